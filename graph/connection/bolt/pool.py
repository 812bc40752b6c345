"""Connections to one server, kept open between statements."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from partnergraph.graph.connection import driver_internals
from partnergraph.graph.connection.address import CONNECT_PATIENCE_S, USER_AGENT, Address
from partnergraph.graph.connection.bolt import messages
from partnergraph.graph.connection.bolt.connection import BoltConnection, BoltRows, DriverNeeded

_MOST_CONNECTIONS = 100
_DEFAULT_BOLT_PORT = 7687


class BoltPool:
    """Connections to one server, at most :data:`_MOST_CONNECTIONS`; who needs one more waits."""

    def __init__(self, address: Address) -> None:
        parts = urlsplit(address.uri)
        self.address = address
        self.host, self.port = parts.hostname or "", parts.port or _DEFAULT_BOLT_PORT
        self.free: list[BoltConnection] = []
        self.places = asyncio.Semaphore(_MOST_CONNECTIONS)
        self.closed = False

    @classmethod
    def of(cls, address: Address) -> BoltPool | None:
        """A pool for an address that is one server, unencrypted; others are the driver's."""
        unencrypted_server = (
            urlsplit(address.uri).scheme == "bolt" and not urlsplit(address.uri).query
        )
        return cls(address) if unencrypted_server and driver_internals.CODEC else None

    async def ask(
        self, cypher: str, parameters: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], BoltRows]:
        """The columns and rows of a reading statement. Raises what :meth:`Connection.ask` does."""
        run_extra = {"mode": "r", "db": self.address.database, **extra}
        try:
            statement = messages.pack_run(cypher, parameters, run_extra)
        except (OverflowError, TypeError, ValueError) as error:
            raise DriverNeeded from error
        async with self.places:
            if self.closed:
                raise DriverNeeded
            connection = self._take_idle() or await self._open_connection()
            try:
                return await connection.ask(statement)
            finally:
                if not connection.closed:
                    self.free.append(connection)

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
                _, connection = await loop.create_connection(BoltConnection, self.host, self.port)
                await connection.log_on(self.address.username, self.address.password, USER_AGENT)
        except (OSError, TimeoutError) as error:
            raise DriverNeeded from error
        return connection

    def close(self) -> None:
        """Close the idle connections, and open no more."""
        self.closed = True
        while connection := self._take_idle():
            connection.transport.write(messages.GOODBYE)
            connection.transport.close()
