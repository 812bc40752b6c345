"""What goes wrong, as the client tells it: typed, with the code and what to do; tried again only where that helps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from partnergraph.api.client.errors import make_client_error
from partnergraph.api.problem_kinds import PROBLEM_KINDS
from partnergraph.api.problems import describe_problem
from partnergraph.client import (
    AsyncClient,
    Client,
    Forbidden,
    InvalidInput,
    NotFound,
    PartnergraphError,
    TooManyRequests,
    Unavailable,
)
from partnergraph.graph.connection.address import Address
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.schema.errors import FieldProblem, InvalidFields
from tests.api.process import PATIENCE_S, Served, served

WRONG: dict[str, tuple[Callable[[Any], Any], type[PartnergraphError], str]] = {
    "no such query": (lambda c: c.query("no-such"), NotFound, "NOT_FOUND"),
    "no parameter": (lambda c: c.query("clusters-of-country"), InvalidInput, "INVALID_INPUT"),
    "no such parameter": (
        lambda c: c.query("clusters-of-country", country="UA", colour="red"),
        InvalidInput,
        "INVALID_INPUT",
    ),
    "no such country": (
        lambda c: c.query("clusters-of-country", country="ZZ"),
        InvalidInput,
        "INVALID_INPUT",
    ),
    "not GraphQL": (lambda c: c.graphql("{ countries {"), InvalidInput, "GRAPHQL_PARSE_FAILED"),
    "no such field": (
        lambda c: c.graphql("{ planets }"),
        InvalidInput,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "no such kind": (
        lambda c: c.partner_paths("UA", "HU", kinds="FRIENDSHIP"),
        InvalidInput,
        "INVALID_INPUT",
    ),
    "nothing of the name": (lambda c: c.brokers("UA", "Atlantis"), NotFound, "NOT_FOUND"),
    "no key for Cypher": (
        lambda c: c.cypher("MATCH (n:Cluster) RETURN n.id"),
        Forbidden,
        "FORBIDDEN",
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_mistake_is_told_with_its_code_and_what_to_do(
    name: str, client: Client, waiting: AsyncClient
) -> None:
    ask, kind, code = WRONG[name]
    with pytest.raises(PartnergraphError) as told:
        ask(client)
    assert (type(told.value), told.value.code) == (kind, code), told.value
    assert told.value.what
    with pytest.raises(kind) as awaited:
        await ask(waiting)
    assert str(awaited.value) == str(told.value)


def test_what_is_no_end_has_no_coverage(client: Client) -> None:
    with pytest.raises(NotFound, match="Atlantis"):
        client.coverage("Atlantis")


@pytest.mark.parametrize("kind", PROBLEM_KINDS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_server_is_the_same_in_the_client(kind: type[PartnergraphError]) -> None:
    error: PartnergraphError
    if kind is InvalidFields:
        error = InvalidFields(FieldProblem(("input", "name"), "is missing"))
    elif kind is TooManyRequests:
        error = TooManyRequests("too many", seconds=3, do="wait")
    else:
        error = kind("what was wrong", where="here", do="mend it")
    problem = describe_problem(error)
    told = make_client_error(problem, problem["status"], 3)
    assert type(told) is (InvalidInput if kind is InvalidFields else kind)
    assert (told.what, told.do, told.code) == (error.what, error.do, PROBLEM_KINDS[kind].code)


@pytest.fixture(scope="module")
def strict(
    server: Served, address: Address, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server of the same network that answers once a second."""
    assert server
    folder = tmp_path_factory.mktemp("strict")
    with served(address, folder, anonymous_rate=1, rate_burst=1) as made:
        yield made


async def test_it_is_tried_again_when_the_server_says_it_helps(strict: Served) -> None:
    with Client(strict.url, patience=PATIENCE_S, timeout=PATIENCE_S) as patient:
        for _ in range(4):
            await asyncio.to_thread(patient.data)
    async with AsyncClient(strict.url, patience=PATIENCE_S, timeout=PATIENCE_S) as waiting:
        assert len(await asyncio.gather(*(waiting.data() for _ in range(4)))) == 4


async def test_who_has_no_patience_is_told_when_to_come_again(strict: Served) -> None:
    async with AsyncClient(strict.url, patience=0, timeout=PATIENCE_S) as hasty:
        answers = await asyncio.gather(*(hasty.data() for _ in range(20)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, TooManyRequests)]
    assert refused
    assert all(one.seconds >= 1 and one.code == "TOO_MANY_REQUESTS" for one in refused)


def test_where_nothing_answers_it_says_where_and_what_to_do() -> None:
    with (
        Client(f"http://127.0.0.1:{find_free_port()}") as nobody,
        pytest.raises(Unavailable) as told,
    ):
        nobody.data()
    assert told.value.where.startswith("http://127.0.0.1:")
    assert "partnergraph serve" in told.value.do


class Proxy(httpx.BaseTransport):
    """A proxy before the server, which says these one after the other."""

    def __init__(self, *said: httpx.Response) -> None:
        self.said = list(said)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/graphql"
        return self.said.pop(0)


STATE: dict[str, Any] = {"version": 7, "changedAt": None, "loading": []}
FINE = httpx.Response(200, json={"data": {"data": STATE}})


def in_seconds(seconds: float) -> str:
    """A date as ``Retry-After`` may have it."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("said", ["0", " 0 ", "Mon, 01 Jan 2024 00:00:00 GMT"])
def test_proxies_may_say_when_in_seconds_or_by_date(said: str) -> None:
    away = httpx.Response(503, text="<html>", headers={"Retry-After": said})
    with Client("http://proxy", transport=Proxy(away, away, FINE)) as client:
        assert client.data()["version"] == 7


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(502, text="<html>Bad gateway</html>"), Unavailable),
        (
            httpx.Response(503, text="away", headers={"Retry-After": in_seconds(86_400)}),
            Unavailable,
        ),
        (httpx.Response(503, text="away", headers={"Retry-After": "soon"}), Unavailable),
        (httpx.Response(404, text="<html>Not here</html>"), InvalidInput),
        (httpx.Response(200, text="<html>Welcome</html>"), InvalidInput),
    ],
)
def test_what_is_not_ours_is_told_as_that_and_not_tried_again(
    answer: httpx.Response, kind: type[PartnergraphError]
) -> None:
    with (
        Client("http://proxy", transport=Proxy(answer)) as client,
        pytest.raises(kind, match="no partnergraph") as told,
    ):
        client.data()
    assert str(answer.status_code) in told.value.what
