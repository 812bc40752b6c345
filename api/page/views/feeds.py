"""Events and calls as feeds: Atom (RFC 4287) and iCalendar (RFC 5545); all, or of one place or sector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from partnergraph.api.page.views.agenda import AGENDAS, ask_agenda
from partnergraph.api.page.visit import Visit
from partnergraph.schema.values import PartialDate

_MOST_ENTRIES = 50
_LONGEST_LINE = 73
_NEVER = "1970-01-01T00:00:00Z"


def agenda_file(kind: str, ending: str) -> Callable[[Visit], Awaitable[Response]]:
    """A feed of events or calls."""

    async def send(visit: Visit) -> Response:
        rows = [row for row in await ask_agenda(kind, visit) if row["day"]]
        heading = visit.language.say(AGENDAS[kind].heading)
        if ending == "atom":
            content = "\n".join(_atom(rows[:_MOST_ENTRIES], heading, visit))
            return Response(content, media_type="application/atom+xml; charset=utf-8")
        content = "\r\n".join(_fold_line(line) for line in _calendar(rows, heading, visit)) + "\r\n"
        name = f'inline; filename="partnergraph-{kind}.ics"'
        headers = {"Content-Disposition": name}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return send


def _atom(rows: list[dict[str, Any]], heading: str, visit: Visit) -> Iterator[str]:
    """The lines of an Atom feed. What is dated to a month or year counts from its first day."""
    itself = visit.absolute(visit.here())
    stamps = [f"{PartialDate(row['day']).first.isoformat()}T00:00:00Z" for row in rows]
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{visit.language.tag}">'
    yield f"<id>{escape(itself)}</id><title>{escape(_feed_title(heading, visit))}</title>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(itself)}/>'
    yield f"<updated>{max(stamps, default=_NEVER)}</updated><author><name>partnergraph</name></author>"
    for row, stamp in zip(rows, stamps, strict=True):
        address = visit.absolute(visit.entity(row["id"]))
        yield f"<entry><id>{escape(address)}</id><title>{escape(row['name'])}</title>"
        yield f"<updated>{stamp}</updated><link href={quoteattr(address)}/>"
        yield f"<summary>{escape(visit.language.days(row['day'], row['until']))}</summary></entry>"
    yield "</feed>"


def _calendar(rows: list[dict[str, Any]], heading: str, visit: Visit) -> Iterator[str]:
    """The lines of a calendar; days without times, for no source tells these of most."""
    # Of the day, not of the second: the same calendar is the same file, which need not be fetched again.
    stamp = datetime.now(UTC).strftime("%Y%m%dT000000Z")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//partnergraph//EN")
    yield f"X-WR-CALNAME:{_calendar_text(_feed_title(heading, visit))}"
    for row in rows:
        first, last = PartialDate(row["day"]).first, PartialDate(row["until"] or row["day"]).last
        yield from (
            "BEGIN:VEVENT",
            f"UID:{_calendar_text(row['id'])}@partnergraph",
            f"DTSTAMP:{stamp}",
        )
        yield f"DTSTART;VALUE=DATE:{_calendar_day(first)}"
        yield f"DTEND;VALUE=DATE:{_calendar_day(last + timedelta(days=1))}"
        yield f"SUMMARY:{_calendar_text(row['name'])}"
        yield f"URL:{visit.absolute(visit.entity(row['id']))}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _feed_title(heading: str, visit: Visit) -> str:
    """What a feed is of."""
    narrowed = [visit.one(name) for name in ("place", "sector")]
    return " · ".join(["partnergraph", heading, *filter(None, narrowed)])


def _calendar_day(day: date) -> str:
    """A day as iCalendar writes it."""
    return day.strftime("%Y%m%d")


def _calendar_text(text: str) -> str:
    """A text as iCalendar writes it; control characters end no line."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _fold_line(line: str) -> str:
    """A line of at most 75 bytes, went on after a space."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > _LONGEST_LINE:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
