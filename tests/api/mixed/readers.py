"""Clients that read, each checking what it gets."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

import httpx

from tests.api.hostile.corpus import text, value
from tests.api.mixed.faulty_proxy import open_connection
from tests.api.mixed.judge import BROKEN, BUSY, Judge
from tests.api.mixed.questions import Questions

NEW = "application/graphql-response+json"
EVENTS = {"accept": "text/event-stream"}
WHOLE = """
query Whole($word: String!) {
  clusters(first: 1000, filter: {name: {contains: $word}}) { totalCount nodes { id } aggregate { count } }
  data { version loading { source } }
}
"""
ENDS = {
    "graphml": b"</graphml>",
    "gexf": b"</gexf>",
    "csv.zip": None,
    "zip": None,
}
_STATEMENTS = "MATCH (c:Country) WITH collect(c.code) AS codes RETURN codes, size(codes) AS n"


@dataclass
class Reader:
    """Asks one thing after the other, each of a kind by chance; an answer that takes longer than ``answer_s`` is wrong."""

    url: str
    judge: Judge
    questions: Questions
    analyst: str
    http: httpx.AsyncClient
    answer_s: float

    async def request(
        self,
        kind: str,
        method: str,
        path: str,
        may: Collection[int | str] = (),
        **given: Any,
    ) -> httpx.Response | None:
        """An answer that is whole, or nothing; the judge has seen it."""
        begun = time.monotonic()
        try:
            got = await self.http.request(method, self.url + path, **given)
        except httpx.TimeoutException as error:
            self.judge.lose(kind, error, begun, excuse="never")
        except httpx.HTTPError as error:
            self.judge.lose(kind, error, begun)
        else:
            retry = got.headers.get("retry-after")
            asked = f"{path} {given.get('json', '')}"
            if self.judge.see(
                kind, got.status_code, got.content, begun, may, retry=retry, asked=asked
            ):
                return got
        return None

    async def ask(
        self,
        kind: str,
        query: str,
        variables: Any,
        may: Collection[int | str] = (),
        **more: Any,
    ) -> Any:
        """The answer to an operation that has data and no error, or nothing."""
        got = await self.request(
            kind,
            "POST",
            "/graphql",
            may,
            json={"query": query, "variables": variables},
            headers={"accept": NEW, **more},
        )
        return None if got is None else got.json()

    async def ask_known(self) -> None:
        """An operation of the pages."""
        name, query, given = self.questions.known_operation()
        answer = await self.ask("known operations", query, given, {400, 404, "INVALID_INPUT", "NOT_FOUND", "TIMEOUT"})  # fmt: skip
        if answer is not None:
            self.judge.check("known operations", answer["data"], (name, given, answer))

    async def ask_generated(self) -> None:
        """An operation that nobody wrote."""
        query, given = self.questions.generated_operation()
        await self.ask("generated operations", query, given, {400, "INVALID_INPUT", "NOT_FOUND", "FORBIDDEN", "TIMEOUT", "REFUSED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"})  # fmt: skip

    async def ask_whole(self) -> None:
        """A list with its counts, which agree unless the answer says that the data moved or are being loaded."""
        word = self.questions.chance.choice(("", "a", "it", "Mixed", "o"))
        answer = await self.ask("counted lists", WHOLE, {"word": word})
        if answer is None:
            return
        told = answer.get("extensions", {}).get("data", {})
        page = answer["data"]["clusters"]
        counts = {page["totalCount"], len(page["nodes"]), page["aggregate"][0]["count"]}
        flagged = told.get("moved") or told.get("loading")
        self.judge.moved += bool(flagged)
        self.judge.check("counted lists", len(counts) == 1 or bool(flagged), (word, counts, told))

    async def ask_hostile(self) -> None:
        """An operation that means no good."""
        case = self.questions.chance.choice(self.questions.operations)
        given = value(case.sent.get("variables", {}))
        may: set[int | str] = {400, 403, 404, 413, "INVALID_INPUT", "FORBIDDEN", "TIMEOUT"}
        may.add(case.wanted.code or 400)
        await self.ask("hostile operations", text(case.sent["query"]), given, may)

    async def read_page(self) -> None:
        """A page, or a file of one."""
        path = self.questions.page()
        got = await self.request("pages", "GET", path, {400, 404})
        if got is not None and got.headers.get("content-type", "").startswith("text/html"):
            self.judge.check("pages", got.text.rstrip().endswith("</html>"), (path, got.text[-200:]))  # fmt: skip

    async def ask_again(self) -> None:
        """What was asked before is not sent again, unless the data moved."""
        word = self.questions.chance.choice(("a", "o", "it"))
        query = f'{{ clusters(filter: {{name: {{contains: "{word}"}}}}) {{ totalCount }} }}'
        given = {"params": {"query": query}, "headers": {"accept": NEW}}
        first = await self.request("conditional requests", "GET", "/graphql", **given)
        if first is None or (tag := first.headers.get("etag")) is None:
            return
        given["headers"]["if-none-match"] = tag
        again = await self.request("conditional requests", "GET", "/graphql", **given)
        if again is not None:
            known = again.status_code == httpx.codes.NOT_MODIFIED
            self.judge.check("conditional requests", known == (again.headers.get("etag") == tag), again.headers)  # fmt: skip
            self.judge.check("conditional requests", known == (not again.content), again.content[:200])  # fmt: skip

    async def send_statement(self) -> None:
        """A statement of a stranger's: good, heavy, hostile, or out of the grammar."""
        if self.questions.chance.random() < 0.3:
            got = await self.cypher("good statements", _STATEMENTS, 10)
            if got is not None:
                (row,) = got.json()["rows"]
                self.judge.check("good statements", row["n"] == len(row["codes"]) > 0, row)
            return
        kind, statement, seconds = self.questions.statement()
        await self.cypher(f"{kind} statements", statement, seconds, {400, 403, "TIMEOUT"})

    async def cypher(
        self, kind: str, statement: str, seconds: int, may: Collection[int | str] = ()
    ) -> httpx.Response | None:
        """The answer to a statement."""
        body = {"statement": statement, "seconds": seconds, "rows": 5000}
        body["parameters"] = {"few": [1, 2], "text": "name", "label": "ApiKey", "many": 10**12}
        headers = {"authorization": f"Bearer {self.analyst}"}
        return await self.request(kind, "POST", "/cypher", {*may, BUSY.upper()}, json=body, headers=headers)  # fmt: skip

    async def ask_named(self) -> None:
        """The rows of a named query."""
        await self.request(
            "named queries", "GET", self.questions.named_query(), {400, 404, "TIMEOUT"}
        )

    async def read_export(self) -> None:
        """An export, read to its end."""
        path = self.questions.export()
        got = await self.request("exports", "GET", path, {400, 404, "BUSY"})
        if got is None:
            return
        form = path.partition(".")[2].partition("?")[0]
        if form.endswith("zip"):
            found = zipfile.ZipFile(io.BytesIO(got.content)).testzip()
            self.judge.check("exports", found is None, (path, found))
        elif ending := ENDS.get(form):
            self.judge.check("exports", got.content.rstrip().endswith(ending), (path, got.content[-200:]))  # fmt: skip

    async def leave_export(self) -> None:
        """An export of which the head is read, and nothing more: the client waits, then is gone."""
        begun = time.monotonic()
        path = self.questions.export()
        try:
            async with open_connection(self.url) as (reader, writer):
                writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                async with asyncio.timeout(self.answer_s):
                    line = await reader.readline()
                status = line.split()[1].decode() if line else "closed"
                self.judge.seen["exports left", status] += 1
                if status == "500":
                    self.judge.blame(f"exports left: {line!r}")
                await asyncio.sleep(self.questions.chance.uniform(0, 3))
        except (OSError, TimeoutError) as error:
            self.judge.lose("exports left", error, begun, excuse=BROKEN)

    async def go_away(self) -> None:
        """A request whose client is gone before it can have an answer."""
        _, query, given = self.questions.known_operation()
        sending = asyncio.create_task(
            self.http.post(f"{self.url}/graphql", json={"query": query, "variables": given})
        )
        await asyncio.wait([sending], timeout=self.questions.chance.uniform(0, 0.05))
        sending.cancel()
        await asyncio.wait([sending])
        self.judge.seen["requests abandoned", "gone"] += 1
        if not sending.cancelled():
            sending.exception()

    def kinds(self) -> list[tuple[Callable[[], Awaitable[None]], int]]:
        """Everything that it does, and how often."""
        return [
            *((self.ask_known, 24), (self.ask_generated, 20), (self.ask_whole, 12)),
            *((self.read_page, 16), (self.ask_again, 8), (self.send_statement, 16)),
            *((self.ask_named, 10), (self.read_export, 2), (self.leave_export, 1)),
            *((self.go_away, 4), (self.ask_hostile, 5)),
        ]

    async def go_on(self, pause: float) -> None:
        """Ask until cancelled, with pauses of so many seconds on average."""
        acts, weights = zip(*self.kinds(), strict=True)
        while True:
            (act,) = self.questions.chance.choices(acts, weights)
            await act()
            await asyncio.sleep(self.questions.chance.expovariate(1 / pause))
