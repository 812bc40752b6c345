"""A question from beginning to end: ends resolved, chains found, evidence read, within the time limit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from graph.database import Database, Row
from graph.reading.where import as_of_days
from queries.paths import evidence, members, messages, score
from queries.paths.answer import Answer, End, Statement
from queries.paths.deepening import Deepening
from queries.paths.ends import Known, Unknown, resolve
from queries.paths.question import Question
from queries.paths.ties import NO_PART, NO_SUCH_EVENT, Counting
from schema.errors import Refused

# How long a statement may outlive its limit before we stop waiting for the server to stop it.
GRACE_S = 0.5


async def partner_paths(database: Database, question: Question) -> Answer:
    """How the two ends are connected, the best paths first, each hop with its sources.

    What is not found is an answer too: see :class:`~queries.paths.answer.Outcome`. Raises
    :class:`~schema.errors.ServerUnavailable` when Neo4j does not answer.
    """
    ends = await resolve(database, (question.from_, question.to))
    first, second = ends
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return messages.unknown([end for end in ends if isinstance(end, Unknown)])
    if first.id == second.id:
        return messages.same(first)
    return await Search(database, question, first, second).answer()


class Search:
    """A search on its way, with the statements that it ran."""

    def __init__(self, database: Database, question: Question, first: Known, second: Known) -> None:
        self.database, self.question, self.known = database, question, (first, second)
        self.counting = Counting(question)
        self.statements: list[Statement] = []
        self.deadline = monotonic() + question.time_limit_s
        self.deepening: Deepening | None = None

    async def answer(self) -> Answer:
        """Search, and say what came out. What was found before the time limit is not lost."""
        in_time = True
        try:
            async with asyncio.timeout(self.question.time_limit_s + GRACE_S):
                await self.search()
        except (TimeoutError, Refused):
            in_time = False
        found = self.deepening.chains if self.deepening else []
        page = found[self.question.skip :][: self.question.first]
        paths = evidence.paths(page, await self.evidence(page)) if page else ()
        ends = self.ends()
        return Answer(
            outcome=messages.outcome(paths, in_time=in_time),
            message=messages.message(self.question, ends, paths, in_time=in_time),
            from_=ends[0],
            to=ends[1],
            paths=paths,
            truncated=len(found) > self.question.skip + len(page) or not in_time,
            statements=tuple(self.statements),
        )

    async def search(self) -> None:
        """Gather the actors of both ends, and find chains between them."""
        first, second = [await self.members(end) for end in self.known]
        self.deepening = Deepening(self.read, self.question, first, second)
        await self.deepening.run()

    async def members(self, end: Known) -> members.Members:
        """Who stands for an end."""
        if not end.is_place:
            return members.Members(actors=(end.id,), speakers=frozenset((end.id,)))
        text = members.of_place(as_of=self.counting.dated)
        return members.gathered(await self.read(text, end=end.id))

    async def evidence(self, page: list[Any]) -> list[Row]:
        """What stands behind the chains of a page. Short enough to be read even after the time limit."""
        text, parameters = evidence.statement(self.counting)
        self.deadline = max(self.deadline, monotonic() + self.question.time_limit_s)
        return await self.read(text, hops=evidence.wanted(page), **parameters)

    def ends(self) -> tuple[End, End]:
        """Both ends with how many actors stand for each."""
        sizes = self.deepening.sizes if self.deepening else (0, 0)
        first, second = (
            End(known.id, known.name, known.typename, known.asked, size)
            for known, size in zip(self.known, sizes, strict=True)
        )
        return first, second

    async def read(self, cypher: str, **more: Any) -> list[Row]:
        """Run a statement within what is left of the time, and note it down."""
        as_of = self.question.as_of
        today = datetime.now(UTC).date().isoformat()
        parameters = {
            "no_part": list(NO_PART),
            "no_such": list(NO_SUCH_EVENT),
            "on": as_of_days(as_of or today),
            "as_of": as_of_days(as_of) if as_of else None,
            **score.PARAMETERS,
            **more,
        }
        used = {name: value for name, value in parameters.items() if f"${name}" in cypher}
        self.statements.append(Statement(cypher, used))
        left = max(0.001, self.deadline - monotonic())
        return await self.database.read(cypher, used, timeout_s=left)
