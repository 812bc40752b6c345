"""A question from beginning to end: ends resolved, chains found, evidence read, within the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

from graph.connection.database import Database
from queries.paths import ends, evidence, members, messages
from queries.paths.answer import Answer, End, Outcome, Party, Path
from queries.paths.chains import Chain
from queries.paths.coverage import coverage, releases
from queries.paths.deepening import Deepening
from queries.paths.ends import Known, Side, Unknown
from queries.paths.question import Cover, Question
from queries.paths.run import Reader
from queries.paths.ties import Counting
from queries.paths.waypoints import Passing
from schema.errors import Refused

# How long a statement may outlive its limit before we stop waiting for the server to stop it.
GRACE_S = 0.5


async def partner_paths(
    database: Database, question: Question, clock: Callable[[], float] = monotonic
) -> Answer:
    """How the two ends are connected, the best paths first, each hop with its sources.

    What is not found is an answer too: see :class:`~queries.paths.answer.Outcome`. Raises
    :class:`~schema.errors.InvalidInput` if no tie can count for the question, and
    :class:`~schema.errors.ServerUnavailable` when Neo4j does not answer. ``clock`` tells the seconds, for
    the time limit.
    """
    read = Reader(database, question, clock)
    texts = (*question.sides, tuple(sorted(question.through)))
    try:
        resolved = await ends.resolve(read, sum(texts, ()), as_of=question.as_of is not None)
    except Refused:
        return messages.out_of_time(question)
    if unknown := [end for end in resolved if isinstance(end, Unknown)]:
        return messages.unknown(unknown)
    known = {end.asked: end for end in resolved if isinstance(end, Known)}
    first, second, through = (Side(distinct(known[end] for end in side)) for side in texts)
    if {end.id for end in first.ends} == {end.id for end in second.ends}:
        return messages.same(first)
    return await between(read, question, first, second, through)


def distinct(known_ends: Iterable[Known]) -> tuple[Known, ...]:
    """Ends, each once, however often and by what name it was given."""
    return tuple({end.id: end for end in known_ends}.values())


async def between(
    read: Reader, question: Question, first: Side, second: Side, through: Side
) -> Answer:
    """The answer for ends that are known. What was found before the time limit is not lost."""
    actors = first.members, second.members
    search = (
        Passing(read, question, *actors, through.members)
        if through.ends
        else Deepening(read, question, *actors)
    )
    in_time = True
    try:
        async with asyncio.timeout(question.time_limit_s + GRACE_S):
            await search.run()
    except (TimeoutError, Refused):
        in_time = False
    page = search.chains[question.skip :][: question.first]
    paths = await shown(read, question, search, page)
    sizes = [
        await numbers(read, question, side, size)
        for side, size in zip((first, second), search.sizes, strict=True)
    ]
    answer = Answer(
        outcome=messages.outcome(paths, in_time=in_time),
        message=messages.message(question, (first, second, through), sizes, paths, in_time=in_time),
        from_=shown_ends(first, sizes[0]),
        to=shown_ends(second, sizes[1]),
        through=tuple(Party(end.id, end.name, end.typename) for end in through.ends),
        paths=paths,
        truncated=len(search.chains) > question.skip + len(page) or not in_time,
        statements=tuple(read.statements),
    )
    no_path = question.cover is Cover.NO_PATH and answer.outcome is Outcome.NO_PATH
    if no_path or question.cover is Cover.ALWAYS:
        return await covered(read, question, answer, (first, second))
    return answer


async def covered(
    read: Reader, question: Question, answer: Answer, sides: tuple[Side, Side]
) -> Answer:
    """The answer with what is known of its ends; without it where there is not the time."""
    read.restart_time_limit()
    dated = question.as_of is not None
    try:
        known = {
            end.id: await coverage(read, end.members, as_of=dated)
            for side in sides
            for end in side.ends
        }
        data = await releases(read)
    except Refused:
        return answer
    from_, to = (
        tuple(replace(end, coverage=known[end.id]) for end in side)
        for side in (answer.from_, answer.to)
    )
    return replace(answer, from_=from_, to=to, data=data, statements=tuple(read.statements))


async def shown(
    read: Reader, question: Question, search: Deepening, page: list[Chain]
) -> tuple[Path, ...]:
    """Chains with their evidence, for which there is time even when that for searching is over."""
    if not page:
        return ()
    cypher, parameters = evidence.statement(Counting(question))
    read.restart_time_limit()
    row = await read(cypher, hops=evidence.wanted(page), **parameters)
    paths = evidence.paths(page, row["hops"])
    if not question.grouped:
        return paths
    groups = await search.count_groups(page)
    return tuple(replace(path, alike=group) for path, group in zip(paths, groups, strict=True))


async def numbers(read: Reader, question: Question, side: Side, together: int) -> tuple[int, ...]:
    """How many actors stand for each end of a side, given how many do together; 0 if time is over."""
    if len(side.ends) == 1:
        return (together,)
    cypher = (
        members.actors("first", as_of=question.as_of is not None) + "RETURN size(first) AS size"
    )
    try:
        rows = [await read(cypher, first=end.members.parameters) for end in side.ends]
    except Refused:
        return (0,) * len(side.ends)
    return tuple(row["size"] for row in rows)


def shown_ends(side: Side, sizes: tuple[int, ...]) -> tuple[End, ...]:
    """The ends of a side as they are shown."""
    return tuple(ends.as_end(end, size) for end, size in zip(side.ends, sizes, strict=True))
