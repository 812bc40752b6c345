"""What is too much for Neo4j to plan, told from the text; and what becomes of what it plans for too long."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted import bounds, guard
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.queries.named import load_library
from partnergraph.schema.errors import InvalidInput, Refused, Timeout


def test_what_people_write_is_not_too_much() -> None:
    assert len(load_library()) > 50
    for query in load_library().values():
        bounds.check_statement_size(guard.strip_literals(query.cypher))


TEXTS = [
    ("RETURN " + "(" * 60 + "1" + ")" * 60, True),
    ("RETURN " + "(" * 61 + "1" + ")" * 61, False),
    ("RETURN [" + ", ".join("(1)" for _ in range(500)) + "]", True),
    ("RETURN '" + "(" * 900 + "'", True),
    ("RETURN 1 // " + "(" * 900, True),
    ("RETURN " + "{a: " * 59 + "CASE x.case WHEN x.end THEN (1) END" + "}" * 59, False),
    ("RETURN " + "{a: " * 58 + "CASE x.case WHEN x.end THEN (1) END" + "}" * 58, True),
    ("CALL () { " * 5 + "RETURN {a: {b: {c: 1}}} AS x" + " } RETURN x" * 5, True),
    ("CALL (*) { " * 6 + "RETURN 1 AS x" + " } RETURN x" * 6, False),
    ("RETURN exists { (a)--() } OR count{(a)--()} > 1 " * 16, False),
]


@pytest.mark.parametrize(("text", "fine"), TEXTS)
def test_texts(text: str, fine: bool) -> None:  # noqa: FBT001
    with nullcontext() if fine else pytest.raises(Refused, match="allowed"):
        bounds.check_statement_size(guard.strip_literals(text))


@given(st.text("(){}[]|xX '\"`-<>\\/*\nEXISTS CASE END CALL UNION", max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(Refused):
        bounds.check_statement_size(guard.strip_literals(text))


VALUES: list[tuple[Any, bool]] = [
    (2**63 - 1, True),
    (-(2**63), True),
    (2**63, False),
    ([{"x": [-(2**63) - 1]}], False),
    (1e300, True),
    (True, True),
    ({"a": [None, "text", {"b": 1.5}]}, True),
    ("ä" * 20_000, True),
    (["a" * 20_001], False),
]


@pytest.mark.parametrize(("value", "fine"), VALUES)
def test_parameters(value: Any, fine: bool) -> None:  # noqa: FBT001
    with (
        nullcontext() if fine else pytest.raises(InvalidInput, match=r"64 bits|20,000 are allowed")
    ):
        bounds.check_parameter_values({"x": value})


async def test_what_is_planned_for_too_long_is_left_alone(connected: Database) -> None:
    planning = StatementPlanner(seconds=0.05, places=1)
    # Text that was never planned before, for what was is in the cache.
    slow = "MATCH " + ", ".join(f"(a:Entity)--(b{i} {{x: {i}}})" for i in range(39)) + " RETURN 1"
    with pytest.raises(Timeout, match=r"within 0.05 seconds|longer than allowed"):
        await planning.plan(connected, slow, {})
    await asyncio.gather(*planning.places.left)
    assert not planning.places.free.locked(), "its place is free again"
    with suppress(Timeout):
        await planning.plan(connected, "RETURN 1 AS x", {})
    await asyncio.gather(*planning.places.left)
    assert not planning.places.free.locked()
