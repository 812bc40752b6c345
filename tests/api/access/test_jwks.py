"""The issuer's keys, fetched from where it publishes them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from partnergraph.api.access import tokens as checking
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.access.tokens import TokenVerifier
from partnergraph.schema.errors import Unauthenticated, Unavailable
from tests.api.access.test_tokens import AUDIENCE, ISSUER, STRANGER, published, signed

BROKEN = {
    "an error": (500, b"{}"),
    "no JSON": (200, b"<html>"),
    "no keys in it": (200, b'{"other": []}'),
    "keys that are none": (200, b'{"keys": 7}'),
    "nothing there": (404, b""),
    "too much": (200, b'{"keys": [' + b" " * 2_000_000 + b"]}"),
    "elsewhere": (302, b""),
    "elsewhere for good": (308, b""),
}


@dataclass
class Issuer:
    """A web server that publishes keys."""

    status: int = 200
    content: bytes = b""
    asked: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, *keys: Mapping[str, Any]) -> None:
        self.status, self.content = 200, json.dumps({"keys": keys}).encode()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with made.lock:
                made.asked += 1
            if self.path.endswith("/moved"):
                # Keys that would do, were they at the address that was named.
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": published()}).encode())
                return
            self.send_response(made.status)
            if 300 <= made.status < 400:
                self.send_header("Location", f"{made.url}/moved")
            self.send_header("Content-Length", str(len(made.content)))
            self.end_headers()
            self.wfile.write(made.content)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}/keys"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture
def checker(issuer: Issuer) -> TokenVerifier:
    given = {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_jwks_url": issuer.url}
    return TokenVerifier(AccessSettings.model_validate(given))


async def test_keys_are_fetched_once_for_many_tokens(
    issuer: Issuer, checker: TokenVerifier
) -> None:
    issuer.publish(*published())
    for _ in range(5):
        assert (await checker.caller(signed())).subject == "token:u1"
    assert issuer.asked == 1


async def test_a_new_key_is_found_and_an_old_one_forgotten(
    issuer: Issuer, checker: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "REFETCH_SECONDS", 0)
    first, *_ = published()
    issuer.publish({**first, "kid": "old"})
    assert (await checker.caller(signed(kid="old"))).subject == "token:u1"
    issuer.publish({**first, "kid": "new"})
    assert (await checker.caller(signed(kid="new"))).subject == "token:u1"
    with pytest.raises(Unauthenticated):
        await checker.caller(signed(kid="old"))


async def test_who_invents_key_ids_does_not_make_us_ask_each_time(
    issuer: Issuer, checker: TokenVerifier
) -> None:
    issuer.publish(*published())
    for number in range(5):
        with pytest.raises(Unauthenticated):
            await checker.caller(signed(STRANGER, kid=f"invented-{number}"))
    assert issuer.asked == 1


@pytest.mark.parametrize(("status", "content"), BROKEN.values(), ids=BROKEN)
async def test_without_keys_no_token_is_judged(
    issuer: Issuer, checker: TokenVerifier, status: int, content: bytes
) -> None:
    issuer.status, issuer.content = status, content
    with pytest.raises(Unavailable, match="keys cannot be fetched"):
        await checker.caller(signed())


@pytest.mark.parametrize(("status", "content"), BROKEN.values(), ids=BROKEN)
async def test_keys_once_known_go_on_while_the_issuer_fails(
    issuer: Issuer, checker: TokenVerifier, status: int, content: bytes
) -> None:
    issuer.publish(*published())
    await checker.caller(signed())
    issuer.status, issuer.content = status, content
    checker.issuer_keys.fetched = None
    assert (await checker.caller(signed())).subject == "token:u1"
    assert issuer.asked > 1
