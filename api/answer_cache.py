"""Answers kept for as long as the data stay as they are: of GraphQL, of named queries, and the pages made of them.

All of a process share so many bytes; who was asked for least lately goes first. Each answer is of a moment of the
data, and is given only while the graph is of that: a change is seen at the next request.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cachetools import LRUCache

from partnergraph.graph.ledger import Moment

_OVERHEAD_BYTES = 500


class _KeptAnswer(NamedTuple):
    moment: Moment
    answer: Any
    size: int


class AnswerCache:
    """The answers that one process keeps, ``most_bytes`` of them; none if that is 0.

    ``count`` is told of each look: the kind of answer (``answer``, ``page``, ``rows``), and whether it was there.
    """

    def __init__(
        self, most_bytes: int, count: Callable[[str, bool], None] = lambda _kind, _hit: None
    ) -> None:
        self.kept: LRUCache[Hashable, _KeptAnswer] = LRUCache(most_bytes, lambda kept: kept.size)
        self.enabled = most_bytes > 0
        self._count = count

    def find(self, kind: str, key: Hashable, moment: Moment) -> Any:
        """The answer that is kept for a question, if it is of this moment of the data and of today; else None.

        ``key``: all that the answer depends on besides, who asks included.
        """
        found = self.kept.get(_key_of_today(kind, key))
        hit = found is not None and found.moment == moment
        self._count(kind, hit)
        return found.answer if found and hit else None

    def keep(self, kind: str, key: Hashable, moment: Moment, answer: Any, size: int) -> None:
        """Keep an answer of so many bytes, if it fits and the graph has a version (0: nothing was loaded by this software)."""
        kept = _KeptAnswer(moment, answer, size + _OVERHEAD_BYTES)
        if moment[0] and kept.size <= self.kept.maxsize:
            self.kept[_key_of_today(kind, key)] = kept


def _key_of_today(kind: str, key: Hashable) -> Hashable:
    """The key with the day, for "today" may be meant."""
    return kind, key, datetime.now(UTC).date()
