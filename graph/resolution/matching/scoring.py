"""The score of a match: how likely two organisations are one, by names, place and web address, and why."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.fuzz import token_sort_ratio

from partnergraph.graph.resolution.matching.names import ComparedName, normalise_names, squeeze_text
from partnergraph.schema.codes import fold_for_comparison

_LEAST_WORD_SIMILARITY = 0.86  # from here on two words count as spellings of one
_SHORTEST_MISSPELT_WORD = 5
_SAME_NAME_SCORE, _LARGEST_SIMILAR_SCORE = (
    0.96,
    0.93,
)  # of names equal after normalisation, and the most that others can have
_NUMBER_WORD = re.compile(r"[0-9]+|[ivx]+")
_UMLAUT_DIGRAPH = re.compile("([aou])e")  # oe is one way to write ö without it
_URL_HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)")


@dataclass(frozen=True)
class ComparedOrganisation:
    """What matching compares of an organisation; all texts are folded, countries and regions are codes."""

    id: str
    names: tuple[ComparedName, ...]
    acronyms: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    city: str = ""
    postcode: str = ""
    regions: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    identifiers: Mapping[str, frozenset[str]] = field(default_factory=dict)


def compared_organisation(
    id: str,  # noqa: A002
    names: Iterable[str],
    *,
    acronym: str | None = None,
    countries: Iterable[str] = (),
    city: str | None = None,
    postcode: str | None = None,
    regions: Iterable[str] = (),
    urls: Iterable[str] = (),
    identifiers: Mapping[str, frozenset[str]] | None = None,
) -> ComparedOrganisation:
    """Normalise the stored values of an organisation for comparison."""
    normalised, acronyms = normalise_names(names, acronym)
    return ComparedOrganisation(
        id,
        tuple(normalised),
        frozenset(acronyms),
        frozenset(countries),
        _normalise_city(city),
        squeeze_text(postcode or ""),
        frozenset(regions),
        frozenset(match[1].lower() for url in urls if (match := _URL_HOST.match(url))),
        identifiers or {},
    )


def _normalise_city(city: str | None) -> str:
    """A folded city without district numbers, postcodes and what is in parentheses."""
    return " ".join(
        re.sub(r"\(.*?\)|[0-9]+|\bcedex\b|[^\w\s]", " ", fold_for_comparison(city or "")).split()
    )


class WordWeights:
    """The inverse document frequency of each word among the names of organisations."""

    def __init__(self, organisations: Iterable[ComparedOrganisation]) -> None:
        self.count: Counter[str] = Counter()
        self.total = 1
        for organisation_ in organisations:
            self.total += 1
            self.count.update({word for name in organisation_.names for word in name.words})

    def __getitem__(self, word: str) -> float:
        return math.log((self.total + 1) / (self.count[word] + 0.5)) + 0.3


@dataclass(frozen=True)
class MatchScore:
    """A score from 0 to 1, and the reasons for and against."""

    value: float
    reasons: tuple[str, ...]


def score_match(
    one: ComparedOrganisation, two: ComparedOrganisation, weights: WordWeights
) -> MatchScore:
    """Compare two organisations, by the pair of their names that is most similar."""
    best, mine, theirs = max(
        ((_name_similarity(a, b, weights), a, b) for a, b in product(one.names, two.names)),
        key=lambda compared: compared[0],
        default=(0.0, None, None),
    )
    if mine is None or theirs is None:
        return MatchScore(0, ())
    reasons = [_describe_names(best, mine, theirs)]
    value = best
    for change, reason in (
        *_compare_legal_forms(mine, theirs),
        *_compare_context(one, two, mine.words == theirs.words),
    ):
        reasons.append(reason)
        # A reason for it takes a share of what is missing to 1, a reason against it a share of the value.
        value += change * (1 - value) if change > 0 else change * value
    return MatchScore(round(min(max(value, 0.0), 1.0), 3), tuple(reasons))


def _describe_names(value: float, mine: ComparedName, theirs: ComparedName) -> str:
    """The reason that two names give."""
    if mine.words == theirs.words:
        return (
            "same name"
            if fold_for_comparison(mine.text) == fold_for_comparison(theirs.text)
            else "same name but for form"
        )
    return f"names alike by {value:.2f}: {mine.text!r} and {theirs.text!r}"


def _name_similarity(one: ComparedName, two: ComparedName, weights: WordWeights) -> float:
    """The similarity of two names, 0 to 1: rare words count more, misspellings count a little."""
    if one.words == two.words or one.squeezed == two.squeezed:
        return _SAME_NAME_SCORE
    if _numbers_in_name(one) != _numbers_in_name(two):
        return 0.5 * token_sort_ratio(" ".join(one.words), " ".join(two.words)) / 100
    shared, left_one, left_two = _align_words(one.words, two.words)
    both = sum((weights[a] + weights[b]) * alike for a, b, alike in shared)
    alone_one, alone_two = (sum(weights[w] for w in left) for left in (left_one, left_two))
    total = sum(weights[a] + weights[b] for a, b, _ in shared) + alone_one + alone_two
    soft = both / total if total else 0.0
    if left_one and left_two:
        # Where each has a word that the other has not, they are mostly two bodies of one kind.
        soft -= 0.35 * min(alone_one, alone_two) / (total / 2)
    written = Levenshtein.normalized_similarity(one.squeezed, two.squeezed)
    return max(0.0, min(_LARGEST_SIMILAR_SCORE, 0.75 * soft + 0.25 * written))


def _numbers_in_name(name: ComparedName) -> list[str]:
    """The numbers in a name, Roman ones too: school 3 is not school 5."""
    return sorted(word for word in name.words if _NUMBER_WORD.fullmatch(word))


def _align_words(
    one: tuple[str, ...], two: tuple[str, ...]
) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
    """Pair the words of two names: (word, word, similarity), and the words left over in each."""
    left_one, left_two = list(one), list(two)
    shared = []
    for word in one:
        if word in left_two:
            shared.append((word, word, 1.0))
            left_one.remove(word)
            left_two.remove(word)
    pairs = sorted(
        ((_word_similarity(a, b), a, b) for a, b in product(left_one, left_two)), reverse=True
    )
    for alike, a, b in pairs:
        if alike >= _LEAST_WORD_SIMILARITY and a in left_one and b in left_two:
            shared.append((a, b, alike))
            left_one.remove(a)
            left_two.remove(b)
    return shared, left_one, left_two


def _word_similarity(one: str, two: str) -> float:
    """The similarity of two words, 0 to 1; 0 for short ones, which differ by a letter for a reason."""
    if _UMLAUT_DIGRAPH.sub(r"\1", one) == _UMLAUT_DIGRAPH.sub(r"\1", two):
        return 1.0
    if min(len(one), len(two)) < _SHORTEST_MISSPELT_WORD:
        return 0.0
    return min(JaroWinkler.similarity(one, two), 0.12 + Levenshtein.normalized_similarity(one, two))


def _compare_legal_forms(mine: ComparedName, theirs: ComparedName) -> list[tuple[float, str]]:
    """The change of the score, with its reason, that the legal forms give."""
    if mine.form and theirs.form and mine.form != theirs.form:
        return [(-0.08, f"different legal forms: {mine.form} and {theirs.form}")]
    return []


def _compare_context(
    one: ComparedOrganisation,
    two: ComparedOrganisation,
    same_words: bool,  # noqa: FBT001
) -> list[tuple[float, str]]:
    """The changes of the score that all but the names give, with their reasons."""
    found: list[tuple[float, str]] = []
    if one.acronyms & two.acronyms:
        found.append((0.35, f"same acronym {min(one.acronyms & two.acronyms)}"))
    elif one.acronyms and two.acronyms and not same_words:
        found.append((-0.03, "different acronyms"))
    if one.hosts & two.hosts:
        found.append((0.5, f"same website {min(one.hosts & two.hosts)}"))
    found += _compare_places(one, two)
    for name in sorted(one.identifiers.keys() & two.identifiers.keys()):
        if not one.identifiers[name] & two.identifiers[name]:
            found.append((-0.12, f"different {name}"))
    return found


def _compare_places(
    one: ComparedOrganisation, two: ComparedOrganisation
) -> list[tuple[float, str]]:
    """The changes of the score that country and place give, with their reasons."""
    found: list[tuple[float, str]] = []
    if one.countries and two.countries:
        if one.countries & two.countries:
            found.append((0.1, f"same country {min(one.countries & two.countries)}"))
        else:
            found.append((-0.6, "different countries"))
    else:
        found.append((-0.05, "a country is not known"))
    if one.postcode and one.postcode == two.postcode:
        found.append((0.4, f"same postcode {one.postcode}"))
    elif one.city and two.city:
        same = one.city == two.city or JaroWinkler.similarity(one.city, two.city) > 0.9  # noqa: PLR2004
        inside = f" {one.city} " in f" {two.city} " or f" {two.city} " in f" {one.city} "
        if same or inside:
            found.append((0.3, f"same city {one.city}"))
        elif one.regions and two.regions and one.regions & two.regions:
            found.append((0.1, "same region"))
        else:
            found.append((-0.1, f"different cities: {one.city} and {two.city}"))
    return found
