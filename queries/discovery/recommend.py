"""Whom to ask next: candidates in a place who are not yet partners, each with reasons that can be checked.

A candidate is somebody there, without any tie to the one who asks, who has a partner in common with them,
is active in a sector of theirs, or in the topic asked for. ``score`` adds up, for each common partner (an
introducer)::

    ln(1 + ties with the one who asks) x ln(1 + ties with the candidate) / ln(2 + all its ties)

so that many ties count more, and those of somebody who has ties with everybody less; and 0.25 for each
sector that both are active in or that is the topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.connection.database import Database
from queries.discovery import common
from queries.discovery.reasons import Candidate, candidate
from queries.paths import End, Party, Question, Statement, members, statement
from queries.paths.ends import as_end, party
from queries.paths.members import Members
from queries.paths.run import Reader
from queries.paths.ties import Counting, date
from schema.codes import folded
from schema.errors import NotFound

# The closest partners of the one who asks, through whom candidates are looked for.
MOST_INTRODUCERS = 500
SHOWN = 5

TOPIC = """
MATCH (s:Sector)
WHERE s.id = $topic OR toLower(s.code) = toLower($topic) OR s.name_folded = $folded
CALL (s) { MATCH (s)<-[:PART_OF*0..4]-(part:Sector) RETURN part }
WITH s, part ORDER BY s.id
RETURN collect(DISTINCT part.id) AS sectors, head(collect(s)) AS named
"""
ASKING = """
CALL (first) {{
  CALL (first) {{{ways}}}
  WITH other, count(DISTINCT tie) AS ties, max(day) AS last
  WITH other, ties, last ORDER BY ties DESC, last DESC, other.id
  RETURN collect([other.id, ties, last]) AS partners
}}
RETURN size(first) AS actors, partners,
  COLLECT {{
    UNWIND first AS actor MATCH (actor)-[:ACTIVE_IN]->(s:Sector) RETURN DISTINCT s.id
  }} AS sectors,
  COLLECT {{
    UNWIND first AS actor MATCH (actor)-[:PARTNER_IN]->()-[:FUNDED_UNDER]->(p:Programme)
    RETURN DISTINCT p.id
  }} AS programmes
"""
OWN_SHARED = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other:{body}) WHERE {part} AND NOT other IN first
  RETURN other, via AS tie, {day} AS day
"""
OWN_EDGES = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]-(other:{body}) WHERE {direct} AND NOT other IN first
  RETURN other, r AS tie, r.since AS day
"""
CANDIDATES = """
CALL (first, second) {{
  CALL (second) {{
    UNWIND $introducers AS introducer
    MATCH (x:Entity {{id: introducer[0]}})
    CALL (x, second) {{{ways}}}
    WITH introducer, x, other, count(DISTINCT tie) AS ties, max(day) AS last
    RETURN other, ties, last, x, introducer, null AS sector
    UNION ALL
    UNWIND second AS other
    MATCH (other:{body})-[:ACTIVE_IN]->(s:Sector) WHERE s.id IN $sectors
    RETURN DISTINCT other, 0 AS ties, null AS last, null AS x, null AS introducer, s.id AS sector
  }}
  WITH other, ties, last, x, introducer, sector
  WHERE NOT other.id IN $partners AND NOT other.id IN $avoid AND NOT other IN first AND {about}
  WITH other, ties, last, x, introducer, sector,
    CASE WHEN x IS NULL THEN 0.25 ELSE log(1 + introducer[1]) * log(1 + ties) / log(2 + COUNT {{ (x)-[:{all}]-() }})
    END AS weight
  ORDER BY weight DESC, x.id
  WITH other, sum(weight) AS score, count(DISTINCT x) AS common,
    [one IN collect([x, introducer[1], introducer[2], ties, last]) WHERE one[0] IS NOT NULL][..3] AS via
  ORDER BY score DESC, other.id LIMIT $most
  RETURN collect([other, score, common, via,
    COLLECT {{
      MATCH (other)-[:PARTNER_IN]->()-[:FUNDED_UNDER]->(p:Programme) WHERE p.id IN $programmes
      RETURN DISTINCT p ORDER BY p.id LIMIT $shown
    }},
    COLLECT {{
      MATCH (other)-[:ACTIVE_IN]->(s:Sector) WHERE s.id IN $sectors
      RETURN DISTINCT s ORDER BY s.id LIMIT $shown
    }},
    COLLECT {{
      MATCH (other)-[:ACTIVE_IN]->(s:Sector) WHERE NOT s.id IN $sectors
      RETURN DISTINCT s ORDER BY s.id LIMIT $shown
    }}]) AS candidates
}}
RETURN candidates, size(second) AS actors
"""
THEIR_SHARED = """
  MATCH (x)-[r:{types}]->(via) WHERE {part} WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other:{body}) WHERE {part} AND other IN second
  RETURN other, via AS tie, {day} AS day
"""
THEIR_EDGES = """
  MATCH (x)-[r:{types}]-(other:{body}) WHERE {direct} AND other IN second
  RETURN other, r AS tie, r.since AS day
"""
# Whether somebody, or something it takes part in, is about the topic.
ABOUT = """(EXISTS {{ (other)-[:ACTIVE_IN]->(s:Sector) WHERE s.id IN $topics }}
    OR EXISTS {{ (other)-[:{all}]->()-[:ACTIVE_IN|CONCERNS]->(s:Sector) WHERE s.id IN $topics }})"""


@dataclass(frozen=True)
class Recommended:
    """Candidates, the best first. ``topic`` is the sector that was meant, where one was asked for."""

    message: str
    for_: End
    in_: End
    topic: Party | None
    candidates: tuple[Candidate, ...]
    truncated: bool
    statements: tuple[Statement, ...]


async def recommend(
    database: Database, question: Question, topic: str | None = None
) -> Recommended:
    """Whom in the second end of a question the first should ask, ``question.first`` of them at most.

    ``topic`` is a sector by id, code or name: only who is active in it, or takes part in something about
    it or a part of it. Raises :class:`~schema.errors.NotFound` for an end or a topic that is not known,
    and :class:`~schema.errors.Timeout` when the time is over.
    """
    common.limited(question.first)
    read, counting = Reader(database, question), Counting(question)
    first, second = await common.ends(read, question)
    topic_sectors, topic_party = await sectors(read, topic)
    sets = [members.actors(name, as_of=counting.dated) for name in ("first", "second")]
    day = date("via")
    asking = ASKING.format(ways=common.ways(counting, OWN_SHARED, OWN_EDGES, day=day))
    row = await read(sets[0] + asking, first=first.members.parameters)
    partners = await all_partners(read, first.members)
    all_types = "|".join(filter(None, (counting.shared_types, counting.edge_types)))
    matching = CANDIDATES.format(
        ways=common.ways(counting, THEIR_SHARED, THEIR_EDGES, day=day),
        body=counting.body_labels,
        all=all_types,
        about=ABOUT.format(all=all_types) if topic else "true",
    )
    candidate_row = await read(
        "".join(sets) + matching,
        first=first.members.parameters,
        second=second.members.parameters,
        introducers=row["partners"][:MOST_INTRODUCERS],
        partners=partners,
        sectors=sorted({*row["sectors"], *topic_sectors}),
        programmes=row["programmes"],
        topics=topic_sectors,
        most=question.first + 1,
        shown=SHOWN,
    )
    ends = as_end(first, row["actors"]), as_end(second, candidate_row["actors"])
    candidates = tuple(
        candidate(*columns) for columns in candidate_row["candidates"][: question.first]
    )
    return Recommended(
        message=message(ends, candidates),
        for_=ends[0],
        in_=ends[1],
        topic=topic_party,
        candidates=candidates,
        truncated=len(candidate_row["candidates"]) > question.first,
        statements=tuple(read.statements),
    )


async def all_partners(read: Reader, of: Members) -> list[str]:
    """The ids of all who already are partners, by whatever tie, whenever and however large."""
    cypher = statement.reached(Counting(Question("any", "any")))
    actors = of.parameters
    row = await read(cypher, first=actors, near=actors, far=Members().parameters)
    return sorted(row["ids"])


async def sectors(read: Reader, topic: str | None) -> tuple[list[str], Party | None]:
    """The ids of the sectors that a topic means with their parts, and the first of them."""
    if topic is None:
        return [], None
    row: dict[str, Any] = await read(TOPIC, topic=topic, folded=folded(topic))
    if not row["sectors"]:
        do = "give a sector's id, code or name; list them: { sectors { nodes { id name } } }"
        raise NotFound(f"no sector is called {topic!r}", where="topic", do=do)
    return row["sectors"], party(row["named"])


def message(ends: tuple[End, End], candidates: tuple[Candidate, ...]) -> str:
    """What came out, in a sentence."""
    where = f"for {ends[0].name} in {ends[1].name}"
    if not candidates:
        return (
            f"No candidate {where} in the sources loaded here: nobody who is no partner yet has a "
            "common partner or sector. Ask for another place, topic or larger consortia."
        )
    return f"{candidates[0].name} comes first {where}: {'; '.join(candidates[0].reasons)}."
