"""What lies around an entity, for drawing: nodes in layers, and every relation between them.

From a place, a programme or a sector nothing is followed further (but for the one asked about), for
everything is two steps apart through these. Where there are more neighbours than may be shown, those with
most relations to the layer before come first. A region is one through time: around it is also what is known by its
other codes.
"""

from __future__ import annotations

from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.within import WITHIN_PLACE, possible_place_ids
from partnergraph.graph.reading.wholes import say_what_to_give
from partnergraph.queries.discovery import common
from partnergraph.queries.facts import FactDate, FactId, declare_answer, declare_fact
from partnergraph.queries.paths import Party, Question, Statement
from partnergraph.queries.paths.ends import party_from_node
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.schema.activities import Programme
from partnergraph.schema.catalog import all_relation_types, entity_type_of
from partnergraph.schema.documents import Sector
from partnergraph.schema.errors import InvalidInput, NotFound
from partnergraph.schema.places import Place

MAX_DEPTH, MAX_NODES, _MAX_EDGES_PER_NODE = 3, 500, 5
_HUB_TYPES = frozenset(
    t.name for c in (Place, Programme, Sector) for t in entity_type_of(c).concrete
)
_RELATIONSHIP_TYPES = "|".join(sorted(relation.type for relation in all_relation_types().values()))

# Of a region also its other codes, those of others that lie in it included.
_MATCH_CENTRE = f"""
UNWIND range(0, size($ids) - 1) AS way
CALL (way) {{
  MATCH (n:Entity {{id: $ids[way]}}) RETURN n, 0 AS merged
  UNION
  MATCH (n:Entity)-[d:DESCRIBED_BY {{record: $ids[way]}}]->()
  USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n, 1 AS merged
}}
WITH n ORDER BY merged, way
WITH collect(n)[0] AS start
RETURN start, COLLECT {{
  MATCH (start) {WITHIN_PLACE.replace("PART_OF|", "")} (code:Place) WHERE code <> start
  RETURN DISTINCT code ORDER BY code.id
}} AS codes
"""
_MATCH_LAYER = f"""
UNWIND $from AS id
MATCH (:Entity {{id: id}})-[r:{_RELATIONSHIP_TYPES}]-(m:Entity) WHERE NOT m.id IN $known
WITH m, count(r) AS ties ORDER BY ties DESC, m.id LIMIT $most
RETURN collect(m) AS nodes
"""
_MATCH_EDGES = f"""
UNWIND $ids AS id
MATCH (a:Entity {{id: id}})-[r:{_RELATIONSHIP_TYPES}]->(b:Entity) WHERE b.id IN $ids
WITH a, r, b ORDER BY a.id, type(r), b.id, r.role LIMIT $most
RETURN collect([a.id, b.id, type(r), r.role, r.since, r.until, r.sources]) AS edges
"""


@declare_answer
class NeighbourhoodNode(Party):
    """An entity to draw, and how far away it is."""

    depth: int = declare_fact("How many relations away from the one asked about")


@declare_answer
class NeighbourhoodEdge:
    """A relation between two of the nodes, in its own direction."""

    from_: FactId = declare_fact("The node it leads from")
    to: FactId = declare_fact("The node it leads to")
    relation: str = declare_fact("The relationship type in Neo4j")
    role: str | None = declare_fact("In which role")
    since: FactDate | None = declare_fact("When it began")
    until: FactDate | None = declare_fact("When it ended")
    sources: tuple[FactId, ...] = declare_fact("The ids of the sources that say so")


@declare_answer
class Neighbourhood:
    """What lies around an entity."""

    nodes: tuple[NeighbourhoodNode, ...] = declare_fact("The one asked about, then the nearest")
    edges: tuple[NeighbourhoodEdge, ...] = declare_fact("Every relation between these")
    truncated: bool = declare_fact("Whether there are more")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


async def find_neighbourhood(
    database: Database, of: str, depth: int = 1, first: int = 100
) -> Neighbourhood:
    """What lies up to ``depth`` relations around an entity (an id, or a place's code), ``first`` nodes at most.

    Raises :class:`~partnergraph.schema.errors.NotFound` where there is no such entity, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    common.check_result_limit(first, MAX_NODES)
    if not 1 <= depth <= MAX_DEPTH:
        raise InvalidInput(
            f"depth cannot be {depth}", where="depth", do=f"give a number from 1 to {MAX_DEPTH}"
        )
    read = QuestionReader(database, Question(of, of, side_names=("of", "of")))
    text = of.strip()
    row = await read(_MATCH_CENTRE, ids=[text, *possible_place_ids(text), f"group:{text}"])
    start = row["start"]
    if start is None:
        do = await say_what_to_give(database, text, "give an id, or a place's code")
        raise NotFound(f"{of!r} is not known here", where="of", do=do)
    nodes = [NeighbourhoodNode(**party_from_node(start).__dict__, depth=0)]
    nodes += [
        NeighbourhoodNode(**party_from_node(code).__dict__, depth=1)
        for code in row["codes"][: first - 1]
    ]
    more_nodes = False
    for layer in range(1, depth + 1):
        last = [
            n.id
            for n in nodes
            if layer == 1 or (n.depth == layer - 1 and n.typename not in _HUB_TYPES)
        ]
        room = max(0, first - len(nodes))
        row = await read(_MATCH_LAYER, **{"from": last}, known=[n.id for n in nodes], most=room + 1)
        nodes += [
            NeighbourhoodNode(**party_from_node(node).__dict__, depth=layer)
            for node in row["nodes"][:room]
        ]
        if more_nodes := len(row["nodes"]) > room:
            break
    most_edges = _MAX_EDGES_PER_NODE * first
    row = await read(_MATCH_EDGES, ids=[n.id for n in nodes], most=most_edges + 1)
    return Neighbourhood(
        nodes=tuple(nodes),
        edges=tuple(_neighbour_edge_from_row(*columns) for columns in row["edges"][:most_edges]),
        truncated=more_nodes or len(row["edges"]) > most_edges,
        statements=tuple(read.statements),
    )


def _neighbour_edge_from_row(
    from_: str, to: str, relation: str, *properties: Any
) -> NeighbourhoodEdge:
    """The relation of a row; ``properties`` are its role, since, until and sources."""
    role, since, until, sources = properties
    return NeighbourhoodEdge(from_, to, relation, role, since, until, tuple(sources or ()))
