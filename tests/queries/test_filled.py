"""The library, and filters, on a graph with many of everything: what speaks of one thing does not look at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import neo4j
import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.fragment import CypherScope, compose_cypher, finish_statement
from partnergraph.graph.untrusted.guard import operator_name, plan_operators
from partnergraph.queries.named import load_library, run_named_query
from partnergraph.queries.named.parameters import ParameterType
from partnergraph.queries.paths import Question, find_partner_paths
from partnergraph.schema.catalog import all_entity_types
from tests.conftest import WIPE

QUERIES = load_library()
COUNTRIES, BODIES, PROJECTS, PARTS = 30, 6_000, 3_000, 4
FILL = [
    """UNWIND range(0, $countries - 1) AS n
    CREATE (c:Entity:Place:Country {id: 'country:' + $codes[n], code: $codes[n], name: $codes[n]})
    CREATE (:Entity:Place:Region {id: 'region:' + $codes[n] + '1', code: $codes[n] + '1', name: 'R', level: 1})-[:PART_OF]->(c)""",
    "CREATE (:Entity:Source {id: 'source:s', title: 'S', state: 'complete'})",
    """UNWIND range(0, $bodies - 1) AS n
    MATCH (place:Place) WHERE place.code = $codes[n % $countries] + CASE n % 2 WHEN 0 THEN '' ELSE '1' END
    MATCH (s:Source)
    CREATE (b:Entity:Actor:Organisation {id: 'organisation:' + n, name: 'B' + n})-[:LOCATED_IN {sources: ['source:s']}]->(place)
    CREATE (b)-[:DESCRIBED_BY {type: 'Organisation', locator: 'row'}]->(s)""",
    """UNWIND range(0, $projects - 1) AS n
    CREATE (p:Entity:Activity:Project {id: 'project:' + n, name: 'P' + n, starts: toString(2000 + n % 20)})
    WITH p, n UNWIND range(0, $parts - 1) AS m
    MATCH (b:Organisation {id: 'organisation:' + (n * 7 + m * m * 31) % $bodies})
    CREATE (b)-[:PARTNER_IN {role: CASE m WHEN 0 THEN 'coordinator' ELSE 'partner' END, sources: ['source:s']}]->(p)""",
]
CODES = [
    *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "EL", "HU", "IE", "IT"),
    *("LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "UA", "MD", "CH"),
]
SCANS = {
    "AllNodesScan",
    "NodeByLabelScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
}
# What one of thirty countries may touch, beside 200 for each row that is returned: an eighth of what there is.
TOUCHED, TOUCHED_A_ROW = 60_000, 200


@pytest.fixture(scope="module")
async def filled(connected: Database) -> AsyncIterator[Database]:
    """A graph of 6,000 organisations and 3,000 projects in 30 countries."""
    await connected.run(WIPE)
    sizes = {"countries": COUNTRIES, "bodies": BODIES, "projects": PROJECTS, "parts": PARTS}
    for statement in FILL:
        await connected.write(statement, {"codes": CODES, **sizes})
    await connected.run("CALL db.prepareForReplanning()")
    yield connected
    await connected.run(WIPE)


def about_one_country(name: str) -> dict[str, Any]:
    """Values that name a country, or a region of it, wherever the query takes one."""
    countries, given = iter(("DE", "FR")), dict[str, Any]()
    for parameter, declared in QUERIES[name].parameters.items():
        if declared.type is ParameterType.COUNTRY:
            given[parameter] = next(countries)
        if declared.type is ParameterType.NUTS:
            given[parameter] = "DE1"
    return given


NAMING = [
    name
    for name, query in QUERIES.items()
    if (given := about_one_country(name))
    and all(p in given or not declared.required for p, declared in query.parameters.items())
]


async def profile(database: Database, cypher: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The operators of a statement as they ran."""
    async with database.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"PROFILE {cypher}", given)
        summary = await result.consume()
    return [dict(operator) for operator in plan_operators(summary.profile or {})]


@pytest.mark.parametrize("name", NAMING)
async def test_what_names_a_place_touches_what_is_there(filled: Database, name: str) -> None:
    query, given = QUERIES[name], about_one_country(name)
    operators = await profile(filled, query.cypher, query.bind(given))
    rows = operators[0].get("rows", 0)
    touched = sum(operator.get("dbHits", 0) for operator in operators)
    assert touched <= TOUCHED + TOUCHED_A_ROW * rows
    scans = [o for o in operators if operator_name(o) in SCANS and o.get("rows", 0) > BODIES / 10]
    assert not scans, [operator_name(operator) for operator in scans]


async def test_coordinators_of_a_country_are_among_those_of_all(filled: Database) -> None:
    query = QUERIES["top-coordinators"]
    of_one = await run_named_query(filled, query, {"country": "DE", "top": 1000})
    of_all = await run_named_query(filled, query, {"top": 1000})
    found, everyone = [list(row) for row in of_one.rows], [list(row) for row in of_all.rows]
    assert found
    expected = [row for row in everyone if row[2] == ["DE"]]
    assert expected
    assert found[: len(expected)] == expected


async def test_most_connected_are_the_same_however_many_are_shown(filled: Database) -> None:
    query = QUERIES["most-connected-actors"]
    few, many = [
        [list(row) for row in (await run_named_query(filled, query, {"top": top})).rows]
        for top in (5, 1000)
    ]
    assert few == many[:5]
    assert [row[3] for row in many] == sorted((row[3] for row in many), reverse=True)


def taking_part_with(code: str) -> dict[str, Any]:
    """Who takes part in a project with somebody of a country."""
    there = {"node": {"country": {"code": {"eq": code}}}}
    return {"projects": {"some": {"node": {"partners": {"some": there}}}}}


# (type, filter, whether a page in the order of ids is asked for, not how many there are)
RARE: list[tuple[str, dict[str, Any], bool]] = [
    ("Organisation", {"country": {"code": {"eq": "UA"}}}, False),
    ("Organisation", {"locatedIn": {"some": {"node": {"code": {"in": ["UA", "UA1"]}}}}}, False),
    ("Organisation", {"within": "UA"}, False),
    ("Organisation", {"name": {"eq": "B77"}}, False),
    ("Organisation", {"name": {"eq": "B77"}}, True),
    ("Organisation", {"projects": {"some": {"node": {"name": {"eq": "P7"}}}}}, False),
    ("Organisation", {"projects": {"some": {"node": {"id": {"eq": "project:7"}}}}}, True),
    ("Organisation", {"agreements": {"some": {}}}, True),
    ("Organisation", {"agreements": {"count": {"gt": 0}}}, True),
    ("Organisation", {"AND": [taking_part_with("DE"), taking_part_with("UA")]}, False),
    ("Organisation", {"country": {"code": {"eq": "DE"}}, **taking_part_with("UA")}, True),
    ("Project", {"partners": {"some": {"node": {"country": {"code": {"eq": "UA"}}}}}}, False),
    ("Project", {"partners": {"some": {"within": "UA"}}}, False),
]
FREQUENT = [
    ("Organisation", {"projects": {"some": {}}}, True),
    ("Organisation", {"projects": {"some": {}}}, False),
    ("Organisation", {"country": {"code": {"in": CODES}}}, True),
    ("Project", {"partners": {"some": {"node": {"country": {"code": {"in": CODES}}}}}}, True),
]


async def count_hits(
    database: Database, declared: str, filter_: dict[str, Any], *, paged: bool, among_all: bool
) -> int:
    """How often Neo4j touches its store for a connection with a filter."""
    arguments = {"filter": filter_, "first": 5}
    scope = CypherScope()
    connection = ConnectionStatement(
        all_entity_types()[declared], "n", None, arguments, (), scope, among_all
    )
    rows = connection.page(peek=False) if paged else connection.rows
    statement = finish_statement(
        scope.with_shared(compose_cypher("RETURN COLLECT { %s RETURN n.id } AS ids", rows))
    )
    operators = await profile(database, statement.text, statement.bind(arguments))
    return sum(operator.get("dbHits", 0) for operator in operators)


@pytest.mark.parametrize(("declared", "filter_", "paged"), [*RARE, *FREQUENT])
async def test_filters_start_from_the_rarer_side(
    filled: Database, declared: str, filter_: dict[str, Any], *, paged: bool
) -> None:
    hits = await count_hits(filled, declared, filter_, paged=paged, among_all=False)
    looking_at_all = await count_hits(filled, declared, filter_, paged=paged, among_all=True)
    if (declared, filter_, paged) in RARE:
        assert hits * 3 <= looking_at_all
    else:
        assert hits <= looking_at_all * 1.2 + 100


# Two bodies of large programmes, each in half of all projects.
HUBS = """
MATCH (de:Country {id: 'country:DE'}), (fr:Country {id: 'country:FR'})
CREATE (a:Entity:Actor:Organisation {id: 'organisation:hub-a', name: 'A'})-[:LOCATED_IN {sources: ['source:s']}]->(de)
CREATE (b:Entity:Actor:Organisation {id: 'organisation:hub-b', name: 'B'})-[:LOCATED_IN {sources: ['source:s']}]->(fr)
WITH a, b MATCH (p:Project) WHERE p.starts < '2010'
CREATE (a)-[:PARTNER_IN {sources: ['source:s'], locators: ['row']}]->(p)
CREATE (b)-[:PARTNER_IN {sources: ['source:s'], locators: ['row']}]->(p)
"""
WITHOUT_HUBS = "MATCH (n) WHERE n.id STARTS WITH 'organisation:hub-' DETACH DELETE n"


@pytest.mark.parametrize("with_parts", [False, True])
async def test_evidence_costs_what_it_says_whoever_it_is_of(
    filled: Database, *, with_parts: bool
) -> None:
    await filled.write(HUBS)
    try:
        question = Question(
            "organisation:hub-a", "organisation:hub-b", first=10, with_parts=with_parts
        )
        found = await find_partner_paths(filled, question)
        assert len(found.paths) == 1
        evidence = found.statements[-1]
        operators = await profile(filled, evidence.cypher, dict(evidence.parameters))
    finally:
        await filled.write(WITHOUT_HUBS)
    assert sum(operator.get("dbHits", 0) for operator in operators) < PROJECTS / 10
