"""What stands behind chains: names, roles, dates, and the sources of both sides of every tie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from queries.paths import score
from queries.paths.answer import Hop, Path, Sourced, Via
from queries.paths.chains import Chain, Tie
from queries.paths.ends import party
from queries.paths.ties import TIES, Counting, date
from schema.base import TieKind
from schema.catalog import relations

SHARED = """
  WITH hop WHERE hop.type IN $shared_types
  MATCH (p:Entity {{id: hop.start}}) MATCH (q:Entity {{id: hop.end}}) MATCH (via:Entity {{id: hop.key}})
  MATCH (p)-[r:{types}]->(via) WHERE type(r) = hop.type AND {part}
  WITH hop, p, q, via, collect(properties(r)) AS mine
  MATCH (q)-[r:{types}]->(via) WHERE type(r) = hop.type AND {part}
  RETURN p, q, via, mine, collect(properties(r)) AS theirs, {date} AS date
"""
EDGES = """
  WITH hop WHERE hop.type IN $edge_types
  MATCH (p:Entity {{id: hop.start}}) MATCH (q:Entity {{id: hop.end}})
  MATCH (p)-[r:{types}]-(q) WHERE type(r) = hop.type AND endNode(r).id = hop.key AND {direct}
  RETURN p, q, null AS via, collect(properties(r)) AS mine, [] AS theirs, null AS date
"""
HOPS = """
UNWIND $hops AS hop
CALL (hop) {{
{ways}
}}
WITH hop, p, q, via, mine, theirs, date
CALL (mine, theirs) {{
  UNWIND mine + theirs AS one UNWIND one.sources AS id
  WITH DISTINCT id MATCH (source:Source {{id: id}}) RETURN collect(source) AS sources
}}
RETURN collect([hop, p, q, via, mine, theirs, date, sources]) AS hops
"""


def statement(counting: Counting) -> tuple[str, dict[str, Any]]:
    """The statement that reads the evidence of ``$hops``, and its parameters but for these."""
    ways = []
    if counting.shared:
        part = counting.part("r")
        ways.append(SHARED.format(types=counting.shared, part=part, date=date("via")))
    if counting.edges:
        ways.append(EDGES.format(types=counting.edges, direct=counting.direct("r")))
    parameters = {
        "shared_types": counting.shared.split("|"),
        "edge_types": counting.edges.split("|"),
    }
    return HOPS.format(ways="  UNION ALL\n".join(ways)), parameters


def wanted(chains: Iterable[Chain]) -> list[dict[str, str]]:
    """The hops of these chains, each once, as a parameter."""
    ties = {(t.start, t.end, t.type, t.key) for chain in chains for t in chain.ties}
    return [dict(zip(("start", "end", "type", "key"), tie, strict=True)) for tie in sorted(ties)]


def paths(chains: Iterable[Chain], rows: Iterable[list[Any]]) -> tuple[Path, ...]:
    """The chains with their evidence."""
    of = {(h["start"], h["end"], h["type"], h["key"]): row for h, *row in rows}
    return tuple(
        Path(
            tuple(hop(tie, of[tie.start, tie.end, tie.type, tie.key]) for tie in chain.ties),
            round(chain.score, 6),
        )
        for chain in chains
    )


def hop(tie: Tie, row: list[Any]) -> Hop:
    """One hop."""
    p, q, node, mine, theirs, began, sources = row
    via = node and Via(**party(node).__dict__, date=began, status=node.get("status"))
    reasons = score.reasons(
        tie.type,
        began if via else earliest(mine),
        via.status if via else None,
        parts(mine, theirs),
        tie.ties,
    )
    every = [*mine, *theirs]
    return Hop(
        from_=party(p),
        to=party(q),
        kind=kind_of(tie.type),
        type=tie.type,
        via=via,
        from_roles=words(mine, "role"),
        to_roles=words(theirs, "role"),
        notes=words(every, "note", "through"),
        since=earliest(every),
        until=max((one["until"] for one in every if "until" in one), default=None),
        sources=sourced(every, {source["id"]: source for source in sources}),
        more=tie.ties - 1,
        strength=round(score.strength(reasons), 6),
        reasons=reasons,
    )


def kind_of(type_: str) -> TieKind:
    """In what way a relation makes two actors partners."""
    return TIES[relations()[type_]].kind


def earliest(relationships: list[dict[str, Any]]) -> str | None:
    """The first date since which any of them holds."""
    return min((one["since"] for one in relationships if "since" in one), default=None)


def parts(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[tuple[bool, int]]:
    """For each pair of parts in what is shared: whether one leads, and how many sources speak of both."""
    leading = score.PARAMETERS["leading"]
    if not theirs:
        return [(False, len(one.get("sources", "?"))) for one in mine]
    return [
        (
            a.get("role") in leading or b.get("role") in leading,
            min(len(a.get("sources", "?")), len(b.get("sources", "?"))),
        )
        for a in mine
        for b in theirs
    ]


def words(relationships: list[dict[str, Any]], *names: str) -> tuple[str, ...]:
    """What they say under these names, each once, in order of the alphabet."""
    return tuple(sorted({str(one[n]) for one in relationships for n in names if n in one}))


def sourced(
    relationships: list[dict[str, Any]], known: Mapping[str, Mapping[str, Any]]
) -> tuple[Sourced, ...]:
    """Every source of a hop, each once with all its locators."""
    locators: dict[str, set[str]] = {}
    for one in relationships:
        for source, locator in zip(one.get("sources", ()), one.get("locators", ()), strict=True):
            locators.setdefault(source, set()).add(locator)
    return tuple(
        Sourced(
            source,
            known[source]["title"],
            known[source].get("url"),
            "; ".join(sorted(locators[source])),
        )
        for source in sorted(locators)
        if source in known
    )
