"""Connections for fetching, which reach no address that may not be fetched from."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from partnergraph.loaders.fetching.addresses import resolve_allowed_addresses
from partnergraph.loaders.fetching.settings import FetchSettings, IPNetwork

_MOST_CONNECTIONS = 4


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """The network as it is for fetching: what a name resolves to is judged, and then connected to."""

    def __init__(self, private: tuple[IPNetwork, ...]) -> None:
        self.private = private
        self.below = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host that answers. Raises as :func:`resolve_allowed_addresses`."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await resolve_allowed_addresses(host, port, self.private):
            try:
                return await self.below.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait before another try to connect."""
        await self.below.sleep(seconds)


def open_connection_pool(settings: FetchSettings) -> httpcore.AsyncConnectionPool:
    """A pool of connections to public addresses, or to the proxy that the settings name."""
    context = ssl.create_default_context()
    if settings.proxy:
        return httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=_MOST_CONNECTIONS,
            proxy=httpcore.Proxy(settings.proxy),
        )
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        max_connections=_MOST_CONNECTIONS,
        network_backend=PublicNetwork(settings.private_networks()),
    )
