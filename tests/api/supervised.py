"""What the supervisor's tests serve. Their processes import nothing else: some thirty of them start."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

FOR_EVER = 10**6


async def simple_app(scope: Any, receive: Any, send: Any) -> None:
    """Says which process it is; its end takes for ever where it was asked for that, or stands still."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/still":
        time.sleep(FOR_EVER)  # noqa: ASYNC251 - it is to stand still
    if scope["path"] == "/endless":
        await endless()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % os.getpid()})


async def endless() -> None:
    """What goes on however often it is told to end."""
    while True:
        try:
            await asyncio.sleep(FOR_EVER)
        except asyncio.CancelledError:
            continue


async def lingering_app(scope: Any, receive: Any, send: Any) -> None:
    """The same, with an end that takes for ever."""
    if scope["type"] != "lifespan":
        await simple_app(scope, receive, send)
        return
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.sleep(FOR_EVER)


async def failing_app(_scope: Any, receive: Any, send: Any) -> None:
    """Says that it cannot start."""
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no"})
