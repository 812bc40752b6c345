"""How pages ask: GraphQL operations kept as files, by the engine that ``/graphql`` uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol, Self

from partnergraph.api.access.roles import Caller
from partnergraph.api.answer_cache import AnswerCache
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest, GraphQLResponse
from partnergraph.api.problem_kinds import PROBLEM_KINDS, find_problem_kind
from partnergraph.graph.claims.data_version import DataState
from partnergraph.graph.ledger import Moment
from partnergraph.schema.errors import Forbidden, PartnergraphError

OPERATIONS = Path(__file__).with_name("operations")

_STATUS_BY_CODE = {kind.code: kind.status for kind in PROBLEM_KINDS.values()}
_SPREAD, _FRAGMENT = re.compile(r"\.\.\.([A-Z]\w*)"), re.compile(r"fragment (\w+) on")


class Answerless(Exception):
    """The API gave no answer: ``code`` is that of its first error, ``status`` the page's."""

    def __init__(self, message: str, code: str, status: int) -> None:
        super().__init__(message)
        self.message, self.code, self.status = message, code, status

    @classmethod
    def of(cls, error: PartnergraphError) -> Self:
        """What an error of ours is told as."""
        kind = find_problem_kind(error)
        return cls(error.what, kind.code, kind.status)


class Asker(Protocol):
    """Answers the pages' GraphQL operations, by name and variables.

    ``whole``: whether nothing was left out so far that asking again may bring; ``pages``: where pages are kept;
    ``whose``: what they depend on of who asks.
    """

    whole: bool
    pages: AnswerCache
    whose: tuple[str, ...] | None

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation. Raises :class:`Answerless` where there are none."""
        ...

    async def moment(self) -> Moment:
        """The moment of the data that are asked."""
        ...

    async def version(self) -> int:
        """The version of the data that is asked."""
        ...

    async def changed(self) -> str | None:
        """The day since when the data are of that version."""
        ...


class NoAsker:
    """Stands where nobody may ask: for the page that says so."""

    whole, pages = False, AnswerCache(0)
    whose: tuple[str, ...] | None = None

    async def ask(self, name: str, /, **_variables: Any) -> dict[str, Any]:
        """Refuse every operation: the pages are rendered without a graph."""
        raise Answerless.of(Forbidden(f"{name} may not be asked"))

    async def moment(self) -> Moment:
        """None that could be told."""
        return 0, None

    async def version(self) -> int:
        """None that could be told."""
        return 0

    async def changed(self) -> str | None:
        """No day that could be told."""
        return None


class EngineAsker:
    """Answers by the engine, under its limits and with what it keeps.

    ``context``: who asks, as resolvers may know it.
    """

    def __init__(self, engine: GraphQLEngine, context: Mapping[str, Any] | None = None) -> None:
        self._engine, self._context = engine, dict(context or {})
        caller: Caller | None = self._context.get("caller")
        self.whose: tuple[str, ...] | None = caller.audience if caller else None
        self._state: DataState | None = None
        self.whole, self.pages = True, engine.answers

    async def moment(self) -> Moment:
        """The moment of the data when this request first asked; one tiny read."""
        return (await self._read_state()).moment

    async def version(self) -> int:
        """The version of the data at that moment."""
        return (await self._read_state()).version

    async def changed(self) -> str | None:
        """The day on which the data came to that version."""
        at = (await self._read_state()).changed_at
        return at.date().isoformat() if at else None

    async def _read_state(self) -> DataState:
        """The state of the data when this request first asked."""
        if self._state is None:
            try:
                self._state = await self._engine.clock.current()
            except PartnergraphError as error:
                raise Answerless.of(error) from error
        return self._state

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation; variables that are None are not sent."""
        given = {key: value for key, value in variables.items() if value is not None}
        request = GraphQLRequest(read_page_operation(name), given, context=self._context)
        response = await self._engine.execute(request)
        whole = not response.errors and not _is_out_of_time(response.data or {})
        self.whole = self.whole and whole
        return _require_data(response)


def _is_out_of_time(data: Mapping[str, Any]) -> bool:
    """Whether the time was over before all was found that was asked for."""
    answer = data.get("partnerPaths") or {}
    ends = [*answer.get("from", ()), *answer.get("to", ())]
    return answer.get("outcome") == "TIME_LIMIT" or any(
        end.get("coverage", ends) is None for end in ends
    )


def _require_data(response: GraphQLResponse) -> dict[str, Any]:
    """The data of a response; an error that took a root field with it is raised as :class:`Answerless`."""
    data = response.data
    roots = {(error.get("path") or [None])[0] for error in response.errors}
    if data is not None and not any(root is None or data.get(root) is None for root in roots):
        return data
    first: Mapping[str, Any] = response.errors[0] if response.errors else {"message": "no data"}
    code = str((first.get("extensions") or {}).get("code", ""))
    raise Answerless(first["message"], code, response.status or _STATUS_BY_CODE.get(code, 500))


@cache
def read_page_operation(name: str) -> str:
    """The text of an operation, with the fragments that it shares with others."""
    texts = [(OPERATIONS / f"{name}.graphql").read_text(encoding="utf-8")]
    while missing := {*_SPREAD.findall("".join(texts))} - {*_FRAGMENT.findall("".join(texts))}:
        shared = OPERATIONS / "fragments" / f"{min(missing)}.graphql"
        texts.append(shared.read_text(encoding="utf-8"))
    return "\n".join(texts)


def read_page_operations() -> list[str]:
    """The texts of all, for warming."""
    return [read_page_operation(file.stem) for file in sorted(OPERATIONS.glob("*.graphql"))]
