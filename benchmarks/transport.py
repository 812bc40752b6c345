"""Small reads by our own Bolt and by the driver, over every way to a server: plain, routed, encrypted.

    .venv/bin/python -m benchmarks.transport [--seconds 2] [--rounds 3]

On a Neo4j of its own with 2,000 made-up clusters, which takes plain and encrypted connections on one port: the
statements that the operations of :mod:`benchmarks.graphql` compile to, by one client and by 16, in turn by each way.
Prints medians in records a second, ours over the driver's, and ours over ours in plain text.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections import defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

from benchmarks.bare import compile_operation, measure_rate
from benchmarks.graphql import OURS, prepare_database
from partnergraph.graph.connection.address import Address, resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.conftest import settings_in
from tests.graph.connection.encryption import make_certificate

_SCHEMES = ("bolt", "neo4j", "bolt+s", "neo4j+s")
_CLIENTS = (16, 1)


def encrypt_bolt(settings: GraphSettings) -> Path:
    """Let a server that has not started yet take encrypted connections beside plain ones; its authority's file."""
    home = lifecycle.server_home(settings)
    certificates = home.root / "certificates"
    certificates.mkdir(parents=True)
    own = make_certificate(certificates, "127.0.0.1")
    # Neo4j wants either in a file of its own.
    certificate, begins, key = own.read_text("ascii").partition("-----BEGIN PRIVATE KEY-----")
    (certificates / "own.crt").write_text(certificate)
    (certificates / "own.key").write_text(begins + key)
    home.conf.mkdir(parents=True, exist_ok=True)
    lines = {
        "server.bolt.tls_level": "OPTIONAL",
        "dbms.ssl.policy.bolt.enabled": "true",
        "dbms.ssl.policy.bolt.base_directory": str(certificates),
        "dbms.ssl.policy.bolt.private_key": "own.key",
        "dbms.ssl.policy.bolt.public_certificate": "own.crt",
        "dbms.ssl.policy.bolt.client_auth": "NONE",
    }
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    (home.conf / "neo4j.conf").write_text(text, "utf-8")
    return own


async def measure(plain: Address, authority: Path, seconds: float, rounds: int) -> None:
    """Print the table."""
    rates: dict[tuple[str, int, str, str], list[float]] = defaultdict(list)
    async with Database.open(plain) as database:
        sent = {kind: await compile_operation(database, query) for kind, query in OURS.items()}
    for turn in range(-1, rounds):  # the first only warms up
        for scheme in _SCHEMES:
            trusted = authority if "+" in scheme else None
            uri = f"{scheme}://{urlsplit(plain.uri).netloc}"
            async with Database.open(replace(plain, uri=uri, ca_file=trusted)) as ours:
                assert ours.reader is not None
                for way, database in (("ours", ours), ("driver", Database(ours.driver, ours.name))):
                    for kind, statement in sent.items():
                        for clients in _CLIENTS:
                            ask = partial(database.values, *statement)
                            rate = await measure_rate(ask, clients, seconds)
                            if turn >= 0:
                                rates[kind, clients, scheme, way].append(rate)
    print(
        f"{'':8} {'clients':>7} {'':8} {'ours/s':>8} {'driver/s':>8} {'ratio':>6} {'of plain':>8}"
    )
    for kind in OURS:
        for clients in _CLIENTS:
            for scheme in _SCHEMES:
                ours, driver, bare = (
                    statistics.median(rates[kind, clients, by, way])
                    for by, way in ((scheme, "ours"), (scheme, "driver"), ("bolt", "ours"))
                )
                print(
                    f"{kind:8} {clients:7} {scheme:8} {ours:8.0f} {driver:8.0f} {ours / driver:6.2f} {ours / bare:8.2f}"
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        settings = settings_in(Path(name), heap="1G", page_cache="256M")
        authority = encrypt_bolt(settings)
        lifecycle.start_server(settings)
        try:
            asyncio.run(prepare_database(settings))
            work = measure(
                resolve_address(settings), authority, arguments.seconds, arguments.rounds
            )
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(work)
        finally:
            lifecycle.stop_server(settings)


if __name__ == "__main__":
    main()
