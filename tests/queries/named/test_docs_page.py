from __future__ import annotations

from pathlib import Path

from partnergraph.queries.named import load_library, render_library_page

PAGE = Path(__file__).parents[3] / "docs" / "queries.md"


def test_the_page_in_docs_is_the_one_that_the_library_makes() -> None:
    assert PAGE.read_text("utf-8") == render_library_page(), "write it again: make docs"


def test_the_page_tells_of_every_query_parameter_and_column() -> None:
    sections = {
        section.partition("\n")[0]: section for section in render_library_page().split("\n## ")[1:]
    }
    assert sections.keys() == load_library().keys()
    for name, query in load_library().items():
        rows = [line for line in sections[name].splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == [*query.parameters, *query.columns]
        assert query.question in sections[name]
        assert f"partnergraph query {name}" in sections[name]
