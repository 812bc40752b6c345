"""Where requests come from and go to: proxies, prefixes, hosts, slashes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.transport.addresses import AddressMiddleware, name_client
from partnergraph.api.transport.settings import TransportSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import InvalidInput
from tests.api.serving import serving


async def arrange(
    peer: str, headers: Mapping[str, str], path: str = "/paths", **settings: Any
) -> dict[str, Any]:
    """The scope that the application gets."""
    got: dict[str, Any] = {}

    async def keep(scope: Any, _receive: Any, _send: Any) -> None:
        got.update(scope)

    scope = {
        "type": "http",
        "client": (peer, 1234),
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "headers": [(b"host", b"inside:8000"), *((k.encode(), v.encode()) for k, v in headers.items())],
    }  # fmt: skip
    middleware = AddressMiddleware(keep, TransportSettings.model_validate(settings))
    nothing: Any = None
    await middleware(scope, nothing, nothing)
    return {**got, "host": dict(got["headers"])[b"host"].decode(), "client": got["client"][0]}


FORWARDED = {
    "x-forwarded-for": "9.9.9.9, 203.0.113.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil.example",
    "x-forwarded-prefix": "/evil",
}


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.0.0.1", "203.0.113.5"])
async def test_nobody_is_believed_by_default(peer: str) -> None:
    got = await arrange(peer, FORWARDED)
    assert (got["client"], got["scheme"], got["host"]) == (peer, "http", "inside:8000")
    assert (got["path"], got["root_path"]) == ("/paths", "")


@pytest.mark.parametrize(
    ("trusted", "peer", "client"),
    [
        ("127.0.0.1", "127.0.0.1", "203.0.113.7"),
        ("127.0.0.1", "127.0.0.2", "127.0.0.2"),
        ("10.0.0.0/8, ::1", "10.3.2.1", "203.0.113.7"),
        ("10.0.0.0/8, ::1", "0:0:0:0:0:0:0:1", "203.0.113.7"),
        ("10.0.0.0/8, ::1", "11.0.0.1", "11.0.0.1"),
    ],
)
async def test_proxies_that_are_named_are_believed(trusted: str, peer: str, client: str) -> None:
    got = await arrange(peer, FORWARDED, trusted_proxies=trusted)
    assert got["client"] == client
    told = (got["scheme"], got["host"], got["path"])
    of_proxy, of_peer = ("https", "evil.example", "/evil/paths"), ("http", "inside:8000", "/paths")
    assert told == (of_peer if client == peer else of_proxy)


async def test_of_several_proxies_the_first_that_is_not_trusted_is_the_client() -> None:
    headers = {"x-forwarded-for": "1.1.1.1, 203.0.113.7, 10.1.1.1"}
    got = await arrange("10.0.0.1", headers, trusted_proxies="10.0.0.0/8")
    assert got["client"] == "203.0.113.7"


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/pg?x", "/p g", "https://evil.example", "/<script>", "pg"]
)
async def test_a_prefix_that_is_none_is_not_taken(prefix: str) -> None:
    got = await arrange("127.0.0.1", {"x-forwarded-prefix": prefix}, trusted_proxies="127.0.0.1")
    assert got["root_path"] == ""


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0.1/8", "*", "proxy.example"])
def test_what_is_no_network_is_no_setting(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        TransportSettings.model_validate({"trusted_proxies": wrong})


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("/pg/paths", "/pg/paths"),
        ("/paths", "/pg/paths"),
        ("/pg", "/pg/"),
        ("/pgother", "/pg/pgother"),
        ("/graphql/", "/pg/graphql"),
        ("/pg/graphql/", "/pg/graphql"),
        ("/queries/x.json/", "/pg/queries/x.json"),
        ("/", "/pg/"),
        ("/de/", "/pg/de/"),
    ],
)
async def test_the_prefix_stands_before_a_path_once(sent: str, seen: str) -> None:
    for setting in ({"root_path": "/pg"}, {"public_url": "https://example.eu/pg/"}):
        got = await arrange("1.2.3.4", {}, sent, **setting)
        assert (got["path"], got["root_path"]) == (seen, "/pg")


async def test_the_public_address_is_that_of_every_link() -> None:
    got = await arrange("1.2.3.4", {"host": "evil.example"}, public_url="https://example.eu/pg")
    assert (got["scheme"], got["host"]) == ("https", "example.eu")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_who_has_a_network_is_one_client(address: str, name: str) -> None:
    assert name_client(address) == name


HOSTILE_HOSTS = ("evil.example", "evil.example:443", "test@evil.example")


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
async def test_no_redirect_leads_to_the_host_of_the_request(
    address: Address, countries: Database, host: str
) -> None:
    assert countries
    hosts = {"Host": host}
    async with serving(address, root_path="/pg", access=AccessSettings(anonymous_rate=0)) as client:
        led = 0
        for path in (
            "/paths/", "/sources/", "/matrix/?a=b", "//evil.example/", "/%5Cevil.example/",
            "/docs/", "/de/paths?from=UA&to=HU&swap=1", "/paths?swap=1",
        ):  # fmt: skip
            got = await client.get(path, headers=hosts)
            if not got.is_redirect:
                continue
            led += 1
            where = httpx.URL(got.headers["location"])
            assert where.is_relative_url, where
            assert not got.headers["location"].startswith("//"), where
            assert where.path.startswith("/pg/"), where
            assert not where.path.startswith("/pg//"), where
        assert led >= 5


async def test_a_slash_at_the_end_of_the_endpoint(address: Address, countries: Database) -> None:
    assert countries
    body = {"query": "{ __typename }"}
    async with serving(address, root_path="/pg") as client:
        for path in ("/graphql", "/graphql/", "/pg/graphql", "/pg/graphql/"):
            assert (await client.post(path, json=body)).json() == {"data": {"__typename": "Query"}}
        assert (await client.get("/pg/health/")).json()["status"] == "ok"
        described = (await client.get("/pg/openapi.json")).json()
        assert described["servers"] == [{"url": "/pg"}]
