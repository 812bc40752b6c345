"""The totals of what ties two ends directly, and of what ties many places pair by pair.

Whatever actors of two ends share (a project, an event, an agreement) is one tie between these ends, however
many of them take part; so is each direct tie.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.queries.discovery import common
from partnergraph.queries.discovery.kept_totals import tally_matrix_ties, tally_pair_ties
from partnergraph.queries.discovery.links import KindCount, YearCount, count_by_kind_and_year
from partnergraph.queries.facts import FactId, declare_answer, declare_fact
from partnergraph.queries.paths import Party, Question, Statement, members
from partnergraph.queries.paths.ends import KnownEnd
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import open_tally
from partnergraph.queries.paths.ties import CountingRules

_COUNT_PAIR_TIES = """
CALL (first, second) {{
  CALL (first, second) {{{ways}}}
  WITH key, type, left(day, 4) AS year, ones, others
  WHERE size(ones) > 1 OR ones <> others
  RETURN collect([type, year]) AS ties, collect(ones) AS all_ones, collect(others) AS all_others
}}
CALL (ties) {{
  UNWIND ties AS tie WITH tie[0] AS type, tie[1] AS year, count(*) AS count
  RETURN collect([type, toInteger(year), count]) AS parts
}}
CALL (all_ones) {{ UNWIND all_ones AS ones UNWIND ones AS one RETURN count(DISTINCT one) AS tied_first }}
CALL (all_others) {{ UNWIND all_others AS some UNWIND some AS one RETURN count(DISTINCT one) AS tied_second }}
RETURN parts, tied_first, tied_second
"""
_PAIR_BY_SHARED = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH via, collect(DISTINCT actor) AS ones WHERE {thing}
  MATCH (via)<-[r:{types}]-(other) WHERE {part} AND other IN second
  RETURN via.id AS key, type(r) AS type, {day} AS day, ones, collect(DISTINCT other) AS others
"""
_PAIR_BY_EDGE = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]-(other) WHERE {direct} AND other IN second
  RETURN elementId(r) AS key, type(r) AS type, r.since AS day,
    collect(DISTINCT actor) AS ones, collect(DISTINCT other) AS others
"""
_COUNT_MATRIX_TIES = """
CALL () {{{ways}}}
WITH type, year, sides WHERE size(sides) > 1
UNWIND sides AS one
UNWIND sides AS other
WITH type, year, one, other
WHERE one[0] IN $rows AND other[0] IN $columns AND one[0] <> other[0]
  AND (size(one[1]) > 1 OR one[1] <> other[1])
WITH one[0] AS row, other[0] AS column, type, year, count(*) AS ties
WITH row, column, collect([type, toInteger(year), ties]) AS parts
RETURN collect([row, column, parts]) AS cells
"""
_MATRIX_ACTORS = """
  UNWIND $ends AS end
  CALL (end) {{{rows}}}
"""
_MATRIX_BY_SHARED = (
    _MATRIX_ACTORS
    + """
  MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH via, type(r) AS type, end.id AS id, collect(DISTINCT actor.id)[..2] AS some
  WITH via, type, collect([id, some]) AS sides WHERE size(sides) > 1 AND {thing}
  RETURN type, left({day}, 4) AS year, sides
"""
)
_MATRIX_BY_EDGE = (
    _MATRIX_ACTORS
    + """
  MATCH (actor)-[r:{types}]-() WHERE {direct}
  WITH r, end.id AS id, collect(DISTINCT actor.id) AS some
  WITH r, collect([id, some]) AS sides
  RETURN type(r) AS type, left(r.since, 4) AS year, sides
"""
)


@declare_answer
class PairTotals:
    """What ties two ends directly."""

    from_: tuple[Party, ...] = declare_fact("The first end")
    to: tuple[Party, ...] = declare_fact("The second end")
    ties: int = declare_fact("How many projects, events, agreements and direct ties")
    from_actors: int = declare_fact("How many actors of the first end take part")
    to_actors: int = declare_fact("How many actors of the second end take part")
    kinds: tuple[KindCount, ...] = declare_fact("How many of each kind, the most first")
    years: tuple[YearCount, ...] = declare_fact("How many of each kind in each year")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


@declare_answer
class MatrixCell:
    """How often two places are tied."""

    row: FactId = declare_fact("The id of the place of the row")
    column: FactId = declare_fact("The id of the place of the column")
    ties: int = declare_fact("How many ties they have")
    kinds: tuple[KindCount, ...] = declare_fact("How many of each kind, the most first")
    last: int | None = declare_fact("The latest year in which one began")


@declare_answer
class PlaceMatrix:
    """How many ties there are between places, pair by pair."""

    rows: tuple[Party, ...] = declare_fact("The places of the rows")
    columns: tuple[Party, ...] = declare_fact("The places of the columns")
    cells: tuple[MatrixCell, ...] = declare_fact("Those that are tied; nothing else has a cell")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


async def count_pair_ties(database: Database, question: Question) -> PairTotals:
    """The direct ties of the two sides of a question.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an end that is not known, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    read = await QuestionReader.open(database, question)
    question, counting = read.question, read.counting
    first, second = [
        await common.resolve_known_ends(read, *side, dated=counting.dated)
        for side in question.sides
    ]
    ones = members.unite_actor_sets(end.members for end in first)
    others = members.unite_actor_sets(end.members for end in second)
    sides = (
        members.separate_from_other_end(ones, others, question.avoid),
        members.separate_from_other_end(others, ones, question.avoid),
    )
    row = await _count_pair(read, counting, *sides)
    kinds, years = count_by_kind_and_year(row["parts"])
    return PairTotals(
        from_=_name_ends(first),
        to=_name_ends(second),
        ties=sum(count.ties for count in kinds),
        from_actors=row["tied_first"],
        to_actors=row["tied_second"],
        kinds=kinds,
        years=years,
        statements=tuple(read.statements),
    )


async def count_matrix_ties(database: Database, question: Question) -> PlaceMatrix:
    """The ties of each place on the first side of a question with each on the second.

    Raises what :func:`count_pair_ties` does.
    """
    read = await QuestionReader.open(database, question)
    question, counting = read.question, read.counting
    rows, across = [
        _drop_repeated_ends(await common.resolve_known_ends(read, *side, dated=counting.dated))
        for side in question.sides
    ]
    row = await _count_matrix(read, counting, rows, across)
    return PlaceMatrix(
        rows=_name_ends(rows),
        columns=_name_ends(across),
        cells=tuple(_matrix_cell(*columns_) for columns_ in sorted(row.get("cells", []))),
        statements=tuple(read.statements),
    )


async def _count_pair(
    read: QuestionReader, counting: CountingRules, first: ActorSet, second: ActorSet
) -> dict[str, Any]:
    """The row of the statement, from the summaries where they can tell."""
    cypher = (
        "".join(
            members.actor_list_subquery(name, as_of=counting.dated) for name in ("first", "second")
        )
        + "WITH first, second"
        + _COUNT_PAIR_TIES.format(
            ways=common.union_tie_patterns(
                counting, _PAIR_BY_SHARED, _PAIR_BY_EDGE, day=begin_date_cypher("via")
            )
        )
    )
    parameters = {"first": first.parameters, "second": second.parameters}
    if tally := await open_tally(read, counting.question):
        row = await asyncio.to_thread(tally_pair_ties, tally, first, second)
        if row is not None:
            read.note_equal_statement(cypher, **parameters)
            return row
    return await read(cypher, **parameters)


async def _count_matrix(
    read: QuestionReader, counting: CountingRules, rows: list[KnownEnd], across: list[KnownEnd]
) -> dict[str, Any]:
    """The row of the statement, from the summaries where they can tell."""
    ends = {end.id: end.members for end in (*rows, *across)}
    row_ids, column_ids = ([end.id for end in some] for some in (rows, across))
    cypher = _COUNT_MATRIX_TIES.format(
        ways=common.union_tie_patterns(
            counting,
            _MATRIX_BY_SHARED,
            _MATRIX_BY_EDGE,
            day=begin_date_cypher("via"),
            rows=members.match_actor_rows("end"),
        )
    )
    parameters = {
        "ends": [{"id": id_, **actors.parameters} for id_, actors in ends.items()],
        "rows": row_ids,
        "columns": column_ids,
    }
    if tally := await open_tally(read, counting.question):
        row = await asyncio.to_thread(tally_matrix_ties, tally, ends, row_ids, column_ids)
        if row is not None:
            read.note_equal_statement(cypher, **parameters)
            return row
    return await read(cypher, **parameters)


def _name_ends(ends: Iterable[KnownEnd]) -> tuple[Party, ...]:
    """The ends as an answer names them."""
    return tuple(Party(end.id, end.name, end.typename) for end in ends)


def _drop_repeated_ends(ends: Iterable[KnownEnd]) -> list[KnownEnd]:
    """Each entity once, for several texts may name it."""
    return list({end.id: end for end in ends}.values())


def _matrix_cell(row: str, column: str, parts: list[tuple[str, int | None, int]]) -> MatrixCell:
    """The cell of two places; ``parts`` as :func:`count_by_kind_and_year` has them."""
    kinds, years = count_by_kind_and_year(parts)
    last = max((count.year for count in years if count.year), default=None)
    return MatrixCell(row, column, sum(count.ties for count in kinds), kinds, last)
