"""The hostile cases, read from their files: see the head of operations.yaml for how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partnergraph.graph.yaml_text import parse_own_yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Wanted:
    """What a case gets: a status, and what its first error says; or an answer without error."""

    status: int = 200
    code: str | None = None
    limit: str | None = None
    says: str | None = None
    data: bool = False


@dataclass(frozen=True)
class Hostile:
    """A case: what is sent, and what it gets."""

    what: str
    wanted: Wanted
    sent: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.what


def cases(file: str) -> list[Hostile]:
    """The cases of a file."""
    made = []
    for one in parse_own_yaml((FOLDER / file).read_text("utf-8")):
        wanted = {name: one.pop(name) for name in Wanted.__dataclass_fields__ if name in one}
        made.append(Hostile(one.pop("what"), Wanted(**wanted), one))
    return made


def text(pieces: Any) -> str:
    """A text out of its pieces."""
    if isinstance(pieces, str):
        return pieces
    return "".join(one if isinstance(one, str) else repeated(**one) for one in pieces)


def repeated(times: int, text: str) -> str:
    """A text again and again, with its number in it."""
    if "#" not in text or "#i" not in text:
        return text * times
    return "".join(text.replace("#i", str(n)).replace("#j", str(n + 1)) for n in range(times))


def value(written: Any) -> Any:
    """A value, with what is too long to write written out."""
    match written:
        case {"$text": pieces}:
            return text(pieces)
        case {"$list": {"times": times, "of": one}}:
            return [value(one)] * times
        case {"$nest": {"key": key, "times": times, "of": one}}:
            made = value(one)
            for _ in range(times):
                made = {key: made}
            return made
        case dict():
            return {name: value(one) for name, one in written.items()}
        case list():
            return list(map(value, written))
    return written
