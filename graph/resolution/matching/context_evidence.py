"""The features of what stands beside names: place, address, website, acronym and legal form."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from rapidfuzz.distance import JaroWinkler

from partnergraph.graph.resolution.matching.acronyms import acronym_fits
from partnergraph.graph.resolution.matching.alignment import compare_words
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.legal_forms import compare_legal_forms
from partnergraph.graph.resolution.matching.names import ParsedName

_LEAST_STREET_LIKENESS, _NEAR_ACRONYM = 0.82, 0.85
_SHORTEST_FITTED_ACRONYM = 3
_SPELLINGS = frozenset({"typo", "umlaut", "lost letter"})


def compare_context(
    one: ComparedOrganisation, two: ComparedOrganisation, mine: ParsedName, theirs: ParsedName
) -> dict[str, float]:
    """The features of all but the names; ``mine`` and ``theirs`` are the names that fit best."""
    return {
        "city": _compare_cities(one, two),
        "postcode": _compare_postcodes(one, two),
        "street": _compare_streets(one, two),
        "host": (1.0 if one.hosts & two.hosts else -1.0) if one.hosts and two.hosts else 0.0,
        "acronym": _compare_acronyms(one, two, mine, theirs),
        "form": float(compare_legal_forms(mine.form, theirs.form)),
        "place_left": _has_place_left(one, two, mine, theirs),
    }


def _compare_cities(one: ComparedOrganisation, two: ComparedOrganisation) -> float:
    """1 for one city in two writings, 0 where one is unknown, -1 for two."""
    if not one.city or not two.city:
        return 0.0
    if one.city == two.city or compare_words(one.city, two.city)[1] in _SPELLINGS:
        return 1.0
    is_inside = f" {one.city} " in f" {two.city} " or f" {two.city} " in f" {one.city} "
    return 1.0 if is_inside else -1.0


def _compare_postcodes(one: ComparedOrganisation, two: ComparedOrganisation) -> float:
    if not one.postcode or not two.postcode:
        return 0.0
    return 1.0 if one.postcode == two.postcode else -1.0


def _compare_streets(one: ComparedOrganisation, two: ComparedOrganisation) -> float:
    """2 for street and number, 1 for a street (or a house number in one postcode), 0 unknown, -1 for two."""
    if not one.street or not two.street:
        same_house = one.house & two.house and one.postcode and one.postcode == two.postcode
        return 1.0 if same_house else 0.0
    if not any(
        compare_words(a, b)[0] >= _LEAST_STREET_LIKENESS for a, b in product(one.street, two.street)
    ):
        return -1.0
    return 2.0 if one.house & two.house else 1.0


def _compare_acronyms(
    one: ComparedOrganisation, two: ComparedOrganisation, mine: ParsedName, theirs: ParsedName
) -> float:
    """2 for one acronym, 1 or more where one's is in the other's words or fits them, 0 unknown, below 0 for two."""
    if (
        one.acronyms & two.acronyms
        or mine.tags & two.acronyms
        or theirs.tags & one.acronyms
        or mine.tags & theirs.tags
    ):
        return 2.0
    for shorts, other in ((one.acronyms | mine.tags, theirs), (two.acronyms | theirs.tags, mine)):
        if any(short == other.squeezed or short in other.all_words for short in shorts):
            return 1.5
        if any(
            acronym_fits(short, other.all_words)
            for short in shorts
            if len(short) >= _SHORTEST_FITTED_ACRONYM
        ):
            return 1.0
    if not one.acronyms or not two.acronyms:
        return 0.0
    if mine.form == theirs.form and mine.all_words == theirs.all_words:
        return 0.0
    near = max(JaroWinkler.similarity(a, b) for a, b in product(one.acronyms, two.acronyms))
    return -0.5 if near > _NEAR_ACRONYM else -1.0


def _find_spellings(words: Iterable[str], others: Iterable[str]) -> set[str]:
    """Which of the ``others`` are spellings of one of the words (``zurich``, ``zuerich``)."""
    return {
        other
        for other, word in product(others, tuple(words))
        if other == word or compare_words(other, word)[1] in _SPELLINGS
    }


def _has_place_left(
    one: ComparedOrganisation, two: ComparedOrganisation, mine: ParsedName, theirs: ParsedName
) -> float:
    """1 where one's name has its own city, the other's has not, and the other is not known to be there, else 0."""
    for organisation, name, other, its_name in ((one, mine, two, theirs), (two, theirs, one, mine)):
        named = _find_spellings(organisation.place_words, name.all_words)
        elsewhere = {*its_name.all_words, *other.place_words}
        if named and not _find_spellings(named, elsewhere):
            return 1.0
    return 0.0
