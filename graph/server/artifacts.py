"""The locks of jars: what a server and its plugins are made of, to the byte.

A lock is a text file, one jar a line: sha256, size in bytes, ``group:artifact:version[:classifier]``.
It names no host: where the jars come from is a setting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from partnergraph.schema.errors import InvalidInput

LOCK_PATH = Path(__file__).with_name("neo4j.lock")
LOCKS_FOLDER = Path(__file__).with_name("locks")
# By the version that PARTNERGRAPH_NEO4J_VERSION names: the long-term one, and the newest of the calendar.
NEO4J_LOCKS = {
    "5.26": LOCK_PATH,
    "2026.08": LOCKS_FOLDER / "neo4j-2026.08.lock",
}
# What a plugin's procedures are called, which may do what Neo4j's own do.
PLUGIN_PROCEDURES = {"apoc": "apoc.*", "gds": "gds.*"}


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

    @property
    def library(self) -> tuple[str, ...]:
        """What it is a version of: of one library a server has one version."""
        group, artifact, _, *classifier = self.coordinate.split(":")
        return (group, artifact, *classifier)


def read_lock(path: Path = LOCK_PATH) -> tuple[Artifact, ...]:
    """The jars of a lock, in its order."""
    lines = (
        line.split() for line in path.read_text("ascii").splitlines() if not line.startswith("#")
    )
    return tuple(Artifact(sha256, int(size), coordinate) for sha256, size, coordinate in lines)


def server_artifacts(version: str, plugins: Iterable[str]) -> tuple[Artifact, ...]:
    """The jars of a server of a version with these plugins; of a library that both bring, the server's own.

    Raises :class:`InvalidInput` for a version or a plugin that is not locked.
    """
    chosen = {one.library: one for one in read_lock(_find_server_lock(version))}
    for plugin in plugins:
        for one in read_lock(_find_plugin_lock(plugin, version)):
            chosen.setdefault(one.library, one)
    return tuple(chosen.values())


def _find_server_lock(version: str) -> Path:
    if version not in NEO4J_LOCKS:
        raise InvalidInput(
            f"there is no embedded Neo4j {version}",
            where="PARTNERGRAPH_NEO4J_VERSION",
            do=f"name one of: {', '.join(NEO4J_LOCKS)}",
        )
    return NEO4J_LOCKS[version]


def _find_plugin_lock(plugin: str, version: str) -> Path:
    locks = {one: LOCKS_FOLDER / f"{one}-{version}.lock" for one in PLUGIN_PROCEDURES}
    there = [one for one, path in locks.items() if path.exists()]
    if plugin not in there:
        raise InvalidInput(
            f"there is no plugin {plugin!r} for Neo4j {version}",
            where="PARTNERGRAPH_PLUGINS",
            do=f"name of these, with commas between: {', '.join(there)}; "
            "or a server of your own that has it (NEO4J_URI)",
        )
    return locks[plugin]


def neo4j_main_class(version: str) -> str:
    """The class that starts a server of a version, as its own scripts do."""
    old = version.startswith("5.")
    return f"org.neo4j.server.{'CommunityEntryPoint' if old else 'Neo4jCommunity'}"
