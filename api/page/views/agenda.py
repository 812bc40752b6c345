"""What is coming and what is open: events and calls, past ones apart; all, or of one place or sector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from partnergraph.api.page.views.parties import asked_end
from partnergraph.api.page.views.unknown import UnknownPlace, find_place_id
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_

_MOST = 200


@dataclass(frozen=True)
class Agenda:
    """A list of dated things: what it is called, and the fields with the first and the last day."""

    heading: str
    first: str
    last: str
    placed: bool


AGENDAS = {
    "events": Agenda(N_("Events"), "starts", "ends", placed=True),
    "calls": Agenda(N_("Calls"), "deadline", "deadline", placed=False),
}


def agenda_view(kind: str) -> Callable[[Visit], Awaitable[Page]]:
    """The view of events or of calls."""

    async def show(visit: Visit) -> Page:
        heading = visit.language.say(AGENDAS[kind].heading)
        shown = {"heading": heading, "path": f"/{kind}", "kind": kind}
        try:
            rows = await ask_agenda(kind, visit)
        except UnknownPlace as unknown:
            return Page("agenda.html", {**shown, **_parted([]), "problem": unknown.problem})
        return Page("agenda.html", {**shown, **_parted(rows)})

    return show


async def ask_agenda(kind: str, visit: Visit) -> list[dict[str, Any]]:
    """The latest rows, each with its first ``day`` and the day it lasts ``until``.

    Raises :class:`UnknownPlace` where the address names one.
    """
    agenda = AGENDAS[kind]
    parts: list[dict[str, Any]] = []
    if (place := visit.one("place")) and agenda.placed:
        parts.append({"within": await find_place_id(place, visit)})
    if sector := visit.one("sector"):
        sought = asked_end(sector)
        named = {"OR": [{"id": {"eq": sought}}, {"name": {"eq": sought}}]}
        parts.append({"concerns": {"some": {"node": named}}})
    order = [{agenda.first: "DESC"}]
    data = await visit.asker.ask(
        kind, filter={"AND": parts} if parts else None, orderBy=order, first=_MOST
    )
    return [
        {**node, "day": node[agenda.first], "until": node[agenda.last]}
        for node in data["listed"]["nodes"]
    ]


def _parted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is to come, the nearest first, and what is over, by year."""
    today = datetime.now(UTC).date().isoformat()
    coming = [one for one in rows if _last_possible_day(one) >= today]
    past: dict[str, list[dict[str, Any]]] = {}
    for one in rows:
        if _last_possible_day(one) < today:
            past.setdefault((one["day"] or "")[:4], []).append(one)
    return {"coming": coming[::-1], "past": past}


def _last_possible_day(row: dict[str, Any]) -> str:
    """The last day that it can last; a month or year lasts to its end."""
    text = row["until"] or row["day"] or ""
    return text + "-99"[: 0 if len(text) >= len("2018-05-23") else None] if text else ""
