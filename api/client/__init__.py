"""The client: every question of the network from Python, typed, at once or awaited; ``partnergraph.client`` as it is imported.

::

    from partnergraph.client import Client

    with Client("http://127.0.0.1:8000") as network:
        for path in network.partner_paths("UA", "HU")["paths"]:
            print([hop["to"]["name"] for hop in path["hops"]])

It needs a server and httpx, and neither Neo4j nor what the server is made of.
"""

from partnergraph.api.client.clients import AsyncClient, Client
from partnergraph.api.client.frames import flatten_record, make_pandas_frame, make_polars_frame
from partnergraph.api.client.pages import AsyncPages, Pages
from partnergraph.api.client.tables import Table
from partnergraph.schema.errors import (
    Busy,
    Conflict,
    DatabaseFault,
    Forbidden,
    InvalidInput,
    NotFound,
    PartnergraphError,
    Refused,
    ServerUnavailable,
    Timeout,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "AsyncClient",
    "AsyncPages",
    "Busy",
    "Client",
    "Conflict",
    "DatabaseFault",
    "Forbidden",
    "InvalidInput",
    "NotFound",
    "Pages",
    "PartnergraphError",
    "Refused",
    "ServerUnavailable",
    "Table",
    "Timeout",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
    "flatten_record",
    "make_pandas_frame",
    "make_polars_frame",
]
