"""How much a load will write, before it begins."""

from __future__ import annotations

from partnergraph.graph.claims.difference import Difference
from partnergraph.graph.claims.stage import Stage

# Bytes that store, indexes and log grow by for each byte of the stage.
_STORED_PER_STAGED_BYTE = 3


def estimate_written_bytes(stage: Stage, changed: Difference) -> int:
    """About how many bytes the store grows by when a difference is written, its indexes and its log included."""
    staged = stage.count("SELECT 1 FROM entity") + stage.count("SELECT 1 FROM relation")
    written = changed.entities_new + changed.entities_changed
    written += changed.relations_new + changed.relations_changed
    share = written / staged if staged else 0
    return int(min(share, 1) * stage.path.stat().st_size * _STORED_PER_STAGED_BYTE)
