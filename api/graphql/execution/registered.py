"""Operations that clients registered, shared by the workers that share a folder.

A file for each, named by its hash and believed only where its text has that hash: who can write into the folder can
make the server forget an operation, and cannot make it run another.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import structlog
from cachetools import LRUCache

log = structlog.get_logger("partnergraph.graphql")

REGISTERED_KEPT, LONGEST_REGISTERED = 1000, 50_000
# Between two looks at how many files there are.
_WRITES_BETWEEN_CLEANINGS = 50
_HASH_PATTERN = re.compile(r"[0-9a-f]{64}")


def hash_operation(text: str) -> str:
    """The SHA-256 hash by which an operation is known, in hexadecimal digits."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


class RegisteredOperations:
    """Texts by hash: the last used in memory, and as many in a folder, if there is one."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.texts: LRUCache[str, str] = LRUCache(REGISTERED_KEPT)
        self._writes = 0

    def find(self, hash_: str) -> str | None:
        """The text of a hash, if any worker knows it."""
        text = self.texts.get(hash_)
        if text is None and self.folder is not None and _HASH_PATTERN.fullmatch(hash_):
            text = self._read(self.folder / hash_, hash_)
            if text is not None:
                self.texts[hash_] = text
        return text

    def add(self, hash_: str, text: str) -> None:
        """Know a text by its hash, which the caller has checked; one that is too long is not kept."""
        if len(text) > LONGEST_REGISTERED or hash_ in self.texts:
            return
        self.texts[hash_] = text
        if self.folder is not None:
            # Without it every worker knows what was registered with itself, which clients can live with.
            with suppress(OSError):
                self._write(self.folder, hash_, text)

    def _read(self, file: Path, hash_: str) -> str | None:
        try:
            with file.open("rb") as stream:
                content = stream.read(LONGEST_REGISTERED * 4 + 1)
            text = content.decode()
        except (OSError, UnicodeDecodeError):
            return None
        if hash_operation(text) != hash_:
            log.warning("a registered operation has another hash than its name", name=hash_)
            return None
        with suppress(OSError):
            os.utime(file)  # used last
        return text

    def _write(self, folder: Path, hash_: str, text: str) -> None:
        """Write a file as a whole, and now and then remove those that were used least lately."""
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as stream:
            stream.write(text.encode("utf-8", "replace"))
        Path(stream.name).replace(folder / hash_)
        self._writes += 1
        if self._writes % _WRITES_BETWEEN_CLEANINGS == 0:
            self._clean(folder)

    def _clean(self, folder: Path) -> None:
        used: list[tuple[float, Path]] = []
        for file in folder.iterdir():
            with suppress(OSError):  # another worker removed it
                used.append((file.stat().st_mtime, file))
        for _, file in sorted(used)[:-REGISTERED_KEPT]:
            file.unlink(missing_ok=True)
