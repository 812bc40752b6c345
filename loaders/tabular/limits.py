"""How large the parts of a file may be that must be held in memory whole, and streams that see to it.

A load takes no more than 300 MB whatever a file holds; what is beyond a limit is refused with its name.
"""

from __future__ import annotations

import zipfile
from typing import Any

from partnergraph.schema.errors import InvalidInput

_LONGEST_LINE = 1 << 22  # characters of a line of text
LONGEST_ROW = 1 << 20  # characters of a row of several lines
_LARGEST_RECORD = 1 << 22  # bytes between two things that a file of JSON or XML is made of
DEEPEST_NESTING = 64  # of lists and objects in each other
MOST_COLUMNS = 16_384  # Excel's own limit
_LARGEST_PART = 1 << 24  # bytes of a part of a workbook that is read as a whole
_UNPACKED_FREELY, _MOST_UNPACKED = 1 << 26, 200  # bytes; times as many as are packed


def refuse_beyond_limit(what: str, where: str) -> InvalidInput:
    """The error for a part of a file that is beyond a limit, which ``what`` names."""
    return InvalidInput(
        f"it cannot be read: {what}", where=where, do="check the file, or get it again"
    )


class WatchedStream:
    """A binary stream that refuses to go on where its reader makes nothing of what it reads.

    The reader calls :meth:`advance` for each record, element or event.
    """

    def __init__(self, stream: Any, label: str) -> None:
        self.stream, self.label, self.waiting = stream, label, 0

    def advance(self) -> None:
        """Note that what was read so far has become something."""
        self.waiting = 0

    def read(self, size: int = -1) -> bytes:
        """Bytes as the stream gives them. Raises :class:`InvalidInput` beyond :data:`_LARGEST_RECORD`."""
        if size == 0:
            return b""
        chunk: bytes = self.stream.read(min(size, 1 << 16) if size > 0 else 1 << 16)
        self.waiting += len(chunk)
        if self.waiting > _LARGEST_RECORD:
            raise refuse_beyond_limit(
                f"one record of it is longer than {_LARGEST_RECORD:,} bytes", self.label
            )
        return chunk


def read_bounded_line(text: Any, label: str, number: int) -> str:
    """The next line of a text, empty at its end. Raises :class:`InvalidInput` beyond :data:`_LONGEST_LINE`."""
    line: str = text.readline(_LONGEST_LINE)
    if len(line) == _LONGEST_LINE and not line.endswith("\n"):
        raise refuse_beyond_limit(
            f"the line is longer than {_LONGEST_LINE:,} characters", f"{label}, line {number}"
        )
    return line


def check_zip_member(info: zipfile.ZipInfo, label: str) -> None:
    """Raise :class:`InvalidInput` for a member that unpacks to far more than any table does."""
    if info.file_size > max(_UNPACKED_FREELY, _MOST_UNPACKED * info.compress_size):
        raise refuse_beyond_limit(
            f"it unpacks to {info.file_size:,} bytes, more than {_MOST_UNPACKED} times what is packed",
            label,
        )


def check_workbook_parts(archive: zipfile.ZipFile, label: str) -> None:
    """Raise :class:`InvalidInput` for a workbook with a part that cannot be read within the limits."""
    for info in archive.infolist():
        check_zip_member(info, f"{label}: {info.filename}")
        streamed = info.filename.startswith(("xl/worksheets/sheet", "xl/sharedStrings"))
        if (
            not streamed
            and info.filename.endswith((".xml", ".rels"))
            and info.file_size > _LARGEST_PART
        ):
            raise refuse_beyond_limit(
                f"a part of it is larger than {_LARGEST_PART:,} bytes", f"{label}: {info.filename}"
            )
