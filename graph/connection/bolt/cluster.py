"""Small reads of a cluster: turn about on the servers that its routing table names for reading.

The table is asked for by the procedure that the ROUTE message of Bolt stands for, of any server that is known, and
again when it is older than it says. What a reader cannot answer is the driver's, which has a table of its own.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping
from typing import Any

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.bolt.connection import BoltRows, DriverNeeded, ServerLost
from partnergraph.graph.connection.bolt.pool import BoltPool

_FIND_SERVERS = (
    "CALL dbms.routing.getRoutingTable($context, $database) YIELD ttl, servers RETURN ttl, servers"
)
# How long a cluster that gave no table is left to the driver.
_WITHOUT_TABLE_S = 30.0


class BoltCluster:
    """Pools of connections to the servers of a cluster, of which each read takes the reader that has least to do."""

    def __init__(self, address: Address, at: str, tls: ssl.SSLContext | None = None) -> None:
        """``at``: hosts and ports to ask first, as the address has them."""
        self.address, self.tls = address, tls
        self.first = at
        self.pools: dict[str, BoltPool] = {}
        self.readers: list[str] = []
        self.routers: list[str] = []
        self.fresh_until = 0.0
        self._asking = asyncio.Lock()

    async def ask(
        self, cypher: str, parameters: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], BoltRows]:
        """The columns and rows of a reading statement. Raises as :meth:`BoltPool.ask` does."""
        if time.monotonic() >= self.fresh_until:
            await self._renew_table()
        if not self.readers:
            raise DriverNeeded
        at = min(self.readers, key=lambda reader: self._pool_of(reader).asked_now)
        # Whoever has as little to do comes first the next time.
        self.readers.remove(at)
        self.readers.append(at)
        try:
            return await self._pool_of(at).ask(cypher, parameters, extra)
        except ServerLost:
            self._leave_out(at)
            raise

    def _leave_out(self, reader: str) -> None:
        """Ask a server no more until the next table; the last that is left out has the table asked for."""
        if reader in self.readers:
            self.readers.remove(reader)
        if not self.readers:
            self.fresh_until = 0.0

    async def _renew_table(self) -> None:
        """Ask the servers that are known for the table, one after the other, the first address last."""
        async with self._asking:
            if time.monotonic() < self.fresh_until:
                return
            for at in dict.fromkeys([*self.routers, self.first]):
                pool = self._pool_of(at)
                # A server that stands alone names itself as it was addressed.
                context = {"address": f"{pool.host}:{pool.port}"}
                given = {"context": context, "database": self.address.database}
                try:
                    _, rows = await pool.ask(_FIND_SERVERS, given, {})
                except DriverNeeded:
                    continue
                self._take_table(*rows[0])
                return
            self.readers, self.fresh_until = [], time.monotonic() + _WITHOUT_TABLE_S

    def _take_table(self, ttl: int, servers: list[dict[str, Any]]) -> None:
        """Ask the servers of a table from now on; ``ttl``: seconds for which it is to be believed."""
        by_role = {server["role"]: list(server["addresses"]) for server in servers}
        self.readers, self.routers = by_role.get("READ", []), by_role.get("ROUTE", [])
        self.fresh_until = time.monotonic() + ttl
        for gone in self.pools.keys() - {*self.readers, *self.routers, self.first}:
            self.pools.pop(gone).close()

    def _pool_of(self, at: str) -> BoltPool:
        if at not in self.pools:
            self.pools[at] = BoltPool(self.address, at, self.tls)
        return self.pools[at]

    def drop_idle(self) -> None:
        """Trust no idle connection to any server any more."""
        for pool in self.pools.values():
            pool.drop_idle()

    def close(self) -> None:
        """Close the idle connections, and open no more."""
        for pool in self.pools.values():
            pool.close()
        self.readers, self.fresh_until = [], float("inf")
