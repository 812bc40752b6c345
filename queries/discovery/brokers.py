"""Who stands between two places: partners of both that belong to neither, by how many partners they have there.

First, for every candidate, what is shared with either side is counted, each with how many of that side
take part: no candidate has more partners there than that. The partners of the first few candidates in this order
are counted; and of those further down who may have as many as the last of these that is shown.
"""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.queries.discovery import common
from partnergraph.queries.discovery.common import DiscoveryOutcome
from partnergraph.queries.discovery.kept_brokers import tally_brokers
from partnergraph.queries.facts import FactDate, declare_answer, declare_fact
from partnergraph.queries.paths import (
    AskedEnd,
    Party,
    Question,
    Statement,
    Widen,
    members,
    wholes,
)
from partnergraph.queries.paths.ends import party_from_node, to_asked_end
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import open_tally
from partnergraph.queries.paths.ties import CountingRules

_MAX_CANDIDATES = 2000

# Expects the lists `first` and `second`; leaves `candidates` and `brokers`, the latter of [node, counts, counts]. Lists are
# cut, not rows: a sort with a LIMIT counts the lists beside a row as memory once for each row (docs/decisions/0041).
_MATCH_BROKERS = """
CALL (first, second) {{
  CALL (first, second) {{{bounds}}}
  WITH b, sum(ones) AS ones, sum(others) AS others WHERE ones > 0 AND others > 0
  WITH b, CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  WHERE NOT b IN first AND NOT b IN second{avoid}
  WITH b, least, total ORDER BY least DESC, total DESC, b.id
  RETURN collect([b, least, total])[..{most}] AS candidates
}}
CALL (first, second, candidates) {{
  UNWIND candidates[..2 * $top + 20] AS candidate
  WITH first, second, candidate[0] AS b
  {counts}
  RETURN collect([b, ones, others]) AS near
}}
CALL (near) {{
  UNWIND near AS one
  WITH one[1][0] AS ones, one[2][0] AS others
  WITH CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  ORDER BY least DESC, total DESC
  RETURN collect([least, total])[$top - 1] AS reached
}}
CALL (first, second, candidates, reached) {{
  UNWIND candidates[2 * $top + 20..] AS candidate
  WITH first, second, candidate, coalesce(reached, [0, 0]) AS least
  WHERE candidate[1] > least[0] OR candidate[1] = least[0] AND candidate[2] >= least[1]
  WITH first, second, candidate[0] AS b
  {counts}
  RETURN collect([b, ones, others]) AS far
}}
CALL (near, far) {{
  UNWIND near + far AS one
  WITH one, one[1][0] AS ones, one[2][0] AS others
  WITH one, CASE WHEN ones < others THEN ones ELSE others END AS least, ones + others AS total
  ORDER BY least DESC, total DESC, one[0].id
  RETURN collect(one)[..$top] AS brokers
}}
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
_COUNT_PARTNERS = """CALL (b, first, second) {{
    CALL (b, first, second) {{{ways}}}
    WITH actor, tie, day, actor IN first AS one, actor IN second AS other
    RETURN [count(DISTINCT CASE WHEN one THEN actor END), count(DISTINCT CASE WHEN one THEN tie END),
        max(CASE WHEN one THEN day END)] AS ones,
      [count(DISTINCT CASE WHEN other THEN actor END), count(DISTINCT CASE WHEN other THEN tie END),
        max(CASE WHEN other THEN day END)] AS others
  }}"""
_RETURN_BROKERS = (
    """RETURN size(first) AS first, size(second) AS second, brokers, size(candidates) AS total"""
)
_PARTNERS_BY_SHARED = """
  MATCH (b)-[r:{types}]->(via) WHERE {part} WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(actor) WHERE {part} AND (actor IN first OR actor IN second)
  RETURN actor, via AS tie, {day} AS day
"""
_PARTNERS_BY_EDGE = """
  MATCH (b)-[r:{types}]-(actor) WHERE {direct} AND (actor IN first OR actor IN second)
  RETURN actor, r AS tie, r.since AS day
"""


@declare_answer
class BrokerSide:
    """A broker's partners at one end."""

    partners: int = declare_fact("How many actors of that end are its partners")
    ties: int = declare_fact("How many projects, events, agreements and direct ties with them")
    last: FactDate | None = declare_fact("When the latest of these began")


@declare_answer
class Broker(Party):
    """Somebody with partners at both ends."""

    first: BrokerSide = declare_fact("Its partners at the first end")
    second: BrokerSide = declare_fact("Its partners at the second end")


@declare_answer
class Brokers:
    """Who stands between two ends."""

    outcome: DiscoveryOutcome = declare_fact("Whether there is anybody")
    message: str = declare_fact("The answer in a sentence")
    first: AskedEnd = declare_fact("The first end")
    second: AskedEnd = declare_fact("The second end")
    brokers: tuple[Broker, ...] = declare_fact(
        "Those with most partners on their smaller side first"
    )
    total: int = declare_fact(f"How many there are; not more than {_MAX_CANDIDATES} are counted")
    truncated: bool = declare_fact("Whether there are more")
    widen: Widen | None = declare_fact("What to ask for instead, where nobody was found")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


async def find_brokers(database: Database, question: Question) -> Brokers:
    """Who stands between the ends of a question, ``question.first`` of them at most.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an end that is not known, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    common.check_result_limit(question.first)
    read = await QuestionReader.open(database, question)
    question = await wholes.count_avoided_wholes(read, read.question)
    counting = CountingRules(question)
    first, second = await common.resolve_both_ends(read, question)
    sides = [
        members.separate_from_other_end(*pair, question.avoid)
        for pair in ((first.members, second.members), (second.members, first.members))
    ]
    row = await _count_brokers(read, counting, *sides)
    ends = to_asked_end(first, row["first"]), to_asked_end(second, row["second"])
    found = tuple(_broker_from_row(*columns) for columns in row["brokers"])
    return Brokers(
        outcome=common.discovery_outcome(found),
        message=_brokers_message(ends, found),
        first=ends[0],
        second=ends[1],
        brokers=found,
        total=row["total"],
        truncated=row["total"] > len(found),
        widen=None if found else common.widen_discovery(question),
        statements=tuple(read.statements),
    )


async def _count_brokers(
    read: QuestionReader, counting: CountingRules, first: ActorSet, second: ActorSet
) -> dict[str, Any]:
    """The row of the statement, from the summaries where they can tell."""
    question = counting.question
    cypher = _both_actor_lists(counting) + brokers_cypher(counting) + _RETURN_BROKERS
    parameters = {"first": first.parameters, "second": second.parameters, "top": question.first}
    if tally := await open_tally(read, question):
        row = await asyncio.to_thread(
            tally_brokers, tally, first, second, question.first, _MAX_CANDIDATES
        )
        if row is not None:
            read.note_equal_statement(cypher, **parameters)
            nodes = await read.read_nodes(id_ for id_, *_ in row["brokers"])
            return {**row, "brokers": [[nodes[id_], *sides] for id_, *sides in row["brokers"]]}
    return await read(cypher, **parameters)


def brokers_cypher(counting: CountingRules) -> str:
    """Cypher that makes the list ``brokers`` of the lists ``first`` and ``second``, ``$top`` at most.

    An element is the node and its numbers with either side, in the order of :class:`BrokerSide`.
    """
    counts = _COUNT_PARTNERS.format(
        ways=common.union_tie_patterns(
            counting, _PARTNERS_BY_SHARED, _PARTNERS_BY_EDGE, day=begin_date_cypher("via")
        )
    )
    return _MATCH_BROKERS.format(
        bounds=common.union_tie_patterns(counting, _BOUNDS_BY_SHARED, _BOUNDS_BY_EDGE),
        counts=counts,
        avoid=" AND NOT b.id IN $avoid" if counting.question.avoid else "",
        most=_MAX_CANDIDATES,
    )


def _broker_from_row(node: Any, first_counts: list[Any], second_counts: list[Any]) -> Broker:
    """The broker of a row, whose counts are those of :class:`BrokerSide`."""
    return Broker(
        **party_from_node(node).__dict__,
        first=BrokerSide(*first_counts),
        second=BrokerSide(*second_counts),
    )


def _brokers_message(ends: tuple[AskedEnd, AskedEnd], shown: tuple[Broker, ...]) -> str:
    """What came out, in a sentence."""
    between = f"{ends[0].name} and {ends[1].name}"
    if not shown:
        return f"Nobody outside {between} is known here as a partner of both. Ask for larger consortia or other places."
    best = shown[0]
    return (
        f"{best.name} stands between {between} with most partners in both: "
        f"{best.first.partners} and {best.second.partners}."
    )


def _both_actor_lists(counting: CountingRules) -> str:
    """Cypher that makes the lists ``first`` and ``second`` of both ends' actors."""
    return "".join(
        members.actor_list_subquery(name, as_of=counting.dated) for name in ("first", "second")
    )
