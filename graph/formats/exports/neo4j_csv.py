"""CSV files for ``neo4j-admin database import full``: an archive of one for each kind of node and relationship.

The headers are the importer's (``:ID``, ``:LABEL``, ``:START_ID``, ``:END_ID``, ``:TYPE``, ``name:string[]``): see
https://neo4j.com/docs/operations-manual/5/tools/neo4j-admin/neo4j-admin-import/. Lists have the sign U+001F
between their values, which no text has. ``import.args`` has the importer's arguments, to be given as
``neo4j-admin database import full neo4j @import.args`` in the folder of the files. An empty list and a list with
one empty text are one to the importer.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from neo4j.spatial import Point

from partnergraph.graph.disk_space import FILE_RESERVE, RoomyFile, open_spool_file
from partnergraph.graph.formats.dump import lines
from partnergraph.graph.formats.dump.write import archive_entry
from partnergraph.graph.formats.exports.base import GraphEncoder, narrowest_label
from partnergraph.graph.formats.import_csv import (
    LIST_SEPARATOR,
    choose_cell_formatter,
    import_header,
    import_line,
)
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_ARCHIVE_PIECE = 1 << 16
_IMPORT_ARGUMENTS = (
    "--array-delimiter=U+001F",
    "--multiline-fields=true",
    "--ignore-empty-strings=false",
)
_IMPORT_TYPES = {bool: "boolean", int: "long", float: "double"}
# A column has one type, so integers and floats in one column are floats.
_WIDER_TYPES = {frozenset({"long", "double"}): "double"}


@dataclass
class _CsvBuffer:
    """The nodes or relationships of one CSV file: buffered as lines of JSON, with the columns they need."""

    file: IO[bytes]
    types: dict[str, str] = field(default_factory=dict)

    def add(self, thing: DumpedNode | DumpedRelationship) -> None:
        """Buffer a record, and widen the columns to its properties."""
        self.file.write(lines.encode_line(thing))
        for name, value in thing.props.items():
            type_, before = _import_type_of_value(value), self.types.get(name)
            if before not in {None, type_}:
                type_ = _WIDER_TYPES.get(frozenset({before or "", type_}), "string")
            self.types[name] = type_


class Neo4jCsvEncoder(GraphEncoder):
    """The archive, written at the end, because the columns of a file are known only then."""

    media = "application/zip"
    suffix = "zip"
    complete = True

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.nodes: dict[tuple[str, ...], _CsvBuffer] = {}
        self.ties: dict[str, _CsvBuffer] = {}

    def group(self, name: str) -> _CsvBuffer:
        """Open a new buffer for nodes or relationships of one kind."""
        path = Path(self.folder.name, name)
        roomy: Any = RoomyFile(path.open("w+b"), path, "the tables of an export", FILE_RESERVE)
        return _CsvBuffer(roomy)

    def node(self, node: DumpedNode) -> bytes:
        """Buffers it, and gives no bytes yet."""
        if node.labels not in self.nodes:
            self.nodes[node.labels] = self.group(f"n{len(self.nodes)}")
        self.nodes[node.labels].add(node)
        return b""

    def tie(self, tie: DumpedRelationship) -> bytes:
        """Buffers it, and gives no bytes yet."""
        if tie.type not in self.ties:
            self.ties[tie.type] = self.group(f"r{len(self.ties)}")
        self.ties[tie.type].add(tie)
        return b""

    def close(self) -> None:
        """Remove the temporary files in which the tables were buffered."""
        for group in (*self.nodes.values(), *self.ties.values()):
            group.file.close()
        self.folder.cleanup()

    def end(self) -> Iterator[bytes]:
        """The archive: a CSV file for each set of labels and each type, in pieces."""
        arguments = list(_IMPORT_ARGUMENTS)
        with closing(open_spool_file("the archive of an export")) as out:
            with zipfile.ZipFile(out, "w") as archive:
                for labels, group in self.nodes.items():
                    name = f"nodes-{narrowest_label(DumpedNode('', labels, {}))}.csv"
                    arguments.append(f"--nodes={name}")
                    with archive.open(archive_entry(name), "w", force_zip64=True) as file:
                        file.writelines(_csv_node_lines(labels, group))
                for type_, group in self.ties.items():
                    name = f"relationships-{type_}.csv"
                    arguments.append(f"--relationships={name}")
                    with archive.open(archive_entry(name), "w", force_zip64=True) as file:
                        file.writelines(_csv_relationship_lines(group))
                archive.writestr(archive_entry("import.args"), "\n".join(arguments) + "\n")
            out.seek(0)
            while piece := out.read(_ARCHIVE_PIECE):
                yield piece
        self.close()


def _csv_node_lines(labels: tuple[str, ...], group: _CsvBuffer) -> Iterator[bytes]:
    """The lines of a file of nodes; the id is also kept as a property, which ``id:ID`` means."""
    columns = {name: type_ for name, type_ in sorted(group.types.items()) if name != "id"}
    writers = [(name, choose_cell_formatter(type_)) for name, type_ in columns.items()]
    yield import_header(["id:ID"], columns, ":LABEL").encode()
    group.file.seek(0)
    for text in group.file:
        node = lines.decode_node_line(text)
        yield import_line([node.id], node.props, writers, LIST_SEPARATOR.join(labels)).encode()


def _csv_relationship_lines(group: _CsvBuffer) -> Iterator[bytes]:
    """The lines of a file of relationships."""
    columns = dict(sorted(group.types.items()))
    writers = [(name, choose_cell_formatter(type_)) for name, type_ in columns.items()]
    yield import_header([":START_ID", ":TYPE", ":END_ID"], columns).encode()
    group.file.seek(0)
    for text in group.file:
        tie = lines.decode_relationship_line(text)
        yield import_line([tie.start, tie.type, tie.end], tie.props, writers).encode()


def _import_type_of_value(value: Any) -> str:
    """The importer's name of a value's type."""
    if isinstance(value, Point):
        return f"point{{crs:{'WGS-84' if value.srid == 4326 else 'cartesian'}}}"  # noqa: PLR2004
    if isinstance(value, list | tuple):
        inner = {_import_type_of_value(one) for one in value}
        if len(inner) > 1:
            return f"{_WIDER_TYPES.get(frozenset(inner), 'string')}[]"
        return f"{inner.pop() if inner else 'string'}[]"
    return _IMPORT_TYPES.get(type(value), "string")
