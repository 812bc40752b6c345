"""Answers to queries, kept for as long as the data stay as they are, and given again to whoever may see the same.

What is kept is an answer's JSON, so many bytes in all; who was asked for least lately goes first. Each answer is
of a data version, and is given only while the graph is of that: a change is seen at the next request.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

import orjson
from cachetools import LRUCache

if TYPE_CHECKING:
    from partnergraph.api.graphql.execution.engine import PreparedOperation
    from partnergraph.api.graphql.execution.instrumentation import OperationMeter

# A search that was cut off by its time limit took longer than this, and may find more the next time.
_LONGEST_KEPT_S = 15.0
_OVERHEAD_BYTES = 500


class AnswerCache:
    """The answers that one process keeps, ``most_bytes`` of them; none if that is 0."""

    def __init__(self, most_bytes: int, meter: OperationMeter) -> None:
        self.meter = meter
        self.kept: LRUCache[Any, tuple[int, bytes]] = LRUCache(
            most_bytes, lambda answer: len(answer[1]) + _OVERHEAD_BYTES
        )
        self.enabled = most_bytes > 0

    def find(self, key: Any, version: int) -> dict[str, Any] | None:
        """The answer that is kept for a key (:func:`answer_key`), if it is of this data version."""
        found = self.kept.get(key)
        hit = found is not None and found[0] == version
        self.meter.count_cache_lookup("answer", hit=hit)
        data: dict[str, Any] | None = orjson.loads(found[1]) if found and hit else None
        return data

    def keep(self, key: Any, version: int, data: dict[str, Any], began: float) -> None:
        """Keep an answer without errors; ``began``: when it was asked for, by :func:`time.monotonic`."""
        if monotonic() - began > _LONGEST_KEPT_S:
            return
        answer = version, orjson.dumps(data)
        if len(answer[1]) + _OVERHEAD_BYTES <= self.kept.maxsize:
            self.kept[key] = answer


def answer_key(prepared: PreparedOperation) -> Any:
    """What an answer depends on beside the data: operation, variables, day, and who may see it."""
    request = prepared.request
    asked = request.context.get("caller")
    whose = (asked.role, asked.party and asked.subject) if asked else None
    variables = orjson.dumps(
        dict(request.variables), default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    )
    day = datetime.now(UTC).date()
    return prepared.checked.hash, request.operation_name, variables, day, whose
