"""Running the statements of one question: within its time, noted down for the answer."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

from graph.database import Database
from queries.paths import score
from queries.paths.answer import Statement
from queries.paths.question import Question
from queries.paths.ties import Counting


class Reader:
    """Runs statements that return one record each, and keeps them with their parameters."""

    def __init__(self, database: Database, question: Question) -> None:
        self.database = database
        self.statements: list[Statement] = []
        self.deadline = monotonic() + question.time_limit_s
        self.common = {**Counting(question).parameters, **score.PARAMETERS}

    async def __call__(self, cypher: str, **parameters: Any) -> dict[str, Any]:
        """The record. Raises :class:`~schema.errors.Refused` when the time is over."""
        given = {**self.common, **parameters}
        used = {name: value for name, value in given.items() if f"${name}" in cypher}
        self.statements.append(Statement(cypher, used))
        left = max(0.001, self.deadline - monotonic())
        database = self.database.under(replace(self.database.terms, seconds=left))
        record = await database.record(cypher, used)
        return dict(record or {})
