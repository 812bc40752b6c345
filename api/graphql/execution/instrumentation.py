"""An operation under observation: how long its stages take, for metrics, traces and the log of slow ones."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import structlog
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from api.logs import REQUEST
from api.metrics import Metrics

log = structlog.get_logger("partnergraph.graphql")
# Without an SDK its spans are all one that does nothing.
tracer = trace.get_tracer("partnergraph")

STAGES = (
    "parse",
    "validate",
    "compile",
    "neo4j",
    "shape",
    "execute",
    "serialise",
    "total",
)
HASH_SHOWN = 16


class Watch:
    """One operation. Leave stages with :meth:`stage`, and call :meth:`done` once at the end."""

    __slots__ = (
        "by",
        "hash",
        "kind",
        "meter",
        "name",
        "reason",
        "span",
        "start",
        "statements",
        "took",
        "wall",
    )

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.name: str | None = None
        self.kind, self.hash, self.by, self.reason = "none", "", "", ""
        self.took: dict[str, int] = {}
        self.statements: list[tuple[str, int]] = []
        self.span: Span = tracer.start_span("GraphQL", kind=SpanKind.INTERNAL)
        self.start = time.perf_counter_ns()
        self.wall = time.time_ns() - self.start if self.span.is_recording() else 0

    def stage(self, name: str) -> Stage:
        """A context in which a stage is worked on."""
        return Stage(self, name)

    def spent(self, stage: str, start: int, end: int, **attributes: str) -> None:
        """A stage took from ``start`` to ``end`` (``time.perf_counter_ns``)."""
        self.took[stage] = self.took.get(stage, 0) + end - start
        self.meter.stages[stage].observe((end - start) / 1e9)
        if self.wall:
            parent = trace.set_span_in_context(self.span)
            child = tracer.start_span(
                stage, context=parent, start_time=self.wall + start, attributes=attributes
            )
            child.end(self.wall + end)

    def told(self, cypher: str, start: int, end: int) -> None:
        """Neo4j ran a statement."""
        self.statements.append((cypher, end - start))
        attributes = {"db.system.name": "neo4j", "db.query.text": cypher} if self.wall else {}
        self.spent("neo4j", start, end, **attributes)

    def of(self, kind: str, name: str | None, document: str) -> None:
        """Say which operation it is."""
        self.kind, self.name, self.hash = kind, name, document

    def executed(self, by: str, reason: str = "") -> None:
        """Say what executed it, and why that."""
        self.by, self.reason = by, reason

    def metadata(self) -> Mapping[str, str]:
        """What Neo4j is told of the operation's transactions."""
        found = {"app": "partnergraph", "document": self.hash[:HASH_SHOWN]}
        if self.name:
            found["operation"] = self.name
        if request := REQUEST.get():
            found["request"] = request
        return found

    def done(self, status: str) -> None:
        """The operation is over: ok, errors or refused."""
        end = time.perf_counter_ns()
        total = end - self.start
        self.meter.stages["total"].observe(total / 1e9)
        self.meter.operation(self.kind, status)
        if self.by:
            self.meter.execution(self.by, self.reason)
        if self.wall:
            self.finish(end, status)
        if self.meter.slow_ns and total > self.meter.slow_ns:
            log.warning(
                "slow operation",
                operation=self.name,
                document=self.hash[:HASH_SHOWN],
                ms=millis(total),
                by=self.by,
                reason=self.reason,
                stages={stage: millis(took) for stage, took in self.took.items()},
                statements=[{"cypher": text, "ms": millis(took)} for text, took in self.statements],
            )

    def finish(self, end: int, status: str) -> None:
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
        self.span.end(self.wall + end)


class Stage:
    """One stage of an operation, timed from entering to leaving."""

    __slots__ = ("name", "start", "watch")

    def __init__(self, watch: Watch, name: str) -> None:
        self.watch, self.name = watch, name

    def __enter__(self) -> Self:
        self.start = time.perf_counter_ns()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.watch.spent(self.name, self.start, time.perf_counter_ns())


class Meter:
    """The metrics of GraphQL with their labels looked up once."""

    def __init__(self, metrics: Metrics, slow_ms: int) -> None:
        self.metrics, self.slow_ns = metrics, slow_ms * 1_000_000
        self.stages: dict[str, Any] = {stage: metrics.stages.labels(stage) for stage in STAGES}
        self.known: dict[tuple[Any, ...], Any] = {}

    def operation(self, kind: str, status: str) -> None:
        """An operation ended."""
        self.count(self.metrics.operations, kind, status)

    def execution(self, by: str, reason: str) -> None:
        """An operation was executed."""
        self.count(self.metrics.executions, by, reason)

    def cache(self, cache: str, *, hit: bool) -> None:
        """Something was looked for in a cache."""
        self.count(self.metrics.caches, cache, "hit" if hit else "miss")

    def limit(self, limit: str) -> None:
        """A limit refused an operation."""
        self.count(self.metrics.limits, limit)

    def count(self, counter: Any, *labels: str) -> None:
        """Count one; labels are few, so each set of them is looked up once."""
        key = (counter, *labels)
        if (child := self.known.get(key)) is None:
            child = self.known[key] = counter.labels(*labels)
        child.inc()


def millis(nanoseconds: int) -> float:
    """Nanoseconds as milliseconds."""
    return round(nanoseconds / 1e6, 1)
