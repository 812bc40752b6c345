"""Every page of samples in every language: complete without script, nothing inline, everything escaped."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate
from starlette.requests import Request

from partnergraph.api.page.asking import read_page_operations
from partnergraph.api.page.catalogue import LANGUAGES, language
from partnergraph.api.page.views.parties import asked_ends, name_of, point_of, tell_namesakes
from partnergraph.api.page.views.question import Asked
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import GROUPS, find_word
from partnergraph.graph.yaml_text import parse_own_yaml
from tests.api.page.samples import Samples, sample_app

PAGES = [
    "/",
    "/paths?from=RO11&to=HU33",
    "/paths?from=RO11&to=HU33&view=graph",
    "/paths?from=RO11&to=HU33&view=table&grouped=1",
    "/paths?from=RO11&to=RO11",
    "/paths?from=A&to=ZZ",
    "/paths?from=UA&to=KR&ties=1&kinds=AGREEMENT&since=2010&through=UA",
    "/paths?from=UA&to=CN",
    "/embed/paths?from=RO11&to=HU33",
    "/places",
    "/places/RO11",
    "/entities/cluster:cluj-it",
    "/search",
    "/search?q=smart",
    "/organisations",
    "/clusters",
    "/projects?sort=newest",
    "/programmes",
    "/agreements",
    "/events",
    "/calls",
    "/brokers",
    "/brokers?between=RO11&and=HU33",
    "/brokers?between=RO11&and=HU33&parts=1",
    "/paths?from=RO11&to=HU33&parts=1",
    "/recommend",
    "/recommend?for=RO11&in=HU33",
    "/matrix",
    "/sources",
    "/about",
    "/accessibility",
    "/api",
    "/correct",
    "/correct?about=cluster:cluj-it",
]
_ROOT = Path(__file__).parents[3]


@pytest.fixture
def browser() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(sample_app()), base_url="http://test")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
async def test_every_page(browser: httpx.AsyncClient, page: str, tag: str) -> None:
    answer = await browser.get(f"/{tag}{page}")
    assert answer.status_code == 200
    html = answer.text
    assert f'<html lang="{tag}">' in html
    assert len(re.findall("<h1", html)) == 1
    assert not re.search(r"\sstyle=|\son\w+=|<style|=.javascript:", html)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert ("frame-ancestors *" in policy) == page.startswith("/embed/")


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_reasons_of_a_match_are_read_in_english(browser: httpx.AsyncClient, tag: str) -> None:
    html = (await browser.get(f"/{tag}/entities/cluster:cluj-it")).text
    assert html.count('<span lang="en">same words: cluj; no city on one side</span>') == 2


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_what_is_not_there(browser: httpx.AsyncClient, tag: str) -> None:
    for path in ("/nosuch", "/entities/x:y", "/places/%3Cb%3E"):
        answer = await browser.get(f"/{tag}{path}")
        assert answer.status_code == 404
        assert "<h1>" in answer.text


@pytest.mark.parametrize("path", ["/steward/", "/places/RO11/", "/paths/?from=RO11&to=HU33"])
async def test_a_slash_at_the_end_leads_to_the_page(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(f"/en{path}")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/en{path.replace('/?', '?').removesuffix('/')}"


async def test_language_without_a_path_is_the_browsers(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/about", headers={"Accept-Language": "uk-UA,uk;q=0.9"})
    assert '<html lang="uk">' in answer.text
    assert "Accept-Language" in answer.headers["vary"]


async def test_what_is_typed_is_escaped(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/en/search", params={"q": '"><script>alert(1)</script>'})).text
    assert "<script>alert" not in html


async def test_ends_are_shown_with_their_names_and_asked_by_their_codes(
    browser: httpx.AsyncClient,
) -> None:
    html = (await browser.get("/en/paths", params={"from": "Nord-Vest (RO11)", "to": "HU33"})).text
    assert 'value="Nord-Vest (RO11)"' in html
    assert "already work together: 5 direct ties." in html


@pytest.mark.parametrize(
    ("question", "wrong", "meant"),
    [
        ("from=RO11&to=ZZ", "ZZ", "from=RO11&amp;to=DED2"),
        ("from=RO11&to=ZZ&to=HU", "ZZ", "from=RO11&amp;to=DED2&amp;to=HU"),
        ("from=RO11&to=ZZ,HU&ties=2", "ZZ", "from=RO11&amp;to=DED2&amp;to=HU&amp;ties=2"),
    ],
)
async def test_the_end_that_is_not_known_is_told_and_replaced(
    browser: httpx.AsyncClient, question: str, wrong: str, meant: str
) -> None:
    html = (await browser.get(f"/en/paths?{question}")).text
    assert f"“{wrong}” is not known here." in html
    assert f'href="/en/paths?{meant}"' in html


@pytest.mark.parametrize(
    ("texts", "ends"),
    [
        (["Nord-Vest (RO11)"], ("RO11",)),
        (["Nord-Vest (ro11)"], ("ro11",)),
        (["Nord-Vest (Romania)"], ("Nord-Vest (Romania)",)),
        (["Eastern Partnership (EaP)", "Visegrád (V4)"], ("EaP", "V4")),
        (["Balkans (group:WesternBalkans)"], ("group:WesternBalkans",)),
        (["UA,MD, AM"], ("UA", "MD", "AM")),
        (["Ukraine (UA), Moldova (MD)"], ("UA", "MD")),
        (["Korea, Republic of (KR)"], ("KR",)),
        (["Budapest, Hungary"], ("Budapest, Hungary",)),
        (["UA, Hungary"], ("UA", "Hungary")),
        (["Builders, SE"], ("Builders, SE",)),
        (["UA", "UA", "EaP"], ("UA", "EaP")),
        ([",", ""], ()),
    ],
)
def test_a_picker_may_name_several(texts: list[str], ends: tuple[str, ...]) -> None:
    assert asked_ends(texts) == ends


def test_years_are_put_in_order() -> None:
    scope = {"type": "http", "path": "/en/paths", "headers": []}
    request = Request({**scope, "query_string": b"from=UA&to=HU&since=2019&until=2016"})
    asked = Asked.of(Visit.of(request, Samples()))
    assert asked.variables()["between"] == {"from": "2016", "to": "2019"}


async def test_a_region_without_paths_is_widened_to_its_country(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/en/paths?from=EL30&to=KR")).text
    assert 'href="/en/paths?from=GR&amp;to=KR">Greece instead of EL30</a>' in html


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", ["48,669 organisations", "449 clusters", "34 events"]),
        ("de", ["48.669 Organisationen", "449 Cluster", "34 Veranstaltungen"]),
        ("uk", ["48\xa0669 організацій", "449 кластерів", "34 заходи"]),
    ],
)
async def test_totals_are_said_in_the_form_of_their_number(
    browser: httpx.AsyncClient, tag: str, said: list[str]
) -> None:
    html = (await browser.get(f"/{tag}/")).text
    text = re.sub(r"<[^>]+>", "", html)
    for one in said:
        assert one in text


async def test_swapping_needs_no_script(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/en/paths?from=RO11&to=HU33&swap=1", follow_redirects=False)
    assert answer.headers["location"] == "/en/paths?from=HU33&to=RO11"


async def test_suggestions(browser: httpx.AsyncClient) -> None:
    found = (await browser.get("/suggest?q=dresden&language=fr")).json()
    assert found == [
        {"value": "Dresden (DED2)", "what": "région · Allemagne"},
        {
            "value": "Leibniz-Institut für Polymerforschung Dresden",
            "what": "organisation · Dresden, Kreisfreie Stadt · Allemagne",
            "means": "organisation:leibniz",
        },
    ]
    assert (await browser.get("/suggest?q=d")).json() == []


async def test_files_are_kept_for_ever_under_their_hash(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/en/about")).text
    for address in re.findall(r'(?:href|src)="(/assets/[^"]+)"', html):
        assert "immutable" in (await browser.get(address)).headers["cache-control"]
    assert (await browser.get("/assets/0/page.css")).headers["cache-control"] == "no-cache"
    assert (await browser.get("/assets/0/nosuch")).status_code == 404


def test_operations_are_what_the_api_has() -> None:
    schema = build_schema((_ROOT / "api/schema.graphql").read_text())
    found = [
        mistake.message
        for text in read_page_operations()
        for mistake in validate(schema, parse(text))
    ]
    assert found == []


async def test_a_link_tells_later_what_changed(browser: httpx.AsyncClient) -> None:
    page = "/en/paths?from=RO11&to=HU33"
    html = (await browser.get(page)).text
    link = re.search(r'data-copy="(http://test/en/paths[^"]+seen=[^"]+)"', html)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    assert "version=7" in address
    assert "Nothing here has changed" in (await browser.get(address)).text
    dropped, other = address[:-6], f"{address}ffffff"
    assert "1 tie shown here is new" in (await browser.get(dropped)).text
    assert "1 is no longer among them" in (await browser.get(other)).text
    assert (
        "seen="
        not in re.findall(r'rel="canonical" href="([^"]+)"', (await browser.get(address)).text)[0]
    )


async def test_a_citation_says_of_which_version_of_the_data_it_is(
    browser: httpx.AsyncClient,
) -> None:
    html = unescape((await browser.get("/en/paths?from=RO11&to=HU33&view=graph")).text)
    text, bibtex = re.findall(r'data-copy="(partnergraph: [^"]+|@misc[^"]+)"', html)
    assert "Nord-Vest – Dél-Alföld. Data version 7 of 3 Nov 2026. Asked on " in text
    assert text.endswith("http://test/en/paths?from=RO11&to=HU33")
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", bibtex, re.MULTILINE))
    assert fields["title"] == "Partner paths: Nord-Vest – Dél-Alföld"
    assert (fields["version"], fields["year"]) == ("7", "2026")
    assert fields["note"] == "Data version 7 of 2026-11-03, 1 sources"
    german = unescape((await browser.get("/de/paths?from=RO11&to=HU33")).text)
    assert "Datenstand 7 vom 3. Nov. 2026" in german


_ONE, _KEPT_APART = "No source says whether they are one body", "Probably one body"


@pytest.mark.parametrize(
    ("parties", "told"),
    [
        ([("a", "CNRS", "FR"), ("b", "cnrs", "FR")], {"a": _KEPT_APART, "b": _KEPT_APART}),
        ([("a", "CNRS", "FR"), ("b", "CNRS", "BE")], {"a": _ONE, "b": _ONE}),
        ([("a", "CNRS", "FR"), ("b", "CNRS", "")], {"a": _ONE, "b": _ONE}),
        ([("a", "CNRS", ""), ("b", "CNRS", "")], {"a": _ONE, "b": _ONE}),
        (
            [("a", "X", "FR"), ("b", "X", "FR"), ("c", "X", "BE")],
            {"a": _KEPT_APART, "b": _KEPT_APART, "c": _ONE},
        ),
        ([("a", "CNRS", "FR"), ("a", "CNRS", "FR")], {}),
        ([("a", "CNRS", "FR"), ("b", "CNR", "IT")], {}),
    ],
)
def test_records_of_one_name_are_told_apart(
    parties: list[tuple[str, str, str]], told: dict[str, str]
) -> None:
    rows = [
        {"id": key, "name": name, "country": {"code": code} if code else None}
        for key, name, code in parties
    ]
    found = tell_namesakes(rows, language("en"))
    assert found.keys() == told.keys()
    assert all(told[key] in text for key, text in found.items())


@pytest.mark.parametrize(
    ("party", "shown"),
    [
        ({"id": "organisation:x", "name": "UNIVERSITY OF SZEGED"}, "University of Szeged"),
        ({"id": "organisation:x", "name": "SZTE", "displayName": "Szeged"}, "Szeged"),
        ({"id": "project:x", "name": "VI-SEEM"}, "VI-SEEM"),
        ({"id": "country:DE", "name": "GERMANY"}, "Germany"),
    ],
)
def test_bodies_are_not_shouted(party: dict[str, str], shown: str) -> None:
    assert name_of(party, language("en")) == shown


@pytest.mark.parametrize(
    ("tag", "shown"),
    [("en", "Eastern Partnership"), ("de", "Östliche Partnerschaft"), ("uk", "Східне партнерство")],
)
def test_groups_have_their_names_in_the_language(tag: str, shown: str) -> None:
    assert name_of({"id": "group:EaP", "name": "Eastern Partnership"}, language(tag)) == shown
    assert name_of({"id": "group:ours", "name": "Ours"}, language(tag)) == "Ours"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("COORDINATOR", "coordinator"),
        ("coordinator", "coordinator"),
        ("co-organiser", "co-organiser"),
        ("target group", "meant for them"),
        ("something else", "something else"),
    ],
)
def test_words_of_the_model_are_found_as_they_are_written(written: str, message: str) -> None:
    assert find_word(written) == message


def test_countries_on_a_map_have_their_names_in_the_language() -> None:
    location = {"type": "Point", "coordinates": [19.1, 52.1]}
    country = {"code": "PL", "name": "Poland", "location": location}
    party = {"id": "organisation:x", "name": "X", "entity": {"country": country}}
    assert point_of(party, language("uk")) == ("PL", "Польща", 19.1, 52.1)


def test_all_groups_that_are_loaded_have_names_in_every_language() -> None:
    told = parse_own_yaml((_ROOT / "loaders/places/groups.yaml").read_text(encoding="utf-8"))
    assert {group["name"] for group in told["groups"].values()} == GROUPS


async def test_those_whom_to_ask_and_those_between_have_their_places(
    browser: httpx.AsyncClient,
) -> None:
    html = (await browser.get("/en/recommend?for=RO11&in=HU33")).text
    assert "Chamber of Commerce" in html
    assert "Bács-Kiskun, Hungary" in html
