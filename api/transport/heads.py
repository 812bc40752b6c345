"""HEAD wherever GET is, and the headers that every answer has."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Of answers that say nothing themselves. What is no page may load nothing, and nobody may frame it.
_EVERY_ANSWER = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_VARY = b"vary"
_DRAWN = (b"text/html", b"image/svg")


def complete_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with those of security that it lacks."""
    given = [(name.lower(), value) for name, value in headers]
    names = {name for name, _ in given}
    if _VARY in names:
        given = _join_vary(given)
    given += [header for header in _EVERY_ANSWER if header[0] not in names]
    drawn = any(name == b"content-type" and value.startswith(_DRAWN) for name, value in given)
    if not drawn and _POLICY[0] not in names:
        given.append(_POLICY)
    return given


def _join_vary(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The same headers with one ``Vary``, which has each name once: whoever compresses or lets others ask adds theirs unseen."""
    values = [value for name, value in headers if name == _VARY]
    told = {name.strip().lower(): name.strip() for name in b",".join(values).split(b",")}
    others = [header for header in headers if header[0] != _VARY]
    return [*others, (_VARY, b", ".join(told.values()))]


async def answer_head(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer HEAD with the status and headers of GET; once they are there, the rest is not worked out."""
    begun = asyncio.Event()

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b""})
            begun.set()

    async def serve() -> None:
        await app({**scope, "method": "GET"}, receive, send_head)

    serving = asyncio.create_task(serve())
    waiting = asyncio.create_task(begun.wait())
    try:
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended = serving.done()
        for task in (serving, waiting):
            task.cancel()
        await asyncio.wait({serving, waiting})
    if ended:
        serving.result()
