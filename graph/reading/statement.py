"""An analyst's own Cypher: read only, within limits, and always with what was cut off said.

Read-only in layers: the planner says what the statement is before it runs (it must not write, load from
outside, or call a procedure that is not on the list below); it runs in a read transaction, in which the
server itself refuses writes; and with a time limit. Rows and bytes are capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j
import orjson
from neo4j.exceptions import DriverError, Neo4jError

from graph.address import translated
from graph.database import Database
from graph.reading.plain import plain
from schema.errors import InvalidInput, Refused

# Procedures that only describe the database or search it. Everything else is refused.
ALLOWED = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "db.index.fulltext.listavailableanalyzers",
        "db.ping",
        "dbms.components",
    }
)
READING = "r"


@dataclass(frozen=True)
class Limits:
    """How much one statement may take."""

    seconds: float = 30.0
    rows: int = 10_000
    bytes: int = 20_000_000
    length: int = 50_000


@dataclass(frozen=True)
class Table:
    """What a statement returned. ``truncated`` says which limit cut it off, if one did."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: str | None = None


async def explain(
    database: Database, cypher: str, parameters: Mapping[str, Any], limits: Limits
) -> None:
    """Refuse a statement that does more than read. Raises :class:`Refused` or :class:`InvalidInput`."""
    if not cypher.strip() or len(cypher) > limits.length:
        raise InvalidInput(
            "there is no statement" if not cypher.strip() else "the statement is too long",
            do=f"send one Cypher statement of at most {limits.length} characters",
        )
    # EXPLAIN or PROFILE of the sender's own would turn ours into another statement.
    if re.match(r"\s*(explain|profile)\b", uncommented(cypher), re.IGNORECASE):
        raise Refused(
            "EXPLAIN and PROFILE are not run here", do="use Neo4j Browser to look at plans"
        )
    try:
        async with database.session(neo4j.READ_ACCESS) as session:
            result = await session.run(f"EXPLAIN {cypher}", dict(parameters))
            summary = await result.consume()
    except (DriverError, Neo4jError) as error:
        raise translated(error) from error
    if summary.query_type != READING:
        raise Refused(
            "only reading is allowed here, and this statement writes", do="write through a load"
        )
    for operator in operators(summary.plan or {}):
        refuse_operator(operator)


def uncommented(cypher: str) -> str:
    """A statement without the comments at its beginning."""
    return re.sub(r"^(\s|//[^\n]*(\n|$)|/\*.*?\*/)*", "", cypher, flags=re.DOTALL)


def operators(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every operator of a plan."""
    yield plan
    for child in plan.get("children", ()):
        yield from operators(child)


def refuse_operator(operator: Mapping[str, Any]) -> None:
    """Raise :class:`Refused` for an operator that reaches beyond the graph."""
    name = str(operator.get("operatorType", "")).split("@")[0]
    details = str(operator.get("args", {}).get("Details", ""))
    if name == "LoadCSV":
        raise Refused(
            "LOAD CSV reads from outside the graph", do="bring files in with partnergraph load"
        )
    if name == "ProcedureCall":
        called = details.split("(", maxsplit=1)[0].strip().replace("`", "").lower()
        if called not in ALLOWED:
            raise Refused(
                f"procedure {called or '?'} is not allowed here",
                do=f"allowed: {', '.join(sorted(ALLOWED))}",
            )
    if name.startswith(("Show", "Terminate", "TransactionForeach", "TransactionApply")):
        raise Refused(f"{name} is not allowed here", do="ask the graph itself: MATCH … RETURN …")


async def run(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> Table:
    """The rows of a reading statement, as JSON-like values.

    Raises :class:`Refused` for what is not allowed or takes too long, :class:`InvalidInput` for what is
    no Cypher.
    """
    limits, given = limits or Limits(), dict(parameters or {})
    await explain(database, cypher, given, limits)
    rows: list[tuple[Any, ...]] = []
    size, truncated = 0, None
    try:
        async with (
            database.session(neo4j.READ_ACCESS, fetch_size=1000) as session,
            await session.begin_transaction(timeout=limits.seconds) as tx,
        ):
            result = await tx.run(cypher, given)
            columns = tuple(result.keys())
            async for record in result:
                row = tuple(plain(value) for value in record.values())
                size += len(orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS))
                if len(rows) >= limits.rows or size > limits.bytes:
                    truncated = (
                        f"{limits.rows} rows"
                        if len(rows) >= limits.rows
                        else f"{limits.bytes} bytes"
                    )
                    break
                rows.append(row)
    except (DriverError, Neo4jError) as error:
        raise translated(error) from error
    return Table(columns, tuple(rows), truncated)
