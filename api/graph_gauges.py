"""What is in the graph and how Neo4j is, as gauges for Prometheus: read when they are asked for, and kept a while.

Neo4j Community tells little of itself over Bolt: transactions, memory, the size of a store that is on this
machine. Enterprise tells of its page cache and store by JMX, where it is told to (``server.metrics.jmx.enabled``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import generate_latest

from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.schema.errors import PartnergraphError

_KEPT_S = 15.0
_PATIENCE_S = 5.0
_MATCH_SOURCES = """
MATCH (s:Source)
OPTIONAL MATCH (r:LoadRecord {id: s.id})
RETURN s.id AS source, s.state = 'complete' AS complete, COUNT { (s)<-[:DESCRIBED_BY]-() } AS entities,
       coalesce(r.loaded, datetime(s.loaded_at).epochMillis) AS loaded,
       coalesce(r.checked, datetime(s.loaded_at).epochMillis) AS checked,
       r.read AS read, r.rejected AS rejected
"""
_MATCH_REFRESHES = """
MATCH (r:RefreshRecord)
RETURN r.id AS entry, r.failure IS NULL AS ok, r.tried AS tried, r.succeeded AS succeeded
"""
# Each alone, for then Neo4j takes it from its own counts.
_COUNT_NODES = "MATCH (n) RETURN count(n) AS count"
_COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS count"
_LIST_TRANSACTIONS = """
SHOW TRANSACTIONS YIELD status, elapsedTime
RETURN count(*) AS open, coalesce(max(elapsedTime.milliseconds), 0) AS oldest
"""
_MATCH_HEAP = """
CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes
RETURN attributes.HeapMemoryUsage.value.properties AS heap
"""
_LIST_BEANS = "CALL dbms.queryJmx('neo4j.metrics:*') YIELD name, attributes RETURN name, attributes"
# Of Enterprise's beans: what their names end with, and ours.
_BEANS = {
    ".page_cache.hits": "partnergraph_neo4j_page_cache_hits",
    ".page_cache.page_faults": "partnergraph_neo4j_page_cache_faults",
    ".page_cache.hit_ratio": "partnergraph_neo4j_page_cache_hit_ratio",
    ".page_cache.usage_ratio": "partnergraph_neo4j_page_cache_usage_ratio",
    ".store.size.total": "partnergraph_neo4j_store_bytes",
    ".store.size.database": "partnergraph_neo4j_store_bytes",
    ".transaction.committed": "partnergraph_neo4j_transactions_committed",
    ".transaction.rollbacks": "partnergraph_neo4j_transactions_rolled_back",
    ".check_point.duration": "partnergraph_neo4j_checkpoint_milliseconds",
}
ENTERPRISE_GAUGES = frozenset(_BEANS.values())
_HELP = {
    "partnergraph_neo4j_up": "Whether Neo4j answered within 5 seconds.",
    "partnergraph_neo4j_answer_seconds": "How long it took to answer all that is asked for this.",
    "partnergraph_neo4j_nodes": "Nodes, with those beside the network.",
    "partnergraph_neo4j_relationships": "Relationships.",
    "partnergraph_neo4j_transactions_open": "Transactions that are open.",
    "partnergraph_neo4j_oldest_transaction_seconds": "How long the oldest of them has been.",
    "partnergraph_neo4j_heap_used_bytes": "Heap in use.",
    "partnergraph_neo4j_heap_max_bytes": "Heap that Neo4j may use.",
    "partnergraph_neo4j_store_bytes": "Store and transaction logs.",
    "partnergraph_source_entities": "Entities that the source describes.",
    "partnergraph_source_complete": "Whether the source is there whole.",
    "partnergraph_source_loaded_timestamp_seconds": "When the source was last loaded.",
    "partnergraph_source_checked_timestamp_seconds": "When it was last found to be what its publisher has.",
    "partnergraph_source_read": "Records that its last load read.",
    "partnergraph_source_rejected": "Records that its last load could not use.",
    "partnergraph_refresh_ok": "Whether the last try of an entry of the refresh file succeeded.",
    "partnergraph_refresh_tried_timestamp_seconds": "When it was last tried.",
    "partnergraph_refresh_succeeded_timestamp_seconds": "When it last succeeded.",
}
_MILLISECONDS = 1000


class GraphGauges:
    """The gauges of one database. ``store``: the folders of its store, where they are on this machine."""

    def __init__(self, database: Database, store: Iterable[Path] = ()) -> None:
        self.database = database.under(StatementOptions(_PATIENCE_S, {"app": "partnergraph"}))
        self.store = tuple(store)
        self.kept: tuple[float, bytes] = (float("-inf"), b"")
        self.reading = asyncio.Lock()

    async def exposition(self) -> bytes:
        """The gauges in Prometheus' text format, at most :data:`_KEPT_S` seconds old."""
        async with self.reading:
            if time.monotonic() - self.kept[0] > _KEPT_S:
                self.kept = time.monotonic(), await self.read()
        return self.kept[1]

    async def read(self) -> bytes:
        """The gauges as they are now; of a Neo4j that does not answer, that it does not."""
        registry, start = CollectorRegistry(), time.perf_counter()
        gauges = _Gauges(registry)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                for part in (self.read_sources, self.read_refreshes, self.read_counts):
                    await part(gauges)
                for optional in (self.read_heap, self.read_beans):
                    await _ignoring_refusal(optional, gauges)
        except (PartnergraphError, TimeoutError):
            gauges.set("partnergraph_neo4j_up", 0)
        else:
            gauges.set("partnergraph_neo4j_up", 1)
        gauges.set("partnergraph_neo4j_answer_seconds", time.perf_counter() - start)
        if self.store:
            size = await asyncio.to_thread(_size_of_folders, self.store)
            gauges.set("partnergraph_neo4j_store_bytes", size)
        return generate_latest(registry)

    async def read_sources(self, gauges: _Gauges) -> None:
        """Of each source: how much, how old, how clean."""
        for row in await self.database.read(_MATCH_SOURCES):
            label = {"source": row["source"]}
            gauges.set("partnergraph_source_entities", row["entities"], **label)
            gauges.set("partnergraph_source_complete", row["complete"], **label)
            for name in ("loaded", "checked"):
                gauges.set_instant(
                    f"partnergraph_source_{name}_timestamp_seconds", row[name], **label
                )
            for name in ("read", "rejected"):
                gauges.set(f"partnergraph_source_{name}", row[name], **label)

    async def read_refreshes(self, gauges: _Gauges) -> None:
        """Of each entry of the refresh file: whether and when."""
        for row in await self.database.read(_MATCH_REFRESHES):
            label = {"entry": row["entry"]}
            gauges.set("partnergraph_refresh_ok", row["ok"], **label)
            for name in ("tried", "succeeded"):
                gauges.set_instant(
                    f"partnergraph_refresh_{name}_timestamp_seconds", row[name], **label
                )

    async def read_counts(self, gauges: _Gauges) -> None:
        """How much is in the store, and what is under way."""
        (nodes,) = await self.database.read(_COUNT_NODES)
        gauges.set("partnergraph_neo4j_nodes", nodes["count"])
        (ties,) = await self.database.read(_COUNT_RELATIONSHIPS)
        gauges.set("partnergraph_neo4j_relationships", ties["count"])
        (open_,) = await self.database.read(_LIST_TRANSACTIONS)
        gauges.set("partnergraph_neo4j_transactions_open", open_["open"])
        oldest = open_["oldest"] / _MILLISECONDS
        gauges.set("partnergraph_neo4j_oldest_transaction_seconds", oldest)

    async def read_heap(self, gauges: _Gauges) -> None:
        """The heap, where this user may ask for it."""
        for row in await self.database.read(_MATCH_HEAP):
            gauges.set("partnergraph_neo4j_heap_used_bytes", row["heap"]["used"])
            gauges.set("partnergraph_neo4j_heap_max_bytes", row["heap"]["max"])

    async def read_beans(self, gauges: _Gauges) -> None:
        """What Enterprise tells of itself, where it is told to."""
        for row in await self.database.read(_LIST_BEANS):
            name = row["name"].rpartition("name=")[2]
            ours = next((gauge for end, gauge in _BEANS.items() if name.endswith(end)), None)
            values = {key: item["value"] for key, item in row["attributes"].items()}
            if ours and (value := values.get("Value", values.get("Count"))) is not None:
                gauges.set(ours, float(value))


class _Gauges:
    """Gauges of one reading, made as they are set."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.made: dict[str, Gauge] = {}

    def set(self, name: str, value: float | None, **labels: str) -> None:
        """Set a gauge; what is not known is not said."""
        if value is None:
            return
        if name not in self.made:
            text = _HELP.get(name, "As Neo4j's own metrics say.")
            self.made[name] = Gauge(name, text, tuple(labels), registry=self.registry)
        (self.made[name].labels(**labels) if labels else self.made[name]).set(value)

    def set_instant(self, name: str, milliseconds: int | None, **labels: str) -> None:
        """Set a gauge of an instant, which Prometheus has in seconds since 1970."""
        self.set(name, milliseconds and milliseconds / _MILLISECONDS, **labels)


async def _ignoring_refusal(read: Callable[[_Gauges], Any], gauges: _Gauges) -> None:
    """Read what a user may not be allowed to, or a server may not have."""
    try:
        await read(gauges)
    except PartnergraphError:
        return


def _size_of_folders(folders: Iterable[Path]) -> int:
    """How many bytes the files in folders take on disk; a file that goes meanwhile counts for nothing."""
    total = 0
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                total += path.stat().st_blocks * 512
            except OSError:
                continue
    return total
