"""A transaction log whose last transaction was never finished: telling it from one that is damaged.

When the disk fills up while Neo4j writes a transaction to its log, the transaction fails, and what was written of it
stays as the log's tail. Neo4j then refuses to start, for it cannot tell such a tail from damage. Here it is told: a
transaction in the log ends with a commit entry, and Neo4j confirms it to nobody before that is on the disk. If
behind the last transaction that Neo4j could read there is no commit entry, nothing confirmed is in the tail. If there is
one, the log is torn in its middle, and nothing here touches it.

The entries are those of Neo4j's log since 4.0, little-endian since 5.0: version and kind (a byte each); of a commit
then transaction id, time in milliseconds (8 bytes each) and checksum (4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# What stands for a length in a torn tail can be so large that Neo4j runs out of memory, whatever it has.
_UNREAD = "Unable to retrieve last append index"
_REFUSAL = "Unreadable bytes are encountered after last readable position"
_LAST_READ = re.compile(
    r"\[(?P<database>[\w.-]+)/\w+\] Fail to read transaction log version (?P<version>\d+)\. "
    r"Last valid transaction start offset is: (?P<offset>-?\d+)"
)
_START_KIND = 1
# A commit entry by its bytes: version, kind, an id below 2^32, a time until 2106, a checksum.
_COMMIT_ENTRY = re.compile(rb"[\x01-\x40]\x05.{4}\0{4}.{5}[\0-\x03]\0{2}.{4}", re.DOTALL)
_EARLIEST_MS = 1_000_000_000_000


@dataclass(frozen=True)
class TornLog:
    """A log that Neo4j read up to the transaction that starts at ``offset``, and no further.

    ``end``: where that transaction ends and the tail begins; None where whole transactions come after it.
    """

    database: str
    path: Path
    offset: int
    end: int | None

    @property
    def tail_bytes(self) -> int:
        """How many bytes come after the last whole transaction."""
        return self.path.stat().st_size - (self.end or 0)


def find_torn_log(debug_log: str, transactions: Path) -> TornLog | None:
    """The log that Neo4j refused to read, or could not, by its own debug log; ``transactions`` is the folder of all logs.

    None where it refused none, or says it in other words.
    """
    if _UNREAD in debug_log:
        return _find_unread_log(transactions)
    if _REFUSAL not in debug_log or not (found := list(_LAST_READ.finditer(debug_log))):
        return None
    last = found[-1]
    folder = transactions / last["database"]
    path = folder / f"neostore.transaction.db.{last['version']}"
    if not path.is_file():
        return None
    offset = int(last["offset"])
    end = find_torn_tail(path, offset) if path == _newest_log(folder) else None
    return TornLog(last["database"], path, offset, end)


def _newest_log(folder: Path) -> Path | None:
    logs = folder.glob("neostore.transaction.db.*")
    return max(logs, key=lambda one: int(one.suffix[1:]), default=None)


def _find_unread_log(transactions: Path) -> TornLog | None:
    """The newest log of a database that does not end with a whole transaction; None where all do."""
    for folder in sorted(transactions.iterdir()):
        if (log := _newest_log(folder)) is None:
            continue
        text = log.read_bytes()
        end, broken = _follow_transactions(text)
        if end and (broken or text[end:].strip(b"\0")):
            return TornLog(folder.name, log, end, None if broken else end)
    return None


def _follow_transactions(text: bytes) -> tuple[int, bool]:
    """Where the last transaction of a log ends that follows the one before by its number; whether later ones come after."""
    end, wanted, later = 0, None, False
    for match in find_commit_entries(text):
        number = int.from_bytes(match[0][2:10], "little")
        if wanted in {None, number}:
            end, wanted, later = match.end(), number + 1, False
        elif number > wanted:  # what is less is no commit entry, but looks like one
            later = True
    return end, later


def find_torn_tail(path: Path, offset: int) -> int | None:
    """Where the tail begins, after the transaction that starts at ``offset``; None if whole ones come after it."""
    with path.open("rb") as file:
        file.seek(max(offset, 0))
        text = file.read()
    starts_there = offset >= 0 and text[1:2] == bytes([_START_KIND])
    ends = [match.end() for match in find_commit_entries(text)]
    if not starts_there or len(ends) != 1:
        return None
    return offset + ends[0]


def find_commit_entries(text: bytes) -> list[re.Match[bytes]]:
    """The commit entries in a piece of a log, also where they overlap with what looks like one."""
    found, position = [], 0
    while match := _COMMIT_ENTRY.search(text, position):
        position = match.start() + 1
        if int.from_bytes(match[0][10:18], "little") >= _EARLIEST_MS:
            found.append(match)
            position = match.end()
    return found
