"""Restoring a dump into an empty database: the same graph again, or nothing.

The whole file is verified first, and refused if a byte differs from its checksums. Then a mark is set, and nodes
and relationships are written, every source in the state of loading; in one last transaction the sources get
their states and the mark is removed. So a restore that was broken off never looks complete.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from graph import ddl
from graph.claims.lease import TURN
from graph.connection.database import Database, Tx, rows
from graph.formats.dump import lines
from graph.formats.dump.dcat import Member
from graph.formats.dump.verify import verified
from graph.formats.dump.write import NODES, RELATIONSHIPS
from schema.errors import Conflict
from schema.vocabulary import SourceState

BATCH = 5000
MARK = "restore"
MARKED = "OPTIONAL MATCH (m:Ledger {id: $mark}) WITH m OPTIONAL MATCH (n) WHERE NOT n:Ledger RETURN m IS NOT NULL AS marked, count(n) AS nodes"
SET_MARK = "CREATE (:Ledger {id: $mark})"
CREATE_NODES = "UNWIND $rows AS props CREATE (n:{labels}) SET n = props"
CREATE_TIES = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}}) MATCH (b:Entity {{id: row.end}})
CREATE (a)-[r:{type}]->(b) SET r = row.props
"""
FINISH = """
UNWIND $states AS one
MATCH (s:Source {id: one.id})
SET s.state = one.state
"""
UNMARK = "MATCH (m:Ledger {id: $mark}) DELETE m"
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
T = TypeVar("T")


async def restore(database: Database, path: Path, *, again: bool = False) -> dict[str, Member]:
    """Write a dump's graph into an empty database; returns the dump's members.

    ``again``: remove first what a restore that was broken off left there. Raises
    :class:`InvalidInput` for a file that is not a complete dump, and :class:`Conflict` for a database that is
    not empty; both leave it as it is.
    """
    members = verified(path)
    state = (await database.read(MARKED, mark=MARK))[0]
    if state["marked"] and again:
        await database.run(EMPTY)
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
    await ddl.apply(database)
    await database.transact(begin)
    states = await write_nodes(database, path)
    await write_ties(database, path)

    async def finish(tx: Tx) -> None:
        await rows(tx, TURN)
        await rows(tx, FINISH, states=states)
        await rows(tx, UNMARK, mark=MARK)

    await database.transact(finish)
    await ddl.sample(database)
    return members


async def begin(tx: Tx) -> None:
    """Set the mark. Raises :class:`Conflict` if others wrote meanwhile."""
    await rows(tx, TURN)
    if (await rows(tx, MARKED, mark=MARK))[0]["nodes"]:
        raise Conflict("somebody writes to this database", do="restore into an empty one")
    await rows(tx, SET_MARK, mark=MARK)


async def write_nodes(database: Database, path: Path) -> list[dict[str, Any]]:
    """Write the nodes, every source as being loaded; returns the id and true state of each source."""
    states = []
    for batch in batches(path, NODES, lines.node):
        by_labels: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for node in batch:
            props = dict(node.props)
            if "Source" in node.labels:
                states.append({"id": node.id, "state": props.get("state")})
                props["state"] = SourceState.LOADING.value
            by_labels[node.labels].append(props)
        for labels, batch_rows in by_labels.items():
            await database.write(CREATE_NODES.format(labels=":".join(labels)), rows=batch_rows)
    return states


async def write_ties(database: Database, path: Path) -> None:
    for batch in batches(path, RELATIONSHIPS, lines.tie):
        by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for tie in batch:
            row = {"start": tie.start, "end": tie.end, "props": dict(tie.props)}
            by_type[tie.type].append(row)
        for type_, batch_rows in by_type.items():
            await database.write(CREATE_TIES.format(type=type_), rows=batch_rows)


def batches(path: Path, name: str, read: Callable[[bytes], T]) -> Iterator[list[T]]:
    """The decoded lines of a member of a dump, :data:`BATCH` at a time."""
    with zipfile.ZipFile(path) as archive, archive.open(name) as file:
        decoded_lines = map(read, file)
        while batch := list(islice(decoded_lines, BATCH)):
            yield batch
