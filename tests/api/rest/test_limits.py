"""docs/limits.md names the door's settings with the defaults that they have."""

from __future__ import annotations

from pathlib import Path

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.untrusted import bounds

PAGE = (Path(__file__).parents[3] / "docs/limits.md").read_text("utf-8")
SECTION = PAGE.partition("## The analyst's door")[2]


def test_the_page() -> None:
    fields = {**ApiSettings.model_fields, **AccessSettings.model_fields}
    limits = {
        n: f
        for n, f in fields.items()
        if n.startswith(("cypher_", "export", "planning_", "query_", "stalled_"))
    }
    assert len(limits) == 11
    for name, field in limits.items():
        (line,) = [one for one in SECTION.splitlines() if f"`{name.upper()}`" in one]
        default = field.default
        shown = str(default) if isinstance(default, str) else f"{default:,g}"
        if isinstance(default, int):
            shown = f"{default:,}"
        assert shown in line, name
    for most in (bounds.LONGEST_STATEMENT, bounds.MOST_TOKENS, bounds.MOST_VALUES):
        assert f"{most:,}" in SECTION
    for most in (
        bounds.DEEPEST_NESTING,
        bounds.DEEPEST_SUBQUERIES,
        bounds.CONSTRUCT_LIMITS["XOR"][1],
        bounds.DEEPEST_VALUE,
    ):
        assert f"{most} " in SECTION
