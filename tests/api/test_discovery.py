"""The questions of partner discovery as GraphQL answers them, on a graph small enough to read."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from typing import Any, get_args

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import (
    find_brokers,
    find_neighbourhood,
    find_region_links,
    recommend_partners,
)
from partnergraph.queries.facts import answer_data, list_facts
from partnergraph.queries.paths import Cover, Question, find_partner_paths
from partnergraph.schema.base import TieKind
from tests.queries.paths.graphs import build

GRAPH = [
    "country:RO",
    "project:p starts=2014 name=Bridge",
    "project:q starts=2016 name=Span",
    "cluster:a LOCATED_IN country:UA",
    "cluster:b LOCATED_IN country:HU",
    "cluster:x LOCATED_IN country:FR",
    "cluster:a PARTNER_IN project:p",
    "cluster:x PARTNER_IN project:p",
    "cluster:x PARTNER_IN project:q",
    "cluster:b PARTNER_IN project:q",
]


@pytest.fixture
async def engine(database: Database) -> GraphQLEngine:
    await build(database, GRAPH)
    return GraphQLEngine(executable_schema(), database, ApiSettings())


async def ask(engine: GraphQLEngine, query: str) -> Any:
    answer = await engine.execute(GraphQLRequest(query))
    assert not answer.errors
    return answer.data


async def test_coverage_is_told_where_it_is_selected(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ partnerPaths(from: "UA", to: "HU", maxTies: 1) { outcome from { ...Known } to { ...Known }
             data { id title published retrieved } } }
           fragment Known on PathEnd {
             name coverage { actors ties sources { id title actors ties firstYear lastYear } } }""",
    )
    source = {"id": "source:test", "title": "source:test", "actors": 1, "ties": 1}
    assert got["partnerPaths"] == {
        "outcome": "NO_PATH",
        "from": [
            {
                "name": "UA",
                "coverage": {
                    "actors": 2,
                    "ties": 1,
                    "sources": [{**source, "firstYear": 2014, "lastYear": 2014}],
                },
            }
        ],
        "to": [
            {
                "name": "HU",
                "coverage": {
                    "actors": 2,
                    "ties": 1,
                    "sources": [{**source, "firstYear": 2016, "lastYear": 2016}],
                },
            }
        ],
        "data": [
            {"id": "source:test", "title": "source:test", "published": None, "retrieved": None}
        ],
    }
    plain = await ask(
        engine, '{ partnerPaths(from: "UA", to: "HU") { outcome statements { cypher } } }'
    )
    cyphers = [one["cypher"] for one in plain["partnerPaths"]["statements"]]
    assert cyphers
    assert not any("DESCRIBED_BY]->(said" in cypher for cypher in cyphers)


async def test_paths_through_somebody_grouped_between_several_ends(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ partnerPaths(from: ["UA", "RO"], to: "HU", through: ["FR"], grouped: true, atSite: true) {
             from { id actors } to { id } through { id entity { name } }
             paths { actors { id } alike { paths fromActors toActors ties } } } }""",
    )
    assert got["partnerPaths"] == {
        "from": [{"id": "country:UA", "actors": 2}, {"id": "country:RO", "actors": 1}],
        "to": [{"id": "country:HU"}],
        "through": [{"id": "country:FR", "entity": {"name": "FR"}}],
        "paths": [
            {
                "actors": [{"id": f"cluster:{one}"} for one in "axb"],
                "alike": {"paths": 1, "fromActors": 1, "toActors": 1, "ties": 2},
            }
        ],
    }


async def test_parts_count_as_their_whole(engine: GraphQLEngine, database: Database) -> None:
    await database.write(
        "MATCH (b:Cluster {id: 'cluster:b'}) CREATE (b)-[:PART_OF]->(:Entity:Actor:Organisation {id: 'organisation:w', name: 'w'})"
    )
    got = await ask(
        engine,
        """{ partnerPaths(from: "FR", to: "cluster:b", withParts: true) {
               to { id asked } paths { hops { to { id } toParts { id } fromParts { id } } } }
             brokers(between: "UA", and: "HU", withParts: true) { brokers { second { partners } } }
             regionLinks(of: "organisation:w", level: COUNTRY, withParts: true) { links { id } }
             closestPartners(of: "organisation:w", withParts: true) { partners { id } }
             recommendPartners(for: "cluster:a", in: "HU", withParts: true) { candidates { id } }
             pairTotals(from: "FR", to: "organisation:w", withParts: true) { ties }
             placeMatrix(rows: ["FR", "HU"], withParts: true) { cells { ties } } }""",
    )
    assert got == {
        "partnerPaths": {
            "to": [{"id": "organisation:w", "asked": "cluster:b"}],
            "paths": [
                {
                    "hops": [
                        {
                            "to": {"id": "organisation:w"},
                            "toParts": [{"id": "cluster:b"}],
                            "fromParts": [],
                        }
                    ]
                }
            ],
        },
        "brokers": {"brokers": [{"second": {"partners": 1}}]},
        "regionLinks": {"links": [{"id": "country:FR"}]},
        "closestPartners": {"partners": [{"id": "cluster:x"}]},
        "recommendPartners": {"candidates": [{"id": "organisation:w"}]},
        "pairTotals": {"ties": 1},
        "placeMatrix": {"cells": [{"ties": 1}, {"ties": 1}]},
    }


async def test_brokers(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ brokers(between: "UA", and: "HU", first: 3, kinds: [JOINT_PROJECT]) {
             message first { name actors } second { id asked } truncated statements { cypher }
             brokers { id typename entity { name } first { partners ties last } second { partners } } } }""",
    )
    answer = got["brokers"]
    assert answer.pop("statements")
    assert answer == {
        "message": "x stands between UA and HU with most partners in both: 1 and 1.",
        "first": {"name": "UA", "actors": 2},
        "second": {"id": "country:HU", "asked": "HU"},
        "truncated": False,
        "brokers": [
            {
                "id": "cluster:x",
                "typename": "Cluster",
                "entity": {"name": "x"},
                "first": {"partners": 1, "ties": 1, "last": "2014"},
                "second": {"partners": 1},
            }
        ],
    }


async def test_region_links(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ regionLinks(of: "UA", level: COUNTRY, first: 5) {
             of { name } level truncated statements { cypher }
             links { id entity { name } actors ties last kinds { kind ties } years { year kind ties } } } }""",
    )
    answer = got["regionLinks"]
    assert answer.pop("statements")
    count = {"kind": "JOINT_PROJECT", "ties": 1}
    assert answer == {
        "of": {"name": "UA"},
        "level": "COUNTRY",
        "truncated": False,
        "links": [
            {
                "id": "country:FR",
                "entity": {"name": "FR"},
                "actors": 1,
                "ties": 1,
                "last": 2014,
                "kinds": [count],
                "years": [{"year": 2014, **count}],
            }
        ],
    }


async def test_recommend_partners(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ recommendPartners(for: "cluster:a", in: "HU", first: 2) {
             message for { name } in { name } topic { id } truncated statements { cypher }
             candidates { id entity { name } score commonPartners reasons
               introducers { id ties last candidateTies candidateLast }
               programmes { id } sectors { id } otherSectors { id } } } }""",
    )
    answer = got["recommendPartners"]
    assert answer.pop("statements")
    (candidate,) = answer.pop("candidates")
    assert candidate.pop("score") > 0
    why = "ask x: 1 tie with you (last 2014), 1 tie with them (last 2016)"
    assert answer == {
        "message": f"b comes first for a in HU: {why}.",
        "for": {"name": "a"},
        "in": {"name": "HU"},
        "topic": None,
        "truncated": False,
    }
    introducer = {"id": "cluster:x", "ties": 1, "last": "2014"}
    assert candidate == {
        "id": "cluster:b",
        "entity": {"name": "b"},
        "commonPartners": 1,
        "reasons": [why],
        "introducers": [{**introducer, "candidateTies": 1, "candidateLast": "2016"}],
        "programmes": [],
        "sectors": [],
        "otherSectors": [],
    }


async def test_neighbourhood(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ neighbourhood(of: "cluster:a", depth: 1, first: 10) {
             nodes { id name typename depth entity { id } } truncated statements { cypher }
             edges { from to relation role since until sources } } }""",
    )
    answer = got["neighbourhood"]
    assert answer["statements"]
    assert [(n["id"], n["depth"]) for n in answer["nodes"]] == [
        ("cluster:a", 0),
        ("country:UA", 1),
        ("project:p", 1),
    ]
    bare = {"role": None, "since": None, "until": None, "sources": ["source:test"]}
    assert answer["edges"] == [
        {"from": "cluster:a", "to": "country:UA", "relation": "LOCATED_IN", **bare},
        {"from": "cluster:a", "to": "project:p", "relation": "PARTNER_IN", **bare},
    ]


def everything(answer: type) -> str:
    """A selection of all that a type of answer says, by its declaration."""
    parts = []
    for fact in list_facts(answer):
        inner = {fact.type, *get_args(fact.type), *get_args(next(iter(get_args(fact.type)), None))}
        below = [one for one in inner if isinstance(one, type) and is_dataclass(one)]
        parts.append(f"{fact.name} {everything(below[0])}" if below else fact.name)
    return f"{{ {' '.join(parts)} }}"


@pytest.mark.parametrize(
    ("field", "find"),
    [
        (
            'partnerPaths(from: "UA", to: "HU")',
            lambda db: find_partner_paths(db, Question("UA", "HU", cover=Cover.ALWAYS)),
        ),
        (
            'partnerPaths(from: "UA", to: "nowhere")',
            lambda db: find_partner_paths(db, Question("UA", "nowhere", cover=Cover.ALWAYS)),
        ),
        (
            'partnerPaths(from: "UA", to: "RO", kinds: [JOINT_EVENT], grouped: true)',
            lambda db: find_partner_paths(
                db,
                Question(
                    "UA",
                    "RO",
                    kinds=frozenset({TieKind.JOINT_EVENT}),
                    grouped=True,
                    cover=Cover.ALWAYS,
                ),
            ),
        ),
        (
            'brokers(between: "UA", and: "HU")',
            lambda db: find_brokers(db, Question("UA", "HU", largest=50)),
        ),
        (
            'regionLinks(of: "UA")',
            lambda db: find_region_links(db, Question("UA", "UA", largest=50)),
        ),
        (
            'recommendPartners(for: "cluster:a", in: "HU")',
            lambda db: recommend_partners(db, Question("cluster:a", "HU", largest=50)),
        ),
        ('neighbourhood(of: "cluster:a")', lambda db: find_neighbourhood(db, "cluster:a")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_json_and_graphql_are_one(
    engine: GraphQLEngine, database: Database, field: str, find: Any
) -> None:
    answer = await find(database)
    got = await ask(engine, f"{{ {field} {everything(type(answer))} }}")
    (said,) = got.values()
    wanted = json.loads(json.dumps(answer_data(answer)))
    assert said == wanted


async def test_what_to_widen_is_a_fact(engine: GraphQLEngine) -> None:
    got = await ask(
        engine,
        """{ partnerPaths(from: "UA", to: "RO", maxTies: 2, kinds: [JOINT_EVENT], asOf: "2019") {
               outcome message shortest maxTies skipped timeLimit
               widen { maxTies kinds date programmes place } }
             unknown: partnerPaths(from: "UA", to: "sector:x") { outcome unknown { asked reason } }
             brokers(between: "UA", and: "RO") { outcome total widen { largest place maxTies } } }""",
    )
    answer = got["partnerPaths"]
    assert "Ask for more ties (maxTies up to 4) or more kinds" in answer.pop("message")
    assert answer == {
        "outcome": "NO_PATH",
        "shortest": None,
        "maxTies": 2,
        "skipped": 0,
        "timeLimit": None,
        "widen": {
            "maxTies": 4,
            "kinds": True,
            "date": True,
            "programmes": False,
            "place": True,
        },
    }
    assert got["unknown"]["unknown"] == [{"asked": "sector:x", "reason": "NOT_KNOWN"}]
    assert got["brokers"] == {
        "outcome": "NONE",
        "total": 0,
        "widen": {"largest": True, "place": True, "maxTies": None},
    }
