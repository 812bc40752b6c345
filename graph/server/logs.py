"""What an embedded server says of its start, in whichever of its logs it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from partnergraph.graph.server.home import ServerHome
from partnergraph.schema.errors import ServerUnavailable

_MOST_READ_BYTES = 4 << 20
_TELLING_WORDS = re.compile(r"\bERROR\b|\w(Exception|Error)\b|Caused by:|^Error[: ]|\bFATAL\b")
# Java's own refusal to start: the lines around it say why, in words of their own.
_JAVA_REFUSED = re.compile(
    r"^Error: Could not create the Java|^Error occurred during initialization of VM", re.MULTILINE
)
_UNTELLING_LINES = re.compile(r"^(at |Suppressed:|\.\.\. \d+ |Picked up |Exception in thread \S+$)")
_LINE_HEAD = re.compile(r"^[\d-]+ [\d:.]+[+-]\d{4} (ERROR|WARN|INFO|FATAL) +")
# Words of debug.log: the second stands there once for each start.
_PANIC_WORDS, _START_WORDS = "Database panic:", "Logging config in use"
_SHOWN_REASONS, _SHOWN_LETTERS = 3, 300

# What is said for faults that a user can mend, and what to tell them. The first that is found counts.
_KNOWN_FAULTS = {
    "No space left on device": "the disk is full: free some space, or name another folder in PARTNERGRAPH_DATA_DIR",
    "Disk quota exceeded": "the quota is used up: free some space, or name another folder in PARTNERGRAPH_DATA_DIR",
    "File too large": "files may not grow so large here: raise the limit (ulimit -f)",
    "Too many open files": "raise the limit of open files (ulimit -n) to 4096 or more",
    "unable to create native thread": "raise the limit of processes (ulimit -u), or leave more memory free",
    "Address already in use": "a port is taken: set PARTNERGRAPH_BOLT_PORT and PARTNERGRAPH_HTTP_PORT",
    "Permission denied": "a file of the data folder cannot be used: check its owner and mode",
    "Read-only file system": "the data folder cannot be written: name another in PARTNERGRAPH_DATA_DIR",
    "OutOfMemoryError": "the heap is too small: set PARTNERGRAPH_HEAP higher",
    "Too small maximum heap": "the heap is too small: set PARTNERGRAPH_HEAP higher",
    "Could not reserve enough space": "the heap is larger than this machine's memory: set PARTNERGRAPH_HEAP lower",
    "insufficient memory": "memory is short: set PARTNERGRAPH_HEAP and PARTNERGRAPH_PAGE_CACHE lower",
    "Could not allocate": "memory is short: set PARTNERGRAPH_HEAP and PARTNERGRAPH_PAGE_CACHE lower",
    "Could not map": "memory is short: set PARTNERGRAPH_HEAP and PARTNERGRAPH_PAGE_CACHE lower",
    "Unrecognized VM option": "correct PARTNERGRAPH_JAVA_OPTIONS, or name another Java in PARTNERGRAPH_JAVA",
    "Unrecognized option": "correct PARTNERGRAPH_JAVA_OPTIONS, or name another Java in PARTNERGRAPH_JAVA",
    "UnsupportedClassVersionError": "this Java is too old: name one of version 17 or later in PARTNERGRAPH_JAVA",
}


@dataclass(frozen=True)
class StartLogs:
    """The logs of a home, from where they ended when a start began."""

    starts: dict[Path, int]

    @classmethod
    def begin(cls, home: ServerHome) -> StartLogs:
        """Note how long the logs are now. The console's log is written anew at each start."""
        logs = home.console.parent
        kept = {path: _file_size(path) for path in (logs / "neo4j.log", logs / "debug.log")}
        return cls({home.console: 0, **kept})

    def read(self, path: Path) -> str:
        """What one log has got since."""
        start = self.starts[path]
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                begin = start if start <= size else 0  # it was rotated
                file.seek(max(begin, size - _MOST_READ_BYTES))
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def debug(self) -> str:
        """What the log of Neo4j's own workings has got since."""
        return self.read(next(path for path in self.starts if path.name == "debug.log"))

    def failure(self, summary: str) -> ServerUnavailable:
        """The error for a server that did not start: the reasons of the log that has any, and a known remedy."""
        texts = {path: self.read(path) for path in self.starts}
        everything = "\n".join(texts.values())
        remedy = next((do for sign, do in _KNOWN_FAULTS.items() if sign in everything), "")
        found = {path: reasons for path, text in texts.items() if (reasons := find_reasons(text))}
        # The last is the most exact: debug.log has the causes of what neo4j.log only names.
        where, reasons = list(found.items())[-1] if found else (next(iter(texts)), [])
        return ServerUnavailable(
            "\n  ".join([summary, *reasons]), where=str(where), do=remedy or "read this log"
        )


def has_database_panicked(home: ServerHome) -> bool:
    """Whether a database of the server that runs has failed at a write: it answers questions, and takes no more writes."""
    path = home.console.parent / "debug.log"
    text = StartLogs({path: 0}).debug()
    return text.rfind(_PANIC_WORDS) > text.rfind(_START_WORDS)


def find_reasons(log_text: str) -> list[str]:
    """The few lines of a log that say why something failed: what failed first, then its innermost causes."""
    telling: list[str] = []
    refused = _JAVA_REFUSED.search(log_text)
    for line in log_text.splitlines():
        text = _LINE_HEAD.sub("", line.strip())
        if (refused or _TELLING_WORDS.search(line)) and text and not _UNTELLING_LINES.match(text):
            telling.append(text[:_SHOWN_LETTERS])
    unique = list(dict.fromkeys(telling))
    return [*unique[:1], *unique[1:][-(_SHOWN_REASONS - 1) :]]


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
