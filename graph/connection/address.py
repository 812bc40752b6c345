"""Which Neo4j: the one that ``NEO4J_URI`` names, else the embedded one; and what to say when it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
)

from partnergraph.graph.server.lifecycle import find_running_server, server_home
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import InvalidInput, ServerUnavailable

_NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
CONNECT_PATIENCE_S = 10
# The driver waits 1, 2 and 4 seconds between attempts, and ends with the first that fails after this.
_RETRY_PATIENCE_S = 5
USER_AGENT = "partnergraph"


@dataclass(frozen=True)
class Address:
    """Where a database is and how to log in."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str
    embedded: bool = False


def resolve_address(settings: GraphSettings) -> Address:
    """The address of the database that the settings name.

    Raises :class:`InvalidInput` for a ``NEO4J_URI`` that is none, and :class:`ServerUnavailable` if the
    embedded server is meant and does not run.
    """
    if settings.neo4j_uri:
        parts = urlsplit(settings.neo4j_uri)
        if parts.scheme not in _NEO4J_SCHEMES or not parts.hostname:
            raise InvalidInput(
                "NEO4J_URI is not the address of a Neo4j server",
                where=f"{parts.scheme}://{parts.hostname or ''}",
                do=f"write it with one of {', '.join(_NEO4J_SCHEMES)}, such as neo4j://localhost:7687",
            )
        password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
        return Address(
            settings.neo4j_uri, settings.neo4j_username, password, settings.neo4j_database
        )
    running = find_running_server(settings)
    if running is None:
        raise ServerUnavailable(
            "the embedded Neo4j does not run",
            where=str(server_home(settings).root),
            do="start it (partnergraph up), or name another server in NEO4J_URI",
        )
    return Address(running.bolt, "neo4j", server_home(settings).password, "neo4j", embedded=True)


async def connect_driver(address: Address) -> neo4j.AsyncDriver:
    """A driver for the address, after it answered a query.

    Raises :class:`ServerUnavailable` that says whether the server, the login or the database is wrong.
    """
    driver = neo4j.AsyncGraphDatabase.driver(
        address.uri,
        auth=(address.username, address.password),
        connection_timeout=CONNECT_PATIENCE_S,
        max_transaction_retry_time=_RETRY_PATIENCE_S,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
        user_agent=USER_AGENT,
    )
    try:
        await driver.execute_query("RETURN 1", database_=address.database)
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        await driver.close()
        raise _unreachable_error(error, address) from error
    except BaseException:
        await driver.close()
        raise
    return driver


def _unreachable_error(error: Exception, address: Address) -> ServerUnavailable:
    """The error to raise when no query is answered at an address, without its password."""
    where = f"{address.uri}, database {address.database}, user {address.username}"
    if isinstance(error, AuthError):
        return ServerUnavailable(
            "Neo4j refused the username or password",
            where=where,
            do="check NEO4J_USERNAME and NEO4J_PASSWORD",
        )
    if isinstance(error, ClientError) and (error.code or "").endswith("DatabaseNotFound"):
        return ServerUnavailable(
            "there is no such database", where=where, do="check NEO4J_DATABASE"
        )
    if isinstance(error, ConfigurationError):
        return ServerUnavailable(str(error), where=where, do="check NEO4J_URI")
    return ServerUnavailable(
        "Neo4j does not answer",
        where=where,
        inside=" ".join(str(error).split()) or type(error).__name__,
        do="check that the server runs and that NEO4J_URI is right; the embedded one: partnergraph status",
    )
