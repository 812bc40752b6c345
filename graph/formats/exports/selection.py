"""What of the graph is exported: all of it, or some nodes with what is between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import closing
from typing import Any

from graph.connection.database import Database
from graph.formats import records
from graph.formats.exports.base import GraphForm
from graph.formats.records import Tie
from schema.errors import InvalidInput

BATCH = 2000
CLAIMS = "DESCRIBED_BY"
NODES_OF = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props
"""
TIES_OF = """
UNWIND $ids AS id MATCH (a:Entity {id: id})-[r]->(b:Entity) WHERE b.id IN $all
RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS props
"""


async def whole(database: Database, form: GraphForm) -> AsyncIterator[bytes]:
    """The whole network."""
    with closing(form):
        yield form.head()
        async for node in records.nodes(database):
            yield form.node(node)
        async for tie in records.ties(database):
            if form.complete or tie.type != CLAIMS:
                yield form.tie(tie)
        for piece in form.end():
            yield piece


async def part(
    database: Database, form: GraphForm, ids: Iterable[str], ties: Sequence[Tie] | None = None
) -> AsyncIterator[bytes]:
    """Some nodes, and these relationships or, where none are given, every one between them."""
    wanted = sorted(set(ids) | {end for tie in ties or () for end in (tie.start, tie.end)})
    there: set[str] = set()
    with closing(form):
        yield form.head()
        for some in batched_of(wanted):
            for row in await database.read(NODES_OF, ids=some):
                there.add(row["id"])
                yield form.node(records.node(row))
        if ties is None:
            async for tie in between(database, sorted(there)):
                if form.complete or tie.type != CLAIMS:
                    yield form.tie(tie)
        for tie in ties or ():
            if {tie.start, tie.end} <= there:
                yield form.tie(tie)
        for piece in form.end():
            yield piece


async def between(database: Database, ids: list[str]) -> AsyncIterator[Tie]:
    """Every relationship between some nodes."""
    for some in batched_of(ids):
        for tie in records.in_order(await database.read(TIES_OF, ids=some, all=ids)):
            yield tie


def batched_of(ids: list[str]) -> list[list[str]]:
    """Ids, some at a time."""
    return [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]


def of_rows(rows: Iterable[Sequence[Any]]) -> tuple[set[str], list[Tie]]:
    """The ids of the nodes, and the relationships, that stand in rows as :func:`plain` makes them.

    Raises :class:`InvalidInput` for a relationship without its nodes, for Neo4j does not tell their ids then.
    """
    ids: set[str] = set()
    ties: dict[tuple[str, str, str, str], Tie] = {}
    waiting: list[Any] = [value for row in rows for value in row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if value.keys() == {"labels", "properties"}:
                ids.add(str(value["properties"].get("id")))
            elif value.keys() == {"type", "start", "end", "properties"}:
                if value["start"] is None or value["end"] is None:
                    raise InvalidInput(
                        f"a {value['type']} is returned without its nodes",
                        do="return the path: MATCH p = (…)-[…]->(…) RETURN p",
                    )
                tie = Tie(value["start"], value["type"], value["end"], value["properties"])
                ties[tie.start, tie.type, tie.end, str(tie.props)] = tie
            else:
                waiting += value.values()
    return ids, [ties[key] for key in sorted(ties)]
