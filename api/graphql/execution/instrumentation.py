"""An operation under observation: how long its stages take, for metrics, traces and the log of slow ones."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.metrics import Metrics
from partnergraph.api.slow_log import SlowLog
from partnergraph.api.statement_meter import StatementMeter

# Without an SDK its spans are all one that does nothing.
_tracer = trace.get_tracer("partnergraph")

_STAGES = (
    "parse",
    "validate",
    "compile",
    "neo4j",
    "shape",
    "execute",
    "serialise",
    "total",
)
_HASH_SHOWN = 16


class OperationObserver:
    """One operation. Time stages with :meth:`time_stage`, and call :meth:`finish` once at the end.

    Times are nanoseconds of ``time.perf_counter_ns``; ``to_wall_clock`` added to one gives Unix time, and is 0
    where no trace is recorded.
    """

    __slots__ = (
        "by",
        "hash",
        "kind",
        "meter",
        "name",
        "reason",
        "span",
        "stage_times",
        "start",
        "statements",
        "to_wall_clock",
        "variables",
    )

    def __init__(self, meter: OperationMeter) -> None:
        self.meter = meter
        self.name: str | None = None
        self.kind, self.hash, self.by, self.reason = "none", "", "", ""
        self.stage_times: dict[str, int] = {}
        self.statements: list[tuple[str, int]] = []
        self.variables: Mapping[str, Any] = {}
        self.span: Span = _tracer.start_span("GraphQL", kind=SpanKind.INTERNAL)
        self.start = time.perf_counter_ns()
        self.to_wall_clock = time.time_ns() - self.start if self.span.is_recording() else 0

    def time_stage(self, name: str) -> StageTimer:
        """A context manager around the work of a stage, one of :data:`_STAGES`."""
        return StageTimer(self, name)

    def add_stage(self, stage: str, start: int, end: int, **attributes: str) -> None:
        """Note that a stage took from ``start`` to ``end``."""
        self.stage_times[stage] = self.stage_times.get(stage, 0) + end - start
        self.meter.stages[stage].observe((end - start) / 1e9)
        if self.to_wall_clock:
            parent = trace.set_span_in_context(self.span)
            child = _tracer.start_span(
                stage, context=parent, start_time=self.to_wall_clock + start, attributes=attributes
            )
            child.end(self.to_wall_clock + end)

    def add_statement(self, cypher: str, start: int, end: int) -> None:
        """Note that Neo4j ran a statement from ``start`` to ``end``."""
        self.statements.append((cypher, end - start))
        attributes = (
            {"db.system.name": "neo4j", "db.query.text": cypher} if self.to_wall_clock else {}
        )
        self.add_stage("neo4j", start, end, **attributes)

    def identify(self, kind: str, name: str | None, document_hash: str) -> None:
        """Say which operation it is: query or mutation, its name, its document."""
        self.kind, self.name, self.hash = kind, name, document_hash

    def set_executor(self, by: str, reason: str = "") -> None:
        """Say what executed it, and why the compiler did not."""
        self.by, self.reason = by, reason

    def transaction_metadata(self) -> Mapping[str, str]:
        """What Neo4j is told of the operation's transactions."""
        metadata = {"app": "partnergraph", "document": self.hash[:_HASH_SHOWN]}
        if self.name:
            metadata["operation"] = self.name
        if request := REQUEST_ID.get():
            metadata["request"] = request
        return metadata

    def finish(self, status: str) -> None:
        """Count, trace and, where it was slow, log an operation that is over: ok, errors or refused."""
        end = time.perf_counter_ns()
        total = end - self.start
        self.meter.stages["total"].observe(total / 1e9)
        self.meter.count_operation(self.kind, status)
        if self.by:
            self.meter.count_execution(self.by, self.reason)
        if self.to_wall_clock:
            self.end_span(end, status)
        self.meter.slow.note(
            self.kind,
            self.name,
            total,
            self.statements,
            self.variables,
            document=self.hash[:_HASH_SHOWN],
            by=self.by,
            reason=self.reason,
        )

    def end_span(self, end: int, status: str) -> None:
        """End the operation's span, with what is known only now."""
        self.span.update_name(" ".join(filter(None, (self.kind, self.name))))
        attributes = {
            "graphql.operation.type": self.kind,
            "graphql.operation.name": self.name or "",
            "graphql.document.hash": self.hash,
            "partnergraph.executed_by": self.by,
            "partnergraph.executor_reason": self.reason,
            "partnergraph.status": status,
        }
        self.span.set_attributes({name: value for name, value in attributes.items() if value})
        if status != "ok":
            self.span.set_status(Status(StatusCode.ERROR, status))
        self.span.end(self.to_wall_clock + end)


class StageTimer:
    """One stage of an operation, timed from entering to leaving."""

    __slots__ = ("name", "observer", "start")

    def __init__(self, observer: OperationObserver, name: str) -> None:
        self.observer, self.name = observer, name

    def __enter__(self) -> Self:
        self.start = time.perf_counter_ns()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.observer.add_stage(self.name, self.start, time.perf_counter_ns())


class OperationMeter:
    """The metrics of GraphQL with their labels looked up once."""

    def __init__(self, metrics: Metrics, slow: SlowLog) -> None:
        self.metrics, self.slow = metrics, slow
        self.statements = StatementMeter(metrics, slow)
        self.stages: dict[str, Any] = {stage: metrics.stages.labels(stage) for stage in _STAGES}
        self.children: dict[tuple[Any, ...], Any] = {}

    def count_operation(self, kind: str, status: str) -> None:
        """Count an operation that ended: ok, errors or refused."""
        self.count(self.metrics.operations, kind, status)

    def count_execution(self, by: str, reason: str) -> None:
        """Count an execution, and why the compiler did not do it."""
        self.count(self.metrics.executions, by, reason)

    def count_cache_lookup(self, cache: str, *, hit: bool) -> None:
        """Count a look into one of the caches: document, plan, persisted, answer, rows or page."""
        self.count(self.metrics.caches, cache, "hit" if hit else "miss")

    def count_limit(self, limit: str) -> None:
        """Count an operation that a limit refused."""
        self.count(self.metrics.limits, limit)

    def count(self, counter: Any, *labels: str) -> None:
        """Count one; labels are few, so each set of them is looked up once."""
        key = (counter, *labels)
        if (child := self.children.get(key)) is None:
            child = self.children[key] = counter.labels(*labels)
        child.inc()
