"""A question from beginning to end: ends resolved, chains found, evidence read, within the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import ends, evidence, members, messages, wholes
from partnergraph.queries.paths.answer import (
    Outcome,
    PartnerPath,
    PartnerPaths,
    Party,
    PathEnd,
    UnknownEnd,
)
from partnergraph.queries.paths.chains import Chain
from partnergraph.queries.paths.coverage import read_end_coverage, read_source_releases
from partnergraph.queries.paths.deepening import IterativeDeepening
from partnergraph.queries.paths.ends import KnownEnd, QuestionSide
from partnergraph.queries.paths.question import Cover, Question
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import Tally, open_tally
from partnergraph.queries.paths.ties import CountingRules
from partnergraph.queries.paths.waypoints import WaypointSearch
from partnergraph.schema.errors import Refused

# How long a statement may outlive its limit before we stop waiting for the server to stop it.
_GRACE_S = 0.5


async def find_partner_paths(
    database: Database, question: Question, clock: Callable[[], float] = monotonic
) -> PartnerPaths:
    """How the two ends are connected, the best paths first, each hop with its sources.

    What is not found is an answer too: see :class:`~partnergraph.queries.paths.answer.Outcome`. Raises
    :class:`~partnergraph.schema.errors.InvalidInput` if no tie can count for the question, and
    :class:`~partnergraph.schema.errors.ServerUnavailable` when Neo4j does not answer. ``clock`` tells the seconds, for
    the time limit.
    """
    read = await QuestionReader.open(database, question, clock)
    texts = (*question.sides, tuple(sorted(question.through)))
    try:
        question = await wholes.count_avoided_wholes(read, read.question)
        resolved, tally = await asyncio.gather(
            ends.resolve_ends(read, sum(texts, ()), as_of=question.as_of is not None),
            open_tally(read, question),
        )
    except Refused:
        return messages.with_message(
            PartnerPaths(Outcome.TIME_LIMIT, "", time_limit_s=question.time_limit_s)
        )
    if unknown := tuple(end for end in resolved if isinstance(end, UnknownEnd)):
        suggested = tuple({s.id: s for end in unknown for s in end.suggestions}.values())
        return messages.with_message(
            PartnerPaths(Outcome.UNKNOWN_END, "", unknown=unknown, suggestions=suggested)
        )
    known = {end.asked: end for end in resolved if isinstance(end, KnownEnd)}
    first, second, through = (
        QuestionSide(_distinct_ends(known[end] for end in side)) for side in texts
    )
    if {end.id for end in first.ends} == {end.id for end in second.ends}:
        return await _answer_same_ends(read, question, first)
    return await _answer_known_ends(read, question, tally, first, second, through)


def _distinct_ends(known_ends: Iterable[KnownEnd]) -> tuple[KnownEnd, ...]:
    """Ends, each once, however often and by what name it was given."""
    return tuple({end.id: end for end in known_ends}.values())


async def _answer_same_ends(
    read: QuestionReader, question: Question, side: QuestionSide
) -> PartnerPaths:
    """The answer for one end twice, which nothing connects; what is known of it, where that is asked."""
    same = _to_path_ends(side, (0,) * len(side.ends))
    answer = messages.with_message(PartnerPaths(Outcome.SAME_ENDS, "", same, same))
    if question.cover is not Cover.ALWAYS:
        return answer
    answer = await _add_coverage(read, question, answer, (side, side))
    told = tuple(
        replace(end, actors=end.coverage.actors) if end.coverage else end for end in answer.from_
    )
    return replace(answer, from_=told, to=told)


async def _answer_known_ends(
    read: QuestionReader,
    question: Question,
    tally: Tally | None,
    first: QuestionSide,
    second: QuestionSide,
    through: QuestionSide,
) -> PartnerPaths:
    """The answer for ends that are known. What was found before the time limit is not lost."""
    actors = first.members, second.members
    search = (
        WaypointSearch(read, question, *actors, through.members, tally)
        if through.ends
        else IterativeDeepening(read, question, *actors, tally)
    )
    in_time = True
    try:
        async with asyncio.timeout(question.time_limit_s + _GRACE_S):
            await search.run()
    except (TimeoutError, Refused):
        in_time = False
    page = search.chains[question.skip :][: question.first]
    paths = await _read_page_paths(read, question, search, page)
    sizes = [
        await _count_end_actors(read, question, side, size, tally)
        for side, size in zip((first, second), search.sizes, strict=True)
    ]
    outcome = _search_outcome(paths, in_time=in_time)
    answer = PartnerPaths(
        outcome=outcome,
        message="",
        from_=_to_path_ends(first, sizes[0]),
        to=_to_path_ends(second, sizes[1]),
        through=tuple(Party(end.id, end.name, end.typename) for end in through.ends),
        paths=paths,
        truncated=len(search.chains) > question.skip + len(page) or not in_time,
        shortest=min((path.length for path in paths), default=None),
        max_ties=question.max_ties,
        skipped=question.skip,
        time_limit_s=None if in_time else question.time_limit_s,
        widen=messages.widen_question(question)
        if outcome is Outcome.NO_PATH and not question.skip
        else None,
        statements=tuple(read.statements),
    )
    answer = messages.with_message(answer)
    no_path = question.cover is Cover.NO_PATH and answer.outcome is Outcome.NO_PATH
    if no_path or question.cover is Cover.ALWAYS:
        return await _add_coverage(read, question, answer, (first, second))
    return answer


def _search_outcome(paths: tuple[PartnerPath, ...], *, in_time: bool) -> Outcome:
    """How a search that gave these paths ended."""
    if paths:
        return Outcome.FOUND
    return Outcome.NO_PATH if in_time else Outcome.TIME_LIMIT


async def _add_coverage(
    read: QuestionReader,
    question: Question,
    answer: PartnerPaths,
    sides: tuple[QuestionSide, QuestionSide],
) -> PartnerPaths:
    """The answer with what is known of its ends; without it where there is not the time."""
    read.restart_time_limit()
    dated = question.as_of is not None
    try:
        known = {
            end.id: await read_end_coverage(read, end.members, as_of=dated)
            for side in sides
            for end in side.ends
        }
        data = await read_source_releases(read)
    except Refused:
        return answer
    from_, to = (
        tuple(replace(end, coverage=known[end.id]) for end in side)
        for side in (answer.from_, answer.to)
    )
    return replace(answer, from_=from_, to=to, data=data, statements=tuple(read.statements))


async def _read_page_paths(
    read: QuestionReader, question: Question, search: IterativeDeepening, page: list[Chain]
) -> tuple[PartnerPath, ...]:
    """Chains with their evidence, for which there is time even when that for searching is over."""
    if not page:
        return ()
    cypher, parameters = evidence.evidence_statement(CountingRules(question))
    read.restart_time_limit()
    hops = evidence.hops_parameter(page, search.list_members)
    row = await read(cypher, hops=hops, **parameters)
    paths = evidence.paths_with_evidence(page, row["hops"])
    if not question.grouped:
        return paths
    groups = await search.count_groups(page)
    return tuple(replace(path, alike=group) for path, group in zip(paths, groups, strict=True))


async def _count_end_actors(
    read: QuestionReader,
    question: Question,
    side: QuestionSide,
    together: int,
    tally: Tally | None,
) -> tuple[int, ...]:
    """How many actors stand for each end of a side, given how many do together; 0 if time is over."""
    if len(side.ends) == 1:
        return (together,)
    if tally and question.with_parts:
        counted = [tally.find_actors(end.members) for end in side.ends]
        return tuple(actors.size if actors else 0 for actors in counted)
    cypher = (
        members.actor_list_subquery("first", as_of=question.as_of is not None)
        + "RETURN size(first) AS size"
    )
    try:
        rows = [await read(cypher, first=end.members.parameters) for end in side.ends]
    except Refused:
        return (0,) * len(side.ends)
    return tuple(row["size"] for row in rows)


def _to_path_ends(side: QuestionSide, sizes: tuple[int, ...]) -> tuple[PathEnd, ...]:
    """The ends of a side as they are shown."""
    return tuple(ends.to_path_end(end, size) for end, size in zip(side.ends, sizes, strict=True))
