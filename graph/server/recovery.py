"""Coming back after the torn tail of a transaction log: deliberately, and saying so.

Only a tail of which :mod:`partnergraph.graph.server.torn_log` is sure is cut off, after the whole log was copied; then
Neo4j starts as strict as ever, so that it is Neo4j that finds the log whole. What it counts is compared with what it
had counted before anybody is served.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import neo4j

from partnergraph.graph.disk_space import MEBIBYTE, require_room
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.server.running import RunningServer, terminate_server
from partnergraph.graph.server.torn_log import TornLog
from partnergraph.schema.errors import DatabaseFault

Announce = Callable[[str], None]
_BESIDE_COPY_BYTES = 32 * MEBIBYTE


class LogRefused(Exception):
    """Neo4j refused to read a transaction log to its end."""

    def __init__(self, torn: TornLog) -> None:
        super().__init__(torn.path)
        self.torn = torn


def log_announcement(text: str) -> None:
    """Announce to the log, where nobody looks on."""
    logging.getLogger("partnergraph.server").warning(text)


def recover_from_torn_log(
    torn: TornLog, home: ServerHome, launch: Callable[[], RunningServer], announce: Announce
) -> RunningServer:
    """Set a log's torn tail aside, start again by ``launch``, and check what is counted.

    Raises :class:`DatabaseFault` for a log that is torn in its middle, or where the counts are wrong, and
    :class:`~partnergraph.schema.errors.DiskFull` where the log cannot be copied first.
    """
    if torn.end is None:
        raise _damage_error(torn)
    kept = _set_tail_aside(torn, home)
    announce(
        f"The transaction log of database {torn.database} ended in {torn.tail_bytes:,} bytes of a transaction that was never"
        f" finished, so never confirmed. The log as it was is kept in {kept}."
    )
    with torn.path.open("r+b") as file:
        file.truncate(torn.end)
        os.fsync(file.fileno())
    try:
        running = launch()
    except LogRefused as again:
        shutil.copy2(kept / torn.path.name, torn.path)
        raise _damage_error(again.torn) from again
    try:
        announce(_compare_counts(running, home))
    except BaseException:
        terminate_server(running)
        raise
    return running


def _damage_error(torn: TornLog) -> DatabaseFault:
    return DatabaseFault(
        f"the transaction log of database {torn.database} is damaged, and whole transactions come after the damage",
        where=f"{torn.path}, after byte {torn.offset}",
        do="nothing was changed; restore a dump into another folder (PARTNERGRAPH_DATA_DIR), or have the log looked at first",
    )


def _set_tail_aside(torn: TornLog, home: ServerHome) -> Path:
    """Copy a log with its checkpoints to a folder of its own; returns that."""
    logs = [torn.path, *torn.path.parent.glob("checkpoint.*")]
    needed = sum(path.stat().st_size for path in logs) + _BESIDE_COPY_BYTES
    require_room(home.root, needed, "a copy of the torn transaction log")
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    kept = home.root / "torn-logs" / f"{torn.database}-{moment}"
    kept.mkdir(parents=True, mode=0o700)
    for path in logs:
        shutil.copy2(path, kept / path.name)
    return kept


def _compare_counts(running: RunningServer, home: ServerHome) -> str:
    """Count by walking over everything, and compare it with the counts that Neo4j keeps; what was found, in words."""
    with (
        neo4j.GraphDatabase.driver(
            running.bolt, auth=("neo4j", home.password), telemetry_disabled=True
        ) as driver,
        driver.session(database="neo4j") as session,
    ):
        wrong, totals = [], []
        for walk, kept in (
            ("MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) AS n", "MATCH (x:`{}`)"),
            ("MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS n", "MATCH ()-[x:`{}`]->()"),
        ):
            walked = {row["name"]: row["n"] for row in session.run(walk)}
            for name, count in walked.items():
                statement = kept.format(name.replace("`", "``")) + " RETURN count(x) AS n"
                stored = session.run(statement).single(strict=True)["n"]
                if stored != count:
                    wrong.append(f"{name}: {count} are there, {stored} are counted")
            totals.append(sum(walked.values()))
    if wrong:
        raise DatabaseFault(
            "what is in the database is not what it has counted: " + "; ".join(wrong[:5]),
            where=str(home.root),
            do="restore a dump into another folder (PARTNERGRAPH_DATA_DIR)",
        )
    return f"Neo4j is back with everything that was confirmed; counted and compared: {totals[0]:,} labels of nodes, {totals[1]:,} relationships."
