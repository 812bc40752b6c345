"""Two workers, as processes: whichever of them answers, an answer has one ETag, and what one knows the other does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import psutil
import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from tests.api.mixed.faults import find_workers
from tests.api.process import Served, served

STARTED = "Application startup complete"
PATHS = (
    '/graphql?query={country(code:"UA"){name}}', "/graphql?query={__schema{queryType{name}}}", "/queries", "/openapi.json",
    "/queries/entities-by-type.json", "/queries/entities-by-type.csv", "/export.geojson", "/changes", "/reconcile",
    "/linked-data/model", "/entities/country:UA?format=ttl", "/sitemap.xml", "/organisations.csv", "/suggest?q=ukr",
    "/en/places/UA",
)  # fmt: skip
QUERY = '{ country(code: "UA") { name code } }'
HASH = {"persistedQuery": {"version": 1, "sha256Hash": sha256(QUERY.encode()).hexdigest()}}


@pytest.fixture
def server(address: Address, countries: Database, tmp_path: Path) -> Iterator[Served]:
    """``serve --workers 2``, once both have started."""
    assert countries
    with served(address, tmp_path, workers=2, anonymous_rate=0) as made:
        while made.log.read_text("utf-8").count(STARTED) < 2:
            time.sleep(0.1)
        yield made


@contextmanager
def answering(server: Served, number: int) -> Iterator[httpx.Client]:
    """A client that one of the workers answers: the others stand still."""
    workers = find_workers(server.pid)
    assert len(workers) == 2
    others: list[psutil.Process] = [w for at, w in enumerate(workers) if at != number]
    for other in others:
        other.suspend()
    try:
        with httpx.Client(base_url=server.url, timeout=300) as client:
            yield client
    finally:
        for other in others:
            other.resume()


def ask_all(server: Served, number: int, known: dict[str, str]) -> dict[str, httpx.Response]:
    """What one worker answers at every path to who has these ETags."""
    with answering(server, number) as client:
        given = {path: {"If-None-Match": known[path]} if path in known else {} for path in PATHS}
        return {path: client.get(path, headers=given[path]) for path in PATHS}


async def test_workers_agree(server: Served, database: Database) -> None:
    first, second = (ask_all(server, number, {}) for number in range(2))
    assert {path: got.status_code for path, got in first.items()} == dict.fromkeys(PATHS, 200)
    tags, others = ({p: r.headers["etag"] for p, r in all_.items()} for all_ in (first, second))
    assert tags == others
    for number in range(2):
        again = ask_all(server, number, tags)
        assert {p: (r.status_code, r.content) for p, r in again.items()} == dict.fromkeys(
            PATHS, (304, b"")
        )
    await database.write(RAISE_REVISION)
    later, other = (ask_all(server, number, tags) for number in (1, 0))
    assert {p: r.headers["etag"] for p, r in later.items()} == {
        p: r.headers["etag"] for p, r in other.items()
    }
    assert later["/changes"].status_code == 200, "each sees that the data moved"
    assert (
        other["/changes"].headers["x-data-version"] == later["/changes"].headers["x-data-version"]
    )
    for number in (1, 0):
        with answering(server, number) as client:
            asked = {"extensions": HASH, **({"query": QUERY} if number else {})}
            told = client.post("/graphql", json=asked).json()
            assert told == {"data": {"country": {"name": "Ukraine", "code": "UA"}}}
    assert not server.faults()
