"""Asking a few operations before anybody does: what is made once is made then.

Python's lazy imports and caches, connections, and the paths of Neo4j's planner that no statement has
taken yet cost a first request many times what it takes later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from api.graphql.engine import Engine, Request
from api.graphql.watch import Watch

PATIENCE_S = 10
ORDINARY = (
    'query ($id: ID = "country:none") { country(id: $id) { id name } }',
    """{ clusters(first: 5) { totalCount nodes { id name country { id name } region { id name }
    members(first: 5) { nodes { id name ... on Organisation { memberOf(first: 2) { nodes { id } } } } } } } }""",
    """{ organisations(first: 20, filter: {country: {code: {eq: "FR"}}}) {
    edges { cursor node { id name } } pageInfo { hasNextPage endCursor } } }""",
    '{ search(text: "cluster", first: 5) { score node { id name } } }',
)


async def warm(engine: Engine, known: Iterable[str]) -> None:
    """Ask the ordinary operations twice, and check and plan the known ones; for no longer than patience."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            for text in (*ORDINARY, *ORDINARY, *known):
                await once(engine, text)
    except TimeoutError:
        return


async def once(engine: Engine, text: str) -> None:
    """Ask an operation that needs no variables; of others, parse and validate the document."""
    checked = engine.documents.check(text, Watch(engine.meter))
    operation = checked.operation(None)
    if operation is None or checked.errors:
        return
    needed = [one for one in operation.variable_definitions or () if one.default_value is None]
    if operation.operation.value == "query" and not needed:
        await engine.execute(Request(text), only_queries=True)
