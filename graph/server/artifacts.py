"""The lock of jars: what the server is made of, to the byte.

A lock is a text file, one jar a line: sha256, size in bytes, ``group:artifact:version[:classifier]``.
It names no host: where the jars come from is a setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOCK_PATH = Path(__file__).with_name("neo4j.lock")


@dataclass(frozen=True)
class Artifact:
    """A jar by its Maven coordinate, with the size and hash that a download must have."""

    sha256: str
    size: int
    coordinate: str

    @property
    def filename(self) -> str:
        """The file's name in a Maven repository."""
        _, artifact, version, *classifier = self.coordinate.split(":")
        return f"{'-'.join([artifact, version, *classifier])}.jar"

    @property
    def path(self) -> str:
        """Where a Maven repository has it, relative to its root."""
        group, artifact, version, *_ = self.coordinate.split(":")
        return f"{group.replace('.', '/')}/{artifact}/{version}/{self.filename}"


def read_lock(path: Path = LOCK_PATH) -> tuple[Artifact, ...]:
    """The jars of a lock, in its order."""
    lines = (
        line.split() for line in path.read_text("ascii").splitlines() if not line.startswith("#")
    )
    return tuple(Artifact(sha256, int(size), coordinate) for sha256, size, coordinate in lines)


def locked_neo4j_version(path: Path = LOCK_PATH) -> str:
    """The Neo4j version that a lock holds."""
    neo4j_jar = next(a for a in read_lock(path) if a.coordinate.startswith("org.neo4j:neo4j:"))
    return neo4j_jar.coordinate.split(":")[2]
