"""Exporting the whole graph, or some nodes with the relationships between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import closing
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats import records
from partnergraph.graph.formats.exports.base import GraphEncoder
from partnergraph.graph.formats.records import DumpedRelationship
from partnergraph.schema.errors import InvalidInput

_EXPORT_BATCH = 2000
_CLAIM_TYPE = "DESCRIBED_BY"
_MATCH_SELECTED_NODES = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props
"""
_MATCH_RELATIONSHIPS_AMONG = """
UNWIND $ids AS id MATCH (a:Entity {id: id})-[r]->(b:Entity) WHERE b.id IN $all
RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS props
"""


async def encode_whole_graph(database: Database, form: GraphEncoder) -> AsyncIterator[bytes]:
    """Encode the whole network, a record at a time."""
    with closing(form):
        yield form.head()
        async for node in records.read_network_nodes(database):
            yield form.node(node)
        async for tie in records.read_network_relationships(database):
            if form.complete or form.claims or tie.type != _CLAIM_TYPE:
                yield form.tie(tie)
        for piece in form.end():
            yield piece


async def encode_subgraph(
    database: Database,
    form: GraphEncoder,
    ids: Iterable[str],
    ties: Sequence[DumpedRelationship] | None = None,
) -> AsyncIterator[bytes]:
    """Encode some nodes, with these relationships and their nodes, or (None) with all between the nodes.

    Ids that no node has are left out, and relationships that need them.
    """
    selected = sorted(set(ids) | {end for tie in ties or () for end in (tie.start, tie.end)})
    present: set[str] = set()
    with closing(form):
        yield form.head()
        for batch in _split_ids(selected):
            for row in await database.read(_MATCH_SELECTED_NODES, ids=batch):
                present.add(row["id"])
                yield form.node(records.dumped_node_from_row(row))
        if ties is None:
            async for tie in read_relationships_among(database, sorted(present)):
                if form.complete or form.claims or tie.type != _CLAIM_TYPE:
                    yield form.tie(tie)
        for tie in ties or ():
            if {tie.start, tie.end} <= present:
                yield form.tie(tie)
        for piece in form.end():
            yield piece


async def read_relationships_among(
    database: Database, ids: list[str]
) -> AsyncIterator[DumpedRelationship]:
    """Every relationship between the nodes with these ids."""
    for batch in _split_ids(ids):
        for tie in records.sort_relationships(
            await database.read(_MATCH_RELATIONSHIPS_AMONG, ids=batch, all=ids)
        ):
            yield tie


def _split_ids(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + _EXPORT_BATCH] for at in range(0, len(ids), _EXPORT_BATCH)]


def collect_graph_values(
    rows: Iterable[Sequence[Any]],
) -> tuple[set[str], list[DumpedRelationship]]:
    """The ids of nodes, and the relationships, anywhere in the result rows of a statement.

    Raises :class:`InvalidInput` for a relationship without its nodes, because Neo4j gives no ids for them then.
    """
    ids: set[str] = set()
    ties: dict[tuple[str, str, str, str], DumpedRelationship] = {}
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
                tie = DumpedRelationship(
                    value["start"], value["type"], value["end"], value["properties"]
                )
                ties[tie.start, tie.type, tie.end, str(tie.props)] = tie
            else:
                unvisited += value.values()
    return ids, [ties[key] for key in sorted(ties)]
