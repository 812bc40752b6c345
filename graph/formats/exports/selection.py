"""Exporting the whole graph, or some nodes with the relationships between them."""

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
    """Encode the whole network, a record at a time."""
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
    """Encode some nodes, with these relationships and their nodes, or (None) with all between the nodes.

    Ids that no node has are left out, and relationships that need them.
    """
    selected = sorted(set(ids) | {end for tie in ties or () for end in (tie.start, tie.end)})
    present: set[str] = set()
    with closing(form):
        yield form.head()
        for batch in batched_of(selected):
            for row in await database.read(NODES_OF, ids=batch):
                present.add(row["id"])
                yield form.node(records.node(row))
        if ties is None:
            async for tie in between(database, sorted(present)):
                if form.complete or tie.type != CLAIMS:
                    yield form.tie(tie)
        for tie in ties or ():
            if {tie.start, tie.end} <= present:
                yield form.tie(tie)
        for piece in form.end():
            yield piece


async def between(database: Database, ids: list[str]) -> AsyncIterator[Tie]:
    for batch in batched_of(ids):
        for tie in records.in_order(await database.read(TIES_OF, ids=batch, all=ids)):
            yield tie


def batched_of(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]


def of_rows(rows: Iterable[Sequence[Any]]) -> tuple[set[str], list[Tie]]:
    """The ids of nodes, and the relationships, anywhere in the result rows of a statement.

    Raises :class:`InvalidInput` for a relationship without its nodes, because Neo4j gives no ids for them then.
    """
    ids: set[str] = set()
    ties: dict[tuple[str, str, str, str], Tie] = {}
    unvisited: list[Any] = [value for row in rows for value in row]
    while unvisited:
        value = unvisited.pop()
        if isinstance(value, list):
            unvisited += value
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
                unvisited += value.values()
    return ids, [ties[key] for key in sorted(ties)]
