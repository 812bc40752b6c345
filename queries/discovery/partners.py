"""Whom somebody, or a place, has worked with: each partner with how many ties, of which kinds, in which years."""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import common
from partnergraph.queries.discovery.common import DiscoveryOutcome
from partnergraph.queries.discovery.kept_links import tally_closest_partners
from partnergraph.queries.discovery.links import (
    KindCount,
    YearCount,
    count_by_kind_and_year,
    tied_actors_cypher,
)
from partnergraph.queries.facts import declare_answer, declare_fact, derived_fact
from partnergraph.queries.paths import AskedEnd, Party, Question, Statement, Widen, members
from partnergraph.queries.paths.ends import KnownEnd, party_from_node, to_asked_end
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import open_tally
from partnergraph.queries.paths.ties import CountingRules

MAX_PARTNERS = 500

# Expects the list `first` of the actors of an end; a tie is one however many of them share it.
_MATCH_PARTNERS = """
CALL (first) {{
  CALL (first) {{{ways}}}
  WITH other, type, left(day, 4) AS year, count(DISTINCT key) AS ties
  WITH other, sum(ties) AS total, collect([type, toInteger(year), ties]) AS parts
  ORDER BY total DESC, other.id
  RETURN count(*) AS partners, collect([other, total, parts])[..$most] AS found
}}
RETURN size(first) AS actors, partners, found
"""


@declare_answer
class Partner(Party):
    """Somebody who is tied to the one asked about, or to a place's actors."""

    ties: int = declare_fact("How many projects, events, agreements and direct ties")
    kinds: tuple[KindCount, ...] = declare_fact("How many of each kind, the most first")
    years: tuple[YearCount, ...] = declare_fact("How many of each kind in each year")

    @property
    @derived_fact("The latest year in which one began")
    def last(self) -> int | None:
        """The latest year that is known."""
        return max((count.year for count in self.years if count.year), default=None)


@declare_answer
class Partners:
    """Whom somebody has worked with."""

    outcome: DiscoveryOutcome = declare_fact("Whether there is anybody")
    message: str = declare_fact("The answer in a sentence")
    of: AskedEnd = declare_fact("Whose partners")
    partners: tuple[Partner, ...] = declare_fact("Those with most ties first")
    total: int = declare_fact("How many there are")
    truncated: bool = declare_fact("Whether there are more")
    widen: Widen | None = declare_fact("What to ask for instead, where nobody was found")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


async def find_partners(database: Database, question: Question, first: int = 20) -> Partners:
    """The partners of the first end of a question, by how many ties they have.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an end that is not known, and
    :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    common.check_result_limit(first, MAX_PARTNERS)
    read = await QuestionReader.open(database, question)
    question, counting = read.question, read.counting
    (of,) = await common.resolve_known_ends(
        read, common.require_single_ends(question)[0], dated=counting.dated
    )
    row = await _count_partner_ties(read, counting, of, first)
    end = to_asked_end(of, row["actors"])
    partners = tuple(_partner_from_row(*columns) for columns in row["found"])
    return Partners(
        outcome=common.discovery_outcome(partners),
        message=_partners_message(end, partners, row["partners"]),
        of=end,
        partners=partners,
        total=row["partners"],
        truncated=row["partners"] > len(partners),
        widen=None if partners else common.widen_discovery(question),
        statements=tuple(read.statements),
    )


async def _count_partner_ties(
    read: QuestionReader, counting: CountingRules, of: KnownEnd, most: int
) -> dict[str, Any]:
    """The row of the statement, from the summaries where they can tell."""
    cypher = members.actor_list_subquery("first", as_of=counting.dated) + _MATCH_PARTNERS.format(
        ways=tied_actors_cypher(counting)
    )
    parameters = {"first": of.members.parameters, "most": most}
    if tally := await open_tally(read, counting.question):
        row = await asyncio.to_thread(tally_closest_partners, tally, of, most)
        if row is not None:
            read.note_equal_statement(cypher, **parameters)
            nodes = await read.read_nodes(id_ for id_, *_ in row["found"])
            return {**row, "found": [[nodes[id_], *counts] for id_, *counts in row["found"]]}
    return await read(cypher, **parameters)


def _partner_from_row(node: Any, ties: int, parts: list[tuple[str, int | None, int]]) -> Partner:
    kinds, years = count_by_kind_and_year(parts)
    return Partner(**party_from_node(node).__dict__, ties=ties, kinds=kinds, years=years)


def _partners_message(of: AskedEnd, partners: tuple[Partner, ...], total: int) -> str:
    """What came out, in a sentence."""
    if not partners:
        return f"No partner of {of.name} is known in the sources loaded here."
    best = partners[0]
    return f"{of.name} has {total:,} partners here; most ties are with {best.name}: {best.ties:,}."
