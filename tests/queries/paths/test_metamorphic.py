"""What must hold between the answers to two questions, whatever the graph."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import PartnerPath, PartnerPaths, Question, find_partner_paths
from partnergraph.schema.base import TieKind
from partnergraph.schema.values import PartialDate
from tests.conftest import WIPE
from tests.queries.paths.graphs import WAYS, build, keep
from tests.queries.paths.test_oracle import GRAPHS, actors

SETTINGS = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = pytest.mark.parametrize("way", WAYS)
ENDS = ("country:UA", "country:HU")
# When everything began, so that any question with dates can be asked.
DATES = [
    "project:1 starts=2008",
    "project:2 starts=2014-05",
    "project:3 starts=2020",
    "event:1 starts=2010",
    "event:2 starts=2018-03-22",
    "project:1 FUNDED_UNDER programme:fp",
    "event:1 CONCERNS sector:food",
]
# What conditions name is there, tied or not: what is not known is refused.
NAMED = ("organisation:a", "event:1", "programme:fp", "sector:food")
# Conditions that leave out ties.
NARROW: list[dict[str, Any]] = [
    {"kinds": frozenset({TieKind.JOINT_PROJECT, TieKind.JOINT_EVENT})},
    {"programmes": frozenset({"programme:fp"})},
    {"sectors": frozenset({"sector:food"})},
    {"largest": 2},
    {"intermediaries": frozenset({"Network"})},
    {"avoid": frozenset({"organisation:a", "event:1"})},
    {"through": frozenset({"organisation:a", "country:FR"})},
    {"as_of": PartialDate("2014")},
    {"between": (PartialDate("2009"), PartialDate("2015"))},
]


async def fill(database: Database, way: str, lines: list[str], more: tuple[str, ...] = ()) -> None:
    """The graph of some lines; every edge that itself ties two began in 2012."""
    dated = [
        f"{line} since=2012" if line.split()[1] in {"COOPERATES_WITH", "MEMBER_OF"} else line
        for line in lines
    ]
    await database.run(WIPE)
    await build(database, [*ENDS, "country:FR", *NAMED, *DATES, *dated, *more])
    await keep(database, way)


async def asked(
    database: Database, from_: str, to: str | tuple[str, ...], **how: Any
) -> PartnerPaths:
    answer = await find_partner_paths(
        database, Question(from_, to, **{"first": 100, "time_limit_s": 600, **how})
    )
    assert answer.outcome.value in {"found", "no path"}, answer.message
    return answer


def steps(path: PartnerPath) -> list[tuple[str, str, str, str | None]]:
    """Every hop: who, how, with whom, through what."""
    return [(h.from_.id, h.relation, h.to.id, h.via.id if h.via else None) for h in path.hops]


@SETTINGS
@given(lines=GRAPHS)
async def test_swapping_the_ends_mirrors_the_paths(
    database: Database, lines: list[str], way: str
) -> None:
    await fill(database, way, lines)
    there, back = await asked(database, *ENDS), await asked(database, *ENDS[::-1])
    assert there.truncated == back.truncated
    assert [(p.length, p.score) for p in there.paths] == [(p.length, p.score) for p in back.paths]
    if not there.truncated:
        assert set(actors(there)) == {chain[::-1] for chain in actors(back)}
    chains = dict(zip(actors(back), back.paths, strict=True))
    for path in there.paths:
        other = chains.get(tuple(party.id for party in reversed(path.actors)))
        if other and path.length > 1:
            assert [hop.strength for hop in path.hops] == [h.strength for h in other.hops[::-1]]


@SETTINGS
@given(lines=GRAPHS)
async def test_an_unrelated_tie_changes_nothing(
    database: Database, lines: list[str], way: str
) -> None:
    await fill(database, way, lines)
    before = await asked(database, *ENDS)
    more = (
        "organisation:y PARTNER_IN project:9",
        "organisation:z PARTNER_IN project:9",
        "organisation:y COOPERATES_WITH organisation:z",
        "organisation:z LOCATED_IN country:KR",
    )
    await fill(database, way, lines, more)
    after = await asked(database, *ENDS)
    assert [(steps(p), p.score) for p in before.paths] == [(steps(p), p.score) for p in after.paths]
    assert (before.message, before.truncated) == (after.message, after.truncated)


@pytest.mark.parametrize("length", [1, 2])
@SETTINGS
@given(lines=GRAPHS, filters=st.sets(st.sampled_from(range(len(NARROW))), min_size=1, max_size=2))
async def test_narrowing_adds_no_tie_and_widening_loses_none(
    database: Database, lines: list[str], filters: set[int], length: int, way: str
) -> None:
    """A narrower question has no nearer way, and every tie of it is one of the wider question.

    A chain through somebody may come with the narrower question where the wider has a tie that spares it:
    then the wider has a path that is shorter.
    """
    await fill(database, way, lines)
    narrow = {name: value for one in filters for name, value in NARROW[one].items()}
    all_ = await asked(database, *ENDS, max_ties=length)
    some = await asked(database, *ENDS, max_ties=length, **narrow)
    assert not some.paths or all_.paths, "widening loses no answer"
    if not some.paths:
        return
    assert all_.paths[0].length <= some.paths[0].length
    if all_.paths[0].length == some.paths[0].length:
        assert all_.paths[0].score >= some.paths[0].score
    if length == 1 and not all_.truncated:
        assert {(s[0][0], s[0][2]) for s in map(steps, some.paths)} <= {
            (s[0][0], s[0][2]) for s in map(steps, all_.paths)
        }
    for chain in set(actors(some)) - set(actors(all_)):
        assert all_.truncated or (chain[0], chain[-1]) in actors(all_), "spared by a tie"


@SETTINGS
@given(lines=GRAPHS)
async def test_more_ties_lose_no_path(database: Database, lines: list[str], way: str) -> None:
    await fill(database, way, lines)
    short, long = [await asked(database, *ENDS, max_ties=most) for most in (2, 4)]
    count = len(short.paths)
    assert [steps(path) for path in long.paths[:count]] == [steps(path) for path in short.paths]
    few = await asked(database, *ENDS, max_ties=4, first=3)
    assert [steps(path) for path in few.paths] == [steps(path) for path in long.paths[:3]]


@SETTINGS
@given(lines=GRAPHS)
async def test_before_everything_there_is_nothing(
    database: Database, lines: list[str], way: str
) -> None:
    await fill(database, way, lines)
    early: list[dict[str, Any]] = [
        {"as_of": PartialDate("1999")},
        {"between": (PartialDate("1990"), PartialDate("1999"))},
    ]
    for how in early:
        assert not (await asked(database, *ENDS, max_ties=4, **how)).paths


@SETTINGS
@example(
    lines=[
        "organisation:a LOCATED_IN country:UA",
        "organisation:a LOCATED_IN country:HU",
        "organisation:a PARTNER_IN project:1",
        "country:HU PARTNER_IN project:1",
    ]
)
@given(lines=GRAPHS)
async def test_an_end_more_loses_no_tie_and_groups_are_of_the_same_paths(
    database: Database, lines: list[str], way: str
) -> None:
    await fill(database, way, lines)
    one = await asked(database, *ENDS, max_ties=1)
    more = await asked(database, ENDS[0], (ENDS[1], "organisation:a"), max_ties=1)
    # What is an end itself counts on that side alone, and nothing ties it to who is on the same.
    tied = {pair for pair in actors(one) if pair[0] != "organisation:a"}
    assert more.truncated or tied <= set(actors(more))
    paths = await asked(database, *ENDS)
    groups = await asked(database, *ENDS, grouped=True)
    stood_for = sum(path.alike.paths for path in groups.paths if path.alike)
    assert groups.truncated or paths.truncated or stood_for == len(paths.paths)
    assert [steps(path) for path in groups.paths] == [
        steps(path) for path in paths.paths if steps(path) in map(steps, groups.paths)
    ]
