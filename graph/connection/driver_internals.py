"""All that we use of the Neo4j driver beyond its public interface, and whether the installed version has it.

Where another version keeps a thing elsewhere, its users do without, by the driver's public interface alone:

========================  ===================================  =====================================
what                      used for                             without it
========================  ===================================  =====================================
its PackStream codec      small reads over our own Bolt        the driver reads
the entities it hydrated  forgetting them while rows stream    they are kept until the result ends
its receive buffer        stopping a row too large for memory  only rows that have come are measured
its pool of connections   using none again of which one died  each costs whoever meets it its time
how its socket sends      seeing under uvloop that it is gone  who meets a lost connection gets a fault
how its socket reads      timing only reads that have to wait  a row takes nearly twice as long to read
========================  ===================================  =====================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j


@dataclass(frozen=True)
class PackStreamCodec:
    """The driver's codec of values: ``pack`` gives bytes, ``unpack`` the value at an offset of a message and where it ends.

    ``unpack`` calls the hook for :attr:`structure` on each structure, which has a ``tag`` and fields.
    """

    pack: Callable[[Any, Any], bytes]
    unpack: Callable[[bytearray, int, Mapping[type, Callable[[Any], Any]]], tuple[Any, int]]
    structure: type


def _find_packstream_codec() -> PackStreamCodec | None:
    """The codec, if the driver has it where we know it, and it does what we expect of it."""
    try:
        from neo4j._codec.packstream import Structure  # noqa: PLC0415
        from neo4j._rust.codec.packstream.v1 import (  # type: ignore[import-not-found]  # noqa: PLC0415
            pack,
            unpack,
        )

        codec = PackStreamCodec(pack, unpack, Structure)
        sample = {"list": [1, -1.5, "ü", None, True]}
        works = codec.unpack(bytearray(codec.pack(sample, None)), 0, {})[0] == sample
    except (ImportError, AttributeError, TypeError, ValueError, LookupError):
        return None
    return codec if works else None


CODEC = _find_packstream_codec()


def _translate_closed_sockets() -> bool:
    """Have the driver see that a connection is gone where uvloop says so in a way of its own; whether the driver let us.

    uvloop raises RuntimeError for what is sent over a closed transport, asyncio an OSError, which alone the driver knows:
    it would neither try again nor let go of the connection (https://github.com/neo4j/neo4j-python-driver/issues/1056).
    """
    try:
        from neo4j._async_compat.network._bolt_socket import AsyncBoltSocketBase  # noqa: PLC0415

        send = AsyncBoltSocketBase.sendall
    except (ImportError, AttributeError):
        return False

    async def send_or_lose(self: AsyncBoltSocketBase, data: bytes) -> None:
        try:
            await send(self, data)  # type: ignore[no-untyped-call]
        except RuntimeError as error:
            raise ConnectionResetError(str(error)) from error

    AsyncBoltSocketBase.sendall = send_or_lose  # type: ignore[method-assign]
    return True


SEES_CLOSED_SOCKETS = _translate_closed_sockets()


def _time_only_waiting() -> bool:
    """Have the driver set no timer for what has come already; whether the driver let us.

    It sets one for each piece that it takes out of its buffer, where the server says how long it is silent at most.
    """
    try:
        from neo4j._async_compat.network._bolt_socket import AsyncBoltSocketBase  # noqa: PLC0415

        wait = AsyncBoltSocketBase._wait_for_read  # noqa: SLF001
    except (ImportError, AttributeError):
        return False

    def take_or_wait(self: AsyncBoltSocketBase, read: Any, *arguments: Any) -> Any:
        has_come = getattr(self._reader, "_buffer", None)
        return read(*arguments) if has_come else wait(self, read, *arguments)  # type: ignore[no-untyped-call]

    AsyncBoltSocketBase._wait_for_read = take_or_wait  # type: ignore[method-assign]  # noqa: SLF001
    return True


TIMES_ONLY_WAITING = _time_only_waiting()


def mark_connections_stale(driver: neo4j.AsyncDriver) -> bool:
    """Have the driver use none again of the connections that are open now; whether it let us."""
    try:
        for connections in driver._pool.connections.values():  # noqa: SLF001
            for connection in connections:
                connection.set_stale()
    except (AttributeError, TypeError):
        return False
    return True


def forget_hydrated_entities(result: neo4j.AsyncResult) -> bool:
    """Let go of the nodes and relationships that a result gave so far; whether the driver let us."""
    try:
        graph = result._hydration_scope.get_graph()  # noqa: SLF001
        graph._nodes.clear()  # noqa: SLF001
        graph._relationships.clear()  # noqa: SLF001
    except (AttributeError, TypeError):
        return False
    return True


def count_received_bytes(tx: neo4j.AsyncTransaction) -> int | None:
    """How many bytes of an incomplete message a transaction's connection has received; None where that is unknown."""
    try:
        received = tx._connection.inbox._buffer.used  # noqa: SLF001
    except AttributeError:
        return None
    return received if isinstance(received, int) else None
