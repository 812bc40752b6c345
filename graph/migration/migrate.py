"""Bringing a graph up to date: its model first, then its constraints and indexes.

While it lasts, and if it is broken off, the ledger says so, and everything but another migration is refused.
"""

from __future__ import annotations

from partnergraph.graph import ddl
from partnergraph.graph.claims.lease import refuse_if_leased
from partnergraph.graph.connection.database import Database, Transaction, execute_statement
from partnergraph.graph.ledger import (
    RAISE_REVISION,
    GraphVersion,
    graph_version_of_row,
    read_graph_version,
    refuse_newer_model,
)
from partnergraph.graph.migration.renames import rename_statements
from partnergraph.graph.migration.steps import pending_statements
from partnergraph.schema.versions import FIRST_MODEL_VERSION, MODEL_VERSION

_BEGIN_MIGRATION = (
    f"{RAISE_REVISION} SET l.migrating = $version RETURN l.model AS model, NULL AS migrating"
)
_FINISH_MIGRATION = f"{RAISE_REVISION} SET l.model = $version REMOVE l.migrating"
_MATCH_LEASED_SOURCES = """
MATCH (s:Source) WHERE s.run IS NOT NULL
RETURN s.id AS id, s.title AS title, s.run AS run, s.run_owner AS owner,
       timestamp() - coalesce(s.run_beat, 0) AS silent_ms
"""


async def bring_up_to_date(database: Database) -> GraphVersion | None:
    """As :func:`migrate_older_graph`, and create what lacks of the constraints and indexes."""
    before = await migrate_older_graph(database)
    if before is None:
        await ddl.apply_indexes(database)
    return before


async def migrate_older_graph(database: Database) -> GraphVersion | None:
    """Bring a graph to this program's model, with its indexes, if it is of an older; the version it was of then.

    Raises :class:`~partnergraph.schema.errors.Conflict` for a graph of a newer model, and for one of an older
    while it is being loaded.
    """
    before = await read_graph_version(database)
    if before is None:
        # Of no known version: empty, or brought here by other means than this program's.
        await _run_statements(database, FIRST_MODEL_VERSION)
        return None
    refuse_newer_model(before)
    if not before.is_older:
        return None
    await migrate_graph(database)
    return before


async def migrate_graph(database: Database) -> None:
    """Bring a graph of an older model to this program's, with its indexes. Raises as :func:`bring_up_to_date`."""

    async def begin(tx: Transaction) -> GraphVersion:
        for row in await execute_statement(tx, _MATCH_LEASED_SOURCES):
            refuse_if_leased(row)
        (row,) = await execute_statement(tx, _BEGIN_MIGRATION, version=MODEL_VERSION)
        version = graph_version_of_row(row)
        refuse_newer_model(version)
        return version

    async def finish(tx: Transaction) -> None:
        await execute_statement(tx, _FINISH_MIGRATION, version=MODEL_VERSION)

    version = await database.transact(begin)
    await _run_statements(database, version.model)
    await ddl.apply_indexes(database)
    await database.transact(finish)


async def _run_statements(database: Database, model: int) -> None:
    """Run the statements that lead from a version of the model to this one."""
    for statement in (*rename_statements(), *pending_statements(model)):
        await database.run(statement)
