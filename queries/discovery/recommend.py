"""Whom to ask next: candidates in a place who are not yet partners, each with reasons that can be checked.

A candidate is somebody there, without any tie to the one who asks, who has a partner in common with them,
is active in a sector of theirs, or in the topic asked for. ``score`` adds up, for each common partner (an
introducer)::

    ln(1 + ties with the one who asks) x ln(1 + ties with the candidate) / ln(2 + all its ties)

so that many ties count more, and those of somebody who has ties with everybody less; and 0.25 for each
sector that both are active in or that is the topic.
"""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.graph.summaries.index import ContractedIndex
from partnergraph.queries.discovery import common
from partnergraph.queries.discovery.common import DiscoveryOutcome
from partnergraph.queries.discovery.kept_partners import (
    tally_candidates,
    tally_partners,
    tied_body_ids,
)
from partnergraph.queries.discovery.reasons import Candidate, candidate_from_row
from partnergraph.queries.facts import declare_answer, declare_fact
from partnergraph.queries.paths import (
    AskedEnd,
    Party,
    Question,
    Statement,
    Widen,
    members,
    statement,
    wholes,
)
from partnergraph.queries.paths.ends import party_from_node, to_asked_end
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import Tally, can_be_tallied, open_tally
from partnergraph.queries.paths.ties import CountingRules
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import NotFound

# The closest partners of the one who asks, through whom candidates are looked for.
_MAX_INTRODUCERS = 500
_SHOWN_PER_REASON = 5

_MATCH_TOPIC = """
MATCH (s:Sector)
WHERE s.id = $topic OR toLower(s.code) = toLower($topic) OR s.name_folded = $folded
CALL (s) { MATCH (s)<-[:PART_OF*0..4]-(part:Sector) RETURN part }
WITH s, part ORDER BY s.id
RETURN collect(DISTINCT part.id) AS sectors, head(collect(s)) AS named
"""
_MATCH_PARTNERS = """
CALL (first) {{
  CALL (first) {{{ways}}}
  WITH other, count(DISTINCT tie) AS ties, max(day) AS last
  WITH other, ties, last ORDER BY ties DESC, last DESC, other.id
  RETURN collect([other.id, ties, last]) AS partners
}}
RETURN size(first) AS actors, partners,
{reasons}
"""
_ASKER_REASONS = """  COLLECT {
    UNWIND first AS actor MATCH (actor)-[:ACTIVE_IN]->(s:Sector) RETURN DISTINCT s.id
  } AS sectors,
  COLLECT {
    UNWIND first AS actor MATCH (actor)-[:PARTNER_IN]->()-[:FUNDED_UNDER]->(p:Programme)
    RETURN DISTINCT p.id
  } AS programmes"""
_ASKER_TIES_BY_SHARED = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]->(via) WHERE {part}
  WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other:{body}) WHERE {part} AND NOT other IN first
  RETURN other, via AS tie, {day} AS day
"""
_ASKER_TIES_BY_EDGE = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]-(other:{body}) WHERE {direct} AND NOT other IN first
  RETURN other, r AS tie, r.since AS day
"""
_MATCH_CANDIDATES = """
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
_CANDIDATE_REASONS = """    COLLECT {{
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
_MATCH_ACTIVE = """
UNWIND $sectors AS id
MATCH (s:Sector {id: id})<-[:ACTIVE_IN]-(other)
WITH DISTINCT other, s
RETURN collect([other.id, s.id]) AS active
"""
# Who, or what of theirs, is about the topic: what the condition below says of one.
_MATCH_ABOUT = """
MATCH (s:Sector) WHERE s.id IN $topics
CALL (s) {{
  MATCH (s)<-[:ACTIVE_IN]-(other) RETURN other
  UNION
  MATCH (s)<-[:ACTIVE_IN|CONCERNS]-()<-[:{all}]-(other) RETURN other
}}
RETURN collect(DISTINCT other.id) AS about
"""
_REASONS_OF_MEMBERS = _CANDIDATE_REASONS.format(
    other="UNWIND members AS member MATCH (:Entity {id: member})"
)
_MATCH_CANDIDATE_REASONS = f"""
UNWIND $listed AS one
WITH one[0] AS id, one[1] AS members
RETURN collect([id,
{_REASONS_OF_MEMBERS}]) AS reasons
"""
_CANDIDATE_TIES_BY_SHARED = """
  MATCH (x)-[r:{types}]->(via) WHERE {part} WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(other:{body}) WHERE {part} AND other IN second
  RETURN other, via AS tie, {day} AS day
"""
_CANDIDATE_TIES_BY_EDGE = """
  MATCH (x)-[r:{types}]-(other:{body}) WHERE {direct} AND other IN second
  RETURN other, r AS tie, r.since AS day
"""
# Whether somebody, or something it takes part in, is about the topic.
_ABOUT_TOPIC = """(EXISTS {{ (other)-[:ACTIVE_IN]->(s:Sector) WHERE s.id IN $topics }}
    OR EXISTS {{ (other)-[:{all}]->()-[:ACTIVE_IN|CONCERNS]->(s:Sector) WHERE s.id IN $topics }})"""


@declare_answer
class RecommendedPartners:
    """Whom to ask in a place, and why."""

    outcome: DiscoveryOutcome = declare_fact("Whether there is anybody")
    message: str = declare_fact("The answer in a sentence")
    for_: AskedEnd = declare_fact("Who asks")
    in_: AskedEnd = declare_fact("Where candidates are looked for")
    topic: Party | None = declare_fact("The sector that was meant by the topic")
    candidates: tuple[Candidate, ...] = declare_fact("The best first")
    truncated: bool = declare_fact("Whether there are more")
    widen: Widen | None = declare_fact("What to ask for instead, where nobody was found")
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer")


async def recommend_partners(
    database: Database, question: Question, topic: str | None = None
) -> RecommendedPartners:
    """Whom in the second end of a question the first should ask, ``question.first`` of them at most.

    ``topic`` is a sector by id, code or name: only who is active in it, or takes part in something about
    it or a part of it. Raises :class:`~partnergraph.schema.errors.NotFound` for an end or a topic that is not known,
    and :class:`~partnergraph.schema.errors.Timeout` when the time is over.
    """
    common.check_result_limit(question.first)
    read = QuestionReader(database, question)
    question = await wholes.count_avoided_wholes(read, question)
    counting = CountingRules(question)
    first, second = await common.resolve_both_ends(read, question)
    topic_sectors, topic_party = await _resolve_topic(read, topic)
    tally = await open_tally(read, question)
    row = await _count_partners(read, counting, tally, first.members)
    candidate_row = await _count_candidates(
        read,
        counting,
        tally,
        (first.members, second.members),
        introducers=row["partners"][:_MAX_INTRODUCERS],
        partners=await _read_partner_ids(read, question, first.members),
        sectors=sorted({*row["sectors"], *topic_sectors}),
        programmes=row["programmes"],
        topics=topic_sectors,
        most=question.first + 1,
        shown=_SHOWN_PER_REASON,
    )
    ends = to_asked_end(first, row["actors"]), to_asked_end(second, candidate_row["actors"])
    candidates = tuple(
        candidate_from_row(*columns) for columns in candidate_row["candidates"][: question.first]
    )
    return RecommendedPartners(
        outcome=common.discovery_outcome(candidates),
        message=_recommendation_message(ends, candidates),
        for_=ends[0],
        in_=ends[1],
        topic=topic_party,
        candidates=candidates,
        truncated=len(candidate_row["candidates"]) > question.first,
        widen=None if candidates else common.widen_discovery(question, topic=topic is not None),
        statements=tuple(read.statements),
    )


async def _count_partners(
    read: QuestionReader, counting: CountingRules, tally: Tally | None, first: ActorSet
) -> dict[str, Any]:
    """Who is tied to the one who asks, and what else is known of these: the row of the statement."""
    actors = members.actor_list_subquery("first", as_of=counting.dated)
    cypher = actors + _MATCH_PARTNERS.format(
        ways=common.union_tie_patterns(
            counting, _ASKER_TIES_BY_SHARED, _ASKER_TIES_BY_EDGE, day=begin_date_cypher("via")
        ),
        reasons=_ASKER_REASONS,
    )
    if tally and (row := await asyncio.to_thread(tally_partners, tally, first)):
        read.note_equal_statement(cypher, first=first.parameters)
        reasons = f"{actors}RETURN\n{_ASKER_REASONS}"
        told_of = _expand_asker(tally, first)
        return {**row, **await read.read_beside(reasons, first=told_of.parameters)}
    return await read(cypher, first=first.parameters)


def _expand_asker(tally: Tally, first: ActorSet) -> ActorSet:
    """Those who ask, with their parts where these count as them."""
    if not isinstance(tally.index, ContractedIndex):
        return first
    return wholes.expand_wholes(tally.index, tally.list_ids(first))


async def _count_candidates(
    read: QuestionReader,
    counting: CountingRules,
    tally: Tally | None,
    ends: tuple[ActorSet, ActorSet],
    **parameters: Any,
) -> dict[str, Any]:
    """The candidates, with how many stand for the second end: the row of the statement."""
    named = dict(zip(("first", "second"), ends, strict=True))
    lists = (members.actor_list_subquery(name, as_of=counting.dated) for name in named)
    all_types = "|".join(filter(None, (counting.shared_types, counting.edge_types)))
    cypher = "".join(lists) + _MATCH_CANDIDATES.format(
        ways=common.union_tie_patterns(
            counting,
            _CANDIDATE_TIES_BY_SHARED,
            _CANDIDATE_TIES_BY_EDGE,
            day=begin_date_cypher("via"),
        ),
        body=counting.body_labels,
        all=all_types,
        about=_ABOUT_TOPIC.format(all=all_types) if parameters["topics"] else "true",
        reasons=_CANDIDATE_REASONS.format(other="MATCH (other)"),
    )
    sent = {**parameters, **{name: actors.parameters for name, actors in named.items()}}
    if tally and (row := await _tally_candidate_row(read, tally, ends, parameters)):
        read.note_equal_statement(cypher, **sent)
        return row
    return await read(cypher, **sent)


async def _tally_candidate_row(
    read: QuestionReader,
    tally: Tally,
    ends: tuple[ActorSet, ActorSet],
    parameters: dict[str, Any],
) -> dict[str, Any] | None:
    """The same row from the summaries, with the nodes of candidates and introducers and what is beside their ties."""
    active = (await read.read_beside(_MATCH_ACTIVE, **parameters))["active"]
    about = None
    if parameters["topics"]:
        counting = CountingRules(tally.question)
        types = "|".join(filter(None, (counting.shared_types, counting.edge_types)))
        about = (await read.read_beside(_MATCH_ABOUT.format(all=types), **parameters))["about"]
    everything = await open_tally(read, _all_ties_of(tally.question))
    row = await asyncio.to_thread(
        tally_candidates,
        tally,
        *ends,
        parameters["introducers"],
        parameters["partners"],
        active,
        parameters["most"],
        about=about,
        everything=everything,
    )
    if row is None:
        return None
    index = tally.index
    list_members = index.list_members if isinstance(index, ContractedIndex) else _list_itself
    listed = [[id_, list_members(id_)] for id_, *_ in row["candidates"]]
    reasons = await read.read_beside(_MATCH_CANDIDATE_REASONS, listed=listed, **parameters)
    of = {id_: lists for id_, *lists in reasons["reasons"]}
    ids = [id_ for id_, _ in listed]
    via = {reason[0] for *_, some in row["candidates"] for reason in some}
    nodes = await read.read_nodes({*ids, *via})
    return {
        "actors": row["actors"],
        "candidates": [
            [nodes[id_], score, count, [[nodes[one[0]], *one[1:]] for one in some], *of[id_]]
            for id_, score, count, some in row["candidates"]
        ],
    }


def _list_itself(id_: str) -> list[str]:
    return [id_]


def _all_ties_of(question: Question) -> Question:
    """The question of whatever tie, whenever and however large, of the kinds that count."""
    return Question("any", "any", kinds=question.kinds, with_parts=question.with_parts)


async def _read_partner_ids(read: QuestionReader, asked: Question, of: ActorSet) -> list[str]:
    """The ids of all who already are partners, by whatever tie, whenever and however large."""
    question = Question("any", "any", with_parts=asked.with_parts)
    cypher = statement.reached_statement(CountingRules(question))
    actors = of.parameters
    sent = {"first": actors, "near": actors, "far": ActorSet().parameters}
    # What is counted in the graph is so as a whole.
    tally = await open_tally(read, question) if can_be_tallied(asked) or asked.with_parts else None
    if tally:
        tied = await asyncio.to_thread(tied_body_ids, tally, of)
        if tied is not None:
            read.note_equal_statement(cypher, **sent)
            # As in the statement: who is to be avoided is no candidate anyway.
            return [id_ for id_ in tied if id_ not in asked.avoid]
    return sorted((await read(cypher, **sent))["ids"])


async def _resolve_topic(read: QuestionReader, topic: str | None) -> tuple[list[str], Party | None]:
    """The ids of the sectors that a topic means with their parts, and the first of them."""
    if topic is None:
        return [], None
    row: dict[str, Any] = await read(_MATCH_TOPIC, topic=topic, folded=fold_for_comparison(topic))
    if not row["sectors"]:
        do = "give a sector's id, code or name; list them: { sectors { nodes { id name } } }"
        raise NotFound(f"no sector is called {topic!r}", where="topic", do=do)
    return row["sectors"], party_from_node(row["named"])


def _recommendation_message(
    ends: tuple[AskedEnd, AskedEnd], candidates: tuple[Candidate, ...]
) -> str:
    """What came out, in a sentence."""
    where = f"for {ends[0].name} in {ends[1].name}"
    if not candidates:
        return (
            f"No candidate {where} in the sources loaded here: nobody who is no partner yet has a "
            "common partner or sector. Ask for another place, topic or larger consortia."
        )
    return f"{candidates[0].name} comes first {where}: {'; '.join(candidates[0].reasons)}."
