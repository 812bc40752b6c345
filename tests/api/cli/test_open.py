"""``open``: a browser at the page, or its address where there is none."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.schema.errors import ServerUnavailable

NO_WINDOW = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}


class Well(BaseHTTPRequestHandler):
    """What answers on this machine."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Well) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("page", "path"), [([], "/"), (["graphql"], "/graphql"), (["/a"], "/a")])
def test_where_there_is_no_browser_the_address_is_said(
    port: int, page: list[str], path: str
) -> None:
    asked = ["open", *page, "--port", str(port)]
    said = CliRunner().invoke(app, asked, env=NO_WINDOW)
    assert said.exit_code == 0
    assert f"http://127.0.0.1:{port}{path}" in said.stdout
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"], env=NO_WINDOW).stdout)
    assert told == {"url": f"http://127.0.0.1:{port}{path}", "opened": False}


def test_a_browser_is_opened_at_the_page(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o755)
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("webbrowser._browsers", {})
    env = {**NO_WINDOW, "BROWSER": str(browser), "PARTNERGRAPH_PORT": str(port)}
    told = json.loads(CliRunner().invoke(app, ["open", "--json"], env=env).stdout)
    assert told == {"url": f"http://127.0.0.1:{port}/", "opened": True}
    assert seen.read_text().strip() == told["url"]


def test_where_no_server_answers_it_says_how_to_start_one() -> None:
    asked = ["open", "--port", str(find_free_port())]
    said = CliRunner().invoke(app, asked, env=NO_WINDOW)
    assert isinstance(said.exception, ServerUnavailable)
    assert "partnergraph serve" in said.exception.do
