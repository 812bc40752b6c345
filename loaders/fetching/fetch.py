"""One set of files: asked for on condition, gone on with where they broke off, within limits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path

import httpcore
import httpx
import orjson

from partnergraph.loaders.fetching.addresses import parse_web_address, refuse_literal_address
from partnergraph.loaders.fetching.files import (
    FetchedFile,
    KeptFile,
    RemoteFile,
    Validators,
    folder_of_set,
    lock_fetched_set,
    name_of_file,
)
from partnergraph.loaders.fetching.network import open_connection_pool
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.schema.errors import DownloadFailed, Refused

_ATTEMPTS = 5
_MOST_REDIRECTS = 8
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.4, 60.0
_SILENCE_S = {"connect": 30.0, "read": 60.0, "write": 60.0, "pool": 60.0}
_REDIRECTS = {301, 302, 303, 307, 308}
_REDIRECTS_TO_GET = {301, 302, 303}
_PASSING_STATUSES = {408, 425, 429, 500, 502, 503, 504}
_PASSING_FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.RemoteProtocolError)
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")

ReportBytes = Callable[[int, int | None], None]  # bytes so far, and in all where that is known


@dataclass
class _PassingStatusError(Exception):
    """A status that may be another at the next try, in so many seconds if the server says it."""

    status: int
    wait: float | None = None

    def __str__(self) -> str:
        return f"the server answered {_describe_status(self.status)}"


async def fetch_files(
    cache: Path,
    remotes: list[RemoteFile],
    settings: FetchSettings,
    report: ReportBytes = lambda _done, _total: None,
) -> list[FetchedFile]:
    """Have a set of files here as their servers have them now; what has not changed is not sent again.

    Raises :class:`DownloadFailed` for a server that does not give a file, :class:`Refused` for an address that
    may not be fetched from and for what is too large, :class:`~partnergraph.schema.errors.Conflict` while another
    process fetches the set. A file that broke off goes on from there the next time.
    """
    for remote in remotes:
        parse_web_address(remote.url)
    folder = folder_of_set(cache, remotes)
    with lock_fetched_set(folder):
        try:
            async with asyncio.timeout(settings.seconds), open_connection_pool(settings) as pool:
                return [
                    await _Fetch(pool, settings, remote, KeptFile(folder, number), report).run()
                    for number, remote in enumerate(remotes)
                ]
        except TimeoutError:
            raise DownloadFailed(
                f"it took longer than {settings.seconds:g} seconds; what came is kept, and the next try goes on from there",
                where=", ".join(remote.url for remote in remotes),
                do="try again, or allow more time (PARTNERGRAPH_FETCH_SECONDS)",
            ) from None


@dataclass(frozen=True)
class _Fetch:
    """One file on its way here."""

    pool: httpcore.AsyncConnectionPool
    settings: FetchSettings
    remote: RemoteFile
    kept: KeptFile
    report: ReportBytes

    async def run(self) -> FetchedFile:
        """The file, after passing faults were waited out."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self.attempt()
            except (*_PASSING_FAULTS, _PassingStatusError) as error:
                if attempt == _ATTEMPTS:
                    raise self.failure(str(error) or type(error).__name__) from error
                asked = error.wait if isinstance(error, _PassingStatusError) else None
                await asyncio.sleep(
                    min(asked or _FIRST_WAIT_S * 2 ** (attempt - 1), _LONGEST_WAIT_S)
                )
            except (httpcore.ProtocolError, httpcore.ProxyError, OSError) as error:
                raise self.failure(str(error) or type(error).__name__) from error
        raise AssertionError

    async def attempt(self) -> FetchedFile:
        """Ask once, for what is missing or new, and take what comes."""
        known, part = self.kept.known(), self.kept.resumable()
        headers = dict(self.remote.headers)
        if part:
            headers |= {"Range": f"bytes={part[0]}-", "If-Range": part[1]}
        elif known:
            headers |= Validators(known.get("etag"), known.get("modified")).conditions()
        async with self.follow(headers) as (url, response):
            found = {
                name.decode().lower(): value.decode("latin-1") for name, value in response.headers
            }
            match response.status:
                case HTTPStatus.NOT_MODIFIED if known:
                    path = self.kept.folder / known["name"]
                    return FetchedFile(
                        path, self.remote.url, known["sha256"], known["size"], changed=False
                    )
                case HTTPStatus.PARTIAL_CONTENT if part and _starts_at(found, part[0]):
                    await self.take(response, found, part[0])
                case HTTPStatus.OK:
                    self.kept.begin(Validators(found.get("etag"), found.get("last-modified")))
                    await self.take(response, found, 0)
                case HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE | HTTPStatus.PARTIAL_CONTENT:
                    self.kept.drop_part()
                    raise _PassingStatusError(response.status)
                case status if status in _PASSING_STATUSES:
                    raise _PassingStatusError(status, _seconds_to_wait(found.get("retry-after")))
                case status:
                    raise self.failure(f"the server answered {_describe_status(status)}")
            return self.kept.finish(
                self.remote, name_of_file(url.raw_path.decode(), found.get("content-disposition"))
            )

    @asynccontextmanager
    async def follow(
        self, headers: dict[str, str]
    ) -> AsyncIterator[tuple[httpx.URL, httpcore.Response]]:
        """The answer at the end of redirects, each of which is judged as the first address is."""
        url = parse_web_address(self.remote.url)
        first, body = url, self.remote.body
        for _ in range(_MOST_REDIRECTS):
            if self.settings.proxy:
                refuse_literal_address(url.host, self.settings.private_networks())
            sent = {
                "User-Agent": f"partnergraph/{version('partnergraph')}",
                "Accept": "*/*",
                # Ranges and sizes are those of the file itself.
                "Accept-Encoding": "identity",
                **({"Content-Type": "application/json"} if body is not None else {}),
                # What is sent to one host may be a secret that the next must not have.
                **(headers if _same_server(url, first) else _without_own(headers, self.remote)),
            }
            async with self.pool.stream(
                "GET" if body is None else "POST",
                str(url),
                headers=[(name.encode(), value.encode()) for name, value in sent.items()],
                content=None if body is None else orjson.dumps(body),
                extensions={"timeout": _SILENCE_S},
            ) as response:
                location = next(
                    (value for name, value in response.headers if name.lower() == b"location"), None
                )
                if response.status not in _REDIRECTS or location is None:
                    yield url, response
                    return
                if response.status in _REDIRECTS_TO_GET:
                    body = None
            url = self.next_address(url, location.decode("latin-1"))
        raise self.failure(f"it is redirected more than {_MOST_REDIRECTS} times")

    def next_address(self, url: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads. Raises :class:`Refused` for what leaves the encrypted web."""
        try:
            target = url.join(location)
        except (httpx.InvalidURL, ValueError):
            raise self.failure("it is redirected to what is no address") from None
        if target.scheme not in {"http", "https"} or (url.scheme, target.scheme) == (
            "https",
            "http",
        ):
            raise Refused(
                f"it is redirected from {url.scheme} to {target.scheme or 'nothing'}",
                where=self.remote.url,
                do="give the address that the publisher names now",
            )
        return parse_web_address(str(target))

    async def take(self, response: httpcore.Response, found: dict[str, str], start: int) -> None:
        """Add what comes to the part, as long as it is not too much."""
        if found.get("content-encoding", "identity").lower() != "identity":
            raise self.failure(
                f"it is sent as {found['content-encoding']}, which was not asked for"
            )
        length = found.get("content-length", "")
        total = start + int(length) if length.isdecimal() else None
        self.refuse_too_large(total or 0)
        done = start
        with self.kept.part.open("ab") as file:
            async for chunk in response.aiter_stream():
                done += len(chunk)
                self.refuse_too_large(done)
                file.write(chunk)
                self.report(done, total)

    def refuse_too_large(self, size: int) -> None:
        """Raise :class:`Refused` for more bytes than are allowed; what came is not kept."""
        if size > self.settings.bytes:
            self.kept.drop_part()
            raise Refused(
                f"it is larger than the {self.settings.bytes:,} bytes allowed",
                where=self.remote.url,
                do="check the address, or allow more (PARTNERGRAPH_FETCH_BYTES)",
            )

    def failure(self, reason: str) -> DownloadFailed:
        """The error for a file that is not to be had."""
        return DownloadFailed(
            reason,
            where=self.remote.url,
            do="check the address with its publisher, or try again later",
        )


def _starts_at(headers: dict[str, str], offset: int) -> bool:
    """Whether a partial answer begins where it was asked to."""
    given = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
    return given is not None and int(given[1]) == offset


def _same_server(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def _without_own(headers: dict[str, str], remote: RemoteFile) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in remote.headers}


def _seconds_to_wait(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None


def _describe_status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
