"""Verifying that a file is a complete dump, before anything is written."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from partnergraph.graph.formats.dump import dcat, lines
from partnergraph.graph.formats.dump.dcat import DumpMember
from partnergraph.graph.formats.dump.write import NODES_FILE, RELATIONSHIPS_FILE
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.versions import MODEL_VERSION

_BROKEN_DUMP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass
class _DumpLineChecker:
    """Checks lines against those before. Raises :class:`ValueError` for one that does not fit."""

    nodes: set[tuple[bool, str]] = field(default_factory=set)

    def node(self, text: bytes) -> None:
        """Check that a node occurs once, and has its id as a property."""
        found = lines.decode_node_line(text)
        key = "Entity" in found.labels, found.id
        if key in self.nodes or found.props.get("id") != found.id:
            raise ValueError(f"{found.id} is there twice, or is not called so itself")
        self.nodes.add(key)

    def tie(self, text: bytes) -> None:
        """Check that a relationship is between nodes of the dump."""
        found = lines.decode_relationship_line(text)
        for end in (found.start, found.end):
            if (True, end) not in self.nodes:
                raise ValueError(f"{end} is not among the nodes")


@dataclass(frozen=True)
class VerifiedDump:
    """A complete dump: its members by name, and the version of the model that it is of."""

    members: dict[str, DumpMember]
    model: int


def verify_dump(path: Path) -> VerifiedDump:
    """Read a whole dump. Raises :class:`InvalidInput` with what is wrong with it, or if it is of a newer model."""
    try:
        with zipfile.ZipFile(path) as archive:
            dataset = orjson.loads(archive.read(dcat.DATASET_FILE))
            members, model = dcat.parse_members(dataset), dcat.parse_model_version(dataset)
            if model > MODEL_VERSION:
                raise InvalidInput(
                    f"the dump is of version {model} of the model, and this program knows {MODEL_VERSION}",
                    where=str(path),
                    do="restore it with the version of partnergraph that wrote it, or a later one",
                )
            reader = _DumpLineChecker()
            for name, read in ((NODES_FILE, reader.node), (RELATIONSHIPS_FILE, reader.tie)):
                _check_member(archive, members[name], read)
    except OSError as error:
        raise InvalidInput(
            f"the file cannot be read: {error.strerror or error}", where=str(path)
        ) from error
    except _BROKEN_DUMP_ERRORS as error:
        raise InvalidInput(
            f"this is no whole dump: {' '.join(str(error).split())}",
            where=str(path),
            do="take another copy of it; nothing was changed",
        ) from error
    return VerifiedDump(members, model)


def _check_member(
    archive: zipfile.ZipFile, member: DumpMember, read: Callable[[bytes], None]
) -> None:
    """Raise :class:`ValueError` for a file that differs from its description."""
    digest, size, count = hashlib.sha256(), 0, 0
    with archive.open(member.name) as file:
        for text in file:
            digest.update(text)
            size += len(text)
            count += 1
            if size > member.size:
                break
            read(text)
    if (digest.hexdigest(), size, count) != (member.sha256, member.size, member.lines):
        raise ValueError(f"{member.name} is not as its checksum says")
