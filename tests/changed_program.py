"""The program as it would be with another model: the rooms, and a copy of schema/ to change."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import partnergraph

ROOT = Path(partnergraph.__file__).parents[1]


def copy_program(folder: Path) -> Path:
    """A package ``partnergraph`` in a folder from which it can be imported: its schema/ is a copy."""
    package = folder / "partnergraph"
    package.mkdir()
    for entry in (ROOT / "partnergraph").iterdir():
        if entry.name == "schema":
            shutil.copytree(entry, package / "schema")
        elif entry.name != "__pycache__":
            (package / entry.name).symlink_to(entry.resolve())
    return package


def change_file(path: Path, *changes: tuple[str, str]) -> None:
    """Replace patterns in a file, each of which must be there."""
    text = path.read_text("utf-8")
    for old, new in changes:
        text, times = re.subn(old, new, text)
        assert times, f"{old} is not in {path.name}"
    path.write_text(text, "utf-8")
