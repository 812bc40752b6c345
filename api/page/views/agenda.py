"""What is coming and what is open: events and calls, past ones apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from partnergraph.api.page.visit import Page, Visit

_MOST = 200


async def show_events(visit: Visit) -> Page:
    """Events."""
    order = [{"starts": "DESC"}]
    listed = (await visit.asker.ask("events", orderBy=order, first=_MOST))["listed"]
    rows = [{**node, "day": node["starts"], "until": node["ends"]} for node in listed["nodes"]]
    return Page(
        "agenda.html", {"heading": visit.language.say("Events"), "path": "/events", **_parted(rows)}
    )


async def show_calls(visit: Visit) -> Page:
    """Calls."""
    order = [{"deadline": "DESC"}]
    listed = (await visit.asker.ask("calls", orderBy=order, first=_MOST))["listed"]
    rows = [
        {**node, "day": node["deadline"], "until": node["deadline"]} for node in listed["nodes"]
    ]
    return Page(
        "agenda.html", {"heading": visit.language.say("Calls"), "path": "/calls", **_parted(rows)}
    )


def _parted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is to come, the nearest first, and what is over, by year."""
    today = datetime.now(UTC).date().isoformat()
    coming = [one for one in rows if _last(one) >= today]
    past: dict[str, list[dict[str, Any]]] = {}
    for one in rows:
        if _last(one) < today:
            past.setdefault((one["day"] or "")[:4], []).append(one)
    return {"coming": coming[::-1], "past": past}


def _last(row: dict[str, Any]) -> str:
    """The last day that it can last; a month or year lasts to its end."""
    text = row["until"] or row["day"] or ""
    return text + "-99"[: 0 if len(text) >= len("2018-05-23") else None] if text else ""
