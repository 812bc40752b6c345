"""Nodes and their claims as lines of an import.

Those of a single claim are made straight from the stage, without the objects of a load; what several claims say, or one
of a record that is part of another's node, goes through the code of a load.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from partnergraph.graph.claims.stage import STAGE_BATCH, unpack_properties
from partnergraph.graph.claims.views import convert_points
from partnergraph.graph.formats.import_csv import (
    ENTITY_CLAIM_COLUMNS,
    folded_columns,
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
from partnergraph.graph.loading.node_numbers import NodeNumbers
from partnergraph.schema.catalog import EntityType, all_entity_types

_SELECT_ENTITIES = "SELECT rowid, mark, source, id, type, locator, digest, props FROM entity"
_COLUMNS_BESIDE_NETWORK = {
    "Ledger": {"revision": "long", "model": "long"},
    "MatchProposal": {
        **dict.fromkeys(("first", "second", "status", "by"), "string"),
        "score": "double",
        "reasons": "string[]",
    },
    "Source": {"ranked": "string", "state": "string"},
}


class NodeWriter:
    """Writes nodes and their claims."""

    def __init__(self, whole: StagedGraph, files: ImportFiles) -> None:
        self.whole, self.files = whole, files
        self.nodes = NodeNumbers(whole.stage, [source["id"] for source in whole.sources])
        self.sources = {source["id"]: self.nodes.of_node(source["id"]) for source in whole.sources}
        self.node_files: dict[tuple[str, ...], tuple[ImportFile, CellWriters]] = {}
        self.claim_files: dict[str, tuple[ImportFile, CellWriters]] = {}
        self.next_number = len(self.nodes)

    def write(self) -> Iterator[int]:
        """Write all, and say from time to time how many nodes are done."""
        for labels, props in self.whole.nodes_beside():
            number = self.sources.get(props["id"])
            if number is None:
                number, self.next_number = self.next_number, self.next_number + 1
            self.write_node(number, labels, props)
        yield from self.write_single_claims()
        for labels, props, claims in self.whole.shared_nodes():
            number = self.nodes.of_node(props["id"])
            self.write_node(number, labels, props)
            for claim in claims:
                self.write_claim(number, claim["source"], claim["said"])

    def write_single_claims(self) -> Iterator[int]:
        """Write the nodes that have one claim, under their own ids; note the others as shared."""
        cursor = self.whole.stage.db.execute(_SELECT_ENTITIES)
        done = 0
        while batch := cursor.fetchmany(STAGE_BATCH):
            numbers = self.nodes.positions([row[1] for row in batch])
            others = []
            for row, number, is_shared in zip(
                batch, numbers.tolist(), self.nodes.shared[numbers].tolist(), strict=True
            ):
                if is_shared:
                    others.append((row[0],))
                else:
                    self.write_single(number, *row[2:])
            self.whole.note_shared("shared_entity", others)
            done += len(batch)
            yield done

    def write_single(
        self, number: int, source: str, id_: str, type_: str, locator: str, digest: int, said: bytes
    ) -> None:
        """Write a node and its one claim, whose properties are nearly the same."""
        declared = all_entity_types()[type_]
        props = convert_points(declared, unpack_properties(said))
        table, _ = self.node_file(declared.labels)
        claims, _ = self.claim_file(declared)
        own, folded = _entity_writers(declared)
        cells = format_cells(own, props)
        # A claim without a name (a correction of what has gone) leaves the id as the name.
        view = props if "name" in props else {"name": id_, **props}
        shown = cells if view is props else format_cells(own, view)
        folds = format_cells(folded, declared.folds(view))
        table.add(f"{number},{quote_import_text(id_)},{shown},{folds}\n")
        claims.add(
            f'{number},{self.sources[source]},{cells},"{type_}",{quote_import_text(locator)},{digest},\n'
        )

    def write_node(self, number: int, labels: tuple[str, ...], props: dict[str, Any]) -> None:
        """Write a node, under its number, to the file of its labels."""
        table, writers = self.node_file(labels)
        table.add(f"{number},{quote_import_text(props['id'])},{format_cells(writers, props)}\n")

    def write_claim(self, number: int, source: str, said: dict[str, Any]) -> None:
        """Write the DESCRIBED_BY from a node to its source."""
        table, writers = self.claim_file(all_entity_types()[said["type"]])
        table.add(f"{number},{self.sources[source]},{format_cells(writers, said)}\n")

    def node_file(self, labels: tuple[str, ...]) -> tuple[ImportFile, CellWriters]:
        """The file of the nodes with these labels."""
        found = self.node_files.get(labels)
        if found is None:
            declared = all_entity_types().get(labels[-1])
            columns = (
                {**import_columns(declared), **folded_columns(declared)} if declared else {}
            ) | _COLUMNS_BESIDE_NETWORK.get(labels[-1], {})
            option, fixed = f"--nodes={':'.join(labels)}", (":ID", "id:string")
            table = self.files.open_file("-".join(labels), option, fixed, columns)
            found = self.node_files[labels] = table, cell_writers(columns)
        return found

    def claim_file(self, declared: EntityType) -> tuple[ImportFile, CellWriters]:
        """The file of the claims of a type of entity."""
        found = self.claim_files.get(declared.name)
        if found is None:
            columns = {**import_columns(declared), **ENTITY_CLAIM_COLUMNS}
            name, option = f"DESCRIBED_BY-{declared.name}", "--relationships=DESCRIBED_BY"
            table = self.files.open_file(name, option, (":START_ID", ":END_ID"), columns)
            found = self.claim_files[declared.name] = table, cell_writers(columns)
        return found


@cache
def _entity_writers(declared: EntityType) -> tuple[CellWriters, CellWriters]:
    return cell_writers(import_columns(declared)), cell_writers(folded_columns(declared))
