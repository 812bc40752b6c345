"""Parties of answers say where they are, in one reading for all; names that shout are shown otherwise."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from tests.api.asking.conftest import Ask
from tests.api.recorded import RecordedDatabase

PATHS = """{ partnerPaths(from: ["organisation:a"], to: ["organisation:d"], maxTies: 1) { outcome shortest paths { actors {
  id name displayName country { code } region { code } location entity { displayName } } } } }"""


async def test_where_parties_are(ask: Ask) -> None:
    got = (await ask(PATHS))["data"]["partnerPaths"]
    assert (got["outcome"], got["shortest"]) == ("FOUND", 1)
    first, second = got["paths"][0]["actors"]
    assert first == {
        "id": "organisation:a",
        "name": "Alfa",
        "displayName": "Alfa",
        "country": {"code": "RO"},
        "region": None,
        "location": None,
        "entity": {"displayName": "Alfa"},
    }
    assert second["name"] == "DELTA OF THE DANUBE"
    assert second["displayName"] == second["entity"]["displayName"] == "Delta of the Danube"


async def test_where_places_are(ask: Ask) -> None:
    """A place is in what it is a part of, and is itself where it is one."""
    got = await ask(
        '{ pairTotals(from: "city:cluj", to: "UA") { from { id country { code } region { code } location } to { country { code } } } }'
    )
    totals: Any = got["data"]["pairTotals"]
    assert totals["from"] == [
        {
            "id": "city:cluj",
            "country": {"code": "RO"},
            "region": {"code": "RO1"},
            "location": {"type": "Point", "coordinates": [23.6, 46.77]},
        }
    ]
    assert totals["to"] == [{"country": {"code": "UA"}}]


async def test_an_organisations_page_in_one_request(ask: Ask) -> None:
    got = await ask(
        """{ organisation(id: "organisation:a") { displayName country { code } projects { totalCount } }
        closestPartners(of: "organisation:a", first: 2) { outcome total truncated of { actors } partners {
          id country { code } ties last kinds { kind ties } years { year kind ties } } } }"""
    )
    assert got["data"]["organisation"]["projects"]["totalCount"] == 2
    found = got["data"]["closestPartners"]
    assert (found["outcome"], found["of"]["actors"], found["truncated"]) == ("FOUND", 1, True)
    # b, c and d by a project each, and Romania by the fair
    assert found["total"] == 4
    assert [(one["id"], one["ties"]) for one in found["partners"]] == [
        ("country:RO", 1),
        ("organisation:b", 1),
    ]
    assert found["partners"][1] == {
        "id": "organisation:b",
        "country": {"code": "RO"},
        "ties": 1,
        "last": 2019,
        "kinds": [{"kind": "JOINT_PROJECT", "ties": 1}],
        "years": [{"year": 2019, "kind": "JOINT_PROJECT", "ties": 1}],
    }


async def test_partners_of_a_place(ask: Ask) -> None:
    text = '{ closestPartners(of: "EaP", kinds: [JOINT_PROJECT]) { partners { id ties } message } }'
    found = (await ask(text))["data"]["closestPartners"]
    wanted = [("country:RO", 1), ("organisation:a", 1), ("organisation:b", 1)]
    assert [(one["id"], one["ties"]) for one in found["partners"]] == wanted
    assert (
        found["message"]
        == "Eastern Partnership has 3 partners here; most ties are with Romania: 1."
    )


async def test_nobody_is_known(ask: Ask) -> None:
    text = (
        '{ closestPartners(of: "cluster:k") { outcome partners { id } widen { largest place } } }'
    )
    found = (await ask(text))["data"]["closestPartners"]
    assert found == {"outcome": "NONE", "partners": [], "widen": {"largest": True, "place": True}}


async def test_all_parties_are_read_at_once(asked: Database) -> None:
    counted = RecordedDatabase.of(asked)
    engine = GraphQLEngine(executable_schema(), counted, ApiSettings())
    text = '{ partnerPaths(from: ["RO"], to: ["UA"]) { paths { actors { id country { code } location } } } }'
    got = await engine.execute(GraphQLRequest(text))
    assert not got.errors
    assert got.data
    seen = {a["id"] for p in got.data["partnerPaths"]["paths"] for a in p["actors"]}
    assert len(seen) > 2
    statements = zip(counted.sent, counted.given, strict=True)
    of_parties = [
        given["ids"] for sent, given in statements if "PART_OF]->*(place:Country)" in sent
    ]
    assert [sorted(ids) for ids in of_parties] == [sorted(seen)]
