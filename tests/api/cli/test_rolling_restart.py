"""A rolling restart behind a proxy: not one request fails, as docs/guides/upgrades.md says it is done."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx

from partnergraph.graph.connection.address import Address
from tests.api.process import Served, served

QUERY = {"query": "{ countries(first: 5) { nodes { id name } } }"}
CLIENTS, FEWEST = 4, 20


class Proxy:
    """A proxy that sends connections on to those of its backends that are in rotation, by turns."""

    def __init__(self) -> None:
        self.rotation: list[int] = []
        self.open, self.turn = Counter[int](), 0
        self.tasks: set[asyncio.Task[None]] = set()

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass a connection on, by a task that is held: asyncio itself does not hold it."""
        task = asyncio.create_task(self.pass_on(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.turn += 1
        port = self.rotation[self.turn % len(self.rotation)]
        self.open[port] += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
            finally:
                far_writer.close()
        finally:
            self.open[port] -= 1
            writer.close()

    async def drain(self, port: int) -> None:
        """Take a backend out of rotation, and wait until nothing of it is open."""
        self.rotation.remove(port)
        while self.open[port]:  # noqa: ASYNC110 - as a proxy looks
            await asyncio.sleep(0.01)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.write_eof()


def start(running: dict[int, ExitStack], address: Address, folder: Path) -> int:
    """Start a server, and wait until it is ready; its port."""
    folder.mkdir()
    stack = ExitStack()
    server: Served = stack.enter_context(served(address, folder))
    health = httpx.get(f"{server.url}/ready", timeout=600)
    assert health.status_code == 200
    port = int(server.url.rpartition(":")[2])
    running[port] = stack
    return port


async def test_not_one_request_fails_while_both_servers_are_replaced(
    address: Address, tmp_path: Path
) -> None:
    running: dict[int, ExitStack] = {}
    proxy, answers, over = Proxy(), Counter[str](), asyncio.Event()

    async def ask(url: str) -> None:
        while not over.is_set():
            try:
                async with httpx.AsyncClient(timeout=600) as client:
                    answer = await client.post(url, json=QUERY)
                answers[str(answer.status_code)] += "data" in answer.json()
            except httpx.HTTPError as error:
                answers[repr(error)] += 1

    async def wait_for_answers() -> None:
        wanted = answers["200"] + FEWEST
        while answers["200"] < wanted and len(answers) == 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    try:
        for name in ("first", "second"):
            port = await asyncio.to_thread(start, running, address, tmp_path / name)
            proxy.rotation.append(port)
        old = list(proxy.rotation)
        listening = await asyncio.start_server(proxy.take, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/graphql"
        clients = [asyncio.create_task(ask(url)) for _ in range(CLIENTS)]
        answers["200"] += 0
        await wait_for_answers()
        for number, port in enumerate(old):
            await proxy.drain(port)
            await asyncio.to_thread(running.pop(port).close)  # SIGTERM, and wait for its end
            await wait_for_answers()
            new = await asyncio.to_thread(start, running, address, tmp_path / f"new-{number}")
            proxy.rotation.append(new)
            await wait_for_answers()
        over.set()
        await asyncio.gather(*clients)
        listening.close()
        await asyncio.gather(*proxy.tasks)
    finally:
        over.set()
        for stack in running.values():
            await asyncio.to_thread(stack.close)
    assert set(proxy.rotation).isdisjoint(old)
    assert set(answers) == {"200"}, answers
    assert answers["200"] >= 5 * FEWEST
