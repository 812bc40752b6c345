"""Reconciling a batch of names with one network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from partnergraph.graph.connection.database import Database
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.tokens import tokenise_name
from partnergraph.graph.resolution.reconciling.candidates import (
    ReconciliationCandidate,
    find_candidates,
)
from partnergraph.graph.resolution.reconciling.question import ReconciledName
from partnergraph.graph.resolution.reconciling.scores import ScoredCandidate, rank_candidates

# How rare a word is, is told from so many names; more of them tell the same.
_SAMPLED_NAMES = 50_000
_SAMPLE_NAMES = f"""
MATCH (n:Organisation) WITH n.name AS name,
  COLLECT {{ MATCH (n)-[:LOCATED_IN]->(c:Country) RETURN c.code }} AS countries LIMIT {_SAMPLED_NAMES}
RETURN collect([name, countries]) AS names
"""


class Reconciler:
    """Reconciles with one network. It learns how rare words are with its first batch, and again as data change.

    A sample that is some loads old tells as much, so it is only taken anew when the version is another and
    nobody else is doing so.
    """

    def __init__(self) -> None:
        self._rarity: WordRarity | None = None
        self._version: int | None = None
        self._sampling = asyncio.Lock()

    async def reconcile(
        self, database: Database, version: int, questions: Sequence[ReconciledName]
    ) -> list[list[ScoredCandidate]]:
        """The candidates of each question, the best first; ``version`` is that of the data."""
        rarity = await self._find_rarity(database, version)
        candidates = await find_candidates(database, questions)
        return await asyncio.to_thread(_rank_all, questions, candidates, rarity)

    async def _find_rarity(self, database: Database, version: int) -> WordRarity:
        rarity = self._rarity
        if rarity is None or (self._version != version and not self._sampling.locked()):
            async with self._sampling:
                if self._rarity is None or self._version != version:
                    (names,) = await database.values(_SAMPLE_NAMES, {})
                    self._rarity = await asyncio.to_thread(_count_words, names)
                    self._version = version
                rarity = self._rarity
        return rarity


def _count_words(names: list[tuple[str, list[str]]]) -> WordRarity:
    rarity = WordRarity(())
    for name, countries in names:
        rarity.count(tokenise_name(name), countries)
    return rarity


def _rank_all(
    questions: Sequence[ReconciledName],
    candidates: Sequence[dict[str, ReconciliationCandidate]],
    rarity: WordRarity,
) -> list[list[ScoredCandidate]]:
    return [
        rank_candidates(question, found.values(), rarity)
        for question, found in zip(questions, candidates, strict=True)
    ]
