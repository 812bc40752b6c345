"""Programmes by the names that keep.eu gives them: ``2014 - 2020 INTERREG V-A Romania - Bulgaria``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from partnergraph.schema.activities import Programme
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.codes import make_slug
from partnergraph.schema.relations import PartOf
from partnergraph.schema.vocabulary import ProgrammeKind

_PERIOD_AND_NAME = re.compile(r"(?P<first>\d{4})\s*[-–]\s*(?P<last>\d{4})\s+(?P<name>.+)")
_STRAND = re.compile(r"interreg\s+(?P<round>[IVX]+?)\s*-?\s*(?P<letter>[ABCD])\b", re.IGNORECASE)
_INSTRUMENT = re.compile(
    r"(?:interreg\s+)?(?P<name>(?:IPA|ENI|ENPI|NEXT)(?:\s+CBC)?)\b", re.IGNORECASE
)
_INTERREG_DESCRIPTION = "European territorial cooperation"
# What the programmes of all strands and rounds are called together.
_INTERREG_ALIASES = (
    "Interreg",
    "European Territorial Cooperation",
    "Coopération territoriale européenne",
    "Europäische territoriale Zusammenarbeit",
    "Інтеррег",
)
_STRAND_SCOPES = {
    "A": "cross-border",
    "B": "transnational",
    "C": "interregional",
    "D": "outermost regions",
}


@dataclass(frozen=True)
class ProgrammeName:
    """A programme's name in its parts. The same programme of another period is another."""

    written: str
    name: str
    first: str | None
    last: str | None

    @property
    def key(self) -> str:
        """What its id has after the colon, and the ids of its projects and calls before their own part."""
        return make_slug(f"{self.name} {self.period}")

    @property
    def id(self) -> str:
        """The id of the programme that has this name in this period."""
        return f"programme:{self.key}"

    @property
    def period(self) -> str:
        """First and last year with a hyphen (``2014-2020``); empty where the name gives none."""
        return f"{self.first}-{self.last}" if self.first else ""


def parse_programme_name(text: str) -> ProgrammeName:
    """A programme's name taken apart: the period before it, as far as it has one, and the rest."""
    written = " ".join(text.split())
    match = _PERIOD_AND_NAME.fullmatch(written)
    name = (match["name"] if match else written).rstrip(" .")
    return ProgrammeName(written, name, match and match["first"], match and match["last"])


def interreg_strand(programme: ProgrammeName) -> tuple[str, str | None] | None:
    """The strand or instrument that a programme is of, and what it is for; None where its name has none."""
    if match := _STRAND.match(programme.name):
        letter = match["letter"].upper()
        return (
            f"Interreg {match['round'].upper()}-{letter}",
            f"{_STRAND_SCOPES[letter]} cooperation",
        )
    if match := _INSTRUMENT.match(programme.name):
        return f"Interreg {match['name'].upper()}", "cross-border cooperation at the outer borders"
    return None


def programme_things(programme: ProgrammeName) -> Iterator[tuple[Entity | Relation, str]]:
    """A programme, the strand and the whole that it is a part of, each with its period and a locator."""
    locator = f"programme {programme.written}"
    aliases = (programme.written,) if programme.written != programme.name else ()
    yield (
        _programme_entity(programme, programme.name, None, ProgrammeKind.PROGRAMME, *aliases),
        locator,
    )
    if not programme.first:
        return
    parent = whole = ProgrammeName("", "Interreg", programme.first, programme.last)
    whole_locator = f"programmes of {whole.period}"
    if strand_and_scope := interreg_strand(programme):
        parent = ProgrammeName("", strand_and_scope[0], programme.first, programme.last)
        strand_locator = f"programmes of {strand_and_scope[0]} {parent.period}"
        yield (
            _programme_entity(
                parent,
                f"{strand_and_scope[0]} {parent.period}",
                strand_and_scope[1],
                ProgrammeKind.PART,
            ),
            strand_locator,
        )
        yield PartOf(start=parent.id, end=whole.id), strand_locator
    yield (
        _programme_entity(
            whole,
            f"Interreg {whole.period}",
            _INTERREG_DESCRIPTION,
            ProgrammeKind.PROGRAMME,
            *_INTERREG_ALIASES,
        ),
        whole_locator,
    )
    yield PartOf(start=programme.id, end=parent.id), locator


def _programme_entity(
    programme: ProgrammeName, name: str, description: str | None, kind: ProgrammeKind, *aliases: str
) -> Programme:
    """The entity of a programme, under the id that its name and period make."""
    return Programme(
        id=programme.id,
        name=name,
        aliases=aliases,
        description=description,
        kind=kind,
        starts=programme.first,
        ends=programme.last,
    )
