"""What is coming and what is open: events and calls, past ones apart; all, or of one place or sector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from partnergraph.api.page.views.parties import Picked, pick_end
from partnergraph.api.page.views.question import find_named
from partnergraph.api.page.views.unknown import UnknownThing, find_place, show_unknown_ends
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
        texts = {name: Picked(visit.one(name) or "") for name in ("place", "sector")}
        try:
            asked = await _read_agenda_question(kind, visit)
            rows = await _ask_rows(kind, asked.filters, visit)
        except UnknownThing as unknown:
            values = {**shown, **_parted([]), "picked": texts, "problem": unknown.problem}
            return Page("agenda.html", values)
        return Page("agenda.html", {**shown, **_parted(rows), "picked": {**texts, **asked.picked}})

    return show


@dataclass(frozen=True)
class _AgendaQuestion:
    """What an agenda is narrowed to, as filters and as the form shows it."""

    filters: list[dict[str, Any]]
    picked: dict[str, Picked]


async def ask_agenda(kind: str, visit: Visit) -> list[dict[str, Any]]:
    """The latest rows, each with its first ``day`` and the day it lasts ``until``.

    Raises :class:`UnknownThing` where the address names a place or sector that is none.
    """
    return await _ask_rows(kind, (await _read_agenda_question(kind, visit)).filters, visit)


async def _read_agenda_question(kind: str, visit: Visit) -> _AgendaQuestion:
    """What the address narrows to. Raises :class:`UnknownThing`."""
    asked = _AgendaQuestion([], {})
    if (text := visit.one("place")) and AGENDAS[kind].placed:
        place = await find_place(text, visit)
        asked.filters.append({"within": place["id"]})
        asked.picked["place"] = pick_end(place, visit.language)
    if text := visit.one("sector"):
        sector = await find_named(text, ["SECTOR"], visit)
        if sector is None:
            raise UnknownThing(
                show_unknown_ends([{"asked": text, "reason": "SECTOR", "suggestions": []}], visit)
            )
        asked.filters.append({"concerns": {"some": {"node": {"id": {"eq": sector["id"]}}}}})
        asked.picked["sector"] = pick_end(sector, visit.language)
    return asked


async def _ask_rows(kind: str, filters: list[dict[str, Any]], visit: Visit) -> list[dict[str, Any]]:
    """The latest rows of what is left by all filters."""
    agenda = AGENDAS[kind]
    order = [{agenda.first: "DESC"}]
    data = await visit.asker.ask(
        kind, filter={"AND": filters} if filters else None, orderBy=order, first=_MOST
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
