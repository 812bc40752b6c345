"""The picture of the page in the README, taken from a running server, as ``make demo`` starts one.

    python docs/picture.py [http://127.0.0.1:8000]

Needs Chromium, as ``make pages`` does.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

from playwright.async_api import ViewportSize, async_playwright

_PICTURE = Path(__file__).with_name("page.png")
_QUESTION = "/en/paths?from=UA&to=HU"
# As wide as the README shows it on most screens.
_SIZE = ViewportSize(width=1180, height=930)


async def take_picture(base: str) -> None:
    """Write the picture of an answer that stands on the founding network."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = await browser.new_page(viewport=_SIZE, color_scheme="light")
        await page.goto(base + _QUESTION)
        await page.screenshot(path=_PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take_picture(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
