"""What lies around an entity, for drawing: nodes in layers, and every relation between them.

From a place, a programme or a sector nothing is followed further (but for the one asked about), for
everything is two steps apart through these. Where there are more neighbours than may be shown, those with
most relations to the layer before come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.connection.database import Database
from queries.discovery import common
from queries.paths import Party, Question, Statement
from queries.paths.ends import party, place_ids
from queries.paths.run import Reader
from schema.activities import Programme
from schema.catalog import entity_of, relations
from schema.documents import Sector
from schema.errors import InvalidInput, NotFound
from schema.places import Place

MOST_DEPTH, MOST_NODES, EDGES_A_NODE = 3, 500, 5
HUBS = frozenset(t.name for c in (Place, Programme, Sector) for t in entity_of(c).concrete)
TYPES = "|".join(sorted(relation.type for relation in relations().values()))

START = """
UNWIND range(0, size($ids) - 1) AS way
MATCH (n:Entity {id: $ids[way]})
WITH n ORDER BY way
RETURN collect(n)[0] AS start
"""
LAYER = f"""
UNWIND $from AS id
MATCH (:Entity {{id: id}})-[r:{TYPES}]-(m:Entity) WHERE NOT m.id IN $known
WITH m, count(r) AS ties ORDER BY ties DESC, m.id LIMIT $most
RETURN collect(m) AS nodes
"""
BETWEEN = f"""
UNWIND $ids AS id
MATCH (a:Entity {{id: id}})-[r:{TYPES}]->(b:Entity) WHERE b.id IN $ids
WITH a, r, b ORDER BY a.id, type(r), b.id, r.role LIMIT $most
RETURN collect([a.id, b.id, type(r), r.role, r.since, r.until, r.sources]) AS edges
"""


@dataclass(frozen=True)
class Node(Party):
    """An entity, and how many relations away from the one asked about."""

    depth: int


@dataclass(frozen=True)
class Edge:
    """A relation between two of the nodes, in its own direction; ``sources`` are the ids of who says so."""

    from_: str
    to: str
    relation: str
    role: str | None
    since: str | None
    until: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Neighbourhood:
    """The nodes, the one asked about first, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool
    statements: tuple[Statement, ...]


async def neighbourhood(
    database: Database, of: str, depth: int = 1, first: int = 100
) -> Neighbourhood:
    """What lies up to ``depth`` relations around an entity (an id, or a place's code), ``first`` nodes at most.

    Raises :class:`~schema.errors.NotFound` where there is no such entity, and
    :class:`~schema.errors.Timeout` when the time is over.
    """
    common.limited(first, MOST_NODES)
    if not 1 <= depth <= MOST_DEPTH:
        raise InvalidInput(
            f"depth cannot be {depth}", where="depth", do=f"give a number from 1 to {MOST_DEPTH}"
        )
    read = Reader(database, Question(of, of))
    text = of.strip()
    start = (await read(START, ids=[text, *place_ids(text), f"group:{text}"]))["start"]
    if start is None:
        raise NotFound(f"{of!r} is not known here", where="of", do="give an id, or a place's code")
    nodes = [Node(**party(start).__dict__, depth=0)]
    more_nodes = False
    for layer in range(1, depth + 1):
        last = [
            n.id for n in nodes if n.depth == layer - 1 and (layer == 1 or n.typename not in HUBS)
        ]
        room = first - len(nodes)
        row = await read(LAYER, **{"from": last}, known=[n.id for n in nodes], most=room + 1)
        nodes += [Node(**party(node).__dict__, depth=layer) for node in row["nodes"][:room]]
        if more_nodes := len(row["nodes"]) > room:
            break
    most_edges = EDGES_A_NODE * first
    row = await read(BETWEEN, ids=[n.id for n in nodes], most=most_edges + 1)
    return Neighbourhood(
        nodes=tuple(nodes),
        edges=tuple(edge(*columns) for columns in row["edges"][:most_edges]),
        truncated=more_nodes or len(row["edges"]) > most_edges,
        statements=tuple(read.statements),
    )


def edge(from_: str, to: str, relation: str, *properties: Any) -> Edge:
    """The relation of a row; ``properties`` are its role, since, until and sources."""
    role, since, until, sources = properties
    return Edge(from_, to, relation, role, since, until, tuple(sources or ()))
