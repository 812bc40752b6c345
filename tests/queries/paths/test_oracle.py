from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import PartnerPaths, Question, find_partner_paths
from tests.conftest import WIPE
from tests.queries.paths.graphs import WAYS, build, keep
from tests.queries.paths.oracle import World, paths, through

COUNTRIES = ("country:UA", "country:HU", "country:FR")
BODIES = (*(f"organisation:{letter}" for letter in "abcdefgh"), "network:n", "network:m")
PEOPLE = ("person:p",)


def edge(starts: tuple[str, ...], type_: str, ends: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda a, b: f"{a} {type_} {b}", st.sampled_from(starts), st.sampled_from(ends)
    )


EDGES = st.one_of(
    edge(BODIES, "LOCATED_IN", COUNTRIES),
    edge((*BODIES, *COUNTRIES), "PARTNER_IN", ("project:1", "project:2", "project:3")),
    edge((*BODIES, *COUNTRIES, *PEOPLE), "TOOK_PART_IN", ("event:1", "event:2")),
    edge((*BODIES, *COUNTRIES, *PEOPLE), "COOPERATES_WITH", (*BODIES, *COUNTRIES, *PEOPLE)),
    edge((*BODIES, *COUNTRIES), "MEMBER_OF", ("network:n", "network:m")),
)
GRAPHS = st.lists(EDGES, min_size=4, max_size=22, unique=True).map(
    lambda lines: [line for line in lines if line.split()[0] != line.split()[2]]
)
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def asked(
    database: Database, from_: str, to: str, *, first: int = 100, **more: Any
) -> PartnerPaths:
    question = Question(from_, to, max_ties=4, first=first, time_limit_s=600, **more)
    answer = await find_partner_paths(database, question)
    assert answer.outcome.value in {"found", "no path"}, answer.message
    return answer


def actors(answer: PartnerPaths) -> list[tuple[str, ...]]:
    return [tuple(party.id for party in path.actors) for path in answer.paths]


@pytest.mark.parametrize("way", WAYS)
@settings(SETTINGS, max_examples=30)
@given(lines=GRAPHS)
async def test_the_paths_are_those_of_the_definition(
    database: Database, lines: list[str], way: str
) -> None:
    await database.run(WIPE)
    await build(database, ["country:UA", "country:HU", *lines])
    await keep(database, way)
    a, b, c = zip(*(line.split() for line in lines), strict=True) if lines else ((), (), ())
    world = World(frozenset(zip(a, b, c, strict=True)), ("country:UA", "country:HU"))
    answer = await asked(database, "UA", "HU")
    wanted = paths(world, most=4)
    assert set(actors(answer)) == wanted or answer.truncated
    assert set(actors(answer)) <= wanted
    for path in answer.paths:
        assert all(first.to == second.from_ for first, second in pairwise(path.hops))
        assert all(hop.sources for hop in path.hops)
        product = 1.0
        for hop in path.hops:
            product *= hop.strength
        assert abs(path.score - product) < 1e-5
    assert [p.length for p in answer.paths] == sorted(p.length for p in answer.paths)
    mirrored = await asked(database, "HU", "UA")
    assert {chain[::-1] for chain in actors(mirrored)} == set(actors(answer)) or answer.truncated
    assert [p.score for p in mirrored.paths] == [p.score for p in answer.paths]
    pages = [await asked(database, "UA", "HU", first=3, skip=skip) for skip in (0, 3)]
    assert [path for page in pages for path in page.paths] == list(answer.paths[:6])


@pytest.mark.parametrize("way", WAYS)
@settings(SETTINGS, max_examples=10)
@given(
    lines=GRAPHS,
    stops=st.sets(st.sampled_from(["country:FR", *BODIES]), min_size=1, max_size=2),
)
async def test_the_paths_through_somebody(
    database: Database, lines: list[str], stops: set[str], way: str
) -> None:
    await database.run(WIPE)
    await build(database, ["country:UA", "country:HU", *stops, *lines])
    await keep(database, way)
    a, b, c = zip(*(line.split() for line in lines), strict=True) if lines else ((), (), ())
    world = World(frozenset(zip(a, b, c, strict=True)), ("country:UA", "country:HU"))
    named = stops | (world.members("country:FR") if "country:FR" in stops else set())
    wanted = through(world, frozenset(named), most=4)
    answer = await asked(database, "UA", "HU", through=frozenset(stops))
    # More ties are only looked for where there are not enough paths of fewer.
    assert set(actors(answer)) == wanted or answer.truncated
    assert set(actors(answer)) <= wanted
    groups = await asked(database, "UA", "HU", through=frozenset(stops), grouped=True)
    counts = {path.actors[1:-1]: path.alike.paths for path in groups.paths if path.alike}
    assert len(counts) == len(groups.paths)
    assert {tuple(p.id for p in one): count for one, count in counts.items()} == Counter(
        chain[1:-1] for chain in wanted
    ) or answer.truncated
