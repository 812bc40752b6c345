"""Ways out that the environment names: proxies, what goes around them, authorities to trust."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from partnergraph.graph.http_client import find_proxy, load_trusted_authorities, open_http_client
from partnergraph.schema.errors import InvalidInput

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://repo.example/x", None),
        ({"HTTPS_PROXY": "http://p:1"}, "https://repo.example/x", "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "https://repo.example/x", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://repo.example/x", None),
        ({"ALL_PROXY": "socks5://p:1"}, "https://repo.example/x", "socks5://p:1"),
        ({"ALL_PROXY": "socks5h://p:1"}, "https://repo.example/x", "socks5://p:1"),
        ({"all_proxy": "socks://p:1"}, "http://repo.example/x", "socks5://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": ".example"}, "https://repo.example/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "a,repo.example"}, "https://repo.example/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "*"}, "https://repo.example/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "::1"}, "http://[::1]:8080/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "[::1]"}, "http://[::1]:8080/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "fd00::/8"}, "http://[fd00::7]/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8"}, "http://10.1.2.3/x", None),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "fd00::/8,::1"}, "http://r/x", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "not//an/address"}, "http://r/x", "http://p:1"),
    ],
)
async def test_which_proxy(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, proxy: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert find_proxy(url) == proxy
    await open_http_client(url).aclose()


async def test_a_proxy_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://p:1")
    with pytest.raises(InvalidInput, match="the proxy cannot be used") as caught:
        open_http_client("https://repo.example/")
    assert "ALL_PROXY" in caught.value.where


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_authorities_that_are_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "gone.pem"))
    with pytest.raises(InvalidInput, match=variable) as caught:
        load_trusted_authorities()
    assert caught.value.where == str(tmp_path / "gone.pem")


def test_authorities_that_are_no_certificates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.pem").write_text("not a certificate", "ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "broken.pem"))
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_trusted_authorities()


@pytest.fixture
def socks_proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A SOCKS 5 proxy (RFC 1928) that answers each request itself, whatever host it is for."""
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(16)
                connection.sendall(b"\x05\x00")
                asked.append(connection.recv(300))
                connection.sendall(b"\x05\x00\x00\x01" + bytes(6))
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\njar")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"socks5://127.0.0.1:{listener.getsockname()[1]}", asked
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


async def test_through_a_socks_proxy(
    monkeypatch: pytest.MonkeyPatch, socks_proxy: tuple[str, list[bytes]]
) -> None:
    proxy, asked = socks_proxy
    monkeypatch.setenv("ALL_PROXY", proxy)
    url = "http://nowhere.example/x.jar"
    async with open_http_client(url) as client:
        answer = await client.get(url)
    assert (answer.status_code, answer.content) == (httpx.codes.OK, b"jar")
    assert b"nowhere.example" in asked[0], "the proxy looks the name up"
