"""Clients that listen: to the changes, and to subscriptions."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from tests.api.mixed.judge import LATE, UNAVAILABLE, Judge
from tests.api.mixed.readers import EVENTS

SUBSCRIPTION = {"query": "subscription { dataChanged { version } }"}


def find_version(told: Any) -> int | None:
    """The version that an event tells of, a change's or a subscription's; none where that has errors."""
    if "version" in told:
        return int(told["version"])
    data = told.get("data")
    return int(data["dataChanged"]["version"]) if data and data["dataChanged"] else None


@dataclass
class Listener:
    """Listens for a while, goes away, and comes again; versions may only grow.

    ``silence_s``: the longest time without a sign of life, which comes every 15 seconds.
    """

    url: str
    judge: Judge
    chance: Random
    silence_s: float
    heard: int = 0

    async def listen(self) -> None:
        """Listen once, for some seconds."""
        kind = self.chance.choice(("changes", "subscriptions"))
        begun = time.monotonic()
        until = begun + self.chance.uniform(1, 40)
        try:
            # A client of its own, as each browser has one.
            async with httpx.AsyncClient(timeout=self.silence_s) as client:
                path, method = ("/changes", "GET") if kind == "changes" else ("/graphql", "POST")
                body = None if kind == "changes" else SUBSCRIPTION
                async with client.stream(method, self.url + path, headers=EVENTS, json=body) as got:
                    if got.status_code != httpx.codes.OK:
                        retry = got.headers.get("retry-after")
                        content = await got.aread()
                        self.judge.see(kind, got.status_code, content, begun, {429}, retry=retry)
                        return
                    self.judge.seen[kind, "200"] += 1
                    ended = await self._hear(kind, got, until)
            if ended and not any(self.judge.excused(one, begun) for one in (UNAVAILABLE, LATE)):
                self.judge.blame(f"{kind}: ended by the server")
        except httpx.TimeoutException as error:
            self.judge.lose(kind, error, begun, excuse="never")
        except httpx.HTTPError as error:
            self.judge.lose(kind, error, begun)

    async def _hear(self, kind: str, got: httpx.Response, until: float) -> bool:
        """Take events until that time; whether the server ended them."""
        last = -1
        async for line in got.aiter_lines():
            if line.startswith("data:") and line != "data: ":
                version = find_version(json.loads(line.removeprefix("data:")))
                if version is not None:
                    self.judge.check(kind, version >= last, (last, version))
                    last = version
                self.heard += 1
            if time.monotonic() > until:
                return False
        return True

    async def go_on(self) -> None:
        """Listen again and again, until cancelled."""
        while True:
            await self.listen()
            await asyncio.sleep(self.chance.uniform(0, 2))
