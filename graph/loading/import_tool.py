"""A first load by Neo4j's own import tool, which writes the files of a database while no server runs.

The database is made in a folder of its own and put in the place of the server's, by a rename, when it is
complete: with all constraints and indexes, and as many nodes and relationships as were written to the files.
Until then the server's folder is untouched.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.disk_space import MEBIBYTE, require_room, telling_full_disk
from partnergraph.graph.formats.import_csv import (
    ENTITY_CLAIM_COLUMNS,
    RELATION_CLAIM_COLUMNS,
    ImportFile,
    import_columns,
)
from partnergraph.graph.server import lifecycle, orphan
from partnergraph.graph.server.home import ServerHome, prepare_home
from partnergraph.graph.server.java import java_environment, java_program
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.catalog import EntityType, RelationType, all_entity_types
from partnergraph.schema.errors import Conflict, InvalidInput, ServerUnavailable

MAIN = "org.neo4j.cli.AdminTool"
_IMPORT_RESERVE = 96 * MEBIBYTE  # of the disk, for the server that completes the import
_STORE_PER_FILE_BYTE = 2
_LOOK_EVERY_LINES = 5000
_FULL_REMEDY = "free some space, then run this again; nothing was changed"
_COUNT_GRAPH = """
CALL () { MATCH (n) RETURN count(n) AS nodes }
CALL () { MATCH ()-[r]->() RETURN count(r) AS ties }
RETURN nodes, ties
"""
# The tool reads a list of one empty text as no list; that is a single alias whose language is not known.
_SET_UNKNOWN_LANGUAGES = """
MATCH {pattern} WHERE x.aliases IS NOT NULL AND x.aliases_language IS NULL
CALL (x) {{ SET x.aliases_language = [''] }} IN TRANSACTIONS OF 5000 ROWS
"""
_COLUMNS_BESIDE_NETWORK = {
    "Ledger": {"revision": "long", "model": "long"},
    "MatchProposal": {
        **dict.fromkeys(("first", "second", "status", "by"), "string"),
        "score": "double",
        "reasons": "string[]",
    },
}


@dataclass
class ImportFiles:
    """The files of an import while they are written: one for each set of labels or type of relationship."""

    folder: Path
    tables: dict[tuple[str, ...], ImportFile] = field(default_factory=dict)
    nodes: int = 0
    ties: int = 0

    def node(self, labels: tuple[str, ...], props: dict[str, Any]) -> None:
        """Write a node; ``props`` has its id."""
        self.nodes += 1
        table = self.tables.get(labels)
        if table is None:
            columns = _COLUMNS_BESIDE_NETWORK.get(labels[-1]) or import_columns(
                all_entity_types()[labels[-1]]
            )
            if labels[-1] == "Source":
                columns = {**columns, "ranked": "string", "state": "string"}
            table = self.begin_file(labels, f"--nodes={':'.join(labels)}", columns, ("id:ID",))
        self._add_line(table, (props["id"],), props)

    def claim(self, start: str, end: str, props: dict[str, Any]) -> None:
        """Write a claim: the DESCRIBED_BY from a node to its source."""
        declared = all_entity_types()[props["type"]]
        self.write_relationship(declared, "DESCRIBED_BY", ENTITY_CLAIM_COLUMNS, start, end, props)

    def relation(self, declared: RelationType, start: str, end: str, props: dict[str, Any]) -> None:
        """Write a relationship of the network."""
        self.write_relationship(declared, declared.type, RELATION_CLAIM_COLUMNS, start, end, props)

    def write_relationship(
        self,
        declared: EntityType | RelationType,
        type_: str,
        claim_columns: dict[str, str],
        start: str,
        end: str,
        props: dict[str, Any],
    ) -> None:
        """Write a relationship to the file of its type and declaration."""
        self.ties += 1
        key = type_, declared.name
        table = self.tables.get(key)
        if table is None:
            columns = {**import_columns(declared), **claim_columns}
            fixed = (":START_ID", ":END_ID")
            table = self.begin_file(key, f"--relationships={type_}", columns, fixed)
        self._add_line(table, (start, end), props)

    def _add_line(self, table: ImportFile, ends: tuple[str, ...], props: dict[str, Any]) -> None:
        """Write a line. Raises :class:`~partnergraph.schema.errors.DiskFull` before the disk is full."""
        if (self.nodes + self.ties) % _LOOK_EVERY_LINES == 0:
            require_room(self.folder, _IMPORT_RESERVE, "the files of a bulk load", do=_FULL_REMEDY)
        with telling_full_disk(self.folder, "writing the files of a bulk load"):
            table.add(ends, props)

    def begin_file(
        self, key: tuple[str, ...], option: str, columns: dict[str, str], fixed: tuple[str, ...]
    ) -> ImportFile:
        """Open a file and write its header."""
        path = self.folder / f"{'-'.join(key)}.csv"
        table = self.tables[key] = ImportFile(path, option, columns, fixed)
        return table

    def options(self) -> list[str]:
        """Close the files; returns the options that name them to the tool."""
        with telling_full_disk(self.folder, "writing the files of a bulk load"):
            for table in self.tables.values():
                table.file.close()
        return [f"{table.option}={table.path}" for table in self.tables.values()]


@asynccontextmanager
async def reserve_empty_database(settings: GraphSettings) -> AsyncIterator[Path]:
    """Keep the embedded server from starting while its database is empty; yields a folder to work in.

    Raises :class:`InvalidInput` where the settings name another server, and :class:`Conflict` while a server
    runs or where the database is not empty.
    """
    if settings.neo4j_uri:
        raise InvalidInput(
            "a bulk load writes the embedded database's own files, but NEO4J_URI names a server",
            do="load without --bulk, or unset NEO4J_URI",
        )
    home = prepare_home(settings)
    if running := lifecycle.find_running_server(settings):
        raise Conflict(
            f"a bulk load needs the server stopped; it runs as process {running.pid}",
            where=str(home.root),
            do="stop it (partnergraph down), then run this again",
        )
    if (home.root / "data" / "databases" / "neo4j").exists():
        await _refuse_filled_database(settings, home)
    with lifecycle.lock_server_start(home):
        lifecycle.require_unserved_store(home)
        folder = home.root / "bulk"
        shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


async def _refuse_filled_database(settings: GraphSettings, home: ServerHome) -> None:
    """Raise :class:`Conflict` if the database has nodes. Starts the server to find out."""
    running = lifecycle.start_server(settings, foreground=True)
    try:
        address = Address(running.bolt, "neo4j", home.password, "neo4j", embedded=True)
        async with Database.open(address) as database:
            nodes, _ = await _count_graph(database)
    finally:
        lifecycle.stop_server(settings)
    if nodes:
        raise Conflict(
            f"a bulk load is for an empty database; this one has {nodes} nodes",
            where=str(home.root),
            do="load without --bulk, or name another folder in PARTNERGRAPH_DATA_DIR",
        )


async def _count_graph(database: Database) -> tuple[int, int]:
    """The numbers of nodes and relationships in a database."""
    (row,) = await database.read(_COUNT_GRAPH)
    return row["nodes"], row["ties"]


async def install_imported_database(settings: GraphSettings, files: ImportFiles) -> None:
    """Import the files, and put the database in the place of the server's. Call within :func:`reserve_empty_database`.

    Raises :class:`ServerUnavailable` with the tool's own words if it fails; nothing is changed then.
    """
    home = lifecycle.server_home(settings)
    import_settings = settings.model_copy(
        update={
            "data_dir": files.folder / "made",
            "bolt_port": lifecycle.find_free_port(),
            "http_port": lifecycle.find_free_port(),
        }
    )
    import_home = prepare_home(import_settings, password=home.password)
    options = files.options()
    written = sum(table.path.stat().st_size for table in files.tables.values())
    needed = written * _STORE_PER_FILE_BYTE + _IMPORT_RESERVE
    require_room(home.root, needed, "the import of a bulk load", do=_FULL_REMEDY)
    _run_import_tool(settings, import_home, options)
    running = lifecycle.start_server(import_settings, foreground=True)
    try:
        address = Address(running.bolt, "neo4j", home.password, "neo4j", embedded=True)
        async with Database.open(address) as database:
            await _complete_import(database, files)
    finally:
        lifecycle.stop_server(import_settings)
    data, before = home.root / "data", files.folder / "before"
    data.rename(before)
    (import_home.root / "data").rename(data)


async def _complete_import(database: Database, files: ImportFiles) -> None:
    """Check that all is there, and do what needs a running server: list values, constraints, indexes."""
    present = await _count_graph(database)
    if present != (files.nodes, files.ties):
        raise ServerUnavailable(
            f"the import made {present[0]} nodes and {present[1]} relationships of {files.nodes} and {files.ties}",
            do="load without --bulk, and report this",
        )
    for pattern in ("(x:Entity)", "()-[x:DESCRIBED_BY]->()"):
        await database.run(_SET_UNKNOWN_LANGUAGES.format(pattern=pattern))
    await ddl.apply_indexes(database)


def _run_import_tool(settings: GraphSettings, import_home: ServerHome, options: list[str]) -> None:
    """Run the import tool for a server's folder. Raises :class:`ServerUnavailable` if it fails."""
    jars = ":".join(map(str, lifecycle.download_server(settings)))
    command = [
        *(java_program(settings), f"-Xmx{settings.heap}", "-XX:+UseParallelGC"),
        *(*settings.java_options, "-cp", jars, MAIN),
        *(
            "database",
            "import",
            "full",
            "neo4j",
            f"--report-file={import_home.root / 'import.report'}",
        ),
        *("--array-delimiter=U+001F", "--multiline-fields=true", "--bad-tolerance=0", "--strict"),
        *options,
    ]
    environment = java_environment(
        NEO4J_HOME=str(import_home.root), NEO4J_CONF=str(import_home.conf)
    )
    # If we are killed, so is the tool: it would write on in a folder that the next load clears.
    found = subprocess.run(  # noqa: S603
        orphan.command_ending_with_parent(command),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=import_home.root,
        umask=0o077,
    )
    if found.returncode:
        require_room(import_home.root, _IMPORT_RESERVE, "a bulk load", do=_FULL_REMEDY)
        output = [line for line in (found.stdout + found.stderr).splitlines() if line.strip()]
        raise ServerUnavailable(
            "\n  ".join(["Neo4j's import tool failed; nothing was changed", *output[-5:]]),
            where=str(import_home.root),
            do="load without --bulk",
        )
