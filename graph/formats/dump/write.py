"""Writing the whole graph to one file: an archive of its nodes, its relationships and what they are.

``nodes.jsonl`` and ``relationships.jsonl`` have a line each, in the order of ids (:mod:`partnergraph.graph.formats.dump.lines`);
``dataset.jsonld`` says when it was made, of which sources on which terms, and the files' checksums.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import orjson

from partnergraph.graph.claims.lease import PATIENCE_MS
from partnergraph.graph.connection.database import Database, execute_statement
from partnergraph.graph.ddl import UNIQUE_PROPERTIES
from partnergraph.graph.disk_space import (
    FILE_RESERVE,
    RoomyFile,
    require_room,
    telling_full_disk,
)
from partnergraph.graph.formats import records
from partnergraph.graph.formats.dump import dcat
from partnergraph.graph.formats.dump.dcat import DumpMember
from partnergraph.graph.formats.dump.lines import encode_line
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.graph.ledger import read_revision, take_turn
from partnergraph.schema.errors import Conflict, InvalidInput

NODES_FILE, RELATIONSHIPS_FILE = "nodes.jsonl", "relationships.jsonl"
# Decisions about matches belong to the graph: without them the next load would resolve otherwise.
_DECISION_LABELS = frozenset({"MatchProposal"})
# Revisions, the log of changes and the summaries that go by them, and what loads and refreshes noted are those of one database.
_LABELS_BESIDE_NETWORK = frozenset(label for label, _ in UNIQUE_PROPERTIES) - {
    "Entity",
    "Ledger",
    "ChangeEntry",
    "Summary",
    "LoadRecord",
    "RefreshRecord",
}
_MATCH_SOURCE_PROPERTIES = "MATCH (s:Source) RETURN properties(s) AS props ORDER BY s.id"
# A load that was killed keeps its lease, and is over all the same.
_MATCH_LOADING = f"""
MATCH (s:Source) WHERE s.run IS NOT NULL AND abs(timestamp() - coalesce(s.run_beat, 0)) < {PATIENCE_MS}
RETURN s.id AS id ORDER BY id
"""
_COUNT_DUMPED = """
CALL () { MATCH (n) RETURN count(n) AS nodes }
CALL () { MATCH ()-[r]->() RETURN count(r) AS ties }
RETURN nodes, ties
"""
_NODE_BYTES, _RELATIONSHIP_BYTES = 150, 60  # in a dump, compressed
_FIXED_TIMESTAMP = (1980, 1, 1, 0, 0, 0)


async def dump_graph(
    database: Database, path: Path, *, everything: bool = False
) -> list[DumpMember]:
    """Write the network, with the decisions about matches, to a file; returns its members.

    ``everything``: also keys, audit trail, corrections and reviews; only its owner can read the file then.
    What is written is the graph of one moment. If others write to it meanwhile, it is written a second time, while
    which they wait. Raises :class:`Conflict` while a load runs, :class:`InvalidInput` for a file that
    cannot be written, :class:`~partnergraph.schema.errors.DiskFull`; no file is left then.
    """
    try:
        return await _write_dump(database, path, everything=everything)
    except _WrittenMeanwhile:
        async with holding_writers(database):
            return await _write_dump(database, path, everything=everything)


class _WrittenMeanwhile(Exception):
    """The graph was written to while it was dumped."""


@asynccontextmanager
async def holding_writers(database: Database) -> AsyncIterator[None]:
    """Let whoever writes to the graph wait until the end of the block. Raises :class:`Conflict` while a load runs.

    A load is many transactions; between two of them the graph is as nobody says it is.
    """
    async with (
        database.session(neo4j.WRITE_ACCESS) as session,
        await session.begin_transaction() as tx,
    ):
        await take_turn(tx)
        if running := await execute_statement(tx, _MATCH_LOADING):
            raise Conflict(
                "a source is being loaded",
                where=", ".join(row["id"] for row in running),
                do="dump the graph when the load has ended",
            )
        yield
        await tx.rollback()


async def _write_dump(database: Database, path: Path, *, everything: bool) -> list[DumpMember]:
    """Write the dump, of a graph that nobody writes to. Raises :class:`_WrittenMeanwhile` where somebody did."""
    before = await read_revision(database)
    reserve = database.store.reserve_beside(path) if database.store else FILE_RESERVE
    (size,) = await database.read(_COUNT_DUMPED)
    estimate = size["nodes"] * _NODE_BYTES + size["ties"] * _RELATIONSHIP_BYTES
    require_room(path.parent, reserve + estimate, "the dump")
    labels = _LABELS_BESIDE_NETWORK if everything else _DECISION_LABELS
    issued = datetime.now(UTC).isoformat(timespec="seconds")
    with _open_archive(path, reserve, private=everything) as archive:
        members = [
            await _write_member(archive, NODES_FILE, _read_dumped_nodes(database, labels)),
            await _write_member(
                archive, RELATIONSHIPS_FILE, records.read_network_relationships(database)
            ),
        ]
        sources = [row["props"] for row in await database.read(_MATCH_SOURCE_PROPERTIES)]
        dataset = dcat.describe_dataset(members, sources, issued, everything=everything)
        archive.writestr(
            archive_entry(dcat.DATASET_FILE),
            orjson.dumps(dataset, option=orjson.OPT_INDENT_2) + b"\n",
        )
        if await read_revision(database) != before:
            raise _WrittenMeanwhile
    return members


async def _read_dumped_nodes(
    database: Database, labels: frozenset[str]
) -> AsyncIterator[DumpedNode]:
    """The network's nodes, then those with these labels beside it."""
    async for node in records.read_network_nodes(database):
        yield node
    async for node in records.read_nodes_beside(database, labels):
        yield node


async def _write_member(
    archive: zipfile.ZipFile,
    name: str,
    records_: AsyncIterator[DumpedNode] | AsyncIterator[DumpedRelationship],
) -> DumpMember:
    """Write one file of the archive, a line for each record."""
    digest, size, lines = hashlib.sha256(), 0, 0
    with archive.open(archive_entry(name), "w", force_zip64=True) as out:
        async for thing in records_:
            text = encode_line(thing)
            out.write(text)
            digest.update(text)
            size += len(text)
            lines += 1
    return DumpMember(name, lines, size, digest.hexdigest())


def archive_entry(name: str) -> zipfile.ZipInfo:
    """The header of a file in an archive, with a fixed time, so that the same graph gives the same bytes."""
    made = zipfile.ZipInfo(name, _FIXED_TIMESTAMP)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


@contextmanager
def _open_archive(path: Path, reserve: int, *, private: bool) -> Iterator[zipfile.ZipFile]:
    """An archive at ``path``, which appears there only when it is complete; ``reserve`` bytes of its disk stay free."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644
        )
        with telling_full_disk(part, "the dump"), os.fdopen(descriptor, "wb") as file:
            roomy: Any = RoomyFile(file, part, "the dump", reserve)
            with zipfile.ZipFile(roomy, "w") as archive:
                yield archive
        part.replace(path)
    except OSError as error:
        raise InvalidInput(
            f"the file cannot be written: {error.strerror or error}",
            where=str(path),
            do="name another",
        ) from error
    finally:
        part.unlink(missing_ok=True)
