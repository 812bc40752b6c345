"""Whether the database of a server answers, or never will."""

from __future__ import annotations

import socket
from contextlib import suppress
from enum import Enum, auto

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from partnergraph.graph.server.running import RunningServer
from partnergraph.schema.errors import ServerUnavailable

_CONNECT_SECONDS = 1
_SHOW_STATE = (
    "SHOW DATABASE neo4j YIELD requestedStatus, currentStatus, statusMessage "
    "RETURN requestedStatus AS wanted, currentStatus AS now, coalesce(statusMessage, '') AS says"
)


class DatabaseState(Enum):
    """What can be said of a server's database."""

    ANSWERS = auto()
    SILENT = auto()  # not yet, or no more: nobody can tell
    FAILED = auto()  # the server runs and says that the database could not be started


def find_database_state(running: RunningServer, password: str) -> DatabaseState:
    """Ask a server a query. Raises :class:`ServerUnavailable` for a wrong password."""
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", running.bolt_port), _CONNECT_SECONDS).close()
        try:
            with neo4j.GraphDatabase.driver(
                running.bolt, auth=("neo4j", password), telemetry_disabled=True
            ) as driver:
                return _ask_driver(driver)
        except AuthError as error:
            raise ServerUnavailable(
                "the password in the data folder is not the one this database was made with",
                where=str(running.bolt),
                do="put the right one into the password file, or name another folder in PARTNERGRAPH_DATA_DIR",
            ) from error
        except (DriverError, Neo4jError):
            pass
    return DatabaseState.SILENT


def _ask_driver(driver: neo4j.Driver) -> DatabaseState:
    """Ask the database, and if it does not answer, the server about it. Statements are not tried again."""
    try:
        with driver.session(database="neo4j") as session:
            session.run("RETURN 1").consume()
            return DatabaseState.ANSWERS
    except AuthError:
        raise
    except Neo4jError:
        with driver.session(database="system") as session:
            found = session.run(_SHOW_STATE).single()
        failed = found and found["wanted"] != found["now"] and found["says"]
        return DatabaseState.FAILED if failed else DatabaseState.SILENT
