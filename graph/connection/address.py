"""Which Neo4j: the one that ``NEO4J_URI`` names, else the embedded one; and what to say when it fails."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
)

from partnergraph.graph.server.home import size_in_bytes
from partnergraph.graph.server.lifecycle import find_running_server, server_home
from partnergraph.graph.server.store_room import StoreRoom
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import InvalidInput, ServerUnavailable

_NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
CONNECT_PATIENCE_S = 10
# The driver waits 1, 2 and 4 seconds between attempts, and ends with the first that fails after this.
_RETRY_PATIENCE_S = 5
USER_AGENT = "partnergraph"
_SHOWN_CAUSE_LETTERS = 300
# What the driver says where the other side ends the connection at the first word, encrypted or not.
_NO_TLS_WORDS, _NO_PLAIN_WORDS = "establish encrypted connection", "incomplete handshake response"


@dataclass(frozen=True)
class Address:
    """Where a database is and how to log in; ``store``: its files, where this program keeps them."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str
    embedded: bool = False
    store: StoreRoom | None = None
    ca_file: Path | None = None

    @property
    def clustered(self) -> bool:
        """Whether it stands for all servers of a cluster, which say themselves who reads and who writes."""
        return urlsplit(self.uri).scheme.startswith("neo4j")


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
            settings.neo4j_uri,
            settings.neo4j_username,
            password,
            settings.neo4j_database,
            ca_file=_read_ca_setting(settings, parts.scheme),
        )
    running = find_running_server(settings)
    if running is None:
        raise ServerUnavailable(
            "the embedded Neo4j does not run",
            where=str(server_home(settings).root),
            do="start it (partnergraph up), or name another server in NEO4J_URI",
        )
    password, store = server_home(settings).password, find_store_room(settings)
    return Address(running.bolt, "neo4j", password, "neo4j", embedded=True, store=store)


def find_store_room(settings: GraphSettings) -> StoreRoom | None:
    """The disk of the database's files, as far as it is ours to know; None for another server's."""
    if settings.neo4j_uri:
        return None
    return StoreRoom(server_home(settings).root, size_in_bytes(settings.disk_reserve))


def _read_ca_setting(settings: GraphSettings, scheme: str) -> Path | None:
    """The file of the authority to trust. Raises :class:`InvalidInput` where it cannot be used."""
    path = settings.neo4j_ca_file
    if path is None:
        return None
    if not scheme.endswith("+s"):
        raise InvalidInput(
            "PARTNERGRAPH_NEO4J_CA_FILE is for an address whose certificate is checked",
            where=f"{scheme}://",
            do=f"write NEO4J_URI with {scheme.partition('+')[0]}+s://, or unset it",
        )
    try:
        ssl.create_default_context(cafile=str(path.expanduser()))
    except OSError as error:  # ssl.SSLError is one
        raise InvalidInput(
            f"the certificates cannot be read: {error.strerror or error}",
            where=f"PARTNERGRAPH_NEO4J_CA_FILE={path}",
            do="name a file of certificates in PEM",
        ) from error
    return path.expanduser()


def make_tls_context(address: Address) -> ssl.SSLContext | None:
    """How connections to the address are encrypted, those of ours and the driver's; None for plain text."""
    scheme = urlsplit(address.uri).scheme
    if not scheme.endswith(("+s", "+ssc")):
        return None
    context = ssl.create_default_context(cafile=address.ca_file and str(address.ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if scheme.endswith("+ssc"):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def connect_driver(address: Address) -> neo4j.AsyncDriver:
    """A driver for the address, after it answered a query.

    Raises :class:`ServerUnavailable` that says whether the server, the login or the database is wrong.
    """
    scheme = urlsplit(address.uri).scheme.partition("+")[0]
    driver = _make_driver(address, scheme)
    try:
        await driver.execute_query("RETURN 1", database_=address.database)
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        await driver.close()
        cause = (await _find_direct_error(address) if address.clustered else None) or error
        raise _unreachable_error(cause, address) from error
    except BaseException:
        await driver.close()
        raise
    return driver


def _make_driver(address: Address, scheme: str) -> neo4j.AsyncDriver:
    """A driver that has not connected yet. A TLS context of one's own goes with a scheme that says nothing of encryption."""
    return neo4j.AsyncGraphDatabase.driver(
        f"{scheme}://{address.uri.partition('://')[2]}",
        auth=(address.username, address.password),
        ssl_context=make_tls_context(address),
        connection_timeout=CONNECT_PATIENCE_S,
        max_transaction_retry_time=_RETRY_PATIENCE_S,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
        user_agent=USER_AGENT,
    )


async def _find_direct_error(address: Address) -> Exception | None:
    """Why the server that a cluster's address names cannot be reached: the driver keeps that of each server to itself."""
    async with _make_driver(address, "bolt") as driver:
        try:
            await driver.verify_connectivity()
        except (DriverError, Neo4jError, OSError, ValueError) as error:
            return error
    return None


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
    cause = " ".join(str(error).split()) or type(error).__name__
    tls = _find_tls_error(error)
    if tls is not None or _NO_TLS_WORDS in cause:
        return _tls_failure(tls, where)
    if _NO_PLAIN_WORDS in cause:
        return ServerUnavailable(
            "what answers there ended the connection before a word, as a Neo4j does that wants TLS",
            where=where,
            do="if it is not just starting, write NEO4J_URI with +s, or check its port",
        )
    return ServerUnavailable(
        "Neo4j does not answer",
        where=where,
        inside=cause[:_SHOWN_CAUSE_LETTERS],
        do="check that the server runs and that NEO4J_URI is right; the embedded one: partnergraph status",
    )


def _find_tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """The error of TLS that is the cause of another, at any depth."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def _tls_failure(error: ssl.SSLError | None, where: str) -> ServerUnavailable:
    """What a failure of TLS means, in a line."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ServerUnavailable(
            f"the certificate of Neo4j is not trusted: {error.verify_message}",
            where=where,
            do="name the file of its authority in PARTNERGRAPH_NEO4J_CA_FILE; or, unchecked, write NEO4J_URI with +ssc",
        )
    return ServerUnavailable(
        "what answers there does not speak TLS",
        where=where,
        inside=(error and error.reason) or "",
        do="write NEO4J_URI without +s, or check its port",
    )
