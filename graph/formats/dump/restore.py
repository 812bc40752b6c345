"""Restoring a dump into an empty database: the same graph again, or nothing.

The whole file is verified first, and refused if a byte differs from its checksums. Then a mark is set, and nodes
and relationships are written, every source in the state of loading; what is of an older model is brought up to
date; in one last transaction the sources get
their states and the mark is removed. So a restore that was broken off never looks complete.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from partnergraph.graph import ddl
from partnergraph.graph.connection.database import Database, Transaction, execute_statement
from partnergraph.graph.formats.dump import lines
from partnergraph.graph.formats.dump.dcat import DumpMember
from partnergraph.graph.formats.dump.verify import verify_dump
from partnergraph.graph.formats.dump.write import NODES_FILE, RELATIONSHIPS_FILE
from partnergraph.graph.ledger import RAISE_REVISION, take_turn
from partnergraph.graph.migration.migrate import migrate_graph
from partnergraph.schema.errors import Conflict
from partnergraph.schema.versions import MODEL_VERSION
from partnergraph.schema.vocabulary import SourceState

_RESTORE_BATCH = 5000
RESTORE_MARK = "restore"
_MATCH_RESTORE_STATE = "OPTIONAL MATCH (m:Ledger {id: $mark}) WITH m OPTIONAL MATCH (n) WHERE NOT n:Ledger RETURN m IS NOT NULL AS marked, count(n) AS nodes"
_SET_DUMPED_MODEL = f"{RAISE_REVISION} SET l.model = $model REMOVE l.migrating"
SET_RESTORE_MARK = "CREATE (:Ledger {id: $mark})"
_CREATE_RESTORED_NODES = "UNWIND $rows AS props CREATE (n:{labels}) SET n = props"
_CREATE_RESTORED_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}}) MATCH (b:Entity {{id: row.end}})
CREATE (a)-[r:{type}]->(b) SET r = row.props
"""
_SET_SOURCE_STATES = """
UNWIND $states AS one
MATCH (s:Source {id: one.id})
SET s.state = one.state
"""
_REMOVE_RESTORE_MARK = "MATCH (m:Ledger {id: $mark}) DELETE m"
_EMPTY_DATABASE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
T = TypeVar("T")


async def restore_graph(
    database: Database, path: Path, *, again: bool = False
) -> dict[str, DumpMember]:
    """Write a dump's graph into an empty database; returns the dump's members.

    ``again``: remove first what a restore that was broken off left there. Raises
    :class:`InvalidInput` for a file that is not a complete dump, and :class:`Conflict` for a database that is
    not empty; both leave it as it is.
    """
    dumped = verify_dump(path)
    state = (await database.read(_MATCH_RESTORE_STATE, mark=RESTORE_MARK))[0]
    if state["marked"] and again:
        await database.run(_EMPTY_DATABASE)
    elif state["marked"]:
        raise Conflict(
            "an earlier restore into this database was broken off",
            do="remove what it left, and begin anew: --again",
        )
    elif state["nodes"]:
        raise Conflict(
            f"the database is not empty: it has {state['nodes']} nodes",
            do="restore into an empty one: another PARTNERGRAPH_DATA_DIR, or NEO4J_DATABASE",
        )
    await ddl.apply_indexes(database)
    await database.transact(lambda tx: _begin_restore(tx, dumped.model))
    states = await _restore_nodes(database, path)
    await _restore_relationships(database, path)
    if dumped.model < MODEL_VERSION:
        await migrate_graph(database)

    async def finish(tx: Transaction) -> None:
        await take_turn(tx)
        await execute_statement(tx, _SET_SOURCE_STATES, states=states)
        await execute_statement(tx, _REMOVE_RESTORE_MARK, mark=RESTORE_MARK)

    await database.transact(finish)
    await ddl.resample_indexes(database)
    return dumped.members


async def _begin_restore(tx: Transaction, model: int) -> None:
    """Set the mark, and the dump's version of the model. Raises :class:`Conflict` if others wrote meanwhile."""
    await execute_statement(tx, _SET_DUMPED_MODEL, model=model)
    if (await execute_statement(tx, _MATCH_RESTORE_STATE, mark=RESTORE_MARK))[0]["nodes"]:
        raise Conflict("somebody writes to this database", do="restore into an empty one")
    await execute_statement(tx, SET_RESTORE_MARK, mark=RESTORE_MARK)


async def _restore_nodes(database: Database, path: Path) -> list[dict[str, Any]]:
    """Write the nodes, every source as being loaded; returns the id and true state of each source."""
    states = []
    for batch in _read_member_batches(path, NODES_FILE, lines.decode_node_line):
        by_labels: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for node in batch:
            props = dict(node.props)
            if "Source" in node.labels:
                states.append({"id": node.id, "state": props.get("state")})
                props["state"] = SourceState.LOADING.value
            by_labels[node.labels].append(props)
        for labels, batch_rows in by_labels.items():
            await database.write(
                _CREATE_RESTORED_NODES.format(labels=":".join(labels)), rows=batch_rows
            )
    return states


async def _restore_relationships(database: Database, path: Path) -> None:
    for batch in _read_member_batches(path, RELATIONSHIPS_FILE, lines.decode_relationship_line):
        by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for tie in batch:
            row = {"start": tie.start, "end": tie.end, "props": dict(tie.props)}
            by_type[tie.type].append(row)
        for type_, batch_rows in by_type.items():
            await database.write(_CREATE_RESTORED_RELATIONSHIPS.format(type=type_), rows=batch_rows)


def _read_member_batches(path: Path, name: str, read: Callable[[bytes], T]) -> Iterator[list[T]]:
    """The decoded lines of a member of a dump, :data:`_RESTORE_BATCH` at a time."""
    with zipfile.ZipFile(path) as archive, archive.open(name) as file:
        decoded_lines = map(read, file)
        while batch := list(islice(decoded_lines, _RESTORE_BATCH)):
            yield batch
