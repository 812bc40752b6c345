"""The two clients: one answers at once, the other is awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import httpx

from partnergraph.api.client.asking import AsyncAsking, ServerRequest, SyncAsking
from partnergraph.api.client.doors import DoorMethods
from partnergraph.api.client.errors import find_retry_seconds, read_answer
from partnergraph.api.client.generated.question_methods import QuestionMethods
from partnergraph.api.client.generated.record_methods import RecordMethods
from partnergraph.schema.errors import Timeout, Unavailable

T = TypeVar("T")
_LOCAL_SERVER = "http://127.0.0.1:8000"
_PATIENCE_S, _PAGE_SIZE = 60.0, 100


class Client(RecordMethods, QuestionMethods, DoorMethods, SyncAsking):
    """A client whose methods answer at once.

    ``key``: an API key or a token. ``timeout``: seconds to wait for an answer. ``patience``: seconds to wait in all
    where the server says that trying again helps, and when; nothing else is tried again. ``page_size``: how many of a
    list are fetched at a time. ``transport``: of httpx, for proxies and tests.
    """

    def __init__(
        self,
        server: str = _LOCAL_SERVER,
        key: str | None = None,
        *,
        timeout: float = 60,
        patience: float = _PATIENCE_S,
        page_size: int = _PAGE_SIZE,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.page_size, self._patience = page_size, patience
        self._http = httpx.Client(
            base_url=server, headers=_headers(key), timeout=timeout, transport=transport
        )

    def run(self, request: ServerRequest[T]) -> T:
        """Ask, and give the answer. Raises what :func:`~partnergraph.api.client.errors.read_answer` does, and Unavailable."""
        left = self._patience
        while True:
            with _telling_failures(str(self._http.base_url)):
                response = self._http.request(**_request_arguments(request))
            wait = find_retry_seconds(response)
            if wait is None or wait > left:
                return request.read(read_answer(response))
            left -= wait
            time.sleep(wait)

    def close(self) -> None:
        """Close the connections to the server."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


class AsyncClient(RecordMethods, QuestionMethods, DoorMethods, AsyncAsking):
    """A client whose answers are awaited, and whose lists are iterated by ``async for``; else as :class:`Client`."""

    def __init__(
        self,
        server: str = _LOCAL_SERVER,
        key: str | None = None,
        *,
        timeout: float = 60,
        patience: float = _PATIENCE_S,
        page_size: int = _PAGE_SIZE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.page_size, self._patience = page_size, patience
        self._http = httpx.AsyncClient(
            base_url=server, headers=_headers(key), timeout=timeout, transport=transport
        )

    async def run(self, request: ServerRequest[T]) -> T:
        """Ask, and give the answer. Raises what :func:`~partnergraph.api.client.errors.read_answer` does, and Unavailable."""
        left = self._patience
        while True:
            with _telling_failures(str(self._http.base_url)):
                response = await self._http.request(**_request_arguments(request))
            wait = find_retry_seconds(response)
            if wait is None or wait > left:
                return request.read(read_answer(response))
            left -= wait
            await asyncio.sleep(wait)

    async def close(self) -> None:
        """Close the connections to the server."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self.close()


def _headers(key: str | None) -> Mapping[str, str]:
    return {"Accept": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}


def _request_arguments(request: ServerRequest[Any]) -> dict[str, Any]:
    sent = request.parts()
    method = "GET" if sent.body is None else "POST"
    return {"method": method, "url": sent.path, "params": sent.parameters, "json": sent.body}


@contextmanager
def _telling_failures(server: str) -> Iterator[None]:
    """Say of a server that does not answer where it was sought, and what to do."""
    try:
        yield
    except httpx.TimeoutException:
        raise Timeout(
            "the server did not answer in time",
            where=server,
            do="ask for less, or wait longer: timeout=",
        ) from None
    except httpx.HTTPError as error:
        raise Unavailable(
            f"no server answers: {error or type(error).__name__}",
            where=server,
            do="check the address; start one here with: partnergraph serve",
        ) from error
