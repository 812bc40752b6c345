"""Relationships as lines of an import: those of a single claim straight from the stage, as nodes are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from partnergraph.graph.claims.stage import STAGE_BATCH, unpack_properties
from partnergraph.graph.formats.import_csv import (
    RELATION_CLAIM_COLUMNS,
    import_columns,
    quote_import_text,
)
from partnergraph.graph.loading.bulk import StagedGraph
from partnergraph.graph.loading.import_files import (
    CellWriters,
    ImportFile,
    ImportFiles,
    cell_writers,
    format_cells,
)
from partnergraph.graph.loading.node_numbers import NodeNumbers, read_numbers
from partnergraph.schema.catalog import RelationType, all_relation_types

_SELECT_RELATIONS = (
    "SELECT rowid, type, start_mark, end_mark, source, locator, digest, props FROM relation"
)
_MOST_CELLS = 5000  # of relations that say the same, kept at once


class TieWriter:
    """Writes every relationship but DESCRIBED_BY."""

    def __init__(self, whole: StagedGraph, files: ImportFiles) -> None:
        self.whole, self.files = whole, files
        self.nodes = NodeNumbers(whole.stage, [source["id"] for source in whole.sources])
        self.opened: dict[RelationType, tuple[ImportFile, CellWriters, CellWriters]] = {}
        self.cells: dict[tuple[RelationType, bytes], str] = {}

    def write(self) -> None:
        """Write all, those that several claims speak of last."""
        cursor = self.whole.stage.db.execute(_SELECT_RELATIONS)
        shared = self.find_shared()
        done = 0
        while batch := cursor.fetchmany(STAGE_BATCH):
            starts = self.nodes.positions([row[2] for row in batch]).tolist()
            ends = self.nodes.positions([row[3] for row in batch]).tolist()
            is_shared = shared[done : done + len(batch)].tolist()
            others = []
            for row, start, end, with_others in zip(batch, starts, ends, is_shared, strict=True):
                if with_others:
                    others.append((row[0],))
                else:
                    self.write_single(start, end, row[1], *row[4:])
            self.whole.note_shared("shared_relation", others)
            done += len(batch)
        for declared, a, b, props in self.whole.shared_ties():
            table, own, claimed = self.file_of(declared)
            numbers = f"{self.nodes.of_node(a)},{self.nodes.of_node(b)}"
            table.add(f"{numbers},{format_cells(own, props)},{format_cells(claimed, props)}\n")

    def find_shared(self) -> NDArray[np.bool_]:
        """Of each staged relation, in order, whether another ties the same nodes, or an end is part of another's node."""
        db, count = self.whole.stage, self.whole.stage.count("SELECT 1 FROM relation")
        starts = self.nodes.positions(read_numbers(db, "SELECT start_mark FROM relation", count))
        ends = self.nodes.positions(read_numbers(db, "SELECT end_mark FROM relation", count))
        first, second = self.nodes.numbers(starts), self.nodes.numbers(ends)
        moved: NDArray[np.bool_] = (first != starts) | (second != ends)
        pairs = np.minimum(first, second) * len(self.nodes) + np.maximum(first, second)
        types = {type_: number for number, type_ in enumerate(all_relation_types())}
        pairs = pairs * len(types) + np.fromiter(
            (types[row[0]] for row in db.db.execute("SELECT type FROM relation")), np.int64, count
        )
        ordered = np.sort(pairs)
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if len(repeated):
            at = np.minimum(np.searchsorted(repeated, pairs), len(repeated) - 1)
            moved |= repeated[at] == pairs
        return moved

    def write_single(
        self, start: int, end: int, type_: str, source: str, locator: str, digest: int, said: bytes
    ) -> None:
        """Write a relationship with one claim. Many have the same properties, and so the same cells."""
        declared = all_relation_types()[type_]
        table, own, _ = self.file_of(declared)
        cells = self.cells.get((declared, said))
        if cells is None:
            if len(self.cells) >= _MOST_CELLS:
                self.cells.clear()
            cells = self.cells[declared, said] = format_cells(own, unpack_properties(said))
        table.add(f'{start},{end},{cells},"{source}",{quote_import_text(locator)},{digest},\n')

    def file_of(self, declared: RelationType) -> tuple[ImportFile, CellWriters, CellWriters]:
        """The file of a type of relation, and what writes its own columns and those of its claims."""
        found = self.opened.get(declared)
        if found is None:
            own = import_columns(declared)
            columns = {**own, **RELATION_CLAIM_COLUMNS}
            option, fixed = f"--relationships={declared.type}", (":START_ID", ":END_ID")
            table = self.files.open_file(declared.type, option, fixed, columns)
            found = table, cell_writers(own), cell_writers(RELATION_CLAIM_COLUMNS)
            self.opened[declared] = found
        return found
