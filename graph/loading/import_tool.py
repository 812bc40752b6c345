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
from pathlib import Path

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.disk_space import require_room
from partnergraph.graph.loading.import_files import FULL_REMEDY, IMPORT_RESERVE, WrittenFiles
from partnergraph.graph.server import lifecycle, orphan
from partnergraph.graph.server.home import ServerHome, prepare_home
from partnergraph.graph.server.java import java_environment, java_program
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import Conflict, InvalidInput, ServerUnavailable

MAIN = "org.neo4j.cli.AdminTool"
_STORE_PER_FILE_BYTE = 2
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


async def install_imported_database(
    settings: GraphSettings, folder: Path, files: WrittenFiles
) -> None:
    """Import the files, and put the database in the place of the server's. Call within :func:`reserve_empty_database`.

    Raises :class:`ServerUnavailable` with the tool's own words if it fails; nothing is changed then.
    """
    home = lifecycle.server_home(settings)
    import_settings = settings.model_copy(
        update={
            "data_dir": folder / "made",
            "bolt_port": lifecycle.find_free_port(),
            "http_port": lifecycle.find_free_port(),
        }
    )
    import_home = prepare_home(import_settings, password=home.password)
    needed = files.size * _STORE_PER_FILE_BYTE + IMPORT_RESERVE
    require_room(home.root, needed, "the import of a bulk load", do=FULL_REMEDY)
    _run_import_tool(settings, import_home, files.options)
    running = lifecycle.start_server(import_settings, foreground=True)
    try:
        address = Address(running.bolt, "neo4j", home.password, "neo4j", embedded=True)
        async with Database.open(address) as database:
            await _complete_import(database, files)
    finally:
        lifecycle.stop_server(import_settings)
    data, before = home.root / "data", folder / "before"
    data.rename(before)
    (import_home.root / "data").rename(data)


async def _complete_import(database: Database, files: WrittenFiles) -> None:
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
        "--id-type=integer",
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
        require_room(import_home.root, IMPORT_RESERVE, "a bulk load", do=FULL_REMEDY)
        output = [line for line in (found.stdout + found.stderr).splitlines() if line.strip()]
        raise ServerUnavailable(
            "\n  ".join(["Neo4j's import tool failed; nothing was changed", *output[-5:]]),
            where=str(import_home.root),
            do="load without --bulk",
        )
