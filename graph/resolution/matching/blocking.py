"""Blocking: which pairs of organisations are compared at all.

Those of a country with similar names, and those that share a rarer key: the same words in any order, an acronym, an
address, a website. Those of no known country are compared with all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.trigrams import find_similar_texts
from partnergraph.graph.resolution.matching.vocabulary import find_city, word_concept

_LARGEST_KEY_BLOCK = 25  # organisations that share a key; more of them share nothing that tells
_LONGEST_ACRONYM, _SHORTEST_ACRONYM = 12, 3
_OrganisationPair = tuple[ComparedOrganisation, ComparedOrganisation]


def candidate_pairs(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[_OrganisationPair]:
    """The pairs to compare, one of ``lefts`` with one of ``rights``; each once, the lesser id first."""
    seen: set[tuple[str, str]] = set()
    for mine, theirs in _country_blocks(lefts, rights):
        for one, two in (*_similar_pairs(mine, theirs), *_pairs_with_one_key(mine, theirs)):
            a, b = (one, two) if one.id < two.id else (two, one)
            if a.id != b.id and (a.id, b.id) not in seen:
                seen.add((a.id, b.id))
                yield a, b


def _country_blocks(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[tuple[list[ComparedOrganisation], list[ComparedOrganisation]]]:
    """What to compare with each other: those of one country, or of no known country with all."""
    by_left, by_right = _group_by_country(lefts), _group_by_country(rights)
    for country in sorted(by_left):
        if not country:
            yield by_left[country], [one for one in rights if one.names]
        elif theirs := [*by_right.get(country, ()), *by_right.get("", ())]:
            yield by_left[country], theirs


def _group_by_country(
    organisations: Sequence[ComparedOrganisation],
) -> dict[str, list[ComparedOrganisation]]:
    """Organisations that have a name by country code; those without a country under an empty text."""
    found: dict[str, list[ComparedOrganisation]] = defaultdict(list)
    for organisation in organisations:
        if organisation.names:
            for country in organisation.countries or ("",):
                found[country].append(organisation)
    return found


def _similar_pairs(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[_OrganisationPair]:
    """For each on the left, the few on the right with the names most similar to one of its names."""
    mine, theirs = (
        [
            (one, " ".join(map(_spell_for_blocking, name.all_words)))
            for one in side
            for name in one.names
        ]
        for side in (lefts, rights)
    )
    for row, column in find_similar_texts([text for _, text in mine], [text for _, text in theirs]):
        yield mine[row][0], theirs[column][0]


def _spell_for_blocking(word: str) -> str:
    """What a word is in any language and spelling: its city, its meaning, or itself."""
    return find_city(word) or word_concept(word) or word


def _pairs_with_one_key(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[_OrganisationPair]:
    """Those that share a key that few have."""
    mine, theirs = _group_by_key(lefts), _group_by_key(rights)
    for key in mine.keys() & theirs.keys():
        if len(mine[key].keys() | theirs[key].keys()) <= _LARGEST_KEY_BLOCK:
            yield from product(mine[key].values(), theirs[key].values())


def _group_by_key(
    organisations: Sequence[ComparedOrganisation],
) -> dict[tuple[str, ...], dict[str, ComparedOrganisation]]:
    """Organisations by key, and by id."""
    found: dict[tuple[str, ...], dict[str, ComparedOrganisation]] = defaultdict(dict)
    for organisation in organisations:
        for key in _blocking_keys(organisation):
            found[key][organisation.id] = organisation
    return found


def _blocking_keys(organisation: ComparedOrganisation) -> Iterator[tuple[str, ...]]:
    for name in organisation.names:
        yield ("name", *sorted(name.all_words))
        if len(name.squeezed) <= _LONGEST_ACRONYM:
            yield ("acronym", name.squeezed)
    for short in organisation.acronyms:
        if len(short) >= _SHORTEST_ACRONYM:
            yield ("acronym", short)
    if organisation.postcode:
        for house in organisation.house:
            yield ("address", organisation.postcode, house)
    for host in organisation.hosts:
        yield ("host", host)
