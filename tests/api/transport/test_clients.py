"""Clients that go away, send slowly or take nothing, and what several of them may cost each other: on a real server."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from partnergraph.api.transport.slow_clients import RespelledHead
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.process import PATIENCE_S, Served, served
from tests.conftest import WIPE


@pytest.fixture(scope="module")
async def crowd(connected: Database) -> AsyncIterator[Database]:
    """Descriptions that a pattern takes long to go through."""
    await connected.write(
        "UNWIND range(1, 3000) AS n CREATE (:Entity:Actor:Organisation {id: 'organisation:o' + n, name: $long + n})",
        long="a" * 900,
    )
    yield connected
    await connected.run(WIPE)


@pytest.fixture(scope="module")
def server(
    address: Address, crowd: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    assert crowd
    limits = {"head_seconds": 2, "body_seconds": 2, "write_seconds": 2, "workers": 2}
    with served(
        address, tmp_path_factory.mktemp("served"), anonymous_rate=0, max_seconds=120, **limits
    ) as made:
        yield made
        assert not made.faults()


# uvicorn closes what is idle for five seconds.
IDLE_S = 6
SLOW = '{ organisations(filter: {name: {matches: "a*a*a*%s"}}) { totalCount } }'


async def running(database: Database, mark: str) -> int:
    """How many statements with these words in them Neo4j works on."""
    shown = await database.read(
        "SHOW TRANSACTIONS YIELD currentQuery, parameters, metaData WHERE metaData.operation = $mark RETURN count(*) AS n",
        mark=mark,
    )
    return int(shown[0]["n"])


async def until(database: Database, mark: str, wanted: int) -> None:
    """Wait until as many statements of an operation are under way."""
    async with asyncio.timeout(PATIENCE_S):
        while await running(database, mark) != wanted:  # noqa: ASYNC110 - Neo4j tells nobody
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("way", ["GET", "POST"])
async def test_what_its_client_abandons_ends_in_neo4j(
    server: Served, crowd: Database, way: str
) -> None:
    query = f"query Abandoned{way} " + SLOW % way
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        asked = [
            asyncio.create_task(
                client.get(server.graphql, params={"query": query})
                if way == "GET"
                else client.post(server.graphql, json={"query": query})
            )
            for _ in range(2)
        ]
        await until(crowd, f"Abandoned{way}", 2)
        for task in asked:
            task.cancel()
        await asyncio.wait(asked)
    await until(crowd, f"Abandoned{way}", 0)


async def test_one_address_with_much_heavy_work_lets_others_be_served(server: Served) -> None:
    """Another address is answered while the heavy operations are still under way, however long they take."""
    elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    many = httpx.Limits(max_connections=100)
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S, limits=many) as greedy,
        httpx.AsyncClient(timeout=PATIENCE_S, transport=elsewhere) as other,
    ):
        heavy = [
            asyncio.create_task(
                greedy.post(server.graphql, json={"query": SLOW % f"heavy{number}"})
            )
            for number in range(60)
        ]
        for _ in range(5):
            cheap = {"query": "{ organisations(first: 1) { nodes { id } } }"}
            got = await other.post(server.graphql, json=cheap)
            assert got.json()["data"]["organisations"]["nodes"], got.text
        assert not all(task.done() for task in heavy)
        for task in heavy:
            task.cancel()
        await asyncio.wait(heavy)


def talk(server: Served, *pieces: bytes) -> bytes:
    """What comes back for bytes that are sent; the connection must end by the server's doing."""
    parts = urlsplit(server.url)
    said = b""
    with closing(socket.create_connection((parts.hostname, parts.port), PATIENCE_S)) as opened:
        try:
            for piece in pieces:
                opened.sendall(piece)
            while received := opened.recv(65536):
                said += received
        except ConnectionError:
            # Whoever is still sending when the server closes may not see what it said.
            return said or TOO_LARGE
    return said


TOO_LARGE = b"HTTP/1.1 431 "
HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([], b"408"),
        ([b"GET / HT"], b"408"),
        ([b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "], b"408"),
        ([HEAD + b"Content-Length: 1000\r\n\r\n{"], b"408"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"], b"408"),
        ([b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 200_000], b"431"),
        ([b"GET / HTTP/1.1\r\n" + b"X-Many: abcdefgh\r\n" * 9000], b"431"),
        ([b"GET /" + b"a" * 200_000], b"431"),
    ],
    ids=["nothing", "half a line", "half a header", "no body", "half a chunk", "a long header", "many headers", "a long line"],
)  # fmt: skip
def test_who_sends_too_slowly_or_too_much_is_sent_away(
    server: Served, pieces: list[bytes], status: bytes
) -> None:
    said = talk(server, *pieces)
    assert said.startswith(b"HTTP/1.1 " + status), said[:200]
    assert httpx.get(f"{server.url}/health").status_code == 200


BODY = b'{"query": "query Q($n: ID!) { organisation(id: $n) { id } }", "variables": {"n": "organisation:o7"}}'
OFFERS = (
    b"Upgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\nConnection: Upgrade, HTTP2-Settings\r\n"
)
POSTED = HEAD + b"Content-Length: %d\r\n" % len(BODY)
LAST = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
FOUND = b'{"data":{"organisation":{"id":"organisation:o7"}}}'


@pytest.mark.parametrize(
    ("pieces", "says"),
    [
        ([POSTED + OFFERS + b"\r\n" + BODY, LAST], FOUND),
        ([POSTED + OFFERS + b"\r\n", BODY, LAST], FOUND),
        ([HEAD, OFFERS + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY, LAST], FOUND),
        ([POSTED + OFFERS.replace(b"h2c", b"websocket") + b"\r\n" + BODY, LAST], FOUND),
        ([HEAD + OFFERS + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), LAST], FOUND),
        ([b"GET /health HTTP/1.1\r\nHost: x\r\n" + OFFERS + b"\r\n", POSTED + b"\r\n" + BODY, LAST], FOUND),
        (["GET /suggest?q=абв HTTP/1.1\r\nHost: x\r\n\r\n".encode(), LAST], b"HTTP/1.1 200"),
        (["GET /de/places/Київ HTTP/1.1\r\nHost: x\r\n\r\n".encode(), LAST], b"HTTP/1.1 404"),
        ([b"GET /health?q=\xff HTTP/1.1\r\nHost: x\r\nX-Name: \xe4\r\n\r\n", LAST], b"HTTP/1.1 200"),
    ],
    ids=[
        "HTTP/2 offered", "the body comes later", "the offer comes later", "another protocol offered", "chunks", "asked again",
        "Ukrainian", "a page", "no letters",
    ],
)  # fmt: skip
def test_what_clients_send_beyond_the_grammar_is_understood(
    server: Served, pieces: list[bytes], says: bytes
) -> None:
    """Java's client offers HTTP/2 with a body; others send an address as it was typed."""
    said = talk(server, *pieces)
    assert said.count(b"HTTP/1.1 ") == sum(piece.count(b" HTTP/1.1\r\n") for piece in pieces)
    assert says in said
    assert b'"status":"ok"' in said
    assert b"HTTP/1.1 400" not in said


@pytest.mark.parametrize(
    "sent",
    [
        POSTED + OFFERS + b"\r\n" + BODY,
        b"GET /health HTTP/1.1\r\nUPGRADE: h2c\r\nUp: 1\r\nUpgrade-Insecure-Requests: 1\r\nX: Upgrade: a\r\n\r\n",
        "GET /de/places/Київ HTTP/1.1\r\nX-Name: ї\r\nupgrade:websocket\r\n\r\n".encode(),
    ],
    ids=["a body", "names that begin alike", "letters"],
)
def test_a_head_is_understood_wherever_it_is_cut(sent: bytes) -> None:
    whole = RespelledHead().feed(sent)
    assert b"\nupgrade:" not in whole.lower()
    assert whole.count(b"\r\n") == sent.count(b"\r\n")
    for cut in range(len(sent) + 1):
        head = RespelledHead()
        assert head.feed(sent[:cut]) + head.feed(sent[cut:]) == whole, sent[:cut]
    head = RespelledHead()
    assert b"".join(head.feed(bytes([one])) for one in sent) == whole


def test_who_takes_nothing_is_let_go(server: Served) -> None:
    parts = urlsplit(server.url)
    asked = b"GET /export.jsonld HTTP/1.1\r\nHost: x\r\n\r\n"
    with closing(socket.socket()) as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        opened.settimeout(PATIENCE_S)
        opened.connect((parts.hostname, parts.port))
        # Many answers one after the other: more than the buffers between hold.
        opened.sendall(asked * 20)
        opened.recv(1)
        with pytest.raises(OSError):  # noqa: PT011, PT012 - reset by the server, or at its end
            while True:
                opened.sendall(asked)


async def test_a_connection_that_is_used_again_is_not_cut(server: Served) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        for _ in range(5):
            assert (await client.get(f"{server.url}/health")).status_code == 200
            await asyncio.sleep(0.2)


def test_a_request_that_came_while_the_server_stood_still_is_answered(
    address: Address, tmp_path: Path
) -> None:
    """It is there before the server sees that the connection was idle for too long."""
    with served(address, tmp_path) as alone, httpx.Client(timeout=PATIENCE_S) as client:
        assert client.get(f"{alone.url}/health").status_code == 200
        process = psutil.Process(alone.pid)
        process.suspend()
        waking = threading.Timer(IDLE_S, process.resume)
        waking.start()
        assert client.post(f"{alone.url}/graphql", json={"query": "{ __typename }"}).json()
        waking.join()


def hash_of(text: str) -> dict[str, object]:
    digest = sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


def test_what_one_worker_was_told_all_know(server: Served) -> None:
    """Each request on a connection of its own, so that every worker gets some."""
    text = "{ organisations(first: 2) { totalCount } }"
    asked = hash_of(text)
    assert "errors" in httpx.post(server.graphql, json=asked, timeout=PATIENCE_S).json()
    httpx.post(server.graphql, json={**asked, "query": text}, timeout=PATIENCE_S)
    for _ in range(20):
        got = httpx.post(server.graphql, content=json.dumps(asked), timeout=PATIENCE_S,
                         headers={"content-type": "application/json"})  # fmt: skip
        assert got.json()["data"]["organisations"]["totalCount"] == 3000


async def test_workers_agree_on_the_version(server: Served, crowd: Database) -> None:
    versions = []
    for number in range(10):
        if number % 3 == 0:
            await crowd.write(
                "MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1"
            )
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            got = await client.post(server.graphql, json={"query": "{ data { version } }"})
        versions.append(got.json()["data"]["data"]["version"])
        assert int(got.headers["x-data-version"]) == versions[-1]
    assert versions == sorted(versions)
    assert len(set(versions)) == 4
