"""The places most tied to one: how many ties lead there, of which kinds, in which years.

Where two places share a project, event or agreement, that is one tie between them, however many take part. Who is
known by a former code of a region counts for the one in force, where all of the former lies in that.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from enum import StrEnum
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.graph.summaries.truth import IN_FORCE, LIES_WITHIN
from partnergraph.queries.discovery import common
from partnergraph.queries.discovery.common import DiscoveryOutcome
from partnergraph.queries.discovery.kept_links import tally_region_links
from partnergraph.queries.facts import declare_answer, declare_fact, derived_fact
from partnergraph.queries.paths import AskedEnd, Party, Question, Statement, Widen, members
from partnergraph.queries.paths.ends import KnownEnd, party_from_node, to_asked_end
from partnergraph.queries.paths.evidence import tie_kind_of_relation
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import open_tally
from partnergraph.queries.paths.ties import CountingRules
from partnergraph.schema.base import TieKind

MAX_PLACES = 500

# Expects the list `first` of the actors of a place `of`, and the `level` of the places to find; leaves `places`, how
# many there are, and `links`, each as [node, actors, ties, [[type, year, ties]]].
_MATCH_REGION_LINKS = """
CALL (of, first, level) {{
  CALL (first) {{
    CALL (first) {{{ways}}}
    RETURN other, collect([key, type, left(day, 4)]) AS shares
  }}
  // Many are located in one place: where that lies is looked up once.
  CALL (other, level) {{
    MATCH (other)-[:LOCATED_IN]->(seat:Place) RETURN seat, false AS acting
    UNION ALL
    UNWIND [other] AS seat WITH seat WHERE level = 0 AND seat:Country RETURN seat, true AS acting
  }}
  WITH of, seat, acting, collect([other, shares]) AS tied
  CALL (seat, acting, level) {{
    MATCH (seat) {within} (place:Country|Region)
    WHERE NOT acting AND CASE WHEN level = 0 THEN place:Country ELSE place.level = level END AND {in_force} RETURN place
    UNION
    UNWIND [seat] AS place WITH place WHERE acting RETURN place
  }}
  WITH of, place, tied WHERE place <> of
  UNWIND tied AS one
  WITH place, one[0] AS other, one[1] AS shares
  WITH place, count(DISTINCT other) AS others, collect(shares) AS all
  CALL (all) {{
    UNWIND all AS shares UNWIND shares AS tie
    WITH tie[1] AS type, tie[2] AS year, count(DISTINCT tie[0]) AS ties
    RETURN sum(ties) AS total, collect([type, toInteger(year), ties]) AS parts
  }}
  WITH place, others, total, parts ORDER BY total DESC, place.id
  RETURN count(*) AS places, collect([place, others, total, parts]){most} AS links
}}
"""
_MATCH_LINKS_OF_END = (
    "MATCH (of:Entity {id: $of})\nWITH first, of, coalesce($level, of.level, 0) AS level"
)
_RETURN_REGION_LINKS = "RETURN level, size(first) AS actors, places, links"
_LINKS_BY_SHARED = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other) WHERE {part} AND NOT other IN first
  RETURN DISTINCT other, via.id AS key, type(r) AS type, {day} AS day
"""
_LINKS_BY_EDGE = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]-(other) WHERE {direct} AND NOT other IN first
  RETURN other, elementId(r) AS key, type(r) AS type, r.since AS day
"""


class Level(StrEnum):
    """Places of which size: countries, or NUTS and statistical regions of a level."""

    COUNTRY = "country"
    NUTS1 = "NUTS 1"
    NUTS2 = "NUTS 2"
    NUTS3 = "NUTS 3"

    @property
    def number(self) -> int:
        """The level's number, 0 being that of countries."""
        return list(Level).index(self)


@declare_answer
class KindCount:
    """How many ties of a kind."""

    kind: TieKind = declare_fact("Of which kind")
    ties: int = declare_fact("How many")


@declare_answer
class YearCount:
    """How many ties of a kind began in a year."""

    year: int | None = declare_fact("The year in which they began; null if not known")
    kind: TieKind = declare_fact("Of which kind")
    ties: int = declare_fact("How many")


@declare_answer
class RegionLink(Party):
    """A place that is tied to the one asked about."""

    actors: int = declare_fact("How many of its actors have such ties")
    ties: int = declare_fact("How many there are")
    kinds: tuple[KindCount, ...] = declare_fact("How many of each kind, the most first")
    years: tuple[YearCount, ...] = declare_fact("How many of each kind in each year")

    @property
    @derived_fact("The latest year in which one began")
    def last(self) -> int | None:
        """The latest year that is known."""
        return max((count.year for count in self.years if count.year), default=None)


@declare_answer
class RegionLinks:
    """The places most tied to one."""

    outcome: DiscoveryOutcome = declare_fact("Whether there is any")
    message: str = declare_fact("The answer in a sentence")
    of: AskedEnd = declare_fact("The place")
    level: Level = declare_fact("Of which size the others are")
    links: tuple[RegionLink, ...] = declare_fact("Those with most ties first")
    total: int = declare_fact("How many there are")
    truncated: bool = declare_fact("Whether there are more")
    widen: Widen | None = declare_fact("What to ask for instead, where none was found")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


async def find_region_links(
    database: Database, question: Question, level: Level | None = None, first: int = 20
) -> RegionLinks:
    """The places most tied to the first end of a question; of the same level, if none is given.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an end that is not known, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    common.check_result_limit(first, MAX_PLACES)
    read = await QuestionReader.open(database, question)
    question, counting = read.question, read.counting
    (of,) = await common.resolve_known_ends(
        read, common.require_single_ends(question)[0], dated=counting.dated
    )
    row = await _count_links(read, counting, of, level.number if level else None, first)
    end = to_asked_end(of, row["actors"])
    links = tuple(_region_link_from_row(*columns) for columns in row["links"])
    return RegionLinks(
        outcome=common.discovery_outcome(links),
        message=_region_links_message(end, links),
        of=end,
        level=list(Level)[row["level"]],
        links=links,
        total=row["places"],
        truncated=row["places"] > len(links),
        widen=None if links else common.widen_discovery(question),
        statements=tuple(read.statements),
    )


async def _count_links(
    read: QuestionReader, counting: CountingRules, of: KnownEnd, level: int | None, most: int
) -> dict[str, Any]:
    """The row of the statement, from the summaries where they can tell."""
    cypher = (
        members.actor_list_subquery("first", as_of=counting.dated)
        + _MATCH_LINKS_OF_END
        + region_links_cypher(counting, "[..$most]")
        + _RETURN_REGION_LINKS
    )
    parameters = {"first": of.members.parameters, "of": of.id, "level": level, "most": most}
    if tally := await open_tally(read, counting.question):
        row = await asyncio.to_thread(tally_region_links, tally, of, level, most)
        if row is not None:
            read.note_equal_statement(cypher, **parameters)
            nodes = await read.read_nodes(id_ for id_, *_ in row["links"])
            return {**row, "links": [(nodes[id_], *counts) for id_, *counts in row["links"]]}
    return await read(cypher, **parameters)


def region_links_cypher(counting: CountingRules, most: str = "") -> str:
    """Cypher that makes the list ``links`` by place, kind and year; ``most``: which part of it, as a slice.

    Expects the place ``of``, the list ``first`` of its actors, and the ``level`` of the places to find.
    """
    ways = tied_actors_cypher(counting)
    return _MATCH_REGION_LINKS.format(ways=ways, within=LIES_WITHIN, in_force=IN_FORCE, most=most)


def tied_actors_cypher(counting: CountingRules) -> str:
    """Cypher that finds each ``other`` that the list ``first`` of actors is tied to, with ``key``, ``type`` and ``day`` of a tie."""
    return common.union_tie_patterns(
        counting, _LINKS_BY_SHARED, _LINKS_BY_EDGE, day=begin_date_cypher("via")
    )


def _region_link_from_row(
    place: Any, actors: int, ties: int, parts: list[tuple[str, int | None, int]]
) -> RegionLink:
    """The place of a row; ``parts`` are how many ties of each relationship type and year it has."""
    kinds, years = count_by_kind_and_year(parts)
    return RegionLink(
        **party_from_node(place).__dict__, actors=actors, ties=ties, kinds=kinds, years=years
    )


def count_by_kind_and_year(
    parts: list[tuple[str, int | None, int]],
) -> tuple[tuple[KindCount, ...], tuple[YearCount, ...]]:
    """Ties of each relationship type and year as counts of each kind, the most first, and of each year."""
    kinds: Counter[TieKind] = Counter()
    years: Counter[tuple[int, TieKind]] = Counter()
    for type_, year, count in parts:
        kinds[tie_kind_of_relation(type_)] += count
        years[year or 0, tie_kind_of_relation(type_)] += count
    return (
        tuple(KindCount(k, n) for k, n in sorted(kinds.items(), key=lambda kn: (-kn[1], kn[0]))),
        tuple(YearCount(year or None, kind, n) for (year, kind), n in sorted(years.items())),
    )


def _region_links_message(of: AskedEnd, links: tuple[RegionLink, ...]) -> str:
    """What came out, in a sentence."""
    if not links:
        return f"No other place is tied to {of.name} in the sources loaded here."
    best = links[0]
    return f"{of.name} has most ties with {best.name}: {best.ties:,}."
