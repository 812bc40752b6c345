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
    asked = {"code": "UNIV", "prefix": "univ", "words": "univ*", "labels": None, "limit": 10}
    async with network.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"EXPLAIN {_SUGGEST_NODES}", asked)
        plan = json.dumps((await result.consume()).plan, default=str)
    assert "TEXT INDEX n:Entity(name_folded)" in plan
    assert "n:Entity" not in re.sub(r"TEXT INDEX n:Entity\(name_folded\)", "", plan)
