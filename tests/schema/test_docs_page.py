from __future__ import annotations

import re
from pathlib import Path

from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.docs_page import render_model_page

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == render_model_page(), (
        "docs/model.md is out of date: run make docs"
    )


def test_every_declaration_and_field_is_on_it() -> None:
    page = render_model_page()
    headings = set(re.findall(r"^#+ (\S+)$", page, re.MULTILINE))
    assert headings >= all_entity_types().keys() | all_relation_types().keys()
    for declared in (*all_entity_types().values(), *all_relation_types().values()):
        assert declared.description in page
        for field in declared.own.values():
            assert f"| `{field.name}` | " in page
            assert field.description in page


def test_every_link_leads_somewhere() -> None:
    page = render_model_page()
    anchors = {heading.lower() for heading in re.findall(r"^#+ (\S+)$", page, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors
