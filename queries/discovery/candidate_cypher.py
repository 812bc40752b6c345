"""The statements of :mod:`~partnergraph.queries.discovery.recommend`, put together by what counts in a question."""

from __future__ import annotations

MATCH_TOPIC = """
MATCH (s:Sector)
WHERE s.id = $topic OR toLower(s.code) = toLower($topic) OR s.name_folded = $folded
CALL (s) { MATCH (s)<-[:PART_OF*0..4]-(part:Sector) RETURN part }
WITH s, part ORDER BY s.id
RETURN collect(DISTINCT part.id) AS sectors, head(collect(s)) AS named
"""
MATCH_PARTNERS = """
CALL (first) {{
  CALL (first) {{{ways}}}
  WITH other, count(DISTINCT tie) AS ties, max(day) AS last
  WITH other, ties, last ORDER BY ties DESC, last DESC, other.id
  RETURN collect([other.id, ties, last]) AS partners
}}
RETURN size(first) AS actors, partners,
{reasons}
"""
ASKER_REASONS = """  COLLECT {
    UNWIND first AS actor MATCH (actor)-[:ACTIVE_IN]->(s:Sector) RETURN DISTINCT s.id
  } AS sectors,
  COLLECT {
    UNWIND first AS actor MATCH (actor)-[:PARTNER_IN]->()-[:FUNDED_UNDER]->(p:Programme)
    RETURN DISTINCT p.id
  } AS programmes"""
ASKER_TIES_BY_SHARED = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other:{body}) WHERE {part} AND NOT other IN first
  RETURN other, via AS tie, {day} AS day
"""
ASKER_TIES_BY_EDGE = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]-(other:{body}) WHERE {direct} AND NOT other IN first
  RETURN other, r AS tie, r.since AS day
"""
MATCH_CANDIDATES = """
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
  ORDER BY score DESC, other.id
  WITH collect([other, score, common, via])[..$most] AS best
  UNWIND best AS one
  WITH one, one[0] AS other
  RETURN collect([other, one[1], one[2], one[3],
{reasons}]) AS candidates
}}
RETURN candidates, size(second) AS actors
"""
CANDIDATE_REASONS = """    COLLECT {{
      {other}-[:PARTNER_IN]->()-[:FUNDED_UNDER]->(p:Programme) WHERE p.id IN $programmes
      RETURN DISTINCT p ORDER BY p.id LIMIT $shown
    }},
    COLLECT {{
      {other}-[:ACTIVE_IN]->(s:Sector) WHERE s.id IN $sectors
      RETURN DISTINCT s ORDER BY s.id LIMIT $shown
    }},
    COLLECT {{
      {other}-[:ACTIVE_IN]->(s:Sector) WHERE NOT s.id IN $sectors
      RETURN DISTINCT s ORDER BY s.id LIMIT $shown
    }}"""
# What is beside the ties of candidates that the summaries gave.
MATCH_ACTIVE = """
UNWIND $sectors AS id
MATCH (s:Sector {id: id})<-[:ACTIVE_IN]-(other)
WITH DISTINCT other, s
RETURN collect([other.id, s.id]) AS active
"""
# Who, or what of theirs, is about the topic: what the condition below says of one.
MATCH_ABOUT = """
MATCH (s:Sector) WHERE s.id IN $topics
CALL (s) {{
  MATCH (s)<-[:ACTIVE_IN]-(other) RETURN other
  UNION
  MATCH (s)<-[:ACTIVE_IN|CONCERNS]-()<-[:{all}]-(other) RETURN other
}}
RETURN collect(DISTINCT other.id) AS about
"""
_REASONS_OF_MEMBERS = CANDIDATE_REASONS.format(
    other="UNWIND members AS member MATCH (:Entity {id: member})"
)
MATCH_CANDIDATE_REASONS = f"""
UNWIND $listed AS one
WITH one[0] AS id, one[1] AS members
RETURN collect([id,
{_REASONS_OF_MEMBERS}]) AS reasons
"""
CANDIDATE_TIES_BY_SHARED = """
  MATCH (x)-[r:{types}]->(via) WHERE {part} WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other:{body}) WHERE {part} AND other IN second
  RETURN other, via AS tie, {day} AS day
"""
CANDIDATE_TIES_BY_EDGE = """
  MATCH (x)-[r:{types}]-(other:{body}) WHERE {direct} AND other IN second
  RETURN other, r AS tie, r.since AS day
"""
# Whether somebody, or something it takes part in, is about the topic.
ABOUT_TOPIC = """(EXISTS {{ (other)-[:ACTIVE_IN]->(s:Sector) WHERE s.id IN $topics }}
    OR EXISTS {{ (other)-[:{all}]->()-[:ACTIVE_IN|CONCERNS]->(s:Sector) WHERE s.id IN $topics }})"""
