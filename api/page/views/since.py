"""Links that last: an address may hold which ties its sender saw, so that who opens it later sees what came and went."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from partnergraph.api.page.visit import Visit

_MARK_BYTES, _MOST_MARKS = 3, 300


def _tie_mark(hop: dict[str, Any]) -> str:
    """A few digits that stand for a tie."""
    via = (hop["via"] or {}).get("id", "")
    text = " ".join((hop["from"]["id"], hop["type"], via, hop["to"]["id"]))
    return blake2b(text.encode(), digest_size=_MARK_BYTES).hexdigest()


def lasting_address(paths: Iterable[dict[str, Any]], version: int, visit: Visit) -> str:
    """The address of this answer with what it shows and of which version of the data."""
    marks = dict.fromkeys(_tie_mark(hop) for path in paths for hop in path["hops"])
    seen = "".join([*marks][:_MOST_MARKS])
    return visit.absolute(visit.here(view=None, version=version, seen=seen))


def compare_with_seen(paths: list[dict[str, Any]], visit: Visit) -> str:
    """What changed since the address was made, in a sentence; ties that came are marked as ``new``."""
    text = visit.one("seen")
    if not text:
        return ""
    digits = 2 * _MARK_BYTES
    seen = {text[at : at + digits] for at in range(0, len(text), digits)}
    came: set[str] = set()
    now: set[str] = set()
    for hop in (hop for path in paths for hop in path["hops"]):
        mark = _tie_mark(hop)
        now.add(mark)
        hop["new"] = mark not in seen
        came |= {mark} - seen
    spoken, gone = visit.language, len(seen - now)
    if not came and not gone:
        return spoken.say("Nothing here has changed since this link was made.")
    parts = [
        spoken.say_many(
            "%(num)s tie shown here is new", "%(num)s ties shown here are new", len(came)
        ),
        spoken.say_many(
            "%(num)s is no longer among them", "%(num)s are no longer among them", gone
        ),
    ]
    counts = (len(came), gone)
    told = ", ".join(part for part, count in zip(parts, counts, strict=True) if count)
    return spoken.say("Since this link was made: %(changes)s.", changes=told)
