"""How pages ask: GraphQL operations kept as files, by the engine that ``/graphql`` uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from api.graphql.execution.engine import Engine, Request
from schema.errors import PartnergraphError

OPERATIONS = Path(__file__).with_name("operations")


class Answerless(Exception):
    """The API gave no answer: ``code`` is that of its first error, ``status`` the page's."""

    def __init__(self, message: str, code: str, status: int) -> None:
        super().__init__(message)
        self.code, self.status = code, status


class Asker(Protocol):
    """Whoever answers the operations."""

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation. Raises :class:`Answerless` where there are none."""
        ...


class EngineAsker:
    """Answers by the engine, under its limits."""

    def __init__(self, engine: Engine, context: Mapping[str, Any] | None = None) -> None:
        self._engine, self._context = engine, dict(context or {})

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation; variables that are None are not sent."""
        given = {key: value for key, value in variables.items() if value is not None}
        request = Request(read_operation(name), given, context=self._context)
        try:
            response = await self._engine.execute(request)
        except PartnergraphError as error:
            raise Answerless(str(error), "UNAVAILABLE", 503) from error
        if response.data is None or response.refused:
            first: dict[str, Any] = (
                response.errors[0] if response.errors else {"message": "no data"}
            )
            code = str((first.get("extensions") or {}).get("code", ""))
            raise Answerless(first["message"], code, response.status or 500)
        return response.data


@cache
def read_operation(name: str) -> str:
    """The text of an operation."""
    return (OPERATIONS / f"{name}.graphql").read_text(encoding="utf-8")
