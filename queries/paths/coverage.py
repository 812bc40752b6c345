"""What is known of an end at all, beside the paths: so that "no path" reads as "none in these sources".

What is counted does not depend on what the question counts as a tie, only on its date: whoever stands for
the end then, and every tie of theirs that any source tells of.
"""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.queries.paths import members, wholes
from partnergraph.queries.paths.answer import Coverage, CoveringSource, Release
from partnergraph.queries.paths.kept_coverage import tally_coverage
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import Tally, open_tally
from partnergraph.queries.paths.ties import TIE_RELATIONS

_MAX_SOURCES = 100

_SHARED_RELATIONS = "|".join(
    relation.type for relation, tie in TIE_RELATIONS.items() if tie.through == "end"
)
_EDGE_RELATIONS = "|".join(
    relation.type for relation, tie in TIE_RELATIONS.items() if tie.through == "edge"
)
# Each tie of the actors once for each source of it, then what is said of the actors themselves.
_COUNT_COVERAGE = f"""
CALL (first) {{
  CALL (first) {{
    UNWIND first AS actor MATCH (actor)-[r:{_SHARED_RELATIONS}]->(via) RETURN actor, r, {begin_date_cypher("via")} AS day
    UNION ALL
    UNWIND first AS actor MATCH (actor)-[r:{_EDGE_RELATIONS}]-() RETURN actor, r, r.since AS day
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
  WITH s, actors, ties, early, late ORDER BY ties DESC, actors DESC, s.id
  RETURN collect([s.id, s.title, actors, ties, toInteger(early), toInteger(late)])[..$most] AS sources
}}
RETURN size(first) AS actors, ties, sources
"""
_MATCH_RELEASES = """
MATCH (s:Source) WITH s ORDER BY s.id LIMIT $most
RETURN collect([s.id, s.title, s.published, s.retrieved]) AS sources
"""


async def read_end_coverage(read: QuestionReader, of: ActorSet, *, as_of: bool) -> Coverage:
    """How much is known of an end, and which sources say it: those that tell of most ties first.

    Raises :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    cypher = members.actor_list_subquery("first", as_of=as_of) + _COUNT_COVERAGE
    if tally := await _open_tally_of_all(read, as_of=as_of):
        coverage = await asyncio.to_thread(tally_coverage, tally, of, _MAX_SOURCES)
        if coverage is not None:
            read.note_equal_statement(cypher, first=of.parameters, most=_MAX_SOURCES)
            return coverage
    row: dict[str, Any] = await read(cypher, first=of.parameters, most=_MAX_SOURCES)
    sources = tuple(CoveringSource(*columns) for columns in row["sources"])
    return Coverage(row["actors"], row["ties"], sources)


async def _open_tally_of_all(read: QuestionReader, *, as_of: bool) -> Tally | None:
    """The tally of all ties that are known, whichever the question counts; None where these are counted in the graph."""
    everything = Question("any", "any", with_parts=read.question.with_parts)
    if not as_of:
        return await open_tally(read, everything)
    if read.question.with_parts:
        return Tally(await wholes.read_index_of_day(read), everything)
    return None


async def read_source_releases(read: QuestionReader) -> tuple[Release, ...]:
    """The sources that were loaded when the answer was given, with their dates."""
    row = await read(_MATCH_RELEASES, most=_MAX_SOURCES * 10)
    return tuple(Release(*columns) for columns in row["sources"])
