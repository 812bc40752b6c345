"""The evidence of chains: names, roles, dates, and the sources of both sides of every tie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.queries.paths import score
from partnergraph.queries.paths.answer import Hop, PartnerPath, Party, PathSource, Reason, Via
from partnergraph.queries.paths.chains import BestTie, Chain
from partnergraph.queries.paths.ends import party_from_node
from partnergraph.queries.paths.ties import TIE_RELATIONS, CountingRules
from partnergraph.schema.base import TieKind
from partnergraph.schema.catalog import all_relation_types

# Hints, for who takes part in thousands of things is no place to begin at: what is shared has few.
_EVIDENCE_OF_SHARED = """
  WITH hop WHERE hop.type IN $shared_types
  MATCH (p:Entity {{id: hop.start}}) USING INDEX p:Entity(id)
  MATCH (q:Entity {{id: hop.end}}) MATCH (via:Entity {{id: hop.key}}) USING INDEX via:Entity(id)
  MATCH (p)-[r:{types}]->(via) WHERE type(r) = hop.type AND {part}
  WITH hop, p, q, via, collect(properties(r)) AS mine
  MATCH (q)-[r:{types}]->(via) WHERE type(r) = hop.type AND {part}
  RETURN p, q, via, mine, collect(properties(r)) AS theirs, {date} AS date
"""
_EVIDENCE_OF_EDGE = """
  WITH hop WHERE hop.type IN $edge_types
  MATCH (p:Entity {{id: hop.start}}) USING INDEX p:Entity(id)
  MATCH (q:Entity {{id: hop.end}}) USING INDEX q:Entity(id)
  MATCH (p)-[r:{types}]-(q) WHERE type(r) = hop.type AND endNode(r).id = hop.key AND {direct}
  RETURN p, q, null AS via, collect(properties(r)) AS mine, [] AS theirs, null AS date
"""
# The same where ties of parts are those of their wholes p and q, for whom they count as well.
_EVIDENCE_OF_PARTS_SHARED = """
  WITH hop WHERE hop.type IN $shared_types
  MATCH (p:Entity {{id: hop.start}}) MATCH (q:Entity {{id: hop.end}})
  MATCH (via:Entity {{id: hop.key}}) USING INDEX via:Entity(id)
  MATCH (one:Entity)-[r:{types}]->(via) WHERE one.id IN hop.starts AND type(r) = hop.type AND {part}
  WITH hop, p, q, via, collect(properties(r)) AS mine, collect(DISTINCT one) AS ones
  MATCH (other:Entity)-[r:{types}]->(via) WHERE other.id IN hop.ends AND type(r) = hop.type AND {part}
  RETURN p, q, via, mine, collect(properties(r)) AS theirs, {date} AS date,
    ones, collect(DISTINCT other) AS others
"""
_EVIDENCE_OF_PARTS_EDGE = """
  WITH hop WHERE hop.type IN $edge_types
  MATCH (p:Entity {{id: hop.start}}) MATCH (q:Entity {{id: hop.end}})
  UNWIND hop.starts AS id
  MATCH (one:Entity {{id: id}})-[r:{types}]-(other) WHERE other.id IN hop.ends AND type(r) = hop.type
    AND endNode(r) = CASE WHEN hop.key = hop.start THEN one ELSE other END AND {direct}
  RETURN p, q, null AS via, collect(properties(r)) AS mine, [] AS theirs, null AS date,
    collect(DISTINCT one) AS ones, collect(DISTINCT other) AS others
"""
_MATCH_EVIDENCE = """
UNWIND $hops AS hop
CALL (hop) {{
{ways}
}}
WITH hop, p, q, via, mine, theirs, date{members}
CALL (mine, theirs) {{
  UNWIND mine + theirs AS one UNWIND one.sources AS id
  WITH DISTINCT id MATCH (source:Source {{id: id}}) RETURN collect(source) AS sources
}}
RETURN collect([hop, p, q, via, mine, theirs, date, sources{members}]) AS hops
"""


def evidence_statement(counting: CountingRules) -> tuple[str, dict[str, Any]]:
    """The statement that reads the evidence of ``$hops``, and its parameters but for these.

    One row: ``hops``, for each an :class:`_EvidenceRow` after the hop itself.
    """
    branches, with_parts = [], counting.question.with_parts
    if counting.shared_types:
        participation = counting.participation("r")
        shared = _EVIDENCE_OF_PARTS_SHARED if with_parts else _EVIDENCE_OF_SHARED
        branches.append(
            shared.format(
                types=counting.shared_types, part=participation, date=begin_date_cypher("via")
            )
        )
    if counting.edge_types:
        edge = _EVIDENCE_OF_PARTS_EDGE if with_parts else _EVIDENCE_OF_EDGE
        branches.append(edge.format(types=counting.edge_types, direct=counting.direct_tie("r")))
    parameters = {
        "shared_types": counting.shared_types.split("|"),
        "edge_types": counting.edge_types.split("|"),
    }
    members = ", ones, others" if with_parts else ""
    cypher = _MATCH_EVIDENCE.format(ways="  UNION ALL\n".join(branches), members=members)
    return cypher, parameters


def hops_parameter(
    chains: Iterable[Chain], list_members: Callable[[str], list[str]] | None
) -> list[dict[str, Any]]:
    """The hops of these chains, each once, as the parameter ``$hops`` of :func:`evidence_statement`.

    ``list_members``: the ids of all who count as an actor, where its parts do.
    """
    ties = {(t.start, t.end, t.type, t.key) for chain in chains for t in chain.ties}
    hops: list[dict[str, Any]] = [
        dict(zip(("start", "end", "type", "key"), tie, strict=True)) for tie in sorted(ties)
    ]
    if list_members:
        for hop in hops:
            hop |= {"starts": list_members(hop["start"]), "ends": list_members(hop["end"])}
    return hops


def paths_with_evidence(
    chains: Iterable[Chain], rows: Iterable[list[Any]]
) -> tuple[PartnerPath, ...]:
    """The chains as paths, with the evidence that :func:`evidence_statement` returned for their hops."""
    by_tie = {
        (h["start"], h["end"], h["type"], h["key"]): _EvidenceRow(*columns) for h, *columns in rows
    }
    return tuple(
        PartnerPath(
            tuple(
                _hop_with_evidence(tie, by_tie[tie.start, tie.end, tie.type, tie.key])
                for tie in chain.ties
            ),
            round(chain.score, 6),
        )
        for chain in chains
    )


class _EvidenceRow(NamedTuple):
    """What the graph knows of a hop.

    ``start``, ``end`` and ``via`` are nodes (``via`` None where the edge itself ties), ``start_edges`` and
    ``end_edges`` the properties of the relationships that make the tie: from the start to what is shared
    (or to the end), and from the end to what is shared. ``began`` is when what is shared began.
    ``ones`` and ``others`` are whose relationships these are, where parts count as their wholes.
    """

    start: Any
    end: Any
    via: Any
    start_edges: list[dict[str, Any]]
    end_edges: list[dict[str, Any]]
    began: str | None
    sources: list[Mapping[str, Any]]
    ones: Sequence[Any] = ()
    others: Sequence[Any] = ()


def _hop_with_evidence(tie: BestTie, row: _EvidenceRow) -> Hop:
    """The hop that a tie is, with its evidence."""
    via = row.via and Via(
        **party_from_node(row.via).__dict__, date=row.began, status=row.via.get("status")
    )
    reasons = score.strength_components(
        tie.type,
        row.began if via else _earliest_since(row.start_edges),
        via.status if via else None,
        _participation_pairs(row.start_edges, row.end_edges),
        tie.ties,
    )
    edges = [*row.start_edges, *row.end_edges]
    return Hop(
        from_=party_from_node(row.start),
        to=party_from_node(row.end),
        kind=tie_kind_of_relation(tie.type),
        relation=tie.type,
        via=via,
        from_parts=_list_parts(row.ones, tie.start),
        to_parts=_list_parts(row.others, tie.end),
        from_roles=_distinct_values(row.start_edges, "role"),
        to_roles=_distinct_values(row.end_edges, "role"),
        notes=_distinct_values(edges, "note", "through"),
        since=_earliest_since(edges),
        until=max((edge["until"] for edge in edges if "until" in edge), default=None),
        sources=_merge_hop_sources(edges, {source["id"]: source for source in row.sources}),
        more=tie.ties - 1,
        strength=round(score.combine_strength(reasons), 6),
        reasons=tuple(Reason(name, value) for name, value in reasons.items()),
    )


def _list_parts(members: Sequence[Any], whole: str) -> tuple[Party, ...]:
    """Of all whose tie it is that of a whole, the parts."""
    parts = (party_from_node(node) for node in members if node["id"] != whole)
    return tuple(sorted(parts, key=lambda party: party.id))


def tie_kind_of_relation(type_: str) -> TieKind:
    """In what way a relation, by its type in Neo4j, makes two actors partners."""
    return TIE_RELATIONS[all_relation_types()[type_]].kind


def _earliest_since(relationships: list[dict[str, Any]]) -> str | None:
    """The first date since which any of them holds."""
    return min((edge["since"] for edge in relationships if "since" in edge), default=None)


def _participation_pairs(
    start_edges: list[dict[str, Any]], end_edges: list[dict[str, Any]]
) -> list[tuple[bool, int]]:
    """For each pair of participations: whether one leads, and how many sources speak of both."""
    leading = score.SCORE_PARAMETERS["leading"]
    if not end_edges:
        return [(False, len(edge.get("sources", "?"))) for edge in start_edges]
    return [
        (
            a.get("role") in leading or b.get("role") in leading,
            min(len(a.get("sources", "?")), len(b.get("sources", "?"))),
        )
        for a in start_edges
        for b in end_edges
    ]


def _distinct_values(relationships: list[dict[str, Any]], *names: str) -> tuple[str, ...]:
    """The values of the properties of these names, each once, in order of the alphabet."""
    return tuple(sorted({str(edge[n]) for edge in relationships for n in names if n in edge}))


def _merge_hop_sources(
    relationships: list[dict[str, Any]], sources: Mapping[str, Mapping[str, Any]]
) -> tuple[PathSource, ...]:
    """Every source of a hop, each once with all its locators."""
    locators: dict[str, set[str]] = {}
    for edge in relationships:
        for source, locator in zip(edge.get("sources", ()), edge.get("locators", ()), strict=True):
            locators.setdefault(source, set()).add(locator)
    return tuple(
        PathSource(
            source,
            sources[source]["title"],
            sources[source].get("url"),
            "; ".join(sorted(locators[source])),
        )
        for source in sorted(locators)
        if source in sources
    )
