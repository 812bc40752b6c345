"""Room on a disk: looked at before something is written, and while it is.

A disk that fills up under Neo4j makes it stop in the middle of a write. So whatever writes asks here first and
ends at a place of its own choosing, with the disk named and room left in which Neo4j can start again.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from partnergraph.schema.errors import DiskFull

MEBIBYTE = 1 << 20
FILE_RESERVE = 32 * MEBIBYTE  # left free by what writes a file of ours
_LOOK_EVERY = 4 * MEBIBYTE
_FULL_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
T = TypeVar("T")


def free_bytes(path: Path) -> int:
    """How many bytes this user may still write to the disk of a path, whether or not it exists yet."""
    return shutil.disk_usage(find_existing_path(path)).free


def find_existing_path(path: Path) -> Path:
    """A path itself, or its nearest folder that exists."""
    path = path.absolute()
    while not os.path.exists(path) and path != path.parent:  # noqa: PTH110 - says no where this user may not look
        path = path.parent
    return path


def require_room(path: Path, needed: int, purpose: str, *, do: str = "") -> None:
    """Raise :class:`DiskFull` where less than ``needed`` bytes are free on the disk of ``path``.

    ``purpose`` says what needs them, as ``a dump``.
    """
    free = free_bytes(path)
    if free < needed:
        raise DiskFull(
            f"the disk is too full for {purpose}: {describe_size(free)} are free, {describe_size(needed)} are needed",
            where=describe_disk(path),
            do=do or "free some space, then run this again",
        )


def describe_size(count: int) -> str:
    """A number of bytes as people say it: in MB."""
    return f"{count / MEBIBYTE:,.1f} MB" if count < 10 * MEBIBYTE else f"{count // MEBIBYTE:,} MB"


def describe_disk(path: Path) -> str:
    """A path, and where the disk that it is on is mounted."""
    mount = path.absolute()
    while not os.path.ismount(mount) and mount != mount.parent:
        mount = mount.parent
    return f"{path} (on the disk at {mount})"


def is_disk_full(error: BaseException) -> bool:
    """Whether an error of the system or of SQLite says that a disk, a quota or a largest size is used up."""
    if isinstance(error, sqlite3.OperationalError):
        return "full" in str(error) or "disk I/O" in str(error)
    return isinstance(error, OSError) and error.errno in _FULL_ERRORS


@contextmanager
def telling_full_disk(path: Path, purpose: str) -> Iterator[None]:
    """Raise :class:`DiskFull`, with the disk of ``path``, for any error in the block that means one."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if not is_disk_full(error):
            raise
        raise DiskFull(
            f"the disk became full during {purpose}",
            where=describe_disk(path),
            inside=str(error),
            do="free some space, then run this again",
        ) from error


class RoomyFile:
    """A file that is written only while its disk keeps ``reserve`` bytes free. Raises :class:`DiskFull`.

    It stops before the disk is full, for others write to that disk too, Neo4j perhaps.
    """

    def __init__(self, file: IO[bytes], path: Path, purpose: str, reserve: int) -> None:
        self._file, self._path, self._purpose, self._reserve = file, path, purpose, reserve
        self._unlooked = _LOOK_EVERY  # so that the first write looks

    def write(self, data: Any) -> int:
        """Write bytes, as a file does."""
        self._unlooked += len(data)
        if self._unlooked >= _LOOK_EVERY:
            self._unlooked = 0
            require_room(self._path.parent, self._reserve, self._purpose)
        with telling_full_disk(self._path, self._purpose):
            return self._file.write(data)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def open_spool_file(purpose: str) -> IO[bytes]:
    """A file without a name for what has to wait on a disk; writing to it raises :class:`DiskFull` in time."""
    folder = Path(tempfile.gettempdir())
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it is whose that asked for it
    return cast(
        "IO[bytes]", RoomyFile(cast("IO[bytes]", file), folder / "-", purpose, FILE_RESERVE)
    )
