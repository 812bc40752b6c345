"""Programmes by the names that keep.eu gives them: ``2014 - 2020 INTERREG V-A Romania - Bulgaria``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schema.activities import Programme
from schema.base import Entity, Relation
from schema.codes import slug
from schema.relations import PartOf
from schema.vocabulary import ProgrammeKind

PERIOD = re.compile(r"(?P<first>\d{4})\s*[-–]\s*(?P<last>\d{4})\s+(?P<name>.+)")
STRAND = re.compile(r"interreg\s+(?P<round>[IVX]+?)\s*-?\s*(?P<letter>[ABCD])\b", re.IGNORECASE)
INSTRUMENT = re.compile(
    r"(?:interreg\s+)?(?P<name>(?:IPA|ENI|ENPI|NEXT)(?:\s+CBC)?)\b", re.IGNORECASE
)
WHOLE = "European territorial cooperation"
SCOPE = {
    "A": "cross-border",
    "B": "transnational",
    "C": "interregional",
    "D": "outermost regions",
}


@dataclass(frozen=True)
class Named:
    """A programme's name in its parts. The same programme of another period is another."""

    written: str
    name: str
    first: str | None
    last: str | None

    @property
    def key(self) -> str:
        """What its id has after the colon, and the ids of its projects and calls before their own part."""
        return slug(f"{self.name} {self.period}")

    @property
    def id(self) -> str:
        """Its id."""
        return f"programme:{self.key}"

    @property
    def period(self) -> str:
        """The years, as they are written inside."""
        return f"{self.first}-{self.last}" if self.first else ""


def named(text: str) -> Named:
    """A programme's name taken apart."""
    written = " ".join(text.split())
    match = PERIOD.fullmatch(written)
    name = (match["name"] if match else written).rstrip(" .")
    return Named(written, name, match and match["first"], match and match["last"])


def strand(programme: Named) -> tuple[str, str | None] | None:
    """The strand or instrument that a programme is of, and what it is for; None where its name has none."""
    if match := STRAND.match(programme.name):
        letter = match["letter"].upper()
        return f"Interreg {match['round'].upper()}-{letter}", f"{SCOPE[letter]} cooperation"
    if match := INSTRUMENT.match(programme.name):
        return f"Interreg {match['name'].upper()}", "cross-border cooperation at the outer borders"
    return None


def things(programme: Named) -> Iterator[tuple[Entity | Relation, str]]:
    """A programme, the strand and the whole that it is a part of, each with its period and a locator."""
    said = f"programme {programme.written}"
    aliases = (programme.written,) if programme.written != programme.name else ()
    yield entity(programme, programme.name, None, ProgrammeKind.PROGRAMME, *aliases), said
    if not programme.first:
        return
    above = whole = Named("", "Interreg", programme.first, programme.last)
    all_of_it = f"programmes of {whole.period}"
    if found := strand(programme):
        above = Named("", found[0], programme.first, programme.last)
        its_own = f"programmes of {found[0]} {above.period}"
        yield entity(above, f"{found[0]} {above.period}", found[1], ProgrammeKind.PART), its_own
        yield PartOf(start=above.id, end=whole.id), its_own
    yield entity(whole, f"Interreg {whole.period}", WHOLE, ProgrammeKind.PROGRAMME), all_of_it
    yield PartOf(start=programme.id, end=above.id), said


def entity(
    programme: Named, name: str, description: str | None, kind: ProgrammeKind, *aliases: str
) -> Programme:
    """A programme as an entity."""
    return Programme(
        id=programme.id,
        name=name,
        aliases=aliases,
        description=description,
        kind=kind,
        starts=programme.first,
        ends=programme.last,
    )
