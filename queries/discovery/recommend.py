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
from partnergraph.graph.summaries.reasons import ReasonIndex, read_reason_index
from partnergraph.queries.discovery import candidate_cypher, common
from partnergraph.queries.discovery.common import DiscoveryOutcome
from partnergraph.queries.discovery.kept_partners import (
    PresentPartners,
    tally_candidates,
    tally_partners,
    tally_present_partners,
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
from partnergraph.queries.paths.tally import Tally, open_tally
from partnergraph.queries.paths.ties import CountingRules
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import NotFound

# The closest partners of the one who asks, through whom candidates are looked for.
_MAX_INTRODUCERS = 500
_SHOWN_PER_REASON = 5


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
    read = await QuestionReader.open(database, question)
    question = await wholes.count_avoided_wholes(read, read.question)
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
        partners=await _read_present_partners(read, question, tally, first.members),
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
    cypher = actors + candidate_cypher.MATCH_PARTNERS.format(
        ways=common.union_tie_patterns(
            counting,
            candidate_cypher.ASKER_TIES_BY_SHARED,
            candidate_cypher.ASKER_TIES_BY_EDGE,
            day=begin_date_cypher("via"),
        ),
        reasons=candidate_cypher.ASKER_REASONS,
    )
    if tally and (row := await asyncio.to_thread(tally_partners, tally, first, _MAX_INTRODUCERS)):
        read.note_equal_statement(cypher, first=first.parameters)
        if not isinstance(tally.index, ContractedIndex):
            return {**row, **await _tally_asker_reasons(read, tally, first)}
        # Those who ask, with their parts, for these count as them.
        told_of = wholes.expand_wholes(tally.index, tally.list_ids(first))
        reasons = f"{actors}RETURN\n{candidate_cypher.ASKER_REASONS}"
        return {**row, **await read.read_beside(reasons, first=told_of.parameters)}
    return await read(cypher, first=first.parameters)


async def _tally_asker_reasons(
    read: QuestionReader, tally: Tally, first: ActorSet
) -> dict[str, list[str]]:
    """The sectors and programmes of those who ask."""
    asking = tally.find_actors(first)
    if asking is None:
        return {"sectors": [], "programmes": []}
    reasons = await read_reason_index(read.database, tally.index)
    return {
        "sectors": reasons.list_sectors(asking.positions),
        "programmes": await asyncio.to_thread(reasons.list_programmes, asking.positions),
    }


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
    cypher = "".join(lists) + candidate_cypher.MATCH_CANDIDATES.format(
        ways=common.union_tie_patterns(
            counting,
            candidate_cypher.CANDIDATE_TIES_BY_SHARED,
            candidate_cypher.CANDIDATE_TIES_BY_EDGE,
            day=begin_date_cypher("via"),
        ),
        body=counting.body_labels,
        all=all_types,
        about=candidate_cypher.ABOUT_TOPIC.format(all=all_types)
        if parameters["topics"]
        else "true",
        reasons=candidate_cypher.CANDIDATE_REASONS.format(other="MATCH (other)"),
    )
    sent = {**parameters, "partners": parameters["partners"].ids}
    sent |= {name: actors.parameters for name, actors in named.items()}
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
    reasons = None
    if isinstance(tally.index, ContractedIndex):
        active = (
            await read.read_beside(candidate_cypher.MATCH_ACTIVE, sectors=parameters["sectors"])
        )["active"]
    else:
        reasons = await read_reason_index(read.database, tally.index)
        active = reasons.list_active(parameters["sectors"])
    about = None
    if parameters["topics"]:
        counting = CountingRules(tally.question)
        types = "|".join(filter(None, (counting.shared_types, counting.edge_types)))
        cypher = candidate_cypher.MATCH_ABOUT.format(all=types)
        about = (await read.read_beside(cypher, topics=parameters["topics"]))["about"]
    everything = await _widen_tally(read, tally, _all_ties_of(tally.question))
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
    ids = [id_ for id_, _ in listed]
    via = {reason[0] for *_, some in row["candidates"] for reason in some}
    if reasons is None:
        wanted = {name: parameters[name] for name in ("programmes", "sectors", "shown")}
        beside = await read.read_beside(
            candidate_cypher.MATCH_CANDIDATE_REASONS, listed=listed, **wanted
        )
        of = {id_: lists for id_, *lists in beside["reasons"]}
        nodes = await read.read_nodes({*ids, *via})
    else:
        told = {id_: _list_reasons(reasons, tally, id_, parameters) for id_ in ids}
        named = {one for lists in told.values() for some in lists for one in some}
        nodes = await read.read_nodes({*ids, *via, *named})
        of = {id_: [[nodes[one] for one in some] for some in lists] for id_, lists in told.items()}
    return {
        "actors": row["actors"],
        "candidates": [
            [nodes[id_], score, count, [[nodes[one[0]], *one[1:]] for one in some], *of[id_]]
            for id_, score, count, some in row["candidates"]
        ],
    }


def _list_reasons(
    reasons: ReasonIndex, tally: Tally, id_: str, parameters: dict[str, Any]
) -> list[list[str]]:
    """What is beside the ties of a candidate, as ids: programmes of both, sectors that count, other sectors."""
    at, shown = tally.index.find_known_actors([id_]), parameters["shown"]
    programmes, counts = {*parameters["programmes"]}, {*parameters["sectors"]}
    sectors = reasons.list_sectors(at)
    return [
        [one for one in reasons.list_programmes(at) if one in programmes][:shown],
        [one for one in sectors if one in counts][:shown],
        [one for one in sectors if one not in counts][:shown],
    ]


async def _widen_tally(read: QuestionReader, tally: Tally, question: Question) -> Tally | None:
    """The tally of a question that asks for more, in the same summaries."""
    if question.with_parts:
        return await open_tally(read, question)
    return Tally(tally.index, question)


def _list_itself(id_: str) -> list[str]:
    return [id_]


def _all_ties_of(question: Question) -> Question:
    """The question of whatever tie, whenever and however large, of the kinds that count."""
    return Question("any", "any", kinds=question.kinds, with_parts=question.with_parts)


async def _read_present_partners(
    read: QuestionReader, asked: Question, tally: Tally | None, of: ActorSet
) -> PresentPartners:
    """All who already are partners, by whatever tie, whenever and however large."""
    question = Question("any", "any", with_parts=asked.with_parts)
    cypher = statement.reached_statement(CountingRules(question))
    actors = of.parameters
    sent = {"first": actors, "near": actors, "far": ActorSet().parameters}
    # What is counted in the graph is so as a whole.
    if tally:
        tally = await _widen_tally(read, tally, question)
    if tally:
        found = await asyncio.to_thread(tally_present_partners, tally, of)
        if found is not None:
            read.note_equal_statement(cypher, **sent)
            # As in the statement: who is to be avoided is no candidate anyway.
            ids = [id_ for id_ in found.ids if id_ not in asked.avoid]
            return PresentPartners(ids, None if asked.with_parts else found.positions)
    return PresentPartners(sorted((await read(cypher, **sent))["ids"]))


async def _resolve_topic(read: QuestionReader, topic: str | None) -> tuple[list[str], Party | None]:
    """The ids of the sectors that a topic means with their parts, and the first of them."""
    if topic is None:
        return [], None
    row: dict[str, Any] = await read(
        candidate_cypher.MATCH_TOPIC, topic=topic, folded=fold_for_comparison(topic)
    )
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
