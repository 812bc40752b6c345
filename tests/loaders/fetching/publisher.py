"""A publisher's server on this machine, with the habits of real ones, good and bad."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Page:
    """What a path answers. ``breaks_at``: the connection ends there, for each number once."""

    content: bytes = b""
    etag: str | None = None
    modified: str | None = None
    ranges: bool = True
    breaks_at: list[int] = field(default_factory=list)
    endless: bool = False
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)  # answered first, one after the other


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Publisher:
    url: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, content: bytes = b"", **more: Any) -> str:
        """Answer a path so; its address."""
        self.pages[path] = Page(content, **more)
        return self.url + path


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        publisher: Publisher = self.server.publisher
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        publisher.asked.append(Asked(self.command, self.path, headers, body))
        page = publisher.pages.get(self.path)
        if page is None:
            self.answer(404, {}, b"")
        elif page.statuses:
            self.answer(page.statuses.pop(0), {"Retry-After": "0"}, b"")
        elif page.endless:
            self.answer_without_end()
        elif page.status != 200:
            self.answer(page.status, page.headers, page.content)
        else:
            self.answer_page(page, headers)

    do_POST = do_GET  # noqa: N815

    def answer_page(self, page: Page, headers: dict[str, str]) -> None:
        sent = dict(page.headers)
        if page.etag:
            sent["ETag"] = page.etag
        if page.modified:
            sent["Last-Modified"] = page.modified
        if (page.etag and headers.get("if-none-match") == page.etag) or (
            page.modified and headers.get("if-modified-since") == page.modified
        ):
            self.answer(304, sent, b"")
            return
        wanted, whole = headers.get("range"), page.content
        if wanted and page.ranges and headers.get("if-range") in {page.etag, page.modified}:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(whole):
                self.answer(416, sent, b"")
                return
            sent["Content-Range"] = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
            self.answer(206, sent, whole[start:], self.next_break(page, start))
        else:
            self.answer(200, sent, whole, self.next_break(page, 0))

    def next_break(self, page: Page, start: int) -> int | None:
        return page.breaks_at.pop(0) - start if page.breaks_at else None

    def answer(
        self, status: int, headers: dict[str, str], content: bytes, until: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if until is None else content[:until])
        if until is not None:
            self.close_connection = True

    def answer_without_end(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        publisher: Publisher = self.server.publisher
        with suppress(OSError):
            while not publisher.release.wait(0.001):
                self.wfile.write(b"x" * 10_000)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is no error of a publisher's."""


@contextmanager
def publishing(host: str = "127.0.0.1") -> Iterator[Publisher]:
    server = Server((host, 0), Handler)
    made = Publisher(f"http://{host}:{server.server_address[1]}")
    server.publisher = made  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
