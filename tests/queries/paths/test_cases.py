from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.queries.paths import Outcome, Question, find_partner_paths
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.values import PartialDate
from tests.queries.paths.graphs import build, chains

CASES = parse_own_yaml((Path(__file__).parent / "cases.yaml").read_text("utf-8"))


def question(ask: dict[str, Any]) -> Question:
    given = dict(ask)
    if "kinds" in given:
        given["kinds"] = frozenset(map(TieKind, given["kinds"]))
    for name in ("from_", "to"):
        given[name] = given[name] if isinstance(given[name], str) else tuple(given[name])
    for name in ("programmes", "sectors", "avoid", "intermediaries", "through"):
        if name in given:
            given[name] = frozenset(given[name])
    if "between" in given:
        given["between"] = tuple(map(PartialDate, given["between"]))
    if "as_of" in given:
        given["as_of"] = PartialDate(given["as_of"])
    return Question(**{"time_limit_s": 600, **given})


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
async def test_answer_is_as_written(database: Database, case: dict[str, Any]) -> None:
    await build(database, case["graph"])
    answer = await find_partner_paths(database, question(case["ask"]))
    assert chains(answer) == case.get("paths", []), answer.message
    assert answer.outcome == Outcome(case.get("outcome", "found"))
    assert answer.truncated == case.get("truncated", False)
    assert case.get("message", "") in answer.message
    ties = [path.hops[0].more + 1 for path in answer.paths]
    assert case.get("ties", ties) == ties
    alike = [[*astuple(path.alike)] if path.alike else None for path in answer.paths]
    assert alike == case.get("alike", [None] * len(answer.paths))
    found = [one.id for one in answer.suggestions]
    assert found == case.get("suggestions", found)
    assert all(hop.sources for path in answer.paths for hop in path.hops)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_ties": 0},
        {"max_ties": 5},
        {"first": 0},
        {"first": 101},
        {"skip": -1},
        {"from_": " "},
        {"kinds": frozenset()},
        {"largest": 1},
        {"from_": ()},
        {"to": ("HU",) * 2 + tuple(f"R{n}" for n in range(30))},
        {"through": frozenset({" "})},
        {"time_limit_s": 0},
        {"intermediaries": frozenset({"Country"})},
        {"between": (PartialDate("2015"), PartialDate("2014"))},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Question(**{"from_": "UA", "to": "HU", **wrong})
