"""The pages of a served graph, as their readers wait for them: server's own work, whole answers, bytes, first paint.

    partnergraph serve &
    python -m benchmarks.page [--base http://127.0.0.1:8000] [--rounds 15] [--chromium /usr/bin/chromium]

Warm figures are medians; ``own`` is what a page takes where its answers are kept, and so the server's own work:
template, pictures, compression. ``first`` is the first request for it, with the API's work. Bytes are those of a
cold visit in the browser: page, style, module and icon. Without Chromium only the server is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import time
from typing import Any

import httpx

PAGES = {
    "home": "/en/",
    "paths NUTS 2": "/en/paths?from=RO11&to=HU33",
    "paths EU-EaP": "/en/paths?from=EU&to=EaP",
    "place": "/en/places/RO11",
    "search": "/en/search?q=university",
    "organisations": "/en/organisations",
    "suggest": "/suggest?q=dresd",
}


async def measure_server(base: str, rounds: int) -> dict[str, tuple[float, float, int]]:
    """Milliseconds of the first and of a warm request, and the bytes of the answer, by page."""
    found = {}
    async with httpx.AsyncClient(base_url=base, timeout=120) as client:
        for name, path in PAGES.items():
            times = []
            size = 0
            for _ in range(rounds + 1):
                start = time.perf_counter()
                async with client.stream(
                    "GET", path, headers={"Accept-Encoding": "gzip"}
                ) as answer:
                    size = len(b"".join([part async for part in answer.aiter_raw()]))
                times.append((time.perf_counter() - start) * 1000)
            found[name] = times[0], statistics.median(times[1:]), size
    return found


async def measure_browser(base: str, chromium: str) -> dict[str, tuple[int, float, float]]:
    """Bytes over the wire of a cold visit, milliseconds to the first paint, and the layout shift, by page."""
    from playwright.async_api import async_playwright  # noqa: PLC0415  (only where a browser is)

    found = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name, path in PAGES.items():
            if path.startswith("/suggest"):
                continue
            context = await browser.new_context(viewport={"width": 1280, "height": 900})
            page = await context.new_page()
            await page.add_init_script(
                "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
                " window.shift += one.value; }).observe({type: 'layout-shift', buffered: true})"
            )
            await page.goto(base + path)
            measured: Any = await page.evaluate(
                "async () => [performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
                ".reduce((sum, one) => sum + one.transferSize, 0),"
                " await new Promise((told) => new PerformanceObserver((list) => "
                "told(list.getEntries().at(-1).startTime)).observe({type: 'paint', buffered: true})), window.shift]"
            )
            found[name] = measured[0], measured[1], measured[2]
            await context.close()
        await browser.close()
    return found


async def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "")
    options = parser.parse_args()
    server = await measure_server(options.base, options.rounds)
    browser = await measure_browser(options.base, options.chromium) if options.chromium else {}
    print(
        f"{'page':16}{'first ms':>10}{'own ms':>9}{'page KB':>9}{'wire KB':>9}{'paint ms':>10}{'CLS':>7}"
    )
    for name, (first, own, size) in server.items():
        line = f"{name:16}{first:10.0f}{own:9.1f}{size / 1000:9.1f}"
        if name in browser:
            wire, paint, shift = browser[name]
            line += f"{wire / 1000:9.1f}{paint:10.0f}{shift:7.3f}"
        print(line)


if __name__ == "__main__":
    asyncio.run(main())
