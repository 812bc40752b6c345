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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from neo4j.spatial import Point

from partnergraph.graph.formats.dump import lines
from partnergraph.graph.formats.dump.write import archive_entry
from partnergraph.graph.formats.exports.base import GraphEncoder, narrowest_label
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

LIST_SEPARATOR, _ARCHIVE_PIECE = "\x1f", 1 << 16
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
        """Open a new buffer."""
        return _CsvBuffer(Path(self.folder.name, name).open("w+b"))

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
        """Remove the buffers."""
        for group in (*self.nodes.values(), *self.ties.values()):
            group.file.close()
        self.folder.cleanup()

    def end(self) -> Iterator[bytes]:
        """The whole archive."""
        arguments = list(_IMPORT_ARGUMENTS)
        with tempfile.TemporaryFile() as out:
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
    yield _csv_line(["id:ID", *_csv_headers(columns), ":LABEL"])
    group.file.seek(0)
    for text in group.file:
        node = lines.decode_node_line(text)
        yield _csv_line([node.id, *_csv_cells(node.props, columns), LIST_SEPARATOR.join(labels)])


def _csv_relationship_lines(group: _CsvBuffer) -> Iterator[bytes]:
    """The lines of a file of relationships."""
    columns = dict(sorted(group.types.items()))
    yield _csv_line([":START_ID", ":TYPE", ":END_ID", *_csv_headers(columns)])
    group.file.seek(0)
    for text in group.file:
        tie = lines.decode_relationship_line(text)
        yield _csv_line([tie.start, tie.type, tie.end, *_csv_cells(tie.props, columns)])


def _csv_headers(columns: Mapping[str, str]) -> list[str]:
    return [f"{name}:{type_}" for name, type_ in columns.items()]


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


def _csv_cells(props: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[str | None]:
    """The values of a record by column, as text; None where it has none."""
    for name in columns:
        value = props.get(name)
        yield None if value is None else _csv_text(value)


def _csv_text(value: Any) -> str:
    """A value as the importer reads it."""
    if isinstance(value, Point):
        names = ("longitude", "latitude") if value.srid == 4326 else ("x", "y")  # noqa: PLR2004
        return "{" + ", ".join(f"{n}:{v}" for n, v in zip(names, value, strict=False)) + "}"
    if isinstance(value, list | tuple):
        return LIST_SEPARATOR.join(map(_csv_text, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        str(value).replace("inf", "Infinity").replace("nan", "NaN")
        if isinstance(value, float)
        else str(value)
    )


def _csv_line(values: list[str | None]) -> bytes:
    """A line: texts in quotes, nothing for what is not there."""
    return (
        ",".join("" if v is None else '"' + v.replace('"', '""') + '"' for v in values) + "\n"
    ).encode()
