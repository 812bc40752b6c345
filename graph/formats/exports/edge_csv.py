"""Two tables, as Gephi, Cytoscape and spreadsheets take them: ``nodes.csv`` and ``edges.csv``, in one archive.

The first columns are those that Gephi's import of spreadsheets knows (``Id``, ``Label``; ``Source``, ``Target``, ``Type``, ``Weight``).
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from partnergraph.graph.formats.dump.write import archive_entry
from partnergraph.graph.formats.exports.attributes import edge_attributes, node_attributes
from partnergraph.graph.formats.exports.base import ProjectedTie
from partnergraph.graph.formats.exports.gathered import GatheredEncoder
from partnergraph.graph.formats.formulas import harmless_text
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_ARCHIVE_PIECE = 1 << 16
_NODE_COLUMNS = ("Id", "Label")
_EDGE_COLUMNS = ("Source", "Target", "Type", "Label", "Weight", "start", "end")
# What stands in those already.
_GIVEN = frozenset({"label", "weight", "start", "end"})


class EdgeCsvEncoder(GatheredEncoder):
    """The archive of both tables, each with the columns that are in use; an edge for each year that was counted."""

    media = "application/zip"
    suffix = "csv.zip"

    def write_node(self, node: DumpedNode) -> bytes:
        """A node as a line of JSON, until the columns are known."""
        values = node_attributes(node)
        self.timeline.span_of_node(node)
        return orjson.dumps({"Id": node.id, "Label": values["label"], **_others(values)}) + b"\n"

    def write_edge(self, tie: DumpedRelationship) -> bytes:
        """An edge as a line of JSON."""
        values = edge_attributes(tie)
        directed = not isinstance(tie, ProjectedTie) or tie.directed
        start, end = self.timeline.span_of_edge(tie) or (None, None)
        row = {
            "Source": tie.start,
            "Target": tie.end,
            "Type": "Directed" if directed else "Undirected",
            "Label": values["label"],
            "Weight": values.get("weight", 1),
            "start": start,
            "end": end,
        }
        return orjson.dumps({**row, **_others(values)}) + b"\n"

    def end(self) -> Iterator[bytes]:
        """The archive, with the columns that were in use."""
        with tempfile.TemporaryFile() as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, first, columns, pieces in (
                    ("nodes.csv", _NODE_COLUMNS, self.node_columns, self.read_nodes()),
                    ("edges.csv", _EDGE_COLUMNS, self.edge_columns, self.read_edges()),
                ):
                    more = [_column(one) for one in columns.types if one not in _GIVEN]
                    with archive.open(archive_entry(name), "w") as member:
                        for line in _csv_lines((*first, *more), _read_rows(pieces)):
                            member.write(line)
            out.seek(0)
            while piece := out.read(_ARCHIVE_PIECE):
                yield piece


def _read_rows(pieces: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The rows of lines of JSON that come in pieces."""
    begun = b""
    for piece in pieces:
        *lines, begun = (begun + piece).split(b"\n")
        yield from map(orjson.loads, lines)


def _column(name: str) -> str:
    """What an attribute is called: the type of an edge is none of Gephi's."""
    return "kind" if name == "type" else name


def _others(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_column(name): value for name, value in values.items() if name not in _GIVEN}


def _csv_lines(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The header and the rows, in pieces; texts that a spreadsheet would run made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(column) for column in columns]
        writer.writerow([harmless_text(c) if isinstance(c, str) else c for c in cells])
        if buffer.tell() >= _ARCHIVE_PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
