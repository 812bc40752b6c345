"""Trying statements as a stranger would, and what must be so afterwards."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import neo4j
from neo4j.exceptions import Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.graph.untrusted.statement import StatementLimits, fetch_untrusted_table
from partnergraph.schema.errors import InvalidInput, PartnergraphError, Refused, Timeout
from tests.graph.snapshot import snapshot
from tests.graph.untrusted.fuzz.grammar import HIDDEN, TYPES, make_statement

SECRET = "5ec7e7" * 8
PARAMETERS = {"few": [1, 2], "text": "name"}
_AT_ONCE = 4
_INDEXES = "SHOW INDEXES YIELD name RETURN collect(name) AS names"


@dataclass
class FuzzOutcome:
    """How many statements had which outcome; ``parsed``: of which Neo4j's parser took; ``wrong``: what must not be."""

    outcomes: Counter[str] = field(default_factory=Counter)
    parsed: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)


async def write_graph(database: Database) -> None:
    """A few things of the network, and beside it one of each hidden label with a secret."""
    await database.write(
        "UNWIND range(1, 6) AS i CREATE (:Entity:Country {id: 'country:' + i, name: 'name ' + i, code: 'C' + i}),"
        " (:Entity:Actor:Organisation {id: 'organisation:' + i, name: 'a ' + i, aliases: ['a', 'b']})"
    )
    for kind in TYPES[:6]:
        await database.write(
            f"MATCH (a:Organisation), (b:Entity) WHERE a <> b AND rand() < 0.3 CREATE (a)-[:{kind} {{starts: 1}}]->(b)"
        )
    for label in HIDDEN:
        await database.write(
            f"CREATE (:{label} {{id: $secret, hash: $secret, name: $secret, input: $secret}})",
            secret=SECRET,
        )


async def try_statements(database: Database, seeds: Iterable[int]) -> FuzzOutcome:
    """Try the statements of these seeds, a few at once."""
    before = await snapshot(database), await database.read(_INDEXES)
    outcome, planner, remaining = FuzzOutcome(), StatementPlanner(60.0), iter(seeds)

    async def work() -> None:
        for seed in remaining:
            await _try_statement(database, make_statement(seed), planner, outcome)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    if (await snapshot(database), await database.read(_INDEXES)) != before:
        outcome.wrong.append(("all of them", "the graph is another"))
    return outcome


async def _try_statement(
    database: Database, cypher: str, planner: StatementPlanner, outcome: FuzzOutcome
) -> None:
    limits = StatementLimits(seconds=20.0, rows=200)
    try:
        table = await fetch_untrusted_table(database, cypher, PARAMETERS, limits, planning=planner)
    except PartnergraphError as error:
        kind, told = type(error).__name__, str(error)
        if not isinstance(error, InvalidInput | Refused | Timeout):
            outcome.wrong.append((cypher, told))
    else:
        kind, told = "rows", str(table)
    outcome.outcomes[kind] += 1
    outcome.parsed += kind in {"rows", "Timeout"} or await _is_cypher(database, cypher)
    if SECRET in told:
        outcome.wrong.append((cypher, "it shows what is hidden"))


async def _is_cypher(database: Database, cypher: str) -> bool:
    """Whether Neo4j's parser takes a statement."""
    try:
        async with database.session(neo4j.READ_ACCESS) as session:
            result = await session.run(f"EXPLAIN {cypher}", PARAMETERS)
            await result.consume()
    except Neo4jError as error:
        return "SyntaxError" not in (error.code or "")
    return True
