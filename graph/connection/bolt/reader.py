"""Which of the ways of reading over Bolt an address allows."""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import urlsplit

from partnergraph.graph.connection import driver_internals
from partnergraph.graph.connection.address import Address, make_tls_context
from partnergraph.graph.connection.bolt.cluster import BoltCluster
from partnergraph.graph.connection.bolt.pool import BoltPool

BoltReader: TypeAlias = BoltPool | BoltCluster


def make_bolt_reader(address: Address) -> BoltReader | None:
    """What sends small reads to an address: ``bolt…`` is one server, ``neo4j…`` the readers of its cluster.

    None where the address asks for what only the driver does (a routing policy), and where the driver's codec is not where
    it is looked for.
    """
    parts = urlsplit(address.uri)
    if parts.query or driver_internals.CODEC is None:
        return None
    made = BoltCluster if address.clustered else BoltPool
    return made(address, parts.netloc.rpartition("@")[2], make_tls_context(address))
