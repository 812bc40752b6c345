"""A real browser on the real site: Chromium without a window, and whatever it complains of."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from partnergraph.api.access.keys import create_api_key
from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.app import create_app
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server.lifecycle import find_free_port
from tests.graph.matching import propose_pair

SCREENSHOTS = Path("build/pages")
WIDTHS = {1280: 900, 390: 844}


@pytest.fixture(scope="module")
async def site(address: Address, network: Database) -> AsyncIterator[str]:  # noqa: ARG001  (loaded)
    """Where the site is served."""
    app = create_app(address, ApiSettings(), {}, AccessSettings(anonymous_rate=0))
    port = find_free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn tells it by no event)
        await asyncio.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture
async def steward_key(network: Database) -> str:
    """A key that logs a steward in."""
    return (await create_api_key(network, Role.STEWARD, "Olena"))[0]


@pytest.fixture
async def pair(network: Database) -> str:
    """Two records that may be one, waiting for a decision."""
    return await propose_pair(
        network, "organisation:hostile-markup", "organisation:hostile-endless", 0.9
    )


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        pytest.exit("chromium was not found. On Debian and Ubuntu: apt-get install chromium", 2)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@dataclass
class Visitor:
    """A page of the browser; ``complaints``: console messages, errors, failures, requests to another host."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Note what must not happen."""
        self.page.on("console", lambda said: self.complaints.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", lambda request: self.check_host(request.url))

    def check_host(self, address: str) -> None:
        """Note a request to another host."""
        if urlsplit(address).netloc != urlsplit(self.site).netloc and not address.startswith(
            "data:"
        ):
            self.complaints.append(f"another host: {address}")

    async def open(self, path: str, expected: int = 200) -> None:
        """Go to a page. Chromium complains, sooner or later, of a status that was expected."""
        answer = await self.page.goto(f"{self.site}{path}", wait_until="load", timeout=90_000)
        assert answer is not None
        assert answer.status == expected
        if expected != 200:
            self.expected.add(f"status of {expected} ")

    @property
    def unexpected(self) -> list[str]:
        """The complaints but those that a test asked for."""
        return [one for one in self.complaints if not any(text in one for text in self.expected)]

    async def picture(self, name: str) -> None:
        """Keep what the page looks like now."""
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    async def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width


@pytest.fixture
async def visit(site: str, chromium: Browser) -> AsyncIterator[Callable[..., Any]]:
    """Opens a visitor with options of a browser context; at the end nobody may have complained."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    async def enter(width: int = 1280, **options: Any) -> Visitor:
        viewport = ViewportSize(width=width, height=WIDTHS[width])
        context = await chromium.new_context(viewport=viewport, locale="en-GB", **options)
        contexts.append(context)
        visitor = Visitor(await context.new_page(), site)
        visitor.page.set_default_timeout(60_000)
        visitor.watch()
        visitors.append(visitor)
        return visitor

    yield enter
    for context in contexts:
        await context.close()
    assert [one for visitor in visitors for one in visitor.unexpected] == []
