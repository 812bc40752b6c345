"""The question that an address of ``/paths`` holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from partnergraph.api.page.views.parties import Picked, asked_end, asked_ends, pick_end
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import N_, TIES
from partnergraph.schema.base import ENTITY_ID_PATTERN

_TIES, _FIRST = 3, 10
_VIEWS = ("paths", "graph", "table")


@dataclass(frozen=True)
class Chip:
    """What narrows the question, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Asked:
    """The question; ``picked``: what the form shows of what is named, ``unknown``: what is said of what is not."""

    ends: tuple[tuple[str, ...], tuple[str, ...]]
    picked: Mapping[str, Picked] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
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
    view: str = _VIEWS[0]
    chips: tuple[Chip, ...] = ()

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """The question that the address of a visit holds, with what narrows it as chips."""
        since, until = asked_years(visit)
        asked = cls(
            ends=(_ends(visit, "from"), _ends(visit, "to")),
            picked={name: Picked(", ".join(visit.several(name))) for name in ("from", "to")},
            kinds=tuple(visit.several("kinds")),
            ties=visit.whole("ties", _TIES),
            first=visit.whole("first", _FIRST),
            largest=visit.whole("largest", 0) or None,
            since=since,
            until=until,
            programme=visit.one("programme"),
            sector=visit.one("sector"),
            through=visit.one("through"),
            avoid=visit.one("avoid"),
            grouped=visit.one("grouped") == "1",
            parts=asks_with_parts(visit),
            view=visit.one("view") or _VIEWS[0],
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

    def named(self, one: Picked, other: Picked) -> Asked:
        """The question with its ends' names as the form shows them."""
        return replace(self, picked={**self.picked, "from": one, "to": other})

    def shown(self, name: str) -> Picked:
        """What the form shows in one of its pickers."""
        return self.picked.get(name) or Picked(getattr(self, name, None) or "")

    def variables(self) -> dict[str, Any]:
        """The variables of the operation."""
        return {
            "from": [*self.ends[0]],
            "to": [*self.ends[1]],
            "maxTies": self.ties,
            "first": self.first,
            "kinds": [*self.kinds] or None,
            "largest": self.largest,
            "between": span_years(self.since, self.until),
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


# What narrows by one thing: of which types that can be, and what is said where nothing is called so.
_NAMED = {
    "programme": (["PROGRAMME"], N_("“%(what)s” is no programme that is known here.")),
    "sector": (["SECTOR"], N_("“%(what)s” is no sector that is known here.")),
    "avoid": (["ACTOR"], N_("“%(what)s” is nobody who is known here.")),
}
_COUNTED = ("from", "to", "kinds", "between", "programmes", "sectors", "largest", "withParts")


async def resolve_narrowing(asked: Asked, visit: Visit) -> Asked:
    """The question with ids, and the names that belong to them, where something is named as people write it.

    What nothing begins like is left out, and said.
    """
    ids: dict[str, str | None] = {}
    picked = dict(asked.picked)
    unknown: list[str] = []
    for name, (types, nobody) in _NAMED.items():
        if text := getattr(asked, name):
            found = await find_named(text, types, visit)
            ids[name] = found["id"] if found else None
            if found:
                picked[name] = pick_end(found, visit.language)
            else:
                unknown.append(visit.language.say(nobody, what=text))
    if asked.through:
        picked["through"] = await pick_text(asked.through, visit)
    resolved = replace(asked, **ids, picked=picked, unknown=tuple(unknown))  # type: ignore[arg-type]
    return replace(resolved, chips=tuple(_chips(resolved, visit)))


async def find_named(text: str, types: list[str], visit: Visit) -> dict[str, Any] | None:
    """The thing of a type that a text names, by its id or as its name begins; None where there is none."""
    asked = asked_end(text)
    if ENTITY_ID_PATTERN.fullmatch(asked):
        data = await visit.asker.ask("names", ids=[asked])
        found: dict[str, Any] | None = data["nodes"][0] if data["nodes"] else None
        return found
    data = await visit.asker.ask("suggest", prefix=text[:100], types=types, first=1)
    return next((node for node in data["suggest"] if not node["nearly"]), None)


async def pick_text(text: str, visit: Visit) -> Picked:
    """A text of an address as a picker shows it: the name of what an id is of."""
    asked = asked_end(text)
    found = await find_named(asked, [], visit) if ENTITY_ID_PATTERN.fullmatch(asked) else None
    return pick_end(found, visit.language) if found else Picked(text)


def asks_with_parts(visit: Visit) -> bool:
    """Whether an organisation and its parts are one actor."""
    return visit.one("parts") == "1"


def _single_named(text: str | None) -> list[str] | None:
    """A picker's text as a list of one."""
    return [asked_end(text)] if text else None


def _ends(visit: Visit, name: str) -> tuple[str, ...]:
    """The ends of a side."""
    return asked_ends(visit.several(name))


def span_years(since: int | None, until: int | None) -> dict[str, str] | None:
    """The days from a year to a year as operations take them; None where neither is given."""
    return {"from": str(since or 1950), "to": str(until or 2999)} if since or until else None


def asked_years(visit: Visit) -> tuple[int | None, int | None]:
    """The first and the last year that are asked for, whichever was given first."""
    since, until = (visit.whole(name, 0) or None for name in ("since", "until"))
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
        ("programme", spoken.say("programme: %(what)s", what=asked.shown("programme").text)),
        ("sector", spoken.say("sector: %(what)s", what=asked.shown("sector").text)),
        ("through", spoken.say("through %(what)s", what=asked.shown("through").text)),
        ("avoid", spoken.say("without %(what)s", what=asked.shown("avoid").text)),
    ):
        if getattr(asked, name):
            yield Chip(label, visit.here(**{name: None}))
