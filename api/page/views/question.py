"""The question that an address of ``/paths`` holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.api.page.views.parties import asked_end, asked_ends
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import TIES

_TIES, _MOST_TIES = 3, 4
_FIRST, _MOST_PATHS = 10, 50
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
VIEWS = ("paths", "graph", "table")


@dataclass(frozen=True)
class Chip:
    """What narrows the question, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Asked:
    """The question; ``texts`` are the ends as the form shows them."""

    ends: tuple[tuple[str, ...], tuple[str, ...]]
    texts: tuple[str, str] = ("", "")
    kinds: tuple[str, ...] = ()
    ties: int = _TIES
    first: int = _FIRST
    largest: int | None = None
    since: int | None = None
    until: int | None = None
    programme: str | None = None
    sector: str | None = None
    through: str | None = None
    avoid: str | None = None
    grouped: bool = False
    parts: bool = False
    view: str = VIEWS[0]
    chips: tuple[Chip, ...] = ()

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """Read the address; whatever makes no sense counts as not given."""
        view = visit.one("view")
        since, until = _asked_years(visit)
        asked = cls(
            ends=(_ends(visit, "from"), _ends(visit, "to")),
            texts=(", ".join(visit.several("from")), ", ".join(visit.several("to"))),
            kinds=tuple(kind for kind in visit.several("kinds") if kind in TIES),
            ties=visit.whole("ties", _TIES, _MOST_TIES),
            first=visit.whole("first", _FIRST, _MOST_PATHS),
            largest=visit.whole("largest", 0, 100_000) or None,
            since=since,
            until=until,
            programme=visit.one("programme"),
            sector=visit.one("sector"),
            through=visit.one("through"),
            avoid=visit.one("avoid"),
            grouped=visit.one("grouped") == "1",
            parts=asks_with_parts(visit),
            view=view if view in VIEWS else VIEWS[0],
        )
        return replace(asked, chips=tuple(_chips(asked, visit)))

    @property
    def complete(self) -> bool:
        """Whether both ends are named."""
        return all(self.ends)

    @property
    def open(self) -> bool:
        """Whether the form shows what narrows."""
        return False

    def named(self, one: str, other: str) -> Asked:
        """The question with its ends' names as the form shows them."""
        return replace(self, texts=(one, other))

    def __getattr__(self, name: str) -> str:
        """``from`` and ``to``, as the form calls its fields."""
        if name in {"from", "to"}:
            return self.texts[name == "to"]
        raise AttributeError(name)

    def variables(self) -> dict[str, Any]:
        """The variables of the operation."""
        years = None
        if self.since or self.until:
            years = {"from": str(self.since or 1950), "to": str(self.until or 2999)}
        return {
            "from": [*self.ends[0]],
            "to": [*self.ends[1]],
            "maxTies": self.ties,
            "first": self.first,
            "kinds": [*self.kinds] or None,
            "largest": self.largest,
            "between": years,
            "programmes": _single_named(self.programme),
            "sectors": _single_named(self.sector),
            "through": _single_named(self.through),
            "avoid": _single_named(self.avoid),
            "grouped": self.grouped,
            "withParts": self.parts,
        }

    def counted(self) -> dict[str, Any]:
        """The variables of the operation that counts: what narrows ties, not paths."""
        variables = self.variables()
        return {name: variables[name] for name in _COUNTED}


# What narrows by one thing, and of which types that can be.
_NAMED = {"programme": ["PROGRAMME"], "sector": ["SECTOR"], "avoid": ["ACTOR"]}
_COUNTED = ("from", "to", "kinds", "between", "programmes", "sectors", "largest", "withParts")


async def resolve_narrowing(asked: Asked, visit: Visit) -> Asked:
    """The question with ids where programme, sector or whom to avoid are named as people write them.

    A picker writes ids; without script only names are typed. What nothing begins like stays as it is.
    """
    found: dict[str, str] = {}
    for field, types in _NAMED.items():
        text = getattr(asked, field)
        if text and ":" not in asked_end(text):
            data = await visit.asker.ask("suggest", prefix=text[:100], types=types, first=1)
            for node in data["suggest"]:
                found[field] = f"{node['name']} ({node['id']})"
    programme, sector, avoid = (found.get(field, getattr(asked, field)) for field in _NAMED)
    return replace(asked, programme=programme, sector=sector, avoid=avoid)


def asks_with_parts(visit: Visit) -> bool:
    """Whether an organisation and its parts are one actor."""
    return visit.one("parts") == "1"


def _single_named(text: str | None) -> list[str] | None:
    """A picker's text as a list of one."""
    return [asked_end(text)] if text else None


def _ends(visit: Visit, name: str) -> tuple[str, ...]:
    """The ends of a side."""
    return asked_ends(visit.several(name))


def _asked_years(visit: Visit) -> tuple[int | None, int | None]:
    """The first and the last year that are asked for, whichever was given first."""
    given = [visit.whole(name, 0, _LAST_YEAR) for name in ("since", "until")]
    since, until = (year if year >= _FIRST_YEAR else None for year in given)
    return (until, since) if since and until and since > until else (since, until)


def _chips(asked: Asked, visit: Visit) -> Iterator[Chip]:
    """What narrows the question."""
    spoken = visit.language
    for kind in asked.kinds:
        left = [one for one in asked.kinds if one != kind]
        yield Chip(spoken.say(TIES[kind]), visit.here(kinds=left))
    if asked.ties != _TIES:
        text = spoken.say_many("at most %(num)s tie", "at most %(num)s ties", asked.ties)
        yield Chip(text, visit.here(ties=None))
    if asked.largest:
        text = spoken.say_many(
            "no more than %(num)s taking part", "no more than %(num)s taking part", asked.largest
        )
        yield Chip(text, visit.here(largest=None))
    if asked.since:
        yield Chip(spoken.say("from %(year)s", year=asked.since), visit.here(since=None))
    if asked.until:
        yield Chip(spoken.say("up to %(year)s", year=asked.until), visit.here(until=None))
    if asked.parts:
        yield Chip(spoken.say("parts count as their whole"), visit.here(parts=None))
    for name, label in (
        ("programme", spoken.say("programme: %(what)s", what=asked.programme)),
        ("sector", spoken.say("sector: %(what)s", what=asked.sector)),
        ("through", spoken.say("through %(what)s", what=asked.through)),
        ("avoid", spoken.say("without %(what)s", what=asked.avoid)),
    ):
        if getattr(asked, name):
            yield Chip(label, visit.here(**{name: None}))
