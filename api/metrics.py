"""What the server counts and times, for Prometheus."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    multiprocess,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from partnergraph.api.graph_gauges import GraphGauges
from partnergraph.api.worker_processes import WorkersCollector

_SECONDS_BUCKETS = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
)
# prometheus-client's own name for the folder that several worker processes write to.
SHARED_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

# When a counter was made is one more series each, and nobody's question.
disable_created_metrics()  # type: ignore[no-untyped-call]

router = APIRouter()


class Metrics:
    """The counters and histograms of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.requests = Counter(
            "partnergraph_http_requests",
            "HTTP requests.",
            ("method", "path", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "partnergraph_http_seconds",
            "HTTP requests.",
            ("path",),
            registry=registry,
            buckets=_SECONDS_BUCKETS,
        )
        self.operations = Counter(
            "partnergraph_graphql_operations",
            "GraphQL operations, by kind and how they ended: ok, errors, refused.",
            ("kind", "status"),
            registry=registry,
        )
        self.stages = Histogram(
            "partnergraph_graphql_stage_seconds",
            "Time in each stage of a GraphQL operation.",
            ("stage",),
            registry=registry,
            buckets=_SECONDS_BUCKETS,
        )
        self.executions = Counter(
            "partnergraph_graphql_executions",
            "Operations executed as one compiled statement, or by the executor and why.",
            ("by", "reason"),
            registry=registry,
        )
        self.caches = Counter(
            "partnergraph_graphql_cache",
            "Look-ups in the caches of documents, plans, persisted operations and answers.",
            ("cache", "result"),
            registry=registry,
        )
        self.named_queries = Histogram(
            "partnergraph_named_query_seconds",
            "Named queries, from sending them to the last row, by how they ended: ok, failed, abandoned.",
            ("query", "status"),
            registry=registry,
            buckets=_SECONDS_BUCKETS,
        )
        self.statements = Histogram(
            "partnergraph_statement_seconds",
            "Statements of POST /cypher, from sending them to the last row, by how they ended.",
            ("status",),
            registry=registry,
            buckets=_SECONDS_BUCKETS,
        )
        self.limits = Counter(
            "partnergraph_graphql_limits",
            "Operations refused by a limit.",
            ("limit",),
            registry=registry,
        )

    def exposition(self) -> bytes:
        """All numbers in Prometheus' text format: those of every worker where they share a folder."""
        folder = os.environ.get(SHARED_FOLDER_VARIABLE)
        if not folder:
            return generate_latest(self.registry)
        of_all_workers = CollectorRegistry()
        multiprocess.MultiProcessCollector(of_all_workers)  # type: ignore[no-untyped-call]
        of_all_workers.register(WorkersCollector(Path(folder)))
        PlatformCollector(registry=of_all_workers)
        return generate_latest(of_all_workers)


@router.get("/metrics", include_in_schema=False)
async def get_metrics(request: Request) -> Response:
    """The numbers, where the setting lets them be seen."""
    if not request.app.state.settings.metrics:
        raise HTTPException(404, "metrics are switched off (PARTNERGRAPH_METRICS)")
    metrics: Metrics = request.app.state.metrics
    graph: GraphGauges = request.app.state.graph_gauges
    gauges = await graph.exposition()
    numbers = await asyncio.to_thread(metrics.exposition)
    return Response(numbers + gauges, media_type=CONTENT_TYPE_LATEST)
