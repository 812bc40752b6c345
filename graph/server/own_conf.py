"""neo4j.conf: the lines that are made anew at each start, between two marks, and the owner's own around them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from partnergraph.graph.server.artifacts import PLUGIN_PROCEDURES

_BEGIN = "# Below this line partnergraph writes anew at each start; lines of your own stand above it, and win."
_END = "# Above this line partnergraph writes anew at each start; lines of your own may stand below it."


def plugin_configuration(plugins: Iterable[str]) -> dict[str, str]:
    """The settings that let the procedures of plugins do what they are for."""
    patterns = ",".join(PLUGIN_PROCEDURES[plugin] for plugin in plugins)
    return {"dbms.security.procedures.unrestricted": patterns} if patterns else {}


def write_configuration(path: Path, text: str) -> None:
    """Write neo4j.conf. What its owner wrote into it stays, and takes the place of lines of ours of the same name.

    A file without marks is one that was made before there were any: of that, lines of other names stay.
    """
    ours = text.splitlines()
    before, after = _own_lines(path, {_setting_of(line) for line in ours})
    own = {_setting_of(line) for line in (*before, *after)}
    kept = [line for line in ours if _setting_of(line) not in own]
    lines = (*before, _BEGIN, *kept, _END, *after)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _own_lines(path: Path, ours: set[str | None]) -> tuple[list[str], list[str]]:
    """The owner's lines above and below ours."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return [], []
    if _BEGIN not in lines:
        return [line for line in lines if _setting_of(line) not in ours], []
    start = lines.index(_BEGIN)
    end = lines.index(_END) if _END in lines else len(lines) - 1
    return lines[:start], lines[end + 1 :]


def _setting_of(line: str) -> str | None:
    """The setting that a line sets; None for a comment."""
    text = line.strip()
    return None if not text or text.startswith("#") else text.partition("=")[0].strip()
