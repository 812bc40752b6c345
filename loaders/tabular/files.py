"""Files as they lie on disk or in a zip, read with a count of how far one is."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from partnergraph.loaders.tabular.limits import check_zip_member
from partnergraph.schema.errors import InvalidInput

_ARCHIVER_JUNK = ("__MACOSX/", ".")  # what archivers of some systems add


@dataclass
class ByteMeter:
    """How many bytes of the files of a load have been read, of how many in ``total`` (0: not known)."""

    done: int = 0
    total: int = 0


class _MeteredStream(io.RawIOBase):
    """A binary stream that tells a meter what is read from it, and starts over without counting twice."""

    def __init__(self, raw: BinaryIO, meter: ByteMeter) -> None:
        super().__init__()
        self.raw, self.meter, self.furthest = raw, meter, 0

    def readable(self) -> bool:
        """Always true: the stream below was opened for reading."""
        return True

    def seekable(self) -> bool:
        """Whether the stream below can be read in any order."""
        return self.raw.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go elsewhere; what was counted stays counted."""
        return self.raw.seek(offset, whence)

    def tell(self) -> int:
        """The position of the stream below, in bytes."""
        return self.raw.tell()

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read, and count what had not been read before."""
        chunk = self.raw.read(len(buffer))
        buffer[: len(chunk)] = chunk
        position = self.raw.tell()
        if position > self.furthest:
            self.meter.done += position - self.furthest
            self.furthest = position
        return len(chunk)

    def close(self) -> None:
        """Close this stream and the one below."""
        self.raw.close()
        super().close()


def _open_metered(raw: Any, meter: ByteMeter) -> io.BufferedReader[Any]:
    """A stream whose reading is counted, with a buffer before it."""
    return io.BufferedReader(_MeteredStream(raw, meter))


@dataclass(frozen=True)
class SourceFile:
    """A file, or a member of a zip."""

    path: Path
    member: str = ""
    size: int = 0

    @property
    def name(self) -> str:
        """The last part of its path, in the zip where it lies in one."""
        return Path(self.member or self.path.name).name

    @property
    def label(self) -> str:
        """What messages call it: the zip's name and the member's, else the file's."""
        return f"{self.path.name}: {self.member}" if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """What its name ends with, in lower case."""
        return Path(self.name).suffix.lower()

    @contextmanager
    def open(self, meter: ByteMeter | None = None) -> Iterator[BinaryIO]:
        """A stream of its bytes, from the beginning. Raises :class:`InvalidInput` where they cannot be read."""
        byte_meter = meter or ByteMeter()
        try:
            if not self.member:
                with _open_metered(self.path.open("rb"), byte_meter) as stream:
                    yield stream
                return
            with zipfile.ZipFile(self.path) as archive:
                check_zip_member(archive.getinfo(self.member), self.label)
                with _open_metered(archive.open(self.member), byte_meter) as stream:
                    yield stream
        except (OSError, zipfile.BadZipFile, RuntimeError, zlib.error, EOFError) as error:
            raise InvalidInput(
                f"it cannot be read: {error}",
                where=self.label,
                do="check the file, or get it again",
            ) from error

    @contextmanager
    def local(self, meter: ByteMeter | None = None) -> Iterator[BinaryIO]:
        """The bytes as a stream that can be read in any order; a zip's member is copied out first."""
        with self.open(meter) as stream:
            if not self.member:
                yield stream
                return
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(stream, copy)
                copy.seek(0)
                yield copy

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A path to the bytes; a zip's member is copied out first."""
        if not self.member:
            yield self.path
            return
        with self.open() as stream, tempfile.NamedTemporaryFile(suffix=self.suffix) as copy:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield Path(copy.name)

    def head(self, size: int = 65536) -> bytes:
        """Its first ``size`` bytes, or all where it has fewer."""
        with self.open() as stream:
            return stream.read(size)


def find_files(paths: list[Path]) -> list[SourceFile]:
    """The files, folders' files and members of zips (workbooks aside) that these paths mean, in order.

    Raises :class:`InvalidInput` for a path that does not exist.
    """
    listed: list[SourceFile] = []
    for path in paths:
        if path.is_dir():
            listed += find_files(
                sorted(child for child in path.iterdir() if not child.name.startswith("."))
            )
        elif not path.is_file():
            raise InvalidInput("there is no such file", where=str(path), do="check the path")
        elif path.suffix.lower() == ".zip":
            listed += _zip_members(path)
        else:
            listed.append(SourceFile(path, size=path.stat().st_size))
    return listed


def _zip_members(path: Path) -> list[SourceFile]:
    """The files in a zip, by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = sorted(archive.infolist(), key=lambda info: info.filename)
    except zipfile.BadZipFile as error:
        raise InvalidInput(
            f"it is not a whole zip: {error}", where=str(path), do="get the archive again"
        ) from None
    return [
        SourceFile(path, info.filename, info.file_size)
        for info in infos
        if not info.is_dir() and not info.filename.startswith(_ARCHIVER_JUNK)
    ]
