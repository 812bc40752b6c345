"""The log of what was slow: a short line each time, and the Cypher of each shape once, in a file of its own.

Values are in neither: a line says what the parameters are made of (``id:string first:int``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger("partnergraph.slow")

_HASH_SHOWN = 12
_MOST_FILES = 1000  # shapes are few, unless somebody makes them
_LONGEST_SHAPE = 200
_TYPE_NAMES = {str: "string", bool: "boolean", type(None): "null"}


class SlowLog:
    """Notes what took longer than ``slow_ms`` (0: nothing); the Cypher goes to files in ``folder``."""

    def __init__(self, slow_ms: int, folder: Path) -> None:
        self.slow_ns, self.folder = slow_ms * 1_000_000, folder
        self.muted = False

    @contextmanager
    def mute(self) -> Iterator[None]:
        """Note nothing within the block: what a server asks itself before it is ready is slow for once."""
        self.muted = True
        try:
            yield
        finally:
            self.muted = False

    def note(
        self,
        kind: str,
        name: str | None,
        nanoseconds: int,
        statements: Sequence[tuple[str, int]],
        parameters: Mapping[str, Any],
        **more: str,
    ) -> None:
        """Log an operation that is over, if it was slow. ``statements``: its Cypher, and how long each took.

        ``more``: what else is worth a word; what is empty is left out.
        """
        if self.muted or not self.slow_ns or nanoseconds <= self.slow_ns:
            return
        shape = describe_parameters(parameters)
        texts = list(dict.fromkeys(text.strip() for text, _ in statements))
        digest = hashlib.sha256("\0".join(texts or [name or kind]).encode()).hexdigest()
        fields = {
            "kind": kind,
            "name": name,
            "hash": digest[:_HASH_SHOWN],
            "ms": _whole_milliseconds(nanoseconds),
            "neo4j_ms": _whole_milliseconds(sum(spent for _, spent in statements)),
            "parameters": shape,
            **more,
        }
        log.warning(
            "slow operation",
            **{key: value for key, value in fields.items() if value not in {"", None}},
        )
        if texts:
            heading = f"{kind} {name or ''}, parameters: {shape or 'none'}"
            self.keep_cypher(digest[:_HASH_SHOWN], heading, texts)

    def keep_cypher(self, digest: str, heading: str, texts: Sequence[str]) -> None:
        """Write the statements of a shape to its file, unless that is there. Where it cannot be, it is not."""
        path = self.folder / f"{digest}.cypher"
        since = datetime.now(UTC).isoformat(timespec="seconds")
        # A name is the asker's, and must not end the comment that it stands in.
        first = " ".join(f"{heading}; first seen {since}".split())
        body = "".join(f"{text};\n\n" for text in texts)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() or sum(1 for _ in self.folder.iterdir()) >= _MOST_FILES:
                return
            with path.open("x", encoding="utf-8") as file:
                file.write(f"// {first}\n{body}")
        except OSError:
            return


def describe_parameters(value: Any, depth: int = 0) -> str:
    """What parameters are made of, without their values: ``id:string filter:{code:string} ids:[3 string]``."""
    if isinstance(value, Mapping):
        inner = " ".join(
            f"{key}:{describe_parameters(item, depth + 1)}" for key, item in value.items()
        )
        shape = f"{{{inner}}}" if depth else inner
    elif isinstance(value, list | tuple):
        kinds = sorted({describe_parameters(item, depth + 1) for item in value})
        shape = f"[{len(value)} {'|'.join(kinds)}]" if value else "[]"
    else:
        shape = _TYPE_NAMES.get(type(value), type(value).__name__)
    return shape if len(shape) <= _LONGEST_SHAPE else shape[: _LONGEST_SHAPE - 1] + "…"


def _whole_milliseconds(nanoseconds: int) -> int:
    return round(nanoseconds / 1_000_000)
