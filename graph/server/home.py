"""The folder of an embedded server: where things lie in it, its configuration, its password."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnergraph.graph.server.own_conf import plugin_configuration, write_configuration
from partnergraph.graph.server.store_version import take_over_store
from partnergraph.schema.errors import ServerUnavailable

if TYPE_CHECKING:  # Pydantic takes longer to import than `partnergraph status` takes
    from partnergraph.graph.settings import GraphSettings

_HASH_ROUNDS = 1024


@dataclass(frozen=True)
class ServerHome:
    """The folder of one embedded server, and the paths in it."""

    root: Path

    @classmethod
    def in_data_folder(cls, folder: Path) -> ServerHome:
        """The server's folder within the data folder that the settings name."""
        return cls(folder.expanduser().absolute() / "neo4j")

    @property
    def conf(self) -> Path:
        """Folder of its configuration, neo4j.conf above all."""
        return self.root / "conf"

    @property
    def transactions(self) -> Path:
        """Folder of the transaction logs, with one for each database."""
        return self.root / "data" / "transactions"

    @property
    def console(self) -> Path:
        """File of all that the server prints, anew at each start."""
        return self.root / "logs" / "console.log"

    @property
    def password_file(self) -> Path:
        """The generated password of user neo4j; only its owner can read it."""
        return self.root / "password"

    @property
    def state_file(self) -> Path:
        """Which process serves the folder now, and where."""
        return self.root / "server.json"

    @property
    def lock_file(self) -> Path:
        """File that is locked while a server is being started."""
        return self.root / "start.lock"

    @property
    def password(self) -> str:
        """The password of user neo4j. Raises :class:`ServerUnavailable` where none was made yet."""
        try:
            return self.password_file.read_text("ascii").strip()
        except OSError as error:
            raise ServerUnavailable(
                "the embedded Neo4j has not been set up here",
                where=str(self.root),
                do="start it: partnergraph up",
            ) from error


def prepare_home(settings: GraphSettings, password: str | None = None) -> ServerHome:
    """Make the folder ready for a start: writable, its owner's alone, configured, with a password (a new one if none).

    Raises :class:`ServerUnavailable` that says what is wrong with the folder.
    """
    home = ServerHome.in_data_folder(settings.data_dir)
    try:
        for folder in (
            home.conf,
            home.root / "data" / "dbms",
            home.root / "import",
            home.console.parent,
        ):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = home.root / ".writable"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
        home.root.chmod(0o700)
        take_over_store(home.root, settings.neo4j_version)
        write_configuration(home.conf / "neo4j.conf", server_configuration(settings))
        _ensure_password(home, password)
    except OSError as error:
        raise ServerUnavailable(
            f"the data folder cannot be written: {error.strerror or error}",
            where=str(error.filename or home.root),
            do=f"{_remedy_for(error)}, or name another in PARTNERGRAPH_DATA_DIR",
        ) from error
    return home


def _remedy_for(error: OSError) -> str:
    """What to do about a folder in which something cannot be written."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return "free some space on its disk" if full else "make it writable for this user"


def server_configuration(settings: GraphSettings) -> str:
    """The server's neo4j.conf: loopback only, nothing reported to anybody, files small at the start."""
    lines = {
        # Within the home, for this file is not read as UTF-8.
        "server.directories.import": "import",
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{settings.bolt_port}",
        "server.bolt.advertised_address": f"127.0.0.1:{settings.bolt_port}",
        "server.http.listen_address": f"127.0.0.1:{settings.http_port}",
        "server.http.advertised_address": f"127.0.0.1:{settings.http_port}",
        "server.memory.pagecache.size": settings.page_cache,
        # A statement that needs more fails, not the server; Neo4j would let one take 70 % of the heap.
        "db.memory.transaction.max": f"{size_in_bytes(settings.heap) // 2048}k",
        "db.tx_log.rotation.retention_policy": "2 files",
        "db.tx_log.rotation.size": "64M",
        "db.tx_log.preallocate": "false",
        # Without these Bolt waits ten seconds for nobody when it stops.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        # A sign of life while a statement runs: where two are missing, as of a connection whose far end is gone and
        # nobody said so, the driver waits no longer. By default that would take two minutes.
        "server.bolt.connection_keep_alive": "15s",
        "server.bolt.connection_keep_alive_streaming_scheduling_interval": "15s",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        # Statements of analysts are refused LOAD CSV; this refuses it to Neo4j Browser too.
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        **plugin_configuration(settings.plugins),
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def size_in_bytes(size: str) -> int:
    """The bytes of a size such as ``512M``."""
    return int(size[:-1]) * {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}[size[-1].lower()]


def _ensure_password(home: ServerHome, password: str | None) -> None:
    """Make a password, unless one was made, and tell Neo4j its hash before the first start."""
    if not home.password_file.exists():
        _write_private_file(home.password_file, password or secrets.token_urlsafe(24))
    if not (home.root / "data" / "databases").exists():
        _write_private_file(
            home.root / "data" / "dbms" / "auth.ini", hash_neo4j_password(home.password)
        )


def hash_neo4j_password(password: str) -> str:
    """What auth.ini says of user neo4j with a password.

    The form is that of ``neo4j-admin dbms set-initial-password``, done here so that the password never
    stands on a command line: salted SHA-256, repeated.
    """
    salt = secrets.token_bytes(32)
    hashed = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(_HASH_ROUNDS - 1):
        hashed = hashlib.sha256(hashed).digest()
    return f"neo4j:SHA-256,{hashed.hex()},{salt.hex()},{_HASH_ROUNDS}:\n"


def _write_private_file(path: Path, text: str) -> None:
    """Write a file that only its owner can read, complete or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    part.replace(path)
