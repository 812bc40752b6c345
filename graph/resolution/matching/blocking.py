"""Blocking: which pairs of organisations are compared at all: those of a country with similar names.

Names become vectors of their trigrams, weighted by how rare these are (TF-IDF); the nearest of each are
found by a sparse product that keeps the best few of a row (sparse_dot_topn), so 30,000 names against
30,000 are never compared one by one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from partnergraph.graph.resolution.matching.scoring import ComparedOrganisation

_NEAREST_NAMES, _LEAST_SIMILARITY = 12, 0.45  # pairs for each name, and the cosine they must have
_PRODUCT_ROWS = 4000
_IndexedName = tuple[int, str]  # index of an organisation, one of its names


def candidate_pairs(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[tuple[ComparedOrganisation, ComparedOrganisation]]:
    """The pairs to compare, one of ``lefts`` with one of ``rights``; each once, in whichever order."""
    seen: set[tuple[str, str]] = set()
    for mine, theirs in _country_blocks(lefts, rights):
        for a, b in _nearest_pairs([lefts[i] for i in mine], [rights[i] for i in theirs]):
            key = (a.id, b.id) if a.id < b.id else (b.id, a.id)
            if a.id != b.id and key not in seen:
                seen.add(key)
                yield a, b


def _country_blocks(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[tuple[list[int], list[int]]]:
    """Indices on both sides to compare with each other: of one country, or of no known country."""
    by_left, by_right = _index_by_country(lefts), _index_by_country(rights)
    everywhere = sorted({i for indices in by_right.values() for i in indices})
    for country in sorted(by_left):
        if not country:
            yield by_left[country], everywhere
        elif theirs := [*by_right.get(country, ()), *by_right.get("", ())]:
            yield by_left[country], theirs


def _index_by_country(organisations: Sequence[ComparedOrganisation]) -> dict[str, list[int]]:
    """Indices by country code; those without a country under an empty text."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, organisation in enumerate(organisations):
        for country in organisation.countries or ("",):
            found[country].append(index)
    return found


def _nearest_pairs(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> Iterator[tuple[ComparedOrganisation, ComparedOrganisation]]:
    """For each on the left, the few on the right with the names most similar to one of its names."""
    mine, theirs = _indexed_names(lefts), _indexed_names(rights)
    if not mine or not theirs:
        return
    vectors = _TrigramVectors([text for _, text in (*mine, *theirs)])
    right = vectors.matrix([text for _, text in theirs]).T.tocsr()
    for start in range(0, len(mine), _PRODUCT_ROWS):
        names = mine[start : start + _PRODUCT_ROWS]
        left = vectors.matrix([text for _, text in names])
        found = sp_matmul_topn(
            left, right, top_n=_NEAREST_NAMES, threshold=_LEAST_SIMILARITY
        ).tocoo()
        for row, column in zip(found.row.tolist(), found.col.tolist(), strict=True):
            yield lefts[names[row][0]], rights[theirs[column][0]]


def _indexed_names(organisations: Sequence[ComparedOrganisation]) -> list[_IndexedName]:
    """Every name and every acronym, with the index of its organisation."""
    return [
        (index, text)
        for index, organisation in enumerate(organisations)
        for text in (
            *(" ".join(name.words) for name in organisation.names),
            *sorted(organisation.acronyms),
        )
    ]


class _TrigramVectors:
    """TF-IDF vectors of trigrams, of length 1, with the weights that follow from ``texts``."""

    def __init__(self, texts: Iterable[str]) -> None:
        count: Counter[str] = Counter()
        total = 0
        for text in texts:
            count.update(set(_name_trigrams(text)))
            total += 1
        self.index = {gram: place for place, gram in enumerate(count)}
        self.weight = {gram: math.log((total + 1) / (n + 0.5)) + 0.3 for gram, n in count.items()}

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """A row for each text, a column for each trigram."""
        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            grams = Counter(_name_trigrams(text))
            weights = [self.weight[gram] * n for gram, n in grams.items()]
            length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
            values += [weight / length for weight in weights]
            columns += [self.index[gram] for gram in grams]
            ends.append(len(values))
        shape = (len(texts), len(self.index))
        return csr_matrix(
            (np.asarray(values, np.float32), np.asarray(columns, np.int32), np.asarray(ends)),
            shape=shape,
        )


def _name_trigrams(text: str) -> list[str]:
    """The trigrams of each word with a space on both sides, so that the order of words does not matter."""
    return [f" {word} "[i : i + 3] for word in text.split() for i in range(len(word))]
