"""Running the statements of one question: within its time, noted down for the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

from graph.connection.database import Database
from queries.paths import score
from queries.paths.answer import Statement
from queries.paths.question import Question
from queries.paths.ties import Counting
from schema.errors import Timeout


class Reader:
    """Runs statements that return one record each, and keeps them with their parameters.

    ``clock`` tells the seconds since whenever.
    """

    def __init__(
        self, database: Database, question: Question, clock: Callable[[], float] = monotonic
    ) -> None:
        self.database = database
        self.statements: list[Statement] = []
        self.clock = clock
        self.limit = question.time_limit_s
        self.again()
        self.common = {**Counting(question).parameters, **score.PARAMETERS}

    def again(self) -> None:
        """Let the time that is allowed begin again, for another part of the work."""
        self.deadline = self.clock() + self.limit

    async def __call__(self, cypher: str, **parameters: Any) -> dict[str, Any]:
        """The record. Raises :class:`~schema.errors.Timeout` when the time is over."""
        left = self.deadline - self.clock()
        if left <= 0:
            raise Timeout(f"the time limit of {self.limit:g} s is over")
        given = {**self.common, **parameters}
        used = {name: value for name, value in given.items() if f"${name}" in cypher}
        self.statements.append(Statement(cypher, used))
        database = self.database.under(replace(self.database.terms, seconds=max(0.001, left)))
        return await database.record(cypher, used) or {}
