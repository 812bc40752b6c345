"""The CSV files of an import while they are written: one for each set of labels or type of relationship."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from partnergraph.graph.disk_space import MEBIBYTE, require_room, telling_full_disk
from partnergraph.graph.formats.import_csv import choose_cell_formatter, import_header

IMPORT_RESERVE = 96 * MEBIBYTE  # of the disk, for the server that completes the import
FULL_REMEDY = "free some space, then run this again; nothing was changed"
_LINES_AT_ONCE = 2000

CellWriters = tuple[tuple[str, Callable[[Any], str]], ...]


def cell_writers(columns: dict[str, str]) -> CellWriters:
    """The columns, each with what writes its values."""
    return tuple((name, choose_cell_formatter(type_)) for name, type_ in columns.items())


def format_cells(writers: CellWriters, props: dict[str, Any]) -> str:
    """The cells of these columns; nothing stands for what is not there."""
    get = props.get
    return ",".join(
        ["" if (value := get(name)) is None else write(value) for name, write in writers]
    )


@dataclass
class ImportFile:
    """A file of an import; ``option`` names it to the tool."""

    path: Path
    option: str
    file: TextIO
    lines: list[str] = field(default_factory=list)
    written: int = 0

    def add(self, line: str) -> None:
        """Add a line, which is written with others."""
        self.lines.append(line)
        if len(self.lines) >= _LINES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write the lines that wait. Raises :class:`~partnergraph.schema.errors.DiskFull` before the disk is full."""
        require_room(self.path.parent, IMPORT_RESERVE, "the files of a bulk load", do=FULL_REMEDY)
        with telling_full_disk(self.path.parent, "writing the files of a bulk load"):
            self.file.write("".join(self.lines))
        self.written += len(self.lines)
        self.lines.clear()


@dataclass
class ImportFiles:
    """The files that one process writes into a folder, by name."""

    folder: Path
    tables: dict[str, ImportFile] = field(default_factory=dict)

    def open_file(
        self, name: str, option: str, fixed: Iterable[str], columns: dict[str, str]
    ) -> ImportFile:
        """Begin a file with its header: columns of numbers, then each property with its type."""
        path = self.folder / f"{name}.csv"
        file = path.open("w", encoding="utf-8", newline="")
        table = self.tables[name] = ImportFile(path, option, file)
        file.write(import_header(fixed, columns))
        return table

    def finish(self) -> WrittenFiles:
        """Write what waits, and close the files."""
        written = {"--nodes": 0, "--relationships": 0}
        for table in self.tables.values():
            table.flush()
            with telling_full_disk(self.folder, "writing the files of a bulk load"):
                table.file.close()
            written[table.option.partition("=")[0]] += table.written
        options = [f"{table.option}={table.path}" for table in self.tables.values()]
        size = sum(table.path.stat().st_size for table in self.tables.values())
        return WrittenFiles(options, written["--nodes"], written["--relationships"], size)


@dataclass(frozen=True)
class WrittenFiles:
    """What the import tool is to read: the options that name the files, how much is in them, and their size."""

    options: list[str]
    nodes: int
    ties: int
    size: int

    def __add__(self, other: WrittenFiles) -> WrittenFiles:
        return WrittenFiles(
            self.options + other.options,
            self.nodes + other.nodes,
            self.ties + other.ties,
            self.size + other.size,
        )
