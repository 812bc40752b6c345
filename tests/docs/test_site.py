"""The documents: their links on the site, and the places that they name in the checkout."""

from __future__ import annotations

import importlib.util
import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PLACE = re.compile(
    r"`((?:api|graph|loaders|queries|schema|tests|partnergraph|docs|benchmarks)/[^`\s]*)`"
)
PAGES = {"index.md", "glossary.md", "changelog.md", "guides/matching.md", "decisions/index.md"}


def load_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", ROOT / "docs/site/pages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("page", "text", "on_the_site"),
    [
        ("index.md", "[g](docs/glossary.md)", "[g](glossary.md)"),
        ("index.md", "[`g`](docs/glossary.md#claim)", "[`g`](glossary.md#claim)"),
        ("index.md", "[d](docs/decisions/)", "[d](decisions/index.md)"),
        ("guides/matching.md", "[c](../../CHANGELOG.md)", "[c](../changelog.md)"),
        ("guides/matching.md", "[r](../../loaders/run.py)", "r"),
        ("guides/matching.md", "[n](../nowhere.md)", "[n](../nowhere.md)"),
        ("index.md", "[h](https://example.org/x.md)", "[h](https://example.org/x.md)"),
        ("index.md", "`[g](docs/glossary.md)`", "`[g](docs/glossary.md)`"),
        ("index.md", "```\n[g](docs/glossary.md)\n```", "```\n[g](docs/glossary.md)\n```"),
    ],
)
def test_links_as_the_site_has_them(page: str, text: str, on_the_site: str) -> None:
    assert load_hook().rewrite_links(text, page, PAGES) == on_the_site


def test_every_decision_has_its_day_and_its_number() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    listing = load_hook().render_decisions_page()
    assert records
    for record in records:
        number = int(record.name[:4])
        entry = rf"^- \[{number}\. .*\]\({record.name}\), \d{{4}}-\d\d-\d\d$"
        assert re.search(entry, listing, re.MULTILINE), record.name


def test_the_version_is_released_in_the_changelog() -> None:
    """Dated, and below what is not released yet."""
    number = version("partnergraph")
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(number)}, \d{{4}}-\d\d-\d\d", headings[1])


def named_places(document: Path) -> list[str]:
    """Files and folders of the rooms that a document names, as patterns."""
    return PLACE.findall(document.read_text("utf-8"))


# What decisions and the changelog name was so when they were written.
@pytest.mark.parametrize(
    "document",
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "docs/guides").glob("*.md")),
    ],
    ids=lambda path: path.stem,
)
def test_the_places_named_are_there(document: Path) -> None:
    assert not [place for place in named_places(document) if not list(ROOT.glob(place.rstrip("/")))]


@pytest.mark.parametrize("page", ["life-of-a-row", "life-of-a-request"])
def test_a_life_names_its_modules(page: str) -> None:
    assert len(set(named_places(ROOT / f"docs/{page}.md"))) > 25


def glossary() -> list[list[str]]:
    """The rows of the glossary: term, meaning, place, the field's word."""
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return rows[2:]


def test_each_term_stands_once_and_in_its_order() -> None:
    terms = [row[0].lower() for row in glossary()]
    assert len(terms) > 100
    assert terms == sorted(set(terms))
    assert all(len(row) == 4 and row[1] and row[2] for row in glossary())


def test_each_place_of_a_term_is_there() -> None:
    for term, _, where, _ in glossary():
        found = re.fullmatch(r"((?:`[^`]+`(?:, )?)+)(?: \((`[^)]+`)\))?", where)
        assert found, term
        paths = re.findall(r"`([^`]+)`", found[1])
        assert all((ROOT / path).exists() for path in paths), term
        for name in re.findall(r"`([^`]+)`", found[2] or ""):
            value: object = import_module(module_name(paths[0]))
            for part in name.split("."):
                value = getattr(value, part, None) or value.__annotations__.get(part)
            assert value is not None, f"{term}: {name}"


def module_name(path: str) -> str:
    return "partnergraph." + path.removesuffix(".py").replace("/", ".")
