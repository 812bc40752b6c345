"""A text that is too long, or shows nothing, is the caller's mistake: INVALID, with the field's path."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from tests.api.graphql.writing.asking import CONTRIBUTOR, codes, mutate


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"name": "x" * 40_000}, "input.name"),
        ({"acronym": "x" * 1001}, "input.acronym"),
        ({"description": "x" * 40_000}, "input.description"),
        ({"name": "\u200b\u200d"}, "input.name"),
        ({"name": "To be confirmed"}, "input.name"),
    ],
)
async def test_what_cannot_be_kept_is_invalid(
    engine: GraphQLEngine, changed: dict[str, Any], path: str
) -> None:
    payload = await mutate(engine, CONTRIBUTOR, "registerCluster", {"name": "X", **changed})
    assert (path, "INVALID") in codes(payload)


@pytest.mark.parametrize("length", [5_001, 900_000])
async def test_reasons_and_notes_have_a_largest_length(engine: GraphQLEngine, length: int) -> None:
    right = {"id": "organisation:a", "set": {"organisation": {"city": "Cluj"}}}
    long = await mutate(engine, CONTRIBUTOR, "correct", {**right, "reason": "x" * length})
    assert ("input.reason", "TOO_LONG") in codes(long)


async def test_what_terminals_obey_is_not_kept(engine: GraphQLEngine) -> None:
    given = {"name": "A\x00 \x1b[31mred\x1b[0m \u202eeman", "description": "one\ntwo\x07"}
    made = await mutate(
        engine,
        CONTRIBUTOR,
        "registerCluster",
        given,
        "result { ... on Cluster { name description } }",
    )
    assert made["result"] == {"name": "A [31mred[0m eman", "description": "one\ntwo"}
