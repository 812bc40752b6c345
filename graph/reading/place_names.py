"""What places are called, kept in the process, to be found by what is nearly one of their names.

No index of Neo4j finds "nordvest" for Nord-Vest, or "deutshl" for Deutschland: joined words, and beginnings with a typing error
in them; nor "Великої Британії" for Велика Британія: names in the case in which a sentence has them. There are some thousand places, so their names are read once for each version of the data and compared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import MomentCache, read_moment
from partnergraph.schema.codes import fold_for_comparison

_READ_NAMES = (
    # One that is only pointed at so far has no name.
    "MATCH (n:Place) WHERE n.name_folded IS NOT NULL "
    "RETURN collect([n.id, [n.name_folded] + coalesce(n.aliases_folded, [])])"
)
# Texts of fewer letters are near to nearly anything.
_SHORTEST_ONE_EDIT, _SHORTEST_TWO_EDITS = 4, 8
# The case endings of Ukrainian nouns and adjectives, folded, behind at least three letters.
_CASE_ENDING = re.compile(
    r"(?<=[а-яєіґ]{3})"
    r"(?:ого|ому|ими|ами|ями|ові|еві|ою|ею|єю|оі|ии|іи|их|им|ам|ям|ах|ях|ом|ем|ів|[аеиоуьюяєі])$"
)


def _squeeze_name(text: str) -> str:
    """A text as it is compared where blanks, hyphens and other signs do not count."""
    return re.sub(r"[\W_]+", "", fold_for_comparison(text))


def _strip_case_endings(text: str) -> str:
    """The words of a text, squeezed, without what declension changes; empty where there is nothing of the kind."""
    words = [_squeeze_name(word) for word in text.split()]
    stems = [_CASE_ENDING.sub("", word) for word in words]
    return "".join(stems) if any(re.search(r"[а-яєіґ]", word) for word in words) else ""


@dataclass(frozen=True)
class NearPlace:
    """A place one of whose names begins with a text but for some ``edits``; for none only signs differ, ``whole``: or nothing follows."""

    id: str
    edits: int
    whole: bool


class PlaceNames:
    """The names of all places at one moment of the data, by id."""

    def __init__(self, named: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._ids: dict[str, set[str]] = {}
        self._ids_by_stems: dict[str, set[str]] = {}
        for identifier, names in named:
            for name in names:
                self._ids.setdefault(_squeeze_name(name), set()).add(identifier)
                if stems := _strip_case_endings(name):
                    self._ids_by_stems.setdefault(stems, set()).add(identifier)
        self._names = [*self._ids]

    def called(self, text: str) -> list[str]:
        """The ids of the places with this name, however blanks and signs are written; where there is none, in whatever case it stands."""
        squeezed, stems = _squeeze_name(text), _strip_case_endings(text)
        found = (self._ids.get(squeezed) if squeezed else None) or self._ids_by_stems.get(stems)
        return sorted(found or ())

    def near(self, text: str) -> list[NearPlace]:
        """The places that are called so, whatever the case; else of which a name begins so, with as few edits as any does.

        These are none, or one or two typing errors, of which letters that are swapped count least.
        """
        if called := self.called(text):
            return [NearPlace(one, 0, whole=True) for one in called]
        squeezed = _squeeze_name(text)
        length = len(squeezed)
        if length < _SHORTEST_ONE_EDIT:
            return []
        most = 1 if length < _SHORTEST_TWO_EDITS else 2
        letters = sorted(squeezed)
        edits: dict[int, tuple[int, bool]] = {}
        # What was typed may lack a letter of the beginning that it stands for, or have one too many.
        for cut in (length, length - 1, length + 1):
            beginnings = [name[:cut] for name in self._names]
            found = process.extract(
                squeezed, beginnings, scorer=OSA.distance, score_cutoff=most, limit=None
            )
            for beginning, distance, at in found:
                # Who swaps letters leaves none out: lvvi is Lviv before it is Libya, which is Liviya in some language.
                edit = int(distance), sorted(beginning) != letters
                edits[at] = min(edit, edits.get(at, (most, True)))
        best = min(edits.values(), default=(0, False))
        places: dict[str, NearPlace] = {}
        for at, (distance, others) in edits.items():
            if (distance, others) == best:
                whole = abs(len(self._names[at]) - length) <= distance
                for one in self._ids[self._names[at]]:
                    known = places.get(one)
                    places[one] = NearPlace(
                        one, distance, whole or (known is not None and known.whole)
                    )
        return [*places.values()]


_KEPT = MomentCache[PlaceNames](1)


async def read_place_names(database: Database) -> PlaceNames:
    """The names of all places as they are now; read anew only where the data moved."""
    kept = _KEPT.at(database, await read_moment(database))
    if (names := kept.get(_READ_NAMES)) is None:
        (named,) = await database.values(_READ_NAMES, {})
        names = kept[_READ_NAMES] = PlaceNames(named)
    return names
