"""Which addresses are fetched from, in whatever form they are written, and wherever a redirect leads."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.loaders.fetching.addresses import is_allowed_address, parse_web_address
from partnergraph.loaders.fetching.fetch import fetch_files
from partnergraph.loaders.fetching.files import RemoteFile
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.schema.errors import DownloadFailed, InvalidInput, PartnergraphError, Refused
from tests.loaders.fetching.publisher import publishing

LOOPBACK = FetchSettings(private=("127.0.0.0/8",))

FORBIDDEN = [
    "127.0.0.1",
    "127.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
]
ALLOWED = [
    "193.0.6.139",
    "8.8.8.8",
    "2001:67c:2e8:22::c100:68b",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_of_this_machine_or_its_networks(address: str) -> None:
    assert not is_allowed_address(address, ())


@pytest.mark.parametrize("address", ALLOWED)
def test_the_public_internet_is_allowed(address: str) -> None:
    assert is_allowed_address(address, ())


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_every_dress(number: int) -> None:
    plain = socket.inet_ntoa(number.to_bytes(4, "big"))
    tail = f"{number >> 16:x}:{number & 0xFFFF:x}"
    dressed = (f"::ffff:{plain}", f"64:ff9b::{tail}", f"2002:{tail}::")
    assert {is_allowed_address(one, ()) for one in dressed} == {is_allowed_address(plain, ())}


def test_a_network_is_allowed_knowingly_and_no_other_with_it() -> None:
    networks = FetchSettings.model_validate({"private": "10.1.0.0/16, fd00::/8"}).private_networks()
    assert is_allowed_address("10.1.2.3", networks)
    assert is_allowed_address("::ffff:10.1.2.3", networks)
    assert is_allowed_address("fd00::1", networks)
    assert not is_allowed_address("10.2.0.1", networks)
    assert not is_allowed_address("127.0.0.1", networks)


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "ftp://example.org/x",
        "gopher://example.org/",
        "data:text/csv,a",
        "jar:http://example.org/a!/b",
        "http://",
        "http:///x",
        "//example.org/x",
        "/etc/passwd",
        "http://user:secret@example.org/",
        "http://[::1",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as told:
        parse_web_address(text)
    assert "secret" not in str(told.value)


HOSTS = [
    "localhost",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "127。0。0。1",
]


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
@pytest.mark.parametrize("host", HOSTS)
async def test_no_form_of_this_machine_is_connected_to(
    tmp_path: Path, host: str, proxy: str | None
) -> None:
    """Also where a proxy would connect, which is asked for nothing."""
    with publishing() as publisher:
        port = publisher.url.rpartition(":")[2]
        publisher.put("/x", b"a,b\n")
        remote = RemoteFile(f"http://{host}:{port}/x")
        with pytest.raises((Refused, InvalidInput)):
            await fetch_files(tmp_path, [remote], FetchSettings(proxy=proxy))
        assert publisher.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "http://localhost:{port}/secret",
        "http://127.0.0.2:{port}/secret",
        "//127.0.0.2:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://0x7f000002:{port}/secret",
        "ftp://example.org/x",
        "http://user:secret@127.0.0.1:{port}/secret",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_to_nothing_that_is_not_allowed_itself(
    tmp_path: Path, location: str, status: int
) -> None:
    """Allowed is the one address of the publisher, and not its neighbours."""
    with publishing() as publisher:
        port = publisher.url.rpartition(":")[2]
        publisher.put("/secret", b"a,b\n")
        to = {"Location": location.format(port=port)}
        start = publisher.put("/", status=status, headers=to)
        settings = FetchSettings(private=("127.0.0.1/32",))
        if location.startswith("http://localhost"):
            settings = FetchSettings(private=("127.0.0.1/32",))
            to["Location"] = f"http://[::ffff:127.0.0.2]:{port}/secret"
        with pytest.raises(PartnergraphError) as told:
            await fetch_files(tmp_path, [RemoteFile(start)], settings)
        assert isinstance(told.value, Refused | InvalidInput)
        assert [one.path for one in publisher.asked] == ["/"]


async def test_a_name_is_judged_by_all_it_resolves_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with one public and one private address is the private one the next moment."""
    import asyncio  # noqa: PLC0415

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("193.0.6.139", 80)), (0, 0, 0, "", ("127.0.0.1", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(Refused):
        await fetch_files(tmp_path, [RemoteFile("http://rebinding.example/x")], FetchSettings())


async def test_a_name_that_does_not_resolve_is_said(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="does not resolve"):
        await fetch_files(tmp_path, [RemoteFile("http://nothing.invalid/x")], FetchSettings())
