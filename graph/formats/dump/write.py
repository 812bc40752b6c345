"""Writing the whole graph to one file: an archive of its nodes, its relationships and what they are.

``nodes.jsonl`` and ``relationships.jsonl`` have a line each, in the order of ids (:mod:`partnergraph.graph.formats.dump.lines`);
``dataset.jsonld`` says when it was made, of which sources on which terms, and the files' checksums.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ddl import UNIQUE_PROPERTIES
from partnergraph.graph.formats import records
from partnergraph.graph.formats.dump import dcat
from partnergraph.graph.formats.dump.dcat import DumpMember
from partnergraph.graph.formats.dump.lines import encode_line
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.graph.ledger import read_revision
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
_FIXED_TIMESTAMP = (1980, 1, 1, 0, 0, 0)


async def dump_graph(
    database: Database, path: Path, *, everything: bool = False
) -> list[DumpMember]:
    """Write the network, with the decisions about matches, to a file; returns its members.

    ``everything``: also keys, audit trail, corrections and reviews; only its owner can read the file then.
    Raises :class:`Conflict` if the graph was written to meanwhile, :class:`InvalidInput` for a file that
    cannot be written; no file is left then.
    """
    before = await read_revision(database)
    labels = _LABELS_BESIDE_NETWORK if everything else _DECISION_LABELS
    issued = datetime.now(UTC).isoformat(timespec="seconds")
    with _open_archive(path, private=everything) as archive:
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
            raise Conflict(
                "the graph was written to while it was dumped", do="dump it when no load runs"
            )
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
def _open_archive(path: Path, *, private: bool) -> Iterator[zipfile.ZipFile]:
    """An archive at ``path``, which appears there only when it is complete."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644
        )
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
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
