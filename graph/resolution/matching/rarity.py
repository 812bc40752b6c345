"""How much a word tells: by how few of the organisations of its country have it in a name."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from partnergraph.graph.resolution.matching.compared import ComparedOrganisation

_SMOOTHING = 300  # organisations of all countries that a country's own count is mixed with
_LEAST_WEIGHT, _LARGEST_WEIGHT = 0.5, 8.0


class WordRarity:
    """The weights of words, from 0.5 of the commonest to 8 of one that was seen once."""

    def __init__(self, organisations: Iterable[ComparedOrganisation]) -> None:
        self._by_country: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._everywhere: Counter[str] = Counter()
        self._organisations: Counter[str] = Counter()
        self._total = 0
        self._weights: dict[tuple[str, str], float] = {}
        for organisation in organisations:
            words = {word for name in organisation.names for word in name.all_words}
            self.count(words, organisation.countries)

    def count(self, words: Iterable[str], countries: Iterable[str]) -> None:
        """Count one more organisation, by the words of its names and the codes of its countries."""
        distinct = set(words)
        self._everywhere.update(distinct)
        self._total += 1
        for country in countries or ("",):
            self._by_country[country].update(distinct)
            self._organisations[country] += 1

    def weigh(self, word: str, country: str) -> float:
        """The weight of a word in a country (ISO code; empty where none is known): a logarithm of odds."""
        key = (word, country)
        if key not in self._weights:
            overall = (self._everywhere[word] + 0.5) / (self._total + 2)
            count = self._by_country[country][word] + _SMOOTHING * overall
            share = count / (self._organisations[country] + _SMOOTHING)
            self._weights[key] = min(
                _LARGEST_WEIGHT, max(_LEAST_WEIGHT, -math.log(min(1.0, share)))
            )
        return self._weights[key]
