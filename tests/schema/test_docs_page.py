from __future__ import annotations

import re
from pathlib import Path

from schema.catalog import entities, relations
from schema.docs_page import model_page

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == model_page(), "docs/model.md is out of date: run make docs"


def test_every_declaration_and_field_is_on_it() -> None:
    page = model_page()
    headings = set(re.findall(r"^#+ (\S+)$", page, re.MULTILINE))
    assert headings >= entities().keys() | relations().keys()
    for declared in (*entities().values(), *relations().values()):
        assert declared.description in page
        for field in declared.own.values():
            assert f"| `{field.name}` | " in page
            assert field.description in page


def test_every_link_leads_somewhere() -> None:
    page = model_page()
    anchors = {heading.lower() for heading in re.findall(r"^#+ (\S+)$", page, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors
