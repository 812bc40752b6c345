"""The schema as it was last agreed on, and what has changed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from partnergraph.api.graphql.schema import executable_schema, render_sdl

COMMITTED = Path(__file__).parents[3] / "api" / "schema.graphql"
HOW = "Write it again: .venv/bin/partnergraph schema > api/schema.graphql"


def test_the_committed_schema_is_the_one_served() -> None:
    committed = COMMITTED.read_text("utf-8")
    if committed == render_sdl():
        return
    breaking = find_breaking_changes(build_schema(committed), executable_schema())
    told = "".join(f"\n  {change.description}" for change in breaking)
    pytest.fail(
        f"api/schema.graphql is not the schema that is served. {HOW}"
        + (f"\nThis breaks clients, so say it in CHANGELOG.md:{told}" if told else ""),
        pytrace=False,
    )


def test_a_breaking_change_is_found() -> None:
    before = build_schema(render_sdl())
    assert not find_breaking_changes(before, executable_schema())
    after = build_schema(render_sdl().replace("  sme: Boolean\n", "  sme: String\n", 1))
    (change,) = find_breaking_changes(before, after)
    assert "sme" in change.description
