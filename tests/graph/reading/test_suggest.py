from __future__ import annotations

import json
import re

import neo4j
import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.suggest import _SUGGEST_NODES, suggest_nodes
from partnergraph.schema.errors import InvalidInput


@pytest.mark.parametrize(
    ("prefix", "wanted"),
    [
        # a code, then what begins so
        ("ua", ["country:UA"]),
        ("UKR", ["country:UA"]),
        ("ro", ["country:RO", "cluster:a"]),
        # places before all else
        ("ky", ["city:kyiv", "cluster:b"]),
        ("київ", ["city:kyiv", "cluster:b"]),
        ("alpha lo", ["cluster:d", "cluster:a"]),
        # the beginning of a later word, and of another name
        ("off", ["organisation:o"]),
        ("strasse", ["cluster:a"]),
        ("", []),
        ("zz", []),
    ],
)
async def test_what_begins_like_it(network: Database, prefix: str, wanted: list[str]) -> None:
    found = await suggest_nodes(network, prefix)
    assert sorted(one.id for one in found) == sorted(wanted)
    places = [one.node.declared.name in {"Country", "City"} for one in found]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        # a typing error: a letter left out, too many, exchanged, in a beginning
        ("ukrane", ["country:UA"]),
        ("ukkra", ["country:UA"]),
        ("urkaine", ["country:UA"]),
        ("Romnaia", ["country:RO"]),
        ("okraïne", ["country:UA"]),
        ("киїив", ["city:kyiv"]),
        # of others than places
        ("mechatroncs ofice", ["organisation:o"]),
        ("mechatronics ofice", ["organisation:o"]),
        # blanks left out
        ("alphalodz", ["cluster:a", "cluster:d"]),
        ("grossestr", ["cluster:a"]),
        ("mechatronicsoff", ["organisation:o"]),
        # too short to be nearly something
        ("ukx", []),
        ("zzzzzzzz", []),
    ],
)
async def test_where_nothing_begins_so_what_nearly_does(
    network: Database, typed: str, wanted: list[str]
) -> None:
    found = await suggest_nodes(network, typed)
    assert [one.id for one in found] == wanted
    assert all(one.nearly for one in found)


async def test_what_begins_so_is_not_told_as_nearly(network: Database) -> None:
    (country,) = await suggest_nodes(network, "Ukra-ine")
    assert (country.id, country.nearly) == ("country:UA", False)
    assert not any(one.nearly for one in await suggest_nodes(network, "ky"))


async def test_places_that_are_nearly_meant_are_those_of_today(
    network: Database,
) -> None:
    assert await suggest_nodes(network, "Atlantsi") == []
    await network.write(
        "MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1 "
        "CREATE (:Entity:Place:City {id: 'city:atlantis', name: 'Atlantis', name_folded: 'atlantis'})"
    )
    assert [one.id for one in await suggest_nodes(network, "Atlantsi")] == ["city:atlantis"]
    await network.write(
        "MATCH (l:Ledger {id: 'ledger'}) SET l.revision = l.revision + 1 "
        "WITH l MATCH (n:City {id: 'city:atlantis'}) DELETE n"
    )
    assert await suggest_nodes(network, "Atlantsi") == []


async def test_another_graph_of_the_same_revision_has_its_own_names(network: Database) -> None:
    assert await suggest_nodes(network, "Atlantsi") == []
    later = "MATCH (l:Ledger {id: 'ledger'}) SET l.changed = l.changed + 1 WITH l "
    await network.write(
        f"{later} CREATE (:Entity:Place:City {{id: 'city:atlantis', name: 'Atlantis', name_folded: 'atlantis'}})"
    )
    assert [one.id for one in await suggest_nodes(network, "Atlantsi")] == ["city:atlantis"]
    await network.write(f"{later} MATCH (n:City {{id: 'city:atlantis'}}) DELETE n")


async def test_each_has_its_country_and_code(network: Database) -> None:
    found = await suggest_nodes(network, "ky")
    assert [(one.id, one.country, one.code) for one in found] == [
        ("city:kyiv", "UA", None),
        ("cluster:b", "UA", None),
    ]
    (country,) = await suggest_nodes(network, "ukraine")
    assert (country.country, country.code) == ("UA", "UA")


async def test_of_types_and_so_many(network: Database) -> None:
    assert [one.id for one in await suggest_nodes(network, "ky", labels=["Actor"])] == ["cluster:b"]
    assert len(await suggest_nodes(network, "m", limit=1)) <= 1
    with pytest.raises(InvalidInput):
        await suggest_nodes(network, "m", limit=21)


async def test_no_name_is_looked_at_that_an_index_rules_out(network: Database) -> None:
    """Of a value whose type the planner does not know, an index of texts knows nothing."""
    asked = {
        "code": "UNIV",
        "prefix": "univ",
        "words": "univ*",
        "parts": ["univ"],
        "labels": None,
        "limit": 10,
    }
    async with network.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"EXPLAIN {_SUGGEST_NODES}", asked)
        plan = json.dumps((await result.consume()).plan, default=str)
    assert "TEXT INDEX n:Entity(name_folded)" in plan
    assert "n:Entity" not in re.sub(r"TEXT INDEX n:Entity\(name_folded\)", "", plan)
