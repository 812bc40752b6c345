"""A workbook's table of texts, on disk: some publishers' hold as many as there are rows."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from typing import Any
from xml.etree.ElementTree import Element, iterparse

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ITEM, _TEXT, _RUN = (f"{_NAMESPACE}{name}" for name in ("si", "t", "r"))


class SharedStrings:
    """The texts that cells name by number. ``source`` is the XML of the table, a watched stream."""

    def __init__(self, source: Any) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the workbook
        weakref.finalize(self, self.file.close)
        self.ends = array("Q", [0])
        root: Element | None = None
        events = iterparse(source, ("start", "end"))  # noqa: S314 - expat bounds entities
        for event, element in events:
            if event == "start":
                root = root if root is not None else element
            elif element.tag == _ITEM:
                source.advance()
                self.file.write(_join_text_runs(element).encode())
                self.ends.append(self.file.tell())
                if root is not None:
                    root.clear()

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self.ends) - 1:
            raise IndexError(f"there is no text {number} in its table of texts")
        self.file.seek(self.ends[number])
        return self.file.read(self.ends[number + 1] - self.ends[number]).decode()


def _join_text_runs(item: Element) -> str:
    """The text of an item, put together of its runs; how it is pronounced is not part of it."""
    runs = [
        part if part.tag == _TEXT else part.find(_TEXT)
        for part in item
        if part.tag in {_TEXT, _RUN}
    ]
    return "".join(run.text or "" for run in runs if run is not None)
