"""Room on the disk of an embedded server's store, as whoever writes to its database looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from partnergraph.graph.disk_space import (
    FILE_RESERVE,
    MEBIBYTE,
    describe_disk,
    describe_size,
    find_existing_path,
    free_bytes,
)
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.server.resources import recovery_bytes
from partnergraph.schema.errors import DiskFull

# With so much more than the reserve free, the logs need not be looked at: they are never so large.
_PLENTY_BYTES = 1024 * MEBIBYTE
_USED_UP_BYTES = 4 * MEBIBYTE


@dataclass(frozen=True)
class StoreRoom:
    """The disk of a store, of which ``reserve`` bytes are to stay free beside what a recovery may need."""

    root: Path
    reserve: int

    def require(self, more: int = 0) -> None:
        """Raise :class:`DiskFull` where a transaction, and ``more`` bytes after it, would leave too little.

        What is left is enough for Neo4j to start again after a crash.
        """
        free = free_bytes(self.root)
        if free >= self.reserve + more + _PLENTY_BYTES:
            return
        needed = recovery_bytes(ServerHome(self.root).transactions) + self.reserve
        if free < needed + more:
            what = f"{describe_size(more)} would be written, " if more else ""
            raise DiskFull(
                f"the disk of the database is too full to write: {what}{describe_size(free)} are free,"
                f" of which {describe_size(needed)} are kept for Neo4j to start again",
                where=describe_disk(self.root),
                do="free some space, then run this again; what was confirmed is there",
            )

    def reserve_beside(self, path: Path) -> int:
        """How many bytes a file at ``path`` has to leave free: more where it lies on the store's own disk."""
        if find_existing_path(path).stat().st_dev != find_existing_path(self.root).stat().st_dev:
            return FILE_RESERVE
        return max(FILE_RESERVE, recovery_bytes(ServerHome(self.root).transactions) + self.reserve)

    def full_error(self, error: Exception) -> DiskFull | None:
        """The error to raise in place of one of Neo4j's, where the disk is used up; else None."""
        free = free_bytes(self.root)
        if free > _USED_UP_BYTES:
            return None
        return DiskFull(
            "the disk of the database is full, and Neo4j stopped writing",
            where=describe_disk(self.root),
            inside=" ".join(str(error).split()),
            do="free some space, then start Neo4j anew (partnergraph up); what was confirmed is there",
        )
