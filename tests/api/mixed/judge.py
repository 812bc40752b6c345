"""What an answer may be: right, a mistake of whoever asked, or unavailable while something is wrong, and soon after."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

# Excuses: what a fault may cost those who ask meanwhile.
UNAVAILABLE, LATE, BROKEN, BUSY = "unavailable", "late", "broken", "busy"
NEVER = frozenset({"INTERNAL", "DATABASE_FAULT"})
_INSIDE = (b"Traceback (most recent", b'.py\\", line', b"neo4j.exceptions", b"ServiceUnavailable(")
_EXCUSE_OF_CODE = {
    "SERVER_UNAVAILABLE": UNAVAILABLE,
    "UNAVAILABLE": UNAVAILABLE,
    "TIMEOUT": LATE,
    "BUSY": BUSY,
}
_EXCUSE_OF_STATUS = {503: UNAVAILABLE, 504: LATE}
_MOST_TOLD = 40


@dataclass
class FaultWindow:
    """A fault: what it excuses, and from when to when. ``ended`` is None while it lasts; ``recovered``: seconds until served again."""

    name: str
    excuses: frozenset[str]
    begun: float
    ended: float | None = None
    recovered: float | None = None


@dataclass
class Judge:
    """Counts what came back, and gathers what must not be.

    ``secrets``: what may stand in no answer; ``grace_s``: for how long after a fault it still excuses something;
    ``always``: what is excused without a fault, for the machine itself may be slow; ``slow``: how often it was.
    """

    secrets: tuple[bytes, ...]
    grace_s: float
    always: frozenset[str] = frozenset()
    windows: list[FaultWindow] = field(default_factory=list)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    moved: int = 0
    slow: int = 0
    wrong: list[str] = field(default_factory=list)
    on_wrong: Callable[[str], None] = lambda _text: None

    def blame(self, text: str) -> None:
        """Note something that must not be."""
        self.seen["wrong", "wrong"] += 1
        if len(self.wrong) < _MOST_TOLD:
            self.wrong.append(text)
        self.on_wrong(text)

    def excused(self, excuse: str, begun: float) -> str | None:
        """The fault that excuses something which began then and ended now."""
        now = time.monotonic()
        for window in reversed(self.windows):
            ended = now if window.ended is None else window.ended + self.grace_s
            if excuse in window.excuses and begun <= ended and now >= window.begun:
                return window.name
        if excuse in self.always:
            self.slow += 1
            return "the machine"
        return None

    def see(
        self,
        kind: str,
        status: int,
        content: bytes,
        begun: float,
        may: Collection[int | str] = (),
        *,
        retry: str | None = None,
        asked: str = "",
    ) -> bool:
        """Judge an answer; whether it is one that was asked for.

        ``may``: statuses and codes that are right for this request beside 2xx and 304; ``retry``: its ``Retry-After``; ``asked``: what is told of the request.
        """
        codes = frozenset(find_codes(content))
        self.seen[kind, f"{status}"] += 1
        self._look_for_secrets(kind, content)
        took = time.monotonic() - begun
        told = f"{kind}: {status} after {took:.1f} s {content[:250]!r} for {asked[:400]}"
        if codes & NEVER or status == 500:
            self.blame(told)
            return False
        if status in {429, 503} and not retry:
            self.blame(f"no Retry-After: {told}")
        whole = status < 400
        for code in codes or ({status} if not whole else set()):
            if code in may or status in may:
                continue
            excuse = _EXCUSE_OF_CODE.get(str(code)) or _EXCUSE_OF_STATUS.get(status, "none")
            if self.excused(excuse, begun) is None:
                self.blame(told)
                return False
        return whole and not codes

    def lose(self, kind: str, error: BaseException, begun: float, *, excuse: str = BROKEN) -> None:
        """Judge that no answer came."""
        self.seen[kind, type(error).__name__] += 1
        if self.excused(excuse, begun) is None:
            took = time.monotonic() - begun
            self.blame(f"{kind}: no answer after {took:.1f} s: {error!r}")

    def check(self, kind: str, right: object, what: object) -> None:
        """Blame an answer that is right in form and wrong in what it says."""
        if not right:
            self.blame(f"{kind}: {what}"[:800])

    def _look_for_secrets(self, kind: str, content: bytes) -> None:
        for secret in (*self.secrets, *_INSIDE):
            if secret in content:
                at = content.index(secret)
                self.blame(f"{kind} shows {secret!r}: {content[max(0, at - 200) : at + 200]!r}")


def find_codes(content: bytes) -> Iterator[str]:
    """The codes of all errors in an answer: of GraphQL, or of problem details."""
    if b'"code"' not in content or content[:1] not in {b"{", b"["}:
        return
    with suppress(ValueError):
        body: Any = json.loads(content)
        for one in body if isinstance(body, list) else [body]:
            if one.keys() >= {"title", "status", "code"}:
                yield one["code"]
            for error in one.get("errors", ()) if isinstance(one.get("errors"), list) else ():
                yield error.get("extensions", {}).get("code", "INVALID_INPUT")
