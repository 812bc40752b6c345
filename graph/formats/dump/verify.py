"""Verifying that a file is a complete dump, before anything is written."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from graph.formats.dump import dcat, lines
from graph.formats.dump.dcat import Member
from graph.formats.dump.write import NODES, RELATIONSHIPS
from schema.errors import InvalidInput

BROKEN = (
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
class Reader:
    """Checks lines against those before. Raises :class:`ValueError` for one that does not fit."""

    nodes: set[tuple[bool, str]] = field(default_factory=set)

    def node(self, text: bytes) -> None:
        """Check that a node occurs once, and has its id as a property."""
        found = lines.node(text)
        key = "Entity" in found.labels, found.id
        if key in self.nodes or found.props.get("id") != found.id:
            raise ValueError(f"{found.id} is there twice, or is not called so itself")
        self.nodes.add(key)

    def tie(self, text: bytes) -> None:
        """Check that a relationship is between nodes of the dump."""
        found = lines.tie(text)
        for end in (found.start, found.end):
            if (True, end) not in self.nodes:
                raise ValueError(f"{end} is not among the nodes")


def verified(path: Path) -> dict[str, Member]:
    """Read a whole dump; returns its members. Raises :class:`InvalidInput` with what is wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = dcat.members_of(orjson.loads(archive.read(dcat.NAME)))
            reader = Reader()
            for name, read in ((NODES, reader.node), (RELATIONSHIPS, reader.tie)):
                check(archive, members[name], read)
    except OSError as error:
        raise InvalidInput(
            f"the file cannot be read: {error.strerror or error}", where=str(path)
        ) from error
    except BROKEN as error:
        raise InvalidInput(
            f"this is no whole dump: {' '.join(str(error).split())}",
            where=str(path),
            do="take another copy of it; nothing was changed",
        ) from error
    return members


def check(archive: zipfile.ZipFile, member: Member, read: Callable[[bytes], None]) -> None:
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
