"""Who stands between two places: partners of both that belong to neither, by how many partners they have there.

First, for every candidate, what is shared with either side is counted, each with how many of that side
take part: no candidate has more partners there than that. Then the candidates are counted out in this
order, until nobody further down can have more than those that are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import common
from partnergraph.queries.paths import ExecutedStatement, Party, PathEnd, Question, members
from partnergraph.queries.paths.ends import party_from_node, to_path_end
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.ties import CountingRules, begin_date_cypher

_MAX_CANDIDATES = 2000

_MATCH_CANDIDATE_BOUNDS = """
CALL (first, second) {{
  CALL (first, second) {{{ways}}}
  WITH b, sum(ones) AS ones, sum(others) AS others WHERE ones > 0 AND others > 0
  WITH b, CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  WHERE NOT b.id IN $avoid AND NOT b IN first AND NOT b IN second
  ORDER BY least DESC, total DESC, b.id LIMIT $most
  RETURN collect([b.id, least, total]) AS candidates
}}
RETURN size(first) AS first, size(second) AS second, candidates
"""
_BOUNDS_BY_SHARED = """
  UNWIND [true, false] AS one
  UNWIND CASE WHEN one THEN first ELSE second END AS actor
  MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH via, count(DISTINCT CASE WHEN one THEN actor END) AS ones,
    count(DISTINCT CASE WHEN NOT one THEN actor END) AS others
  WHERE {thing}
  MATCH (via)<-[r:{types}]-(b:{body}) WHERE {part}
  WITH DISTINCT via, b, ones, others
  RETURN b, ones, others
"""
_BOUNDS_BY_EDGE = """
  UNWIND [true, false] AS one
  UNWIND CASE WHEN one THEN first ELSE second END AS actor
  MATCH (actor)-[r:{types}]-(b:{body}) WHERE {direct}
  RETURN b, CASE WHEN one THEN 1 ELSE 0 END AS ones, CASE WHEN one THEN 0 ELSE 1 END AS others
"""
_COUNT_PARTNERS = """
UNWIND $ids AS id
MATCH (b:Entity {{id: id}})
CALL (b, first, second) {{
  CALL (b, first, second) {{{ways}}}
  WITH actor, tie, day, actor IN first AS one, actor IN second AS other
  RETURN [count(DISTINCT CASE WHEN one THEN actor END), count(DISTINCT CASE WHEN one THEN tie END),
      max(CASE WHEN one THEN day END)] AS ones,
    [count(DISTINCT CASE WHEN other THEN actor END), count(DISTINCT CASE WHEN other THEN tie END),
      max(CASE WHEN other THEN day END)] AS others
}}
RETURN collect([b, ones, others]) AS brokers
"""
_PARTNERS_BY_SHARED = """
  MATCH (b)-[r:{types}]->(via) WHERE {part} WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(actor) WHERE {part} AND (actor IN first OR actor IN second)
  RETURN actor, via AS tie, {day} AS day
"""
_PARTNERS_BY_EDGE = """
  MATCH (b)-[r:{types}]-(actor) WHERE {direct} AND (actor IN first OR actor IN second)
  RETURN actor, r AS tie, r.since AS day
"""


@dataclass(frozen=True)
class BrokerSide:
    """A broker's partners at one end, what it shares with them, and when the latest of that began."""

    partners: int
    ties: int
    last: str | None


@dataclass(frozen=True)
class Broker(Party):
    """Somebody with partners at both ends."""

    first: BrokerSide
    second: BrokerSide

    @property
    def rank(self) -> tuple[int, int]:
        """The smaller number of partners, then all of them."""
        partners = self.first.partners, self.second.partners
        return min(partners), sum(partners)


@dataclass(frozen=True)
class BrokersAnswer:
    """Who stands between two ends: those with most partners there first, on the smaller side first of all."""

    message: str
    first: PathEnd
    second: PathEnd
    brokers: tuple[Broker, ...]
    truncated: bool
    statements: tuple[ExecutedStatement, ...]


async def find_brokers(database: Database, question: Question) -> BrokersAnswer:
    """Who stands between the ends of a question, ``question.first`` of them at most.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an end that is not known, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    common.check_result_limit(question.first)
    read, counting = QuestionReader(database, question), CountingRules(question)
    first, second = await common.resolve_both_ends(read, question)
    sides = {
        "first": members.separate_from_other_end(
            first.members, second.members, question.avoid
        ).parameters,
        "second": members.separate_from_other_end(
            second.members, first.members, question.avoid
        ).parameters,
    }
    row = await read(_candidate_bounds_statement(counting), **sides, most=_MAX_CANDIDATES)
    best: list[Broker] = []
    for ids, bound in _batch_candidates(row["candidates"], question.first):
        counts = await read(_partner_counts_statement(counting), **sides, ids=ids)
        best += [_broker_from_row(*columns) for columns in counts["brokers"]]
        best.sort(key=lambda b: (-b.rank[0], -b.rank[1], b.id))
        if len(best) >= question.first and best[question.first - 1].rank > bound:
            break
    ends = to_path_end(first, row["first"]), to_path_end(second, row["second"])
    shown = tuple(best[: question.first])
    return BrokersAnswer(
        message=_brokers_message(ends, shown),
        first=ends[0],
        second=ends[1],
        brokers=shown,
        truncated=len(row["candidates"]) > question.first,
        statements=tuple(read.statements),
    )


def _batch_candidates(
    candidates: list[tuple[str, int, int]], wanted: int
) -> Iterator[tuple[list[str], tuple[int, int]]]:
    """Ids of candidates, twice as many each time, each batch with the rank that none after it exceeds.

    A candidate is its id, the smaller number of partners it can have on a side, and all that it can have.
    """
    start, size = 0, 2 * wanted + 20
    while start < len(candidates):
        following = candidates[start + size :]
        ids = [identifier for identifier, *_ in candidates[start : start + size]]
        yield ids, (following[0][1], following[0][2]) if following else (0, 0)
        start, size = start + size, 2 * size


def _broker_from_row(node: Any, first_counts: list[Any], second_counts: list[Any]) -> Broker:
    """The broker of a row, whose counts are those of :class:`BrokerSide`."""
    return Broker(
        **party_from_node(node).__dict__,
        first=BrokerSide(*first_counts),
        second=BrokerSide(*second_counts),
    )


def _brokers_message(ends: tuple[PathEnd, PathEnd], shown: tuple[Broker, ...]) -> str:
    """What came out, in a sentence."""
    between = f"{ends[0].name} and {ends[1].name}"
    if not shown:
        return f"Nobody outside {between} is known here as a partner of both. Ask for larger consortia or other places."
    best = shown[0]
    return (
        f"{best.name} stands between {between} with most partners in both: "
        f"{best.first.partners} and {best.second.partners}."
    )


def _candidate_bounds_statement(counting: CountingRules) -> str:
    """The statement that finds candidates, and how many partners they have at most."""
    return _both_actor_lists(counting) + _MATCH_CANDIDATE_BOUNDS.format(
        ways=common.union_tie_patterns(counting, _BOUNDS_BY_SHARED, _BOUNDS_BY_EDGE)
    )


def _partner_counts_statement(counting: CountingRules) -> str:
    """The statement that counts the partners of ``$ids``."""
    return _both_actor_lists(counting) + _COUNT_PARTNERS.format(
        ways=common.union_tie_patterns(
            counting, _PARTNERS_BY_SHARED, _PARTNERS_BY_EDGE, day=begin_date_cypher("via")
        )
    )


def _both_actor_lists(counting: CountingRules) -> str:
    """Cypher that makes the lists ``first`` and ``second`` of both ends' actors."""
    return "".join(
        members.actor_list_subquery(name, as_of=counting.dated) for name in ("first", "second")
    )
