"""How likely two organisations are one, by names, place and address, and why."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.fuzz import token_sort_ratio

from graph.resolution.matching.names import Name, squeezed, variants
from schema.codes import folded

ALIKE = 0.86  # from here on two words are spellings of one
SHORTEST_TYPO = 5
SAME, ALMOST = 0.96, 0.93  # of names that are one but for form, and at most of others
NUMBER = re.compile(r"[0-9]+|[ivx]+")
UMLAUT = re.compile("([aou])e")  # oe is one way to write ö without it
HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)")


@dataclass(frozen=True)
class Organisation:
    """What is compared of one."""

    id: str
    names: tuple[Name, ...]
    acronyms: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    city: str = ""
    postcode: str = ""
    regions: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    identifiers: Mapping[str, frozenset[str]] = field(default_factory=dict)


def organisation(
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
) -> Organisation:
    """One to be compared, of what is stored."""
    called, short = variants(names, acronym)
    return Organisation(
        id,
        tuple(called),
        frozenset(short),
        frozenset(countries),
        place(city),
        squeezed(postcode or ""),
        frozenset(regions),
        frozenset(match[1].lower() for url in urls if (match := HOST.match(url))),
        identifiers or {},
    )


def place(city: str | None) -> str:
    """A city without district numbers, postcodes and what is in parentheses."""
    return " ".join(re.sub(r"\(.*?\)|[0-9]+|\bcedex\b|[^\w\s]", " ", folded(city or "")).split())


class Weights:
    """How much each word tells, by how rarely it occurs among all names."""

    def __init__(self, all_: Iterable[Organisation]) -> None:
        self.count: Counter[str] = Counter()
        self.total = 1
        for one in all_:
            self.total += 1
            self.count.update({word for name in one.names for word in name.words})

    def __getitem__(self, word: str) -> float:
        return math.log((self.total + 1) / (self.count[word] + 0.5)) + 0.3


@dataclass(frozen=True)
class Score:
    """From 0 to 1, and what speaks for and against."""

    value: float
    reasons: tuple[str, ...]


def score(one: Organisation, two: Organisation, weights: Weights) -> Score:
    """Compare two organisations, each by that of its names that fits best."""
    best, mine, theirs = max(
        ((similarity(a, b, weights), a, b) for a, b in product(one.names, two.names)),
        key=lambda found: found[0],
        default=(0.0, None, None),
    )
    if mine is None or theirs is None:
        return Score(0, ())
    reasons = [named(best, mine, theirs)]
    value = best
    for change, reason in (*form(mine, theirs), *context(one, two, mine.words == theirs.words)):
        reasons.append(reason)
        # What speaks for it takes a share of the doubt away, what speaks against it of the trust.
        value += change * (1 - value) if change > 0 else change * value
    return Score(round(min(max(value, 0.0), 1.0), 3), tuple(reasons))


def named(value: float, mine: Name, theirs: Name) -> str:
    """What is said of the two names."""
    if mine.words == theirs.words:
        return "same name" if folded(mine.text) == folded(theirs.text) else "same name but for form"
    return f"names alike by {value:.2f}: {mine.text!r} and {theirs.text!r}"


def similarity(one: Name, two: Name, weights: Weights) -> float:
    """How alike two names are, rare words counting more, small differences in spelling forgiven."""
    if one.words == two.words or one.squeezed == two.squeezed:
        return SAME
    if numbers(one) != numbers(two):
        return 0.5 * token_sort_ratio(" ".join(one.words), " ".join(two.words)) / 100
    shared, left_one, left_two = aligned(one.words, two.words)
    both = sum((weights[a] + weights[b]) * alike for a, b, alike in shared)
    alone_one, alone_two = (sum(weights[w] for w in left) for left in (left_one, left_two))
    total = sum(weights[a] + weights[b] for a, b, _ in shared) + alone_one + alone_two
    soft = both / total if total else 0.0
    if left_one and left_two:
        # Each has a word that the other has not: two bodies of one kind, more often than not.
        soft -= 0.35 * min(alone_one, alone_two) / (total / 2)
    written = Levenshtein.normalized_similarity(one.squeezed, two.squeezed)
    return max(0.0, min(ALMOST, 0.75 * soft + 0.25 * written))


def numbers(name: Name) -> list[str]:
    """The numbers in a name: school 3 is not school 5."""
    return sorted(word for word in name.words if NUMBER.fullmatch(word))


def aligned(
    one: tuple[str, ...], two: tuple[str, ...]
) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
    """Words of two names that are one or spellings of one, and those left over in each."""
    left_one, left_two = list(one), list(two)
    shared = []
    for word in one:
        if word in left_two:
            shared.append((word, word, 1.0))
            left_one.remove(word)
            left_two.remove(word)
    pairs = sorted(((spelt(a, b), a, b) for a, b in product(left_one, left_two)), reverse=True)
    for alike, a, b in pairs:
        if alike >= ALIKE and a in left_one and b in left_two:
            shared.append((a, b, alike))
            left_one.remove(a)
            left_two.remove(b)
    return shared, left_one, left_two


def spelt(one: str, two: str) -> float:
    """How likely two words are spellings of one; short words differ by a letter for a reason."""
    if UMLAUT.sub(r"\1", one) == UMLAUT.sub(r"\1", two):
        return 1.0
    if min(len(one), len(two)) < SHORTEST_TYPO:
        return 0.0
    return min(JaroWinkler.similarity(one, two), 0.12 + Levenshtein.normalized_similarity(one, two))


def form(mine: Name, theirs: Name) -> list[tuple[float, str]]:
    """What the legal forms say."""
    if mine.form and theirs.form and mine.form != theirs.form:
        return [(-0.08, f"different legal forms: {mine.form} and {theirs.form}")]
    return []


def context(
    one: Organisation,
    two: Organisation,
    called_the_same: bool,  # noqa: FBT001
) -> list[tuple[float, str]]:
    """What everything but the names says."""
    found: list[tuple[float, str]] = []
    if one.acronyms & two.acronyms:
        found.append((0.35, f"same acronym {min(one.acronyms & two.acronyms)}"))
    elif one.acronyms and two.acronyms and not called_the_same:
        found.append((-0.03, "different acronyms"))
    if one.hosts & two.hosts:
        found.append((0.5, f"same website {min(one.hosts & two.hosts)}"))
    found += where(one, two)
    for name in sorted(one.identifiers.keys() & two.identifiers.keys()):
        if not one.identifiers[name] & two.identifiers[name]:
            found.append((-0.12, f"different {name}"))
    return found


def where(one: Organisation, two: Organisation) -> list[tuple[float, str]]:
    """What country and place say."""
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
