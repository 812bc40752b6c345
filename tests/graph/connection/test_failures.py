"""Whose fault a failure of Neo4j is: what it really sends, and every class of its codes."""

from __future__ import annotations

from typing import Any

import pytest
from neo4j.exceptions import (
    BrokenRecordError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.failures import translate_neo4j_error
from partnergraph.schema.errors import (
    Busy,
    Conflict,
    DatabaseFault,
    InvalidInput,
    PartnergraphError,
    Refused,
    ServerUnavailable,
    Timeout,
)

LONG = "x" * 9000
MISTAKES: list[tuple[str, str]] = [
    ("MATCH (a:Source), (b:Source) RETURN length(shortestPath((a)-[*]-(b))) AS x", "shortest path"),
    ("RETURN substring('abc', -1) AS x", "negative start index|out of range"),
    ("RETURN left('abc', -1) AS x", "negative|out of range"),
    ("RETURN substring('abc', 9999999999999) AS x", "Invalid input for start"),
    ("RETURN date.truncate('nope', date()) AS x", "Unsupported unit"),
    ("RETURN 1 / 0 AS x", "by zero"),
    ("RETURN 'a' =~ '[' AS x", "Regex"),
    ("RETURN point({x: 1}) AS x", "valid point"),
    ("RETURN $missing AS x", "missing"),
    ("RETRUN 1", "Invalid input"),
    ("CALL no.such.procedure()", "no procedure"),
]


async def _stream(database: Database, cypher: str, _parameters: Any) -> Any:
    return [record.values() async for record in database.stream(cypher)]


@pytest.mark.parametrize(("cypher", "says"), MISTAKES)
@pytest.mark.parametrize(
    "way", [Database.read, Database.record, _stream], ids=["read", "record", "stream"]
)
async def test_a_mistake_is_told_as_one_with_its_cause(
    database: Database, cypher: str, says: str, way: Any
) -> None:
    await database.write("CREATE (:Entity:Source {id: 'source:x'})")
    with pytest.raises(InvalidInput, match=says):
        await way(database, cypher, {})


async def test_a_value_that_the_driver_cannot_read_is_a_mistake(database: Database) -> None:
    cypher = "RETURN datetime({epochMillis: 9223372036854775807}) AS x"
    with pytest.raises(InvalidInput, match="cannot be read"):
        await database.read(cypher)
    with pytest.raises(InvalidInput, match="cannot be read"):
        await database.record(cypher, {})


async def test_a_value_too_long_for_an_index_is_a_mistake(database: Database) -> None:
    with pytest.raises(InvalidInput, match="too large to index"):
        await database.write("CREATE (:Entity {id: $id})", id=f"cluster:{LONG}")


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("Neo.ClientError.Schema.ConstraintValidationFailed", "already exists", Conflict),
        ("Neo.ClientError.Statement.AccessMode", "Writing in read access mode", Refused),
        ("Neo.ClientError.Statement.SyntaxError", "Invalid input", InvalidInput),
        ("Neo.ClientError.Procedure.ProcedureCallFailed", "no such index", InvalidInput),
        ("Neo.ClientError.Transaction.TransactionTimedOut", "terminated", Timeout),
        ("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", "", Timeout),
        ("Neo.ClientError.Security.Unauthorized", "wrong password", DatabaseFault),
        ("Neo.ClientError.Security.Forbidden", "not allowed", Refused),
        ("Neo.ClientError.Database.DatabaseNotFound", "no database", DatabaseFault),
        ("Neo.ClientError.Cluster.NotALeader", "no longer leader", Busy),
        ("Neo.TransientError.Transaction.DeadlockDetected", "deadlock", Busy),
        ("Neo.TransientError.Database.DatabaseUnavailable", "starting", ServerUnavailable),
        ("Neo.TransientError.General.DatabaseUnavailable", "starting", ServerUnavailable),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "limit", Refused),
        ("Neo.DatabaseError.Statement.ExecutionFailed", "Unsupported unit", InvalidInput),
        ("Neo.DatabaseError.Statement.ExecutionFailed", "No space left on device", DatabaseFault),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "disk", DatabaseFault),
        ("Neo.DatabaseError.General.UnknownError", "?", DatabaseFault),
        ("Neo.DatabaseError.General.UnknownError", "and needs to be restarted", ServerUnavailable),
    ],
)
def test_codes(code: str, message: str, kind: type[PartnergraphError]) -> None:
    error = Neo4jError._hydrate_neo4j(code=code, message=message)
    found = translate_neo4j_error(error)
    assert type(found) is kind
    assert found.do


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ServiceUnavailable("Couldn't connect to 10.1.2.3:7687"), ServerUnavailable),
        (SessionExpired("Failed to read from 10.1.2.3:7687"), ServerUnavailable),
        (ConfigurationError("10.1.2.3:7687 is no address"), DatabaseFault),
        (BrokenRecordError("decoding"), InvalidInput),
    ],
)
def test_what_the_driver_says_of_hosts_stays_inside(
    error: DriverError, kind: type[PartnergraphError]
) -> None:
    found: Any = translate_neo4j_error(error)
    assert type(found) is kind
    assert "10.1.2.3" not in found.what + found.where + found.do
    assert ("10.1.2.3" in found.inside) == ("10.1.2.3" in str(error))


async def test_the_drivers_own_patience_is_no_time_limit(database: Database) -> None:
    """As with a server that is starting: it takes the connection, and says nothing."""

    async def wait(_transaction: Any) -> None:
        raise TimeoutError("read timed out")

    with pytest.raises(ServerUnavailable):
        await database.transact(wait)
