"""Which Neo4j a folder's store was last opened with: a newer one takes it over, an older one cannot."""

from __future__ import annotations

from pathlib import Path

from partnergraph.schema.errors import Conflict

_FILE = "neo4j-version"


def take_over_store(folder: Path, version: str) -> None:
    """Note that a version opens the folder's store. Raises :class:`Conflict` where a newer one has before."""
    file = folder / _FILE
    before = file.read_text("ascii").strip() if file.exists() else version
    if _version_numbers(before) > _version_numbers(version):
        raise Conflict(
            f"this database was started with Neo4j {before}, after which {version} cannot read it",
            where=str(folder),
            do=f"set PARTNERGRAPH_NEO4J_VERSION={before}; or dump it with that version and restore the dump into an"
            " empty folder (PARTNERGRAPH_DATA_DIR) with the other",
        )
    file.write_text(f"{version}\n", "ascii")


def _version_numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
