"""What is known of an end at all, beside the paths: so that "no path" reads as "none in these sources".

What is counted does not depend on what the question counts as a tie, only on its date: whoever stands for
the end then, and every tie of theirs that any source tells of.
"""

from __future__ import annotations

from typing import Any

from queries.paths import members
from queries.paths.answer import Coverage, Covered, Release
from queries.paths.members import Members
from queries.paths.run import Reader
from queries.paths.ties import TIES, date

MOST_SOURCES = 100

SHARED = "|".join(relation.type for relation, tie in TIES.items() if tie.through == "end")
EDGES = "|".join(relation.type for relation, tie in TIES.items() if tie.through == "edge")
# Each tie of the actors once for each source of it, then what is said of the actors themselves.
COVERAGE = f"""
CALL (first) {{
  CALL (first) {{
    UNWIND first AS actor MATCH (actor)-[r:{SHARED}]->(via) RETURN actor, r, {date("via")} AS day
    UNION ALL
    UNWIND first AS actor MATCH (actor)-[r:{EDGES}]-() RETURN actor, r, r.since AS day
  }}
  RETURN count(DISTINCT r) AS ties, collect([actor, r, left(day, 4)]) AS all
}}
CALL (first, all) {{
  CALL (first, all) {{
    UNWIND all AS one
    WITH one[0] AS actor, one[1] AS r, one[2] AS year
    UNWIND r.sources AS source RETURN source, actor, r, year
    UNION ALL
    UNWIND first AS actor MATCH (actor)-[:DESCRIBED_BY]->(said:Source)
    RETURN said.id AS source, actor, null AS r, null AS year
  }}
  WITH source, count(DISTINCT actor) AS actors, count(DISTINCT r) AS ties,
    min(year) AS early, max(year) AS late
  MATCH (s:Source {{id: source}})
  WITH s, actors, ties, early, late ORDER BY ties DESC, actors DESC, s.id LIMIT $most
  RETURN collect([s.id, s.title, actors, ties, toInteger(early), toInteger(late)]) AS sources
}}
RETURN size(first) AS actors, ties, sources
"""
RELEASES = """
MATCH (s:Source) WITH s ORDER BY s.id LIMIT $most
RETURN collect([s.id, s.title, s.published, s.retrieved]) AS sources
"""


async def coverage(read: Reader, of: Members, *, as_of: bool) -> Coverage:
    """How much is known of an end, and which sources say it: those that tell of most ties first.

    Raises :class:`~schema.errors.Timeout` when the time is over.
    """
    cypher = members.actors("first", as_of=as_of) + COVERAGE
    row: dict[str, Any] = await read(cypher, first=of.parameters, most=MOST_SOURCES)
    sources = tuple(Covered(*columns) for columns in row["sources"])
    return Coverage(row["actors"], row["ties"], sources)


async def releases(read: Reader) -> tuple[Release, ...]:
    """The sources that were loaded when the answer was given, with their dates."""
    row = await read(RELEASES, most=MOST_SOURCES * 10)
    return tuple(Release(*columns) for columns in row["sources"])
