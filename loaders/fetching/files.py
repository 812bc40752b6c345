"""What is kept of a file between two fetches: the file, its validators, and the part of one that broke off.

A set of files has a folder of its own in the cache; of the file ``n`` it holds ``n.json`` (address, validators,
checksum, name), the file under its own name, and while it comes ``n.part`` with ``n.part.json``.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from partnergraph.schema.errors import Conflict

_LONGEST_NAME = 120
_SUFFIX = re.compile(r"\.[a-z0-9]{2,8}")


@dataclass(frozen=True)
class RemoteFile:
    """A file to fetch: its address; what is sent with the request, and with ``body`` that it is a POST of JSON."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class FetchedFile:
    """A file that is here. ``changed``: whether it is another than at the fetch before."""

    path: Path
    url: str
    sha256: str
    size: int
    changed: bool


@dataclass(frozen=True)
class Validators:
    """What a server says a version of a file is known by: its ETag and when it was last modified."""

    etag: str | None = None
    modified: str | None = None

    @property
    def strong(self) -> str | None:
        """The one by which parts of a file may be put together: an ETag that is not weak, else the date."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.modified

    def conditions(self) -> dict[str, str]:
        """Headers that ask for a file only if it is another version."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}


class KeptFile:
    """Where one file of a set is kept, and what is known of it."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.part = folder / f"{number}.part"
        self.about, self.part_about = folder / f"{number}.json", folder / f"{number}.part.json"

    def known(self) -> dict[str, Any] | None:
        """What was noted of the file, if it is still here as it was."""
        noted = _read_note(self.about)
        if noted is None:
            return None
        path = self.folder / str(noted["name"])
        return noted if path.is_file() and path.stat().st_size == noted["size"] else None

    def resumable(self) -> tuple[int, str] | None:
        """How many bytes are here of a file that broke off, and the validator of its version."""
        noted = _read_note(self.part_about)
        validator = Validators(**noted).strong if noted else None
        if not validator or not self.part.is_file() or self.part.stat().st_size == 0:
            return None
        return self.part.stat().st_size, validator

    def begin(self, validators: Validators) -> None:
        """Note which version of the file the part is of, before its first byte."""
        self.part.unlink(missing_ok=True)
        self.part_about.write_text(json.dumps(asdict(validators)), "utf-8")

    def drop_part(self) -> None:
        """Forget a part that cannot be completed."""
        self.part.unlink(missing_ok=True)
        self.part_about.unlink(missing_ok=True)

    def finish(self, remote: RemoteFile, name: str) -> FetchedFile:
        """Put the whole file in its place, and note what it is known by."""
        before = self.known()
        with self.part.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        size = self.part.stat().st_size
        name = _free_name(self.folder, _with_suffix(name, self.part), self.about)
        if before and before["name"] != name:
            (self.folder / before["name"]).unlink(missing_ok=True)
        validators = _read_note(self.part_about) or {}
        note = {"url": remote.url, "name": name, "sha256": sha256, "size": size, **validators}
        self.part.replace(self.folder / name)
        written = self.about.with_suffix(".new")
        written.write_text(json.dumps(note), "utf-8")
        written.replace(self.about)
        self.part_about.unlink(missing_ok=True)
        changed = before is None or before["sha256"] != sha256
        return FetchedFile(self.folder / name, remote.url, sha256, size, changed)


def _read_note(path: Path) -> dict[str, Any] | None:
    try:
        noted = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return noted if isinstance(noted, dict) else None


def name_of_file(target: str, disposition: str | None) -> str:
    """What a file is called, by its server or by its address (``target``, from the path on).

    It has no path, and nothing that a shell or terminal minds.
    """
    header = Message()
    header["Content-Disposition"] = disposition or ""
    path, _, query = unquote(target).partition("?")
    name = header.get_filename() or (query if _SUFFIX.search(query) else path)
    plain = re.sub(r"[^\w.-]+", "-", re.split(r"[/\\]", name.rstrip("/"))[-1]).strip("-.")
    return plain[-_LONGEST_NAME:] or "file"


def _with_suffix(name: str, file: Path) -> str:
    """A name with the ending that its bytes call for, where it has none: of archives and workbooks alone."""
    with file.open("rb") as stream:
        packed = stream.read(4) == b"PK\x03\x04"
    suffix = Path(name).suffix.lower()
    if not packed:
        return name if _SUFFIX.fullmatch(suffix) and suffix != ".zip" else f"{Path(name).stem}.txt"
    try:
        with zipfile.ZipFile(file) as archive:
            workbook = "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        workbook = False
    wanted = {".xlsx", ".xlsm"} if workbook else {".zip"}
    return name if suffix in wanted else f"{name}{'.xlsx' if workbook else '.zip'}"


def _free_name(folder: Path, name: str, about: Path) -> str:
    """The name, with the file's number before it where another file of the set has it."""
    others = (_read_note(path) for path in folder.glob("[0-9]*.json") if path != about)
    taken = {str(other.get("name")) for other in others if other}
    return f"{about.stem}-{name}" if name in taken else name


@contextmanager
def lock_fetched_set(folder: Path) -> Iterator[None]:
    """Let one process at a time fetch a set of files. Raises :class:`Conflict` while another does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "another process is fetching these files",
                where=str(folder),
                do="wait for it to finish",
            ) from None
        yield


def folder_of_set(cache: Path, remotes: list[RemoteFile]) -> Path:
    """The folder of a set of files, by what is asked for."""
    asked = json.dumps([[remote.url, remote.body] for remote in remotes], sort_keys=True)
    return cache / "fetched" / hashlib.sha256(asked.encode()).hexdigest()[:24]
