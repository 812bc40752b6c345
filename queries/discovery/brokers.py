"""Who stands between two places: partners of both that belong to neither, by how many partners they have there.

First, for every candidate, what is shared with either side is counted, each with how many of that side
take part: no candidate has more partners there than that. Then the candidates are counted out in this
order, until nobody further down can have more than those that are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.connection.database import Database
from queries.discovery import common
from queries.paths import End, Party, Question, Statement, members
from queries.paths.ends import as_end, party
from queries.paths.run import Reader
from queries.paths.ties import Counting, date

MOST_CANDIDATES = 2000

BOUNDS = """
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
BOUND_SHARED = """
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
BOUND_EDGES = """
  UNWIND [true, false] AS one
  UNWIND CASE WHEN one THEN first ELSE second END AS actor
  MATCH (actor)-[r:{types}]-(b:{body}) WHERE {direct}
  RETURN b, CASE WHEN one THEN 1 ELSE 0 END AS ones, CASE WHEN one THEN 0 ELSE 1 END AS others
"""
EXACT = """
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
EXACT_SHARED = """
  MATCH (b)-[r:{types}]->(via) WHERE {part} WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(actor) WHERE {part} AND (actor IN first OR actor IN second)
  RETURN actor, via AS tie, {day} AS day
"""
EXACT_EDGES = """
  MATCH (b)-[r:{types}]-(actor) WHERE {direct} AND (actor IN first OR actor IN second)
  RETURN actor, r AS tie, r.since AS day
"""


@dataclass(frozen=True)
class Side:
    """A broker's partners at one end, what it shares with them, and when the latest of that began."""

    partners: int
    ties: int
    last: str | None


@dataclass(frozen=True)
class Broker(Party):
    """Somebody with partners at both ends."""

    first: Side
    second: Side

    @property
    def rank(self) -> tuple[int, int]:
        """The smaller number of partners, then all of them."""
        partners = self.first.partners, self.second.partners
        return min(partners), sum(partners)


@dataclass(frozen=True)
class Brokers:
    """Who stands between two ends: those with most partners there first, on the smaller side first of all."""

    message: str
    first: End
    second: End
    brokers: tuple[Broker, ...]
    truncated: bool
    statements: tuple[Statement, ...]


async def brokers(database: Database, question: Question) -> Brokers:
    """Who stands between the ends of a question, ``question.first`` of them at most.

    Raises :class:`~schema.errors.NotFound` for an end that is not known, and
    :class:`~schema.errors.Timeout` when the time is over.
    """
    common.limited(question.first)
    read, counting = Reader(database, question), Counting(question)
    first, second = await common.ends(read, question)
    sides = {
        "first": members.apart(first.members, second.members, question.avoid).parameters,
        "second": members.apart(second.members, first.members, question.avoid).parameters,
    }
    row = await read(bounds(counting), **sides, most=MOST_CANDIDATES)
    best: list[Broker] = []
    for ids, bound in batches(row["candidates"], question.first):
        counts = await read(exact(counting), **sides, ids=ids)
        best += [broker(*columns) for columns in counts["brokers"]]
        best.sort(key=lambda b: (-b.rank[0], -b.rank[1], b.id))
        if len(best) >= question.first and best[question.first - 1].rank > bound:
            break
    ends = as_end(first, row["first"]), as_end(second, row["second"])
    shown = tuple(best[: question.first])
    return Brokers(
        message=message(ends, shown),
        first=ends[0],
        second=ends[1],
        brokers=shown,
        truncated=len(row["candidates"]) > question.first,
        statements=tuple(read.statements),
    )


def batches(
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


def broker(node: Any, first_counts: list[Any], second_counts: list[Any]) -> Broker:
    """The broker of a row, whose counts are those of :class:`Side`."""
    return Broker(**party(node).__dict__, first=Side(*first_counts), second=Side(*second_counts))


def message(ends: tuple[End, End], shown: tuple[Broker, ...]) -> str:
    """What came out, in a sentence."""
    between = f"{ends[0].name} and {ends[1].name}"
    if not shown:
        return f"Nobody outside {between} is known here as a partner of both. Ask for larger consortia or other places."
    best = shown[0]
    return (
        f"{best.name} stands between {between} with most partners in both: "
        f"{best.first.partners} and {best.second.partners}."
    )


def bounds(counting: Counting) -> str:
    """The statement that finds candidates, and how many partners they have at most."""
    return sets(counting) + BOUNDS.format(ways=common.ways(counting, BOUND_SHARED, BOUND_EDGES))


def exact(counting: Counting) -> str:
    """The statement that counts the partners of ``$ids``."""
    return sets(counting) + EXACT.format(
        ways=common.ways(counting, EXACT_SHARED, EXACT_EDGES, day=date("via"))
    )


def sets(counting: Counting) -> str:
    """Cypher that makes the lists ``first`` and ``second`` of both ends' actors."""
    return "".join(members.actors(name, as_of=counting.dated) for name in ("first", "second"))
