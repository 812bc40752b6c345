"""Named queries and strangers' statements under observation, wherever they are asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, TypeVar

from partnergraph.api.metrics import Metrics
from partnergraph.api.slow_log import SlowLog

Opened = TypeVar("Opened")
_STATEMENT_KIND, _NAMED_QUERY_KIND = "statement", "named query"


class StatementMeter:
    """Times statements from sending them to their last row, and logs those that were slow."""

    def __init__(self, metrics: Metrics, slow: SlowLog) -> None:
        self.metrics, self.slow = metrics, slow

    @asynccontextmanager
    async def observe(
        self,
        cypher: str,
        parameters: Mapping[str, Any],
        open_rows: Callable[[], AbstractAsyncContextManager[Opened]],
        named: str | None = None,
    ) -> AsyncIterator[Opened]:
        """What ``open_rows`` opens, counted when it is closed: ok, failed, or abandoned by the asker.

        ``named``: the named query whose Cypher it is; a statement of the asker's own has no name.
        """
        start, status = time.perf_counter_ns(), "ok"
        try:
            async with open_rows() as rows:
                yield rows
        except (asyncio.CancelledError, GeneratorExit):
            status = "abandoned"
            raise
        except Exception:
            status = "failed"
            raise
        finally:
            self.record(cypher, parameters, named, status, time.perf_counter_ns() - start)

    @contextmanager
    def time_named_query(self, name: str) -> Iterator[None]:
        """Count a named query that is part of an operation, which is logged as a whole if it is slow."""
        start, status = time.perf_counter(), "failed"
        try:
            yield
            status = "ok"
        finally:
            spent = time.perf_counter() - start
            self.metrics.named_queries.labels(name, status).observe(spent)

    def record(
        self, cypher: str, parameters: Mapping[str, Any], named: str | None, status: str, spent: int
    ) -> None:
        """Count a statement that is over, and log it where it was slow."""
        if named:
            self.metrics.named_queries.labels(named, status).observe(spent / 1e9)
        else:
            self.metrics.statements.labels(status).observe(spent / 1e9)
        kind = _NAMED_QUERY_KIND if named else _STATEMENT_KIND
        ended = "" if status == "ok" else status
        self.slow.note(kind, named, spent, [(cypher, spent)], parameters, ended=ended)
