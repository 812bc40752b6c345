"""With parts, answers are those of a graph in which every relation of a part leads from its whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.graph.summaries.contraction import find_outermost_wholes
from partnergraph.queries.discovery import (
    Level,
    find_brokers,
    find_partners,
    find_region_links,
    recommend_partners,
)
from partnergraph.queries.discovery.covered import find_coverage
from partnergraph.queries.discovery.totals import count_matrix_ties, count_pair_ties
from partnergraph.queries.paths import (
    AskedEnd,
    Cover,
    Outcome,
    PartnerPaths,
    Question,
    find_partner_paths,
)
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.values import PartialDate
from tests.conftest import WIPE
from tests.queries.discovery.test_kept import EXTRAS, PLACES
from tests.queries.paths.graphs import WAYS, build, chains, keep
from tests.queries.paths.test_oracle import BODIES, GRAPHS, SETTINGS

ORGANISATIONS = [body for body in BODIES if body.startswith("organisation")]
# What may be a part of what, deeper and in a circle too; two wholes of one part as well.
PARTS = st.lists(
    st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(ORGANISATIONS)),
    min_size=1,
    max_size=4,
    unique=True,
)
DATED = ["project:1 starts=2008 ends=2012", "project:2 starts=2014-05", "event:1 starts=2010"]
HOW: list[dict[str, Any]] = [
    {},
    {"kinds": frozenset({TieKind.JOINT_PROJECT, TieKind.COOPERATION})},
    {"largest": 2},
    {"avoid": frozenset({"organisation:b", "project:1"})},
    {"intermediaries": frozenset({"Network"})},
    {"as_of": PartialDate("2011")},
]
NARROW: list[dict[str, Any]] = [
    {"between": (PartialDate("2009"), PartialDate("2013"))},
    {"programmes": frozenset({"programme:fp"})},
    {"sectors": frozenset({"sector:food"})},
]
Ask = Callable[[Database], Awaitable[Any]]


def contract(lines: list[str], wholes: dict[str, str]) -> list[str]:
    """The lines with each part in the place of its whole; a tie of one with itself is none, and leaves its place empty."""
    found = []
    for line in lines:
        words = [wholes.get(word, word) for word in line.split()]
        ends = [word for word in words if "=" not in word]
        found.append(" ".join(words) if len(ends) == 1 or ends[0] != ends[2] else "country:UA")
    return found


def parts_of_others(parts: list[tuple[str, str]], wholes: dict[str, str]) -> list[str]:
    """The lines of parts that are not within one whole: a part of a body that represents a place acts for that place."""
    pairs = {(wholes.get(part, part), wholes.get(whole, whole)) for part, whole in parts}
    return [f"{part} PART_OF {whole}" for part, whole in sorted(pairs) if part != whole]


def questions(how: dict[str, Any], a: str, c: str, *, narrow: bool) -> list[Ask]:
    """Every question that can be asked with parts; with what ``narrow`` has, those that can have it.

    ``a`` and ``c`` are two organisations, of which somebody asks.
    """
    how = {"time_limit_s": 600, **how}
    asks: list[Ask] = [
        lambda d: find_partner_paths(
            d, Question("UA", "HU", cover=Cover.ALWAYS, first=100, max_ties=4, **how)
        ),
        lambda d: find_partner_paths(d, Question(a, ("HU", "FR"), first=20, grouped=True, **how)),
        lambda d: find_partner_paths(d, Question("UA", "HU", through=frozenset({c, "FR"}), **how)),
        lambda d: count_pair_ties(d, Question(("UA", "FR"), ("HU", a), **how)),
        lambda d: count_matrix_ties(d, Question(("UA", "HU"), ("HU", "FR", "HU33"), **how)),
    ]
    if not narrow:
        asks += [
            lambda d: find_brokers(d, Question("UA", "HU", **how)),
            lambda d: find_region_links(d, Question("HU", "HU", **how)),
            lambda d: find_region_links(d, Question("UA", "UA", **how), Level.NUTS2),
            lambda d: find_partners(d, Question(a, "any", **how)),
            lambda d: recommend_partners(d, Question(c, "HU", **how)),
            lambda d: recommend_partners(d, Question("UA", "HU33", **how), "sector:food"),
        ]
    return asks


def without_parts(answer: Any) -> Any:
    """An answer but for what only tells how it came about: the statements, what was asked, which part has a tie."""
    if isinstance(answer, PartnerPaths):
        paths = tuple(
            replace(path, hops=tuple(replace(h, from_parts=(), to_parts=()) for h in path.hops))
            for path in answer.paths
        )
        answer = replace(answer, paths=paths)
    ends = {
        name: replace(end, asked="")
        for name, end in vars(answer).items()
        if isinstance(end, AskedEnd)
    }
    sides = {
        name: tuple(replace(end, asked="") for end in side)
        for name, side in vars(answer).items()
        if isinstance(side, tuple) and all(isinstance(end, AskedEnd) for end in side)
    }
    return replace(answer, statements=(), **ends, **sides)


async def ask_some(database: Database, asks: list[Ask], which: set[int]) -> list[Any]:
    found = []
    for ask in [asks[number % len(asks)] for number in sorted(which)]:
        try:
            found.append(without_parts(await ask(database)))
        except InvalidInput as error:
            found.append(str(error))
    return found


@settings(SETTINGS, max_examples=8)
@example(
    lines=["organisation:c REPRESENTS country:UA"],
    extras=[],
    parts=[("organisation:h", "organisation:a"), ("organisation:h", "organisation:c")],
    how={},
    which={0, 3, 4},
    way=WAYS[0],
)
@example(
    lines=[
        "organisation:a LOCATED_IN country:UA",
        "organisation:a LOCATED_IN country:FR",
        "organisation:b LOCATED_IN country:FR",
        "organisation:c LOCATED_IN country:UA",
    ],
    extras=["organisation:c REPRESENTS country:UA"],
    parts=[
        ("organisation:c", "organisation:a"),
        ("organisation:d", "organisation:a"),
        ("organisation:d", "organisation:b"),
    ],
    how={},
    which={0, 1, 2},
    way=WAYS[0],
)
@example(
    lines=["organisation:a REPRESENTS country:UA"],
    extras=[],
    parts=[
        ("organisation:a", "organisation:b"),
        ("organisation:b", "organisation:a"),
        ("organisation:d", "organisation:a"),
        ("organisation:d", "organisation:c"),
    ],
    how={},
    which={0, 3, 4},
    way=WAYS[0],
)
@given(
    lines=GRAPHS,
    extras=st.lists(st.sampled_from([*EXTRAS, *DATED]), max_size=8, unique=True),
    parts=PARTS,
    how=st.sampled_from([*HOW, *NARROW]),
    which=st.sets(st.integers(0, 10), min_size=3, max_size=3),
    way=st.sampled_from(WAYS),
)
async def test_with_parts_is_without_parts_where_these_are_their_wholes(
    database: Database,
    lines: list[str],
    extras: list[str],
    parts: list[tuple[str, str]],
    how: dict[str, Any],
    which: set[int],
    way: str,
) -> None:
    wholes = find_outermost_wholes(parts)
    lines = [*PLACES, *ORGANISATIONS, "sector:food", "programme:fp", *lines, *extras]
    levels = "MATCH (r:Region) SET r.level = size(r.code) - 2"
    avoided = {wholes.get(id_, id_) for id_ in how.get("avoid", ())}
    plainly = {**how, "avoid": frozenset(avoided)} if avoided else how
    await database.run(WIPE)
    await build(database, [*contract(lines, wholes), *parts_of_others(parts, wholes)])
    await database.write(levels)
    await keep(database)
    # An end that is a part is that of its whole.
    who = ("organisation:a", "organisation:c")
    counted = [wholes.get(id_, id_) for id_ in who]
    wanted = await ask_some(database, questions(plainly, *counted, narrow=how in NARROW), which)
    await database.run(WIPE)
    await build(database, [*lines, *(f"{part} PART_OF {whole}" for part, whole in parts)])
    await database.write(levels)
    await keep(database, way)
    with_parts = {**how, "with_parts": True}
    found = await ask_some(database, questions(with_parts, *who, narrow=how in NARROW), which)
    for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
        assert one == other, number


UNIVERSITY = [
    "country:UA", "country:HU", "region:HU33 PART_OF country:HU",
    "organisation:law PART_OF organisation:university", "organisation:institute PART_OF organisation:law",
    "organisation:university LOCATED_IN country:UA", "organisation:law LOCATED_IN region:HU33",
    "organisation:law PARTNER_IN project:1 role=coordinator", "organisation:institute PARTNER_IN project:1",
    "organisation:firm LOCATED_IN country:UA", "organisation:firm PARTNER_IN project:1",
    "organisation:firm PARTNER_IN project:2", "organisation:institute PARTNER_IN project:2",
    "organisation:university COOPERATES_WITH organisation:institute",
    "organisation:firm COOPERATES_WITH organisation:law",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
async def test_a_part_acts_for_its_whole(database: Database, way: str) -> None:
    await build(database, UNIVERSITY)
    await keep(database, way)
    question = Question("organisation:institute", "organisation:firm", with_parts=True)
    answer = await find_partner_paths(database, question)
    (end,) = answer.from_
    assert (end.id, end.asked, end.actors) == (
        "organisation:university",
        "organisation:institute",
        1,
    )
    assert chains(answer) == [
        "organisation:university -project:1- organisation:firm",
        "organisation:university -COOPERATES_WITH- organisation:firm",
    ]
    by_project = answer.paths[0].hops[0]
    assert [part.id for part in by_project.from_parts] == [
        "organisation:institute",
        "organisation:law",
    ]
    assert (by_project.from_roles, by_project.to_parts, by_project.more) == (
        ("coordinator",),
        (),
        1,
    )
    locators = {source.locator for source in by_project.sources}
    assert locators == {"line 11; line 8; line 9"}
    # Nobody is a partner of its own part, and a body is wherever a part of it is.
    same = await find_partner_paths(
        database, Question("organisation:law", "organisation:university", with_parts=True)
    )
    assert same.outcome is Outcome.SAME_ENDS
    _, known = await find_coverage(database, "HU", with_parts=True)
    assert (known.actors, known.ties) == (2, 4)  # and the country itself
    totals = await count_pair_ties(database, Question("UA", "HU", with_parts=True))
    assert (totals.ties, totals.from_actors, totals.to_actors) == (3, 2, 1)


def test_a_part_has_one_outermost_whole_or_none() -> None:
    pairs = [("a", "b"), ("b", "c"), ("d", "c"), ("d", "b"), ("e", "c"), ("e", "x"), ("f", "f"), ("g", "h"), ("h", "g")]  # fmt: skip
    assert find_outermost_wholes(pairs) == {"a": "c", "b": "c", "d": "c"}


def test_a_part_counts_for_its_whole_or_its_own_place() -> None:
    with pytest.raises(InvalidInput, match="withParts or for atSite"):
        Question("UA", "HU", with_parts=True, at_site=True)
