"""Every page in a real browser: accessible, within its width, by keyboard, without script, dark, printed.

Not run by plain pytest, for Chromium may be missing: ``make pages``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.api.page.addresses import PAGES
from tests.api.page.browser.conftest import SCREENSHOTS, WIDTHS
from tests.api.page.hostile import NAMES

Enter = Callable[..., Any]

_HOSTILE = {f"hostile-{key}": f"/entities/organisation:hostile-{key}" for key in NAMES}
_STEWARD_PAGES = ("", "matches", "registrations", "corrections", "loads", "audit")
_AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


async def _violations(page: Any) -> list[str]:
    found = await Axe().run(page, options=_AXE)
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found.response["violations"]
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("name", [*PAGES, *_HOSTILE])
async def test_page_is_accessible_and_fits(visit: Enter, name: str) -> None:
    visitor = await visit()
    await visitor.open(f"/en{(PAGES | _HOSTILE)[name]}")
    await _look_at_widths(visitor, name)


async def test_steward_decides_by_keyboard_alone(visit: Enter, steward_key: str, pair: str) -> None:
    visitor = await visit()
    page = visitor.page
    await visitor.open("/en/steward/matches", expected=401)
    await page.fill("#credential", steward_key)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(f"#{pair}")
    for name in _STEWARD_PAGES:
        await visitor.open(f"/en/steward/{name}")
        await _look_at_widths(visitor, f"steward-{name or 'desk'}")
    await visitor.open("/en/steward/matches")
    await page.focus(f"#{pair}")
    await page.keyboard.press("r")
    await page.wait_for_selector("[data-undo]")
    assert await page.locator(f"#{pair}").count() == 0
    await _take_back(page, pair)
    # Behind the same key, a Ukrainian layout has another letter.
    await page.locator(f"#{pair}").dispatch_event("keydown", {"key": "к", "code": "KeyR"})
    await page.wait_for_selector("[data-undo]")
    await _take_back(page, pair)


async def _take_back(page: Any, pair: str) -> None:
    """Undo the decision on a pair by keys, which has the focus then."""
    await page.focus("[data-undo] button")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(f"#{pair}:focus")


async def _look_at_widths(visitor: Any, name: str) -> None:
    """A page at each width: nobody is shut out, nothing sticks out, and it is kept as a picture."""
    for width, height in WIDTHS.items():
        await visitor.page.set_viewport_size({"width": width, "height": height})
        await visitor.picture(f"{name}-{width}")
        assert await _violations(visitor.page) == []
        assert await visitor.overflow() <= 0


@pytest.mark.parametrize(
    "name", ["home", "paths", "graph", "country", "cluster", "matrix", "organisations"]
)
async def test_dark_page_is_accessible(visit: Enter, name: str) -> None:
    visitor = await visit(color_scheme="dark")
    await visitor.open(f"/en{PAGES[name]}")
    await visitor.picture(f"{name}-dark")
    assert await _violations(visitor.page) == []


@pytest.mark.parametrize("tag", ["fr", "de", "uk"])
async def test_other_languages_are_spoken_and_fit(visit: Enter, tag: str) -> None:
    visitor = await visit(390)
    for name in ("home", "paths", "country", "events"):
        await visitor.open(f"/{tag}{PAGES[name]}")
        assert await visitor.page.get_attribute("html", "lang") == tag
        assert await visitor.overflow() <= 0
        assert await _violations(visitor.page) == []
        await visitor.picture(f"{name}-{tag}")


@pytest.mark.parametrize("tag", ["en", "fr", "de", "uk"])
async def test_pages_of_what_is_not_there_and_of_what_was_misread_are_accessible(
    visit: Enter, tag: str
) -> None:
    visitor = await visit(390)
    for path, status in (
        ("/nothing", 404),
        ("/entities/organisation:nobody", 404),
        ("/organisations?after=x", 200),
        (PAGES["misread"], 200),
    ):
        await visitor.open(f"/{tag}{path}", expected=status)
        # 320 CSS pixels are a window of 1280 at 400 %.
        await visitor.page.set_viewport_size({"width": 320, "height": 256})
        assert await visitor.overflow() <= 0
        assert await _violations(visitor.page) == []


async def test_paths_are_found_without_script(visit: Enter) -> None:
    visitor = await visit(java_script_enabled=False)
    await visitor.open("/en/")
    await visitor.page.fill("#from", "UA")
    await visitor.page.fill("#to", "Hungary")
    await visitor.page.click("text=Find paths")
    assert "already work together" in await visitor.page.inner_text("h1")
    await visitor.page.click("nav[data-views] >> text=Table")
    assert await visitor.page.locator("table.ties tbody tr").count() > 0
    await visitor.page.click("button[name=swap]")
    assert "Hungary and Ukraine" in await visitor.page.inner_text("h1")


async def test_paths_are_found_by_keyboard_alone(visit: Enter) -> None:
    visitor = await visit()
    await visitor.open("/en/")
    page = visitor.page
    await page.focus("#from")
    await page.keyboard.type("ukra", delay=20)
    await page.wait_for_selector("#from[aria-expanded=true]")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert await page.input_value("#from") == "Ukraine (UA)"
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.type("hung", delay=20)
    await page.wait_for_selector("#to[aria-expanded=true]")
    assert await _violations(page) == []
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert await page.input_value("#to") == "Hungary (HU)"
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert "already work together" in await page.inner_text("h1")


async def test_a_picker_shows_names_and_asks_by_what_is_meant(visit: Enter) -> None:
    visitor = await visit()
    page = visitor.page
    await visitor.open("/en/")
    await page.fill("#to", "Hungary (HU)")
    await page.focus("#from")
    await page.keyboard.type("kharkiv it", delay=20)
    await page.wait_for_selector("#from[aria-expanded=true]")
    shown = await page.inner_text("#from + ul li")
    assert "Ukraine" in shown
    assert "cluster:" not in shown
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert await page.input_value("#from") == "Kharkiv IT Cluster"
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert "/paths?from=cluster%3Akharkiv-it-cluster&to=" in page.url
    assert await page.input_value("#from") == "Kharkiv IT Cluster"
    async with page.expect_navigation():
        await page.click("button[name=swap]")
    assert page.url.endswith("&to=cluster%3Akharkiv-it-cluster")
    await page.fill("#to", "Ukraine")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url.endswith("&to=Ukraine")


async def test_a_form_sent_without_script_means_what_it_shows(visit: Enter) -> None:
    visitor = await visit(java_script_enabled=False)
    await visitor.open("/en/paths?from=cluster:kharkiv-it-cluster&to=HU&parts=1")
    heading = await visitor.page.inner_text("h1")
    assert await visitor.page.input_value("#from") == "Kharkiv IT Cluster"
    await visitor.page.click("text=Find paths")
    assert await visitor.page.inner_text("h1") == heading
    await visitor.page.fill("#from", "Ukraine")
    await visitor.page.click("text=Find paths")
    assert "Ukraine" in await visitor.page.inner_text("h1")


async def test_views_change_without_a_reload(visit: Enter) -> None:
    visitor = await visit()
    await visitor.open(f"/en{PAGES['paths']}")
    page = visitor.page
    await page.evaluate("window.stays = true")
    for name, shown in (
        ("Graph", "svg.paths-graph, #view svg"),
        ("Table", "table.ties"),
        ("Paths", "article.path"),
    ):
        await page.click(f"nav[data-views] >> text={name}")
        await page.wait_for_selector(f"#view {shown.split(', ')[-1].removeprefix('#view ')}")
    assert await page.evaluate("window.stays")
    await page.go_back()
    await page.wait_for_selector("table.ties")
    assert "view=table" in page.url


@pytest.mark.parametrize(
    ("asked_at", "name"),
    [
        (PAGES["clusters"], "q"),
        (PAGES["search"], "q"),
        (PAGES["paths"], "from"),
        (PAGES["brokers"], "between"),
    ],
)
async def test_after_going_back_a_form_has_what_its_address_asks(
    visit: Enter, asked_at: str, name: str
) -> None:
    visitor = await visit()
    page, field = visitor.page, f"main form [name={name}]"
    await visitor.open(f"/en{asked_at}")
    asked = await page.input_value(field)
    await page.fill(field, "Kharkiv")
    await page.press(field, "Enter")
    await page.wait_for_url(lambda url: "Kharkiv" in url)
    await page.go_back()
    assert await page.input_value(field) == asked


# What of a picture's texts sticks out of the box that is theirs.
_STICKING_OUT = """[...document.querySelectorAll('.graph a')].flatMap((actor) => {
  const box = actor.querySelector('rect').getBBox();
  return [...actor.querySelectorAll('text')].filter((text) => {
    const own = text.getBBox();
    return own.x < box.x || own.x + own.width > box.x + box.width || own.y < box.y || own.y + own.height > box.y + box.height;
  }).map((text) => text.textContent);
})"""


@pytest.mark.parametrize("question", ["from=UA&to=HU", "from=EaP&to=EU&first=50", "from=UA&to=KR"])
async def test_names_of_a_graph_fit_their_boxes_and_are_read_at_any_width(
    visit: Enter, question: str
) -> None:
    visitor = await visit(390)
    await visitor.open(f"/en/paths?{question}&view=graph")
    assert await visitor.page.evaluate(_STICKING_OUT) == []
    size = await visitor.page.evaluate(
        "(() => { const svg = document.querySelector('.graph'); return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width })()"
    )
    assert size == pytest.approx(1, abs=0.01)


async def test_a_brief_is_printed_from_any_view(visit: Enter) -> None:
    visitor = await visit()
    await visitor.page.add_init_script(
        "window.print = () => { document.body.dataset.printed = true }"
    )
    await visitor.open(f"/en{PAGES['graph']}")
    await visitor.page.click("[data-print]")
    await visitor.page.wait_for_selector("[data-printed]")
    assert await visitor.page.locator("article.path").count() > 0


@pytest.mark.parametrize("view", ["paths", "graph", "table"])
@pytest.mark.parametrize("tag", ["en", "fr", "de", "uk"])
@pytest.mark.parametrize("question", ["from=UA&to=HU&ties=1", "from=EaP&to=EU&first=50"])
async def test_the_printed_brief_is_one_sheet_in_every_language_and_view(
    visit: Enter, question: str, tag: str, view: str
) -> None:
    visitor = await visit()
    await visitor.open(f"/{tag}/paths?{question}&view={view}")
    page = visitor.page
    await page.emulate_media(media="print")
    for hidden in ("nav.sections", ".tools", "form.ask"):
        assert not await page.locator(hidden).first.is_visible()
    assert await page.locator(".brief-only").first.is_visible()
    sheet = await page.pdf(format="A4")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (SCREENSHOTS / f"brief-{question.partition('&')[0]}-{view}-{tag}.pdf").write_bytes(sheet)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1


async def test_nothing_moves_while_a_page_loads(visit: Enter) -> None:
    visitor = await visit()
    await visitor.page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "window.shift += one.value; }).observe({type: 'layout-shift', buffered: true})"
    )
    for name in ("home", "paths", "country", "cluster"):
        await visitor.open(f"/en{PAGES[name]}")
        await visitor.page.wait_for_timeout(300)
        assert await visitor.page.evaluate("window.shift") < 0.01
