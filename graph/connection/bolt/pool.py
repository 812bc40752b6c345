"""Connections to one server, kept open between statements."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from partnergraph.graph.connection.address import CONNECT_PATIENCE_S, USER_AGENT, Address
from partnergraph.graph.connection.bolt import messages
from partnergraph.graph.connection.bolt.connection import (
    BoltConnection,
    BoltRows,
    DriverNeeded,
    ServerLost,
    ServerSilent,
)

_MOST_CONNECTIONS = 100
_DEFAULT_BOLT_PORT = 7687
# What comes so long after Neo4j should have ended a statement comes no more.
SILENT_S = 5.0


class BoltPool:
    """Connections to one server, at most :data:`_MOST_CONNECTIONS`; who needs one more waits.

    ``at``: host and port, as Neo4j tells them of a member of a cluster. ``tls``: how the connections are encrypted, if they are.
    """

    def __init__(self, address: Address, at: str, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(f"//{at}")
        self.address, self.tls = address, tls
        self.host, self.port = parts.hostname or "", parts.port or _DEFAULT_BOLT_PORT
        self.free: list[BoltConnection] = []
        self.places = asyncio.Semaphore(_MOST_CONNECTIONS)
        self.asked_now = 0
        self.closed = False

    async def ask(
        self, cypher: str, parameters: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], BoltRows]:
        """The columns and rows of a reading statement. Raises what :meth:`BoltConnection.ask` does, and :class:`ServerLost`."""
        run_extra = {"mode": "r", "db": self.address.database, **extra}
        try:
            statement = messages.pack_run(cypher, parameters, run_extra)
        except (OverflowError, TypeError, ValueError) as error:
            raise DriverNeeded from error
        limit_ms = extra.get("tx_timeout")
        patience_s = None if limit_ms is None else limit_ms / 1000 + SILENT_S
        self.asked_now += 1
        try:
            async with self.places:
                if self.closed:
                    raise DriverNeeded
                connection = self._take_idle() or await self._open_connection()
                try:
                    return await connection.ask(statement, patience_s)
                except ServerSilent:
                    self.drop_idle()
                    raise
                finally:
                    if not connection.closed:
                        self.free.append(connection)
        finally:
            self.asked_now -= 1

    def drop_idle(self) -> None:
        """Trust no idle connection any more: where one is silent, the others' other end may be gone as well."""
        while connection := self._take_idle():
            connection.transport.abort()

    def _take_idle(self) -> BoltConnection | None:
        """The idle connection that was used last, if there is one."""
        while self.free:
            connection = self.free.pop()
            if not connection.closed:
                return connection
        return None

    async def _open_connection(self) -> BoltConnection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_PATIENCE_S):
                _, connection = await loop.create_connection(
                    BoltConnection, self.host, self.port, ssl=self.tls
                )
                await connection.log_on(self.address.username, self.address.password, USER_AGENT)
        except (OSError, TimeoutError) as error:  # ssl.SSLError is one
            raise ServerLost from error
        return connection

    def close(self) -> None:
        """Close the idle connections, and open no more."""
        self.closed = True
        while connection := self._take_idle():
            connection.transport.write(messages.GOODBYE)
            connection.transport.close()
