"""What a server needs of its machine to start: room, memory, open files."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

import psutil

from partnergraph.graph.disk_space import MEBIBYTE, describe_size, require_room
from partnergraph.graph.server.home import ServerHome, size_in_bytes
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import ServerUnavailable

# An empty server writes 3 MB when it first starts, and has 435 files open, its jars among them.
_START_BYTES = 48 * MEBIBYTE
_LEAST_OPEN_FILES = 1024
_LOG_HEAD_BYTES, _CHECKPOINT_BYTES, _CHECKPOINT_KIND = 128, 232, 9
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def require_start_resources(settings: GraphSettings, home: ServerHome) -> None:
    """Raise :class:`ServerUnavailable` where memory or open files do not do for a start.

    Where the disk does not, it is :class:`~partnergraph.schema.errors.DiskFull`.
    """
    require_room(
        home.root,
        recovery_bytes(home.transactions),
        "Neo4j to start",
        do="free some space, or name another folder in PARTNERGRAPH_DATA_DIR",
    )
    needed = size_in_bytes(settings.heap) + size_in_bytes(settings.page_cache)
    if needed > (there := machine_memory()):
        raise ServerUnavailable(
            f"heap and page cache are {describe_size(needed)}, and this machine has {describe_size(there)} of memory",
            where=f"PARTNERGRAPH_HEAP={settings.heap}, PARTNERGRAPH_PAGE_CACHE={settings.page_cache}",
            do="set both to less, together to half of the memory",
        )
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < _LEAST_OPEN_FILES:
        raise ServerUnavailable(
            f"Neo4j may open {most} files here, and needs {_LEAST_OPEN_FILES}",
            where="ulimit -n",
            do="raise the limit to 4096 or more: ulimit -n 4096, LimitNOFILE= of the systemd unit",
        )


def recovery_bytes(transactions: Path) -> int:
    """How many bytes Neo4j may write when it starts again after a crash; ``transactions``: the folder of its logs.

    It writes to the store again what its logs have since the last checkpoint, which takes no more than twice the room
    there, and begins another log.
    """
    return _START_BYTES + 2 * sum(map(_unreplayed_bytes, transactions.glob("*")))


def _unreplayed_bytes(folder: Path) -> int:
    """The bytes that the logs of one database have after its last checkpoint."""
    version, offset = _last_checkpoint(folder)
    found = 0
    for path in folder.glob("neostore.transaction.db.*"):
        number = int(path.suffix[1:])
        with suppress(FileNotFoundError):  # Neo4j removes the oldest
            if number >= version:
                found += path.stat().st_size - (offset if number == version else 0)
    return max(found, 0)


def _last_checkpoint(folder: Path) -> tuple[int, int]:
    """Number of the log, and place in it, that the last checkpoint says everything is in the store until.

    Its entries have one size, and after version and kind the two as little-endian numbers of 8 bytes. An entry of
    another kind, or none, counts as the beginning of the logs.
    """
    files = sorted(folder.glob("checkpoint.*"), key=lambda path: int(path.suffix[1:]))
    for path in reversed(files):
        with suppress(OSError):
            text = path.read_bytes()
            whole = (len(text) - _LOG_HEAD_BYTES) // _CHECKPOINT_BYTES
            start = _LOG_HEAD_BYTES + (whole - 1) * _CHECKPOINT_BYTES
            if whole > 0 and text[start + 1] == _CHECKPOINT_KIND:
                numbers = text[start + 2 : start + 18]
                return int.from_bytes(numbers[:8], "little"), int.from_bytes(numbers[8:], "little")
    return 0, 0


def machine_memory() -> int:
    """The bytes of memory that this process may use: the machine's, or what its control group is allowed."""
    found = psutil.virtual_memory().total
    for path in map(Path, _CGROUP_LIMITS):
        with suppress(OSError, ValueError):
            found = min(found, int(path.read_text("ascii")))
    return found
