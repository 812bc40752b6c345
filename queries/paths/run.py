"""Running the statements of one question: within its time, noted down for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any, Self

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import score
from partnergraph.queries.paths.answer import Statement
from partnergraph.queries.paths.narrowing import settle_narrowing
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.ties import CountingRules
from partnergraph.schema.errors import Timeout

_MATCH_NODES = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect(n) AS nodes"


class QuestionReader:
    """Runs the statements of one question, each of which returns one record, within its time limit.

    Call it like a function. ``statements`` keeps what was run, for the answer; ``counting`` is what counts for the question;
    ``clock`` tells the seconds from any moment on. What somebody asked is read by :meth:`open`, without which what narrows it is not looked up.
    """

    def __init__(
        self, database: Database, question: Question, clock: Callable[[], float] = monotonic
    ) -> None:
        self.database, self.question = database, question
        self.statements: list[Statement] = []
        self.clock = clock
        self.limit = question.time_limit_s
        self.restart_time_limit()
        self.counting = CountingRules(question)
        self.shared_parameters = {**self.counting.parameters, **score.SCORE_PARAMETERS}

    @classmethod
    async def open(
        cls, database: Database, question: Question, clock: Callable[[], float] = monotonic
    ) -> Self:
        """A reader of the question with the ids that what narrows it has now.

        Raises what :func:`~partnergraph.queries.paths.narrowing.settle_narrowing` does.
        """
        return cls(database, await settle_narrowing(database, question), clock)

    def restart_time_limit(self) -> None:
        """Let the time that is allowed begin again, for another part of the work."""
        self.deadline = self.clock() + self.limit

    async def __call__(self, cypher: str, **parameters: Any) -> dict[str, Any]:
        """The record of a statement, empty where it has none.

        Raises :class:`~partnergraph.schema.errors.Timeout` when the time is over.
        """
        left = self.check_time_left()
        self._note_statement(cypher, **parameters)
        return await self._run(cypher, parameters, left)

    async def read_unnoted(self, cypher: str, **parameters: Any) -> dict[str, Any]:
        """The same of a statement that is noted elsewhere, with more than these parameters."""
        return await self._run(cypher, parameters, self.check_time_left())

    async def _run(self, cypher: str, parameters: Mapping[str, Any], left: float) -> dict[str, Any]:
        database = self.database.under(replace(self.database.terms, seconds=max(0.001, left)))
        return await database.record(cypher, self._select_used(cypher, parameters)) or {}

    def check_time_left(self) -> float:
        """How many seconds are left; raises :class:`~partnergraph.schema.errors.Timeout` when the time is over."""
        left = self.deadline - self.clock()
        if left <= 0:
            raise Timeout(f"the time limit of {self.limit:g} s is over")
        return left

    def note_equal_statement(self, cypher: str, **parameters: Any) -> None:
        """Note the statement that would count the same as what was counted elsewhere.

        No statement counts an organisation with its parts; of such a question those are noted that read its ties.
        """
        if not self.question.with_parts:
            self._note_statement(cypher, **parameters)

    def note_read_statement(self, cypher: str, parameters: Mapping[str, Any]) -> None:
        """Note a statement once by which ties were read, for this question or another one at the same data."""
        statement = Statement(cypher, {n: v for n, v in parameters.items() if f"${n}" in cypher})
        if statement not in self.statements:
            self.statements.append(statement)

    def note_resolved(
        self, cypher: str, statements: Iterable[Statement], **parameters: Any
    ) -> None:
        """Note the statement that resolves all ends of a question, and those that names took, whenever they were run."""
        self._note_statement(cypher, **parameters)
        self.statements += statements

    def _note_statement(self, cypher: str, **parameters: Any) -> None:
        self.statements.append(Statement(cypher, self._select_used(cypher, parameters)))

    def _select_used(self, cypher: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Of these parameters and those of the question, what a statement uses."""
        available = {**self.shared_parameters, **parameters}
        return {name: value for name, value in available.items() if f"${name}" in cypher}

    async def read_beside(self, cypher: str, **parameters: Any) -> dict[str, Any]:
        """The record of a statement that only completes what was counted elsewhere, and is not noted."""
        return await self.database.record(cypher, {**self.shared_parameters, **parameters}) or {}

    async def read_nodes(self, ids: Iterable[str]) -> dict[str, Any]:
        """The nodes with these ids, for what was counted elsewhere."""
        row = await self.read_beside(_MATCH_NODES, ids=list(ids))
        return {node["id"]: node for node in row["nodes"]}
