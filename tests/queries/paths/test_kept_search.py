"""A search in the summaries finds what a search in the graph finds, in however many portions it is done."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import (
    PartnerPaths,
    Question,
    find_partner_paths,
    kept_bridges,
    kept_search,
    kept_ties,
)
from partnergraph.schema.base import TieKind
from tests.conftest import WIPE, count_examples
from tests.queries.discovery.test_kept import EXTRAS, PLACES
from tests.queries.paths.graphs import build, keep
from tests.queries.paths.test_oracle import GRAPHS, SETTINGS

ASKED: list[dict[str, Any]] = [
    {"from_": "UA", "to": "HU", "max_ties": 4, "first": 100},
    {"from_": "HU", "to": "UA", "first": 1},
    {"from_": "HU", "to": ("FR", "organisation:b"), "max_ties": 2, "first": 2, "skip": 1},
    {"from_": "UA", "to": "HU", "first": 3, "grouped": True},
    {"from_": "EaP", "to": "HU33", "max_ties": 2, "first": 100, "grouped": True},
    {"from_": "UA", "to": "HU", "max_ties": 4, "through": frozenset({"FR", "network:n"})},
    {"from_": "organisation:c", "to": "HU", "first": 2},
]
HOW: list[dict[str, Any]] = [
    {},
    {"kinds": frozenset({TieKind.JOINT_PROJECT, TieKind.COOPERATION}), "largest": 2},
    {"avoid": frozenset({"organisation:a", "project:1"}), "intermediaries": frozenset({"Network"})},
]
QUESTIONS = {
    "direct": Question("UA", "HU", max_ties=1, first=20, time_limit_s=600),
    "grouped": Question("UA", "HU", max_ties=1, first=4, grouped=True, time_limit_s=600),
    "all": Question("HU", "UA", max_ties=2, first=100, skip=300, time_limit_s=600),
    "between": Question("FR", "organisation:b1", max_ties=2, first=8, time_limit_s=600),
    "many between": Question("FR", "PL", max_ties=2, first=100, time_limit_s=600),
    "through": Question(
        "FR", "PL", max_ties=3, first=5, through=frozenset({"HU"}), time_limit_s=600
    ),
}
PORTIONS = {
    "_PARTS_AT_ONCE": (kept_search, 7),
    "_PAIRS_AT_ONCE": (kept_ties, 5),
    "_ROWS_AT_FIRST": (kept_ties, 2),
    "_FIRST_CHUNK": (kept_bridges, 2),
    "_TAKEN_AT_ONCE": (kept_bridges, 1),
}


async def find_comparable(database: Database, question: Question) -> PartnerPaths:
    """The answer; what both ends were asked at once may end in either order."""
    answer = await find_partner_paths(database, question)
    return replace(answer, statements=tuple(sorted(answer.statements, key=repr)))


@settings(SETTINGS, max_examples=count_examples(10))
@given(
    lines=GRAPHS,
    extras=st.lists(st.sampled_from(EXTRAS), max_size=8, unique=True),
    asked=st.lists(st.sampled_from(range(len(ASKED))), min_size=2, max_size=2, unique=True),
    how=st.sampled_from(HOW),
)
async def test_a_search_finds_the_same_in_the_summaries(
    database: Database, lines: list[str], extras: list[str], asked: list[int], how: dict[str, Any]
) -> None:
    questions = [Question(**{"time_limit_s": 600, **ASKED[number], **how}) for number in asked]
    await database.run(WIPE)
    await build(database, [*PLACES, *lines, *extras])
    counted = [await find_comparable(database, question) for question in questions]
    await keep(database)
    assert [await find_comparable(database, question) for question in questions] == counted


def made_up_network() -> list[str]:
    """Eighty bodies in four countries; those of France and Poland only meet the others."""
    chance = random.Random(5)
    lines = [f"project:{n} starts={2000 + chance.randrange(6)}" for n in range(60)]
    for number in range(80):
        country = ("UA", "HU", "FR", "PL")[number % 4]
        lines.append(f"organisation:b{number} LOCATED_IN country:{country}")
        # France takes part in the first half of the projects, Poland in the second, the others in all.
        begin, end = {"FR": (0, 30), "PL": (30, 60)}.get(country, (0, 60))
        hub = 12 if number < 8 else 3
        for project in {chance.randrange(begin, end) for _ in range(hub)}:
            role = " role=coordinator" if chance.random() < 0.2 else ""
            sources = f" sources={chance.randrange(1, 4)}"
            lines.append(f"organisation:b{number} PARTNER_IN project:{project}{role}{sources}")
        other = chance.randrange(80)
        if {country, ("UA", "HU", "FR", "PL")[other % 4]} != {"FR", "PL"} and other != number:
            lines.append(f"organisation:b{number} COOPERATES_WITH organisation:b{other}")
    return lines


async def ask(database: Database) -> dict[str, PartnerPaths]:
    return {name: await find_comparable(database, q) for name, q in QUESTIONS.items()}


async def test_in_portions_the_answers_are_those_of_the_statements(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await build(database, made_up_network())
    await keep(database, "graph")
    counted = await ask(database)
    await keep(database)
    assert await ask(database) == counted
    for name, (module, size) in PORTIONS.items():
        monkeypatch.setattr(module, name, size)
    assert await ask(database) == counted
    lengths = {name: {path.length for path in answer.paths} for name, answer in counted.items()}
    assert (lengths["direct"], lengths["many between"]) == ({1}, {2})
