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
