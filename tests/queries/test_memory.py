"""What a question between two large ends takes of Neo4j's memory: not its actors once for each row that is sorted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import neo4j
import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import (
    Level,
    find_brokers,
    find_partners,
    find_region_links,
    recommend_partners,
)
from partnergraph.queries.discovery.totals import count_matrix_ties, count_pair_ties
from partnergraph.queries.named import load_library
from partnergraph.queries.paths import Cover, Question, find_partner_paths

# Two countries with so many bodies each; of each two, one project, in which a body of a third country is partner too.
BODIES = 1500
WRITE = """
MERGE (:Entity:Source {id: 'source:made', title: 'Made', state: 'complete'})
WITH 1 AS once
UNWIND ['DE', 'FR', 'IT'] AS code
MERGE (c:Entity:Place:Country {id: 'country:' + code}) SET c.code = code, c.name = code
WITH c, code
UNWIND range(1, $bodies) AS n
MERGE (r:Entity:Place:Region {id: 'region:' + code + n % 40})
SET r.code = code + n % 40, r.name = r.code, r.level = 3
MERGE (r)-[:PART_OF {old_within: true, new_within: true}]->(c)
CREATE (o:Entity:Actor:Organisation {id: 'organisation:' + code + n, name: code + n})-[:LOCATED_IN]->(r)
MERGE (p:Entity:Activity:Project {id: 'project:' + n}) SET p.name = 'Project ' + n, p.starts = '2010'
CREATE (o)-[:PARTNER_IN {sources: ['source:made'], locators: ['row']}]->(p)
"""
MOST_BYTES = 24 * 2**20
BETWEEN = Question("DE", "FR", largest=50, first=100)
QUESTIONS: dict[str, Callable[[Database], Awaitable[Any]]] = {
    "paths": lambda d: find_partner_paths(d, BETWEEN),
    "paths with coverage": lambda d: find_partner_paths(d, Question("DE", "FR", cover=Cover.ALWAYS)),
    "brokers": lambda d: find_brokers(d, BETWEEN),
    "recommend": lambda d: recommend_partners(d, BETWEEN),
    "links": lambda d: find_region_links(d, BETWEEN, Level.NUTS3, 100),
    "partners": lambda d: find_partners(d, BETWEEN, 100),
    "totals": lambda d: count_pair_ties(d, BETWEEN),
    "matrix": lambda d: count_matrix_ties(d, Question(("DE", "FR"), ("DE", "FR", "IT"))),
}  # fmt: skip
# Of two countries, or of one: what may grow with the actors there.
LIBRARY = {
    name: {**query.example, **dict(zip(countries, ("DE", "FR"), strict=False))}
    for name, query in load_library().items()
    if (countries := [n for n, p in query.parameters.items() if p.type.value == "country"])
}


@pytest.fixture
async def crowded(database: Database) -> Database:
    """Without summaries, so that every question is asked of the graph itself."""
    await database.write(WRITE, bodies=BODIES)
    return database


async def measure_bytes(database: Database, cypher: str, parameters: Mapping[str, Any]) -> int:
    async with database.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"PROFILE {cypher}", dict(parameters))
        summary = await result.consume()
    assert summary.profile
    return int(summary.profile["args"]["GlobalMemory"])


async def test_no_statement_counts_its_actors_once_a_row(crowded: Database) -> None:
    used: dict[str, int] = {}
    for name, ask in QUESTIONS.items():
        for number, sent in enumerate((await ask(crowded)).statements):
            used[f"{name} {number}"] = await measure_bytes(crowded, sent.cypher, sent.parameters)
    for name, given in LIBRARY.items():
        query = load_library()[name]
        used[name] = await measure_bytes(crowded, query.cypher, query.bind(given))
    assert {n: bytes_ for n, bytes_ in used.items() if bytes_ > MOST_BYTES} == {}
