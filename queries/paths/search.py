"""A question from beginning to end: ends resolved, chains found, evidence read, within the time limit."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from graph.database import Database
from queries.paths import ends, evidence, messages
from queries.paths.answer import Answer, End, Outcome, Path
from queries.paths.coverage import coverage, releases
from queries.paths.deepening import Deepening
from queries.paths.ends import Known, Unknown
from queries.paths.found import Chain
from queries.paths.question import Cover, Question
from queries.paths.reading import Reader
from queries.paths.ties import Counting
from schema.errors import Refused

# How long a statement may outlive its limit before we stop waiting for the server to stop it.
GRACE_S = 0.5


async def partner_paths(database: Database, question: Question) -> Answer:
    """How the two ends are connected, the best paths first, each hop with its sources.

    What is not found is an answer too: see :class:`~queries.paths.answer.Outcome`. Raises
    :class:`~schema.errors.InvalidInput` if no tie can count for the question, and
    :class:`~schema.errors.ServerUnavailable` when Neo4j does not answer.
    """
    read = Reader(database, question)
    try:
        asked = (question.from_, question.to)
        first, second = await ends.resolve(read, asked, as_of=question.as_of is not None)
    except Refused:
        return messages.out_of_time(question)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return messages.unknown([end for end in (first, second) if isinstance(end, Unknown)])
    if first.id == second.id:
        return messages.same(first)
    return await between(read, question, first, second)


async def between(read: Reader, question: Question, first: Known, second: Known) -> Answer:
    """The answer for two ends that are known. What was found before the time limit is not lost."""
    search = Deepening(read, question, first.members, second.members)
    in_time = True
    try:
        async with asyncio.timeout(question.time_limit_s + GRACE_S):
            await search.run()
    except (TimeoutError, Refused):
        in_time = False
    page = search.chains[question.skip :][: question.first]
    paths = await shown(read, question, page)
    both = end(first, search.sizes[0]), end(second, search.sizes[1])
    found = Answer(
        outcome=messages.outcome(paths, in_time=in_time),
        message=messages.message(question, both, paths, in_time=in_time),
        from_=both[0],
        to=both[1],
        paths=paths,
        truncated=len(search.chains) > question.skip + len(page) or not in_time,
        statements=tuple(read.statements),
    )
    no_path = question.cover is Cover.NO_PATH and found.outcome is Outcome.NO_PATH
    if no_path or question.cover is Cover.ALWAYS:
        return await covered(read, question, found, (first, second))
    return found


async def covered(
    read: Reader, question: Question, answer: Answer, ends: tuple[Known, Known]
) -> Answer:
    """The answer with what is known of its ends; without it where there is not the time."""
    read.deadline += question.time_limit_s
    try:
        knowns = [
            await coverage(read, end.members, as_of=question.as_of is not None) for end in ends
        ]
        data = await releases(read)
    except Refused:
        return answer
    both = [
        end and replace(end, coverage=known)
        for end, known in zip((answer.from_, answer.to), knowns, strict=True)
    ]
    return replace(answer, from_=both[0], to=both[1], data=data, statements=tuple(read.statements))


async def shown(read: Reader, question: Question, page: list[Chain]) -> tuple[Path, ...]:
    """Chains with their evidence, for which there is time even when that for searching is over."""
    if not page:
        return ()
    text, parameters = evidence.statement(Counting(question))
    read.deadline += question.time_limit_s
    row = await read(text, hops=evidence.wanted(page), **parameters)
    return evidence.paths(page, row["hops"])


def end(known: Known, actors: int) -> End:
    """An end as it is shown."""
    return End(known.id, known.name, known.typename, known.asked, actors)
