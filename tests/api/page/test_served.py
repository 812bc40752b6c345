"""The pages on the founding network, and on things with hostile names, as a browser without script gets them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.page.map.base import base_map
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.page.addresses import PAGES
from tests.api.page.hostile import FORMULA, MARKUP
from tests.api.serving import Client, serving

_HEADERS = {"Accept": "text/html", "Accept-Language": "en"}
# What a page leads to that is no page, or not for everybody.
_ELSEWHERE = re.compile(r"/graphql|/openapi|/queries|/assets/")

_PROJECT_OF_A_PART = """
MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1
MERGE (w:Entity:Activity:Programme {id: 'programme:horizon-2020'})
SET w.name = 'Horizon 2020', w.name_folded = 'horizon 2020', w.acronym = 'H2020', w.acronym_folded = 'h2020'
MERGE (p:Entity:Activity:Programme {id: 'programme:part'}) SET p.name = 'H2020-EU.1.', p.name_folded = 'h2020-eu.1.'
MERGE (j:Entity:Activity:Project {id: 'project:of-a-part'})
SET j.name = 'Project of a part', j.name_folded = 'project of a part'
MERGE (j)-[:FUNDED_UNDER {sources: ['source:hostile'], locators: ['row 1']}]->(p)
MERGE (p)-[:PART_OF {sources: ['source:hostile'], locators: ['row 1']}]->(w)
"""

# Made of whole cloth but for its code, which has a centre.
_EMPTY_REGION = """
MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1
MERGE (r:Entity:Place:Region {id: 'region:UA73'})
SET r.code = 'UA73', r.name = 'Lvivska Oblast', r.name_folded = 'lvivska oblast', r.level = 2
WITH r MATCH (c:Country {id: 'country:UA'})
MERGE (r)-[:PART_OF {sources: ['source:hostile'], locators: ['row 1']}]->(c)
"""

_BUSY = """
MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1
WITH l MATCH (c:Country {id: 'country:RO'})
MERGE (r:Entity:Place:Region {id: 'region:RO11'})
SET r.code = 'RO11', r.name = 'Nord-Vest', r.name_folded = 'nord-vest', r.level = 2
MERGE (s:Entity:Place:Region {id: 'region:RO113'})
SET s.code = 'RO113', s.name = 'Cluj', s.name_folded = 'cluj', s.level = 3
MERGE (r)-[:PART_OF {sources: ['source:hostile'], locators: ['row 1']}]->(c)
MERGE (s)-[:PART_OF {sources: ['source:hostile'], locators: ['row 1']}]->(r)
WITH c, r, s UNWIND range(0, 2) AS m
MERGE (o:Entity:Actor:Organisation {id: 'organisation:busy-' + m}) SET o.name = 'Busy ' + m, o.name_folded = 'busy ' + m
FOREACH (p IN [c, CASE m WHEN 0 THEN r ELSE s END] |
  MERGE (o)-[:LOCATED_IN {sources: ['source:hostile'], locators: ['row 1']}]->(p))
WITH o, m UNWIND range(0, 39) AS n
MERGE (j:Entity:Activity:Project {id: 'project:busy-' + n})
SET j.name = 'Busy project ' + n, j.name_folded = 'busy project ' + n, j.starts = toString(1980 + n)
WITH o, j, n WHERE o.id = 'organisation:busy-0' OR n < 5
MERGE (o)-[:PARTNER_IN {sources: ['source:hostile'], locators: ['row 1'], since: j.starts, role: 'partner'}]->(j)
"""

_CITIES = """
MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1
WITH l MATCH (c:Country {id: 'country:UA'})
UNWIND range(1, 150) AS n
MERGE (p:Entity:Place:City {id: 'city:made-' + n}) SET p.name = 'City ' + n, p.name_folded = 'city ' + n
MERGE (p)-[:PART_OF {sources: ['source:hostile'], locators: ['row 1']}]->(c)
"""


@pytest.fixture
async def site(address: Address, network: Database) -> AsyncIterator[Client]:  # noqa: ARG001  (loaded)
    async with serving(address, access=AccessSettings(anonymous_rate=0)) as client:
        yield client


async def test_every_page_and_whatever_it_leads_to(site: Client) -> None:
    wrong: dict[str, int] = {}
    seen: set[str] = set()
    for path in PAGES.values():
        page = await site.get(f"/en{path}", headers=_HEADERS)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text
        assert "javascript:" not in page.text
        for address in _links_of(page.text) - seen:
            seen.add(address)
            answer = await site.get(address, headers=_HEADERS)
            if answer.status_code != 200:
                wrong[f"{path} -> {address}"] = answer.status_code
    assert wrong == {}
    assert len(seen) > 100


def _links_of(html: str) -> set[str]:
    found = {unescape(address) for address in re.findall(r'(?:href|src)="(/[^"]*)"', html)}
    return {address.split("#")[0] for address in found if not _ELSEWHERE.search(address)}


@pytest.mark.parametrize("path", ["/nosuch", "/en/nosuch", "/places/<b>"])
async def test_a_path_that_is_none_is_told_in_the_form_of_the_site(site: Client, path: str) -> None:
    page = await site.get(path, headers=_HEADERS)
    assert page.status_code == 404
    assert "There is no such page." in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_programs_are_told_as_programs_are(site: Client) -> None:
    answer = await site.get("/nosuch", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await site.get("/cypher", headers=_HEADERS)).status_code == 405


async def test_an_answer_opens_as_the_operation_that_it_asked(site: Client) -> None:
    html = (await site.get("/en/paths?from=UA&to=HU&ties=1", headers=_HEADERS)).text
    link = re.search(r'href="(/graphql\?[^"]+)"', html)
    assert link is not None
    answer = (await site.get(unescape(link[1]), headers={"Accept": "application/json"})).json()
    assert answer["data"]["partnerPaths"]["outcome"] == "FOUND"


@pytest.mark.parametrize(
    ("path", "told", "meant"),
    [
        ("/paths?from=UA&to=Hungry", "“Hungry” is not known here.", "/paths?from=UA&to=HU"),
        ("/paths?from=Ukrane&to=HU", "“Ukrane” is not known here.", "/paths?from=UA&to=HU"),
        (
            "/brokers?between=UA&and=Hungry",
            "“Hungry” is not known here.",
            "/brokers?between=UA&and=HU",
        ),
        (
            "/recommend?for=Ukrane&in=HU",
            "“Ukrane” is not known here.",
            "/recommend?for=UA&in=HU",
        ),
        ("/matrix?of=UA,Hungry", "“Hungry” is not known here.", "/matrix?of=UA&of=HU"),
        ("/matrix?of=Ukraine, Hungry", "“Hungry” is not known here.", "/matrix?of=Ukraine&of=HU"),
        (
            "/paths?from=Nord-Vest (Romania)&to=HU",
            "“Nord-Vest (Romania)” is not known here.",
            "/paths?from=RO11&to=HU",
        ),
        (
            "/paths?from=HU&to=Nord-Vest, Romania",
            "“Nord-Vest, Romania” is not known here.",
            "/paths?from=HU&to=RO11",
        ),
        ("/events?place=Ukrane", "“Ukrane” is not known here.", "/events?place=UA"),
        (
            "/paths?from=Großbritanien&to=HU",
            "“Großbritanien” is not known here.",
            "/paths?from=GB&to=HU",
        ),
        (
            "/paths?from=UA&to=Vengriya&to=Ungrn",
            "“Ungrn” is not known here.",
            "/paths?from=UA&to=Vengriya&to=HU",
        ),
        ("/recommend?for=UA&in=HU&topic=nosuch", "“nosuch” is no sector that is known here.", None),
        ("/brokers?between=UA&and=ua", "Both ends are Ukraine.", None),
        ("/paths?from=UA&to=event:nosuch", "“event:nosuch” is not known here.", None),
    ],
)
async def test_an_end_that_is_not_known_is_told_with_what_was_meant(
    site: Client, path: str, told: str, meant: str | None
) -> None:
    page = await site.get(f"/en{path}", headers=_HEADERS)
    assert page.status_code == 200
    assert told in unescape(page.text)
    if meant:
        assert f'class="chip" href="/en{meant}"' in unescape(page.text)
    # The form still has what was typed: to be mended, not to be typed again.
    shown = re.findall(r'<input type="text" id="[a-z]+" name="[a-z]+" value="([^"]*)"', page.text)
    assert all(shown[: 1 if path.startswith(("/matrix", "/events")) else 2])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("nordvest", "RO11"),
        ("Nord Vest", "RO11"),
        ("del alfold", "HU33"),
        ("delalföld", "HU33"),
        ("Großbritannien", "GB"),
        ("grossbritannien", "GB"),
        ("Great Britain", "GB"),
        ("England", "GB"),
        ("Holland", "NL"),
        ("Hongrie", "HU"),
        ("Угорщина", "HU"),
        ("Niemcy", "DE"),
        ("Bosnia Herzegovina", "BA"),
        ("Східне партнерство", "EaP"),
        ("Partenariat oriental", "EaP"),
        ("Östliche Partnerschaft", "EaP"),
        ("Union européenne", "EU"),
        ("ЄС", "EU"),
        ("Westbalkan", "group:WesternBalkans"),
        ("Вишеградська четвірка", "V4"),
        ("pays baltes", "group:Baltic"),
        ("Lombardei", "ITC4"),
        ("Lombardy", "ITC4"),
        ("Lviv Oblast", "UA73"),
        ("Ломбардія", "ITC4"),
        ("Île-de-France", "FR1"),
        ("Львівська область", "UA73"),
    ],
)
async def test_a_place_is_known_by_any_of_its_names(site: Client, typed: str, code: str) -> None:
    other = "MD" if code == "UA" else "UA"
    page = await site.get(f"/en/paths?{urlencode({'from': typed, 'to': other})}", headers=_HEADERS)
    assert code in _read_meaning(page.text)
    first, *_ = (await site.get(f"/suggest?{urlencode({'q': typed, 'language': 'en'})}")).json()
    assert code == (first.get("means") or first["value"].rstrip(")").split("(")[-1])


def _read_meaning(html: str) -> str:
    shown = re.findall(r'id="from"[^>]* value="([^"]*)"', html)
    return " ".join([*shown, *re.findall(r'name="from-means" value="([^" ]*)', html)])


@pytest.mark.parametrize(
    ("typed", "city", "code"),
    [
        ("Szeged", "Szeged", "HU333"),
        ("Сегед", "Szeged", "HU333"),
        ("Klausenburg", "Cluj-Napoca", "RO113"),
        ("Lwów", "Lviv", "UA73"),
        ("Cologne", "Cologne", "DEA23"),
        ("Chişinău", "Chişinău", "MD"),
    ],
)
async def test_a_city_that_the_network_does_not_name_leads_to_where_it_lies(
    site: Client, typed: str, city: str, code: str
) -> None:
    first, *_ = (await site.get(f"/suggest?{urlencode({'q': typed, 'language': 'en'})}")).json()
    assert first["value"].endswith(f"({code})")
    assert city in first["what"].split(" · ") or code == "MD"
    html = (await site.get(f"/en/paths?{urlencode({'from': typed, 'to': 'UA'})}")).text
    assert f'class="chip" href="/en/paths?from={code}&to=UA"' in unescape(html)


@pytest.mark.parametrize("typed", ["nord-ve", "nord ve", "nord vest", "Nord-Vest"])
async def test_what_has_the_words_in_several_names_comes_after_what_has_them_in_one(
    site: Client, typed: str
) -> None:
    # North Korea is "Nord-Korea" in one language and "Koreja e Veriut" in another.
    first, *_ = (await site.get(f"/suggest?{urlencode({'q': typed, 'language': 'en'})}")).json()
    assert first["value"] == "Nord-Vest (RO11)"


@pytest.mark.parametrize("tag", ["en", "fr", "de", "uk"])
@pytest.mark.parametrize("typed", ["Budapest", "Kyiv", "Berlin", "Luxembourg"])
async def test_places_of_one_name_are_told_apart(site: Client, typed: str, tag: str) -> None:
    found = (await site.get(f"/suggest?{urlencode({'q': typed, 'language': tag})}")).json()
    names = [re.sub(r" \([^()]*\)$", "", one["value"]) for one in found]
    assert len(names) > 1
    assert len({*names}) == len(names)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ukrane", "UA"),
        ("polnad", "PL"),
        ("deutshl", "DE"),
        ("fance", "FR"),
        ("dél-alfld", "HU33"),
        ("Угрщина", "HU"),
        ("nordvset", "RO11"),
    ],
)
async def test_type_ahead_forgives_typing_errors(site: Client, typed: str, code: str) -> None:
    found = (await site.get(f"/suggest?{urlencode({'q': typed, 'language': 'en'})}")).json()
    assert any(one["value"].endswith(f"({code})") for one in found)


async def test_what_type_ahead_finds_by_its_case_the_form_finds_too(site: Client) -> None:
    found = (await site.get(f"/suggest?{urlencode({'q': 'Угорщиною', 'language': 'uk'})}")).json()
    assert [one["value"] for one in found] == ["Угорщина (HU)"]
    asked = urlencode({"from": "України", "to": "Угорщиною"})
    html = unescape((await site.get(f"/uk/paths?{asked}", headers=_HEADERS)).text)
    assert 'value="Україна (UA)"' in html
    assert 'value="Угорщина (HU)"' in html
    assert 'article class="path"' in html


async def test_what_was_meant_is_asked_for_each_end_apart_places_first(site: Client) -> None:
    html = unescape((await site.get("/en/paths?from=Ukrane&to=Hungry", headers=_HEADERS)).text)
    _, one, other = html.split("Instead of “")
    assert one.startswith("Ukrane”")
    assert other.startswith("Hungry”")
    for part, name, address in (
        (one, "Ukraine", "/en/paths?from=UA&to=Hungry"),
        (other, "Hungary", "/en/paths?from=Ukrane&to=HU"),
    ):
        chips = re.findall(r'class="chip" href="([^"]+)"><b>([^<]+)</b>', part.split("</ul>")[0])
        assert chips[0] == (address, name)


async def test_several_ends_are_named_and_asked_again(site: Client) -> None:
    html = unescape((await site.get("/en/paths?from=UA,AM&to=HU", headers=_HEADERS)).text)
    assert 'value="Ukraine (UA), Armenia (AM)"' in html
    assert "Ukraine + Armenia and Hungary already work together" in html


@pytest.mark.parametrize("place", ["UA", "country:UA", "Ukraine", "Ukraine (UA)"])
async def test_events_of_a_place_however_it_is_named(site: Client, place: str) -> None:
    answer = await site.get("/en/events", params={"place": place}, headers=_HEADERS)
    shown = set(re.findall(r"/en/entities/(event:[^\"]+)", answer.text))
    by_code = await site.get("/en/events?place=UA", headers=_HEADERS)
    every = await site.get("/en/events", headers=_HEADERS)
    assert shown
    assert shown == set(re.findall(r"/en/entities/(event:[^\"]+)", by_code.text))
    assert shown < set(re.findall(r"/en/entities/(event:[^\"]+)", every.text))


@pytest.mark.parametrize("places", ["UA,Hungary", "Ukraine, Hungary", "Ukraine (UA), Hungary"])
async def test_the_matrix_of_chosen_places_shows_them_in_its_form(
    site: Client, places: str
) -> None:
    html = unescape((await site.get(f"/en/matrix?of={places}", headers=_HEADERS)).text)
    assert 'value="Ukraine (UA), Hungary (HU)"' in html
    assert html.count('<th scope="row">') == 2


async def test_whom_to_ask_about_a_sector_that_a_picker_named(site: Client) -> None:
    picked = "Mechanical Engineering (sector:mechanical-engineering)"
    ends = {"for": "UA", "in": "EU"}
    answer = await site.get("/en/recommend", params={**ends, "topic": picked}, headers=_HEADERS)
    assert 'value="Mechanical Engineering"' in unescape(answer.text)
    assert 'value="sector:mechanical-engineering Mechanical Engineering"' in unescape(answer.text)
    every = await site.get("/en/recommend", params=ends, headers=_HEADERS)
    assert 0 < answer.text.count('class="path"') < every.text.count('class="path"')


async def test_how_many_are_known_in_a_country_is_the_same_everywhere(site: Client) -> None:
    home = (await site.get("/en/", headers=_HEADERS)).text
    known = dict(
        re.findall(r'<a href="/en/places/([A-Z]{2})">[^<]+</a></th><td class="n">(\d+)</td>', home)
    )
    assert len(known) > 5
    for code, count in known.items():
        page = (await site.get(f"/en/places/{code}", headers=_HEADERS)).text
        told = re.search(r"(\d+) actors? known here", page)
        assert told is not None
        assert (code, told[1]) == (code, count)


@pytest.mark.parametrize(
    "name", ["Horizon 2020", "H2020", "horizon-2020", "programme:horizon-2020"]
)
async def test_projects_of_a_programme_by_any_of_its_names_are_those_of_its_parts_too(
    site: Client, network: Database, name: str
) -> None:
    await network.write(_PROJECT_OF_A_PART)
    page = await site.get(f"/en/projects?{urlencode({'programme': name})}", headers=_HEADERS)
    html = unescape(page.text)
    assert "Project of a part" in html
    assert 'value="programme:horizon-2020" checked>Horizon 2020' in html
    table = await site.get(f"/en/projects.csv?{urlencode({'programme': name})}")
    assert "Project of a part" in table.text


async def test_the_matrix_counts_ties_of_a_kind_and_of_some_years(site: Client) -> None:
    every, events, later = [
        (await site.get(f"/en/matrix?of=UA,MD,HU{narrowed}", headers=_HEADERS)).text
        for narrowed in ("", "&kinds=JOINT_EVENT", "&since=2030")
    ]
    counted = re.compile(r'<td class="shade-[1-9]"><a href="([^"]*)">')
    assert len(counted.findall(every)) >= len(counted.findall(events)) > 0
    assert all("kinds=JOINT_EVENT" in address for address in counted.findall(events))
    # What has no end holds later too.
    assert len(counted.findall(later)) < len(counted.findall(every))
    assert all("since=2030" in address for address in counted.findall(later))
    assert 'value="JOINT_EVENT" checked' in events


async def test_sources_tell_what_is_known_of_which_country(site: Client) -> None:
    page = (await site.get("/en/sources", headers=_HEADERS)).text
    assert re.search(r'href="/en/places/UA"><b>Ukraine</b> <small class="soft">[1-9]', page)


async def test_a_search_counts_and_files_hold_more_than_is_asked_at_a_time(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnergraph.api.page.views.search._MOST_HITS", 3)
    whole = (await site.get("/en/search?q=cluster", headers=_HEADERS)).text
    told = re.search(r"(\d+) things found", whole)
    assert told is not None
    table = (await site.get("/en/search.csv?q=cluster")).text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len({row["id"] for row in rows}) == len(rows) == int(told[1]) > 3
    for code, name in (("UA", "Ukraine"), ("RO", "Romania")):
        found = {"q": "cluster", "country": code}
        page = await site.get("/en/search", params=found, headers=_HEADERS)
        count = re.search(rf'value="{code}" checked>{name} \((\d+)\)', page.text)
        assert count is not None
        assert f"{count[1]} thing" in page.text


async def test_a_search_goes_on_after_what_is_asked_at_a_time(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnergraph.api.page.views.search._MOST_HITS", 3)
    path, seen = "/en/search?q=cluster&country=UA", []
    while path:
        html = (await site.get(path, headers=_HEADERS)).text
        seen += re.findall(r'<li><a href="(/en/[^"]+)"><b>', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(following[1]) if following else ""
    told = re.search(r"(\d+) things found", html)
    assert told is not None
    assert len(set(seen)) == len(seen) == int(told[1]) > 3
    other = (await site.get("/en/search?q=network&after=AAAA", headers=_HEADERS)).text
    assert "use the links to the pages before and after" in other
    assert "things found" in other


async def test_a_file_that_is_of_the_best_alone_says_so_and_the_page_does(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnergraph.api.page.views.search._MOST_HITS", 2)
    monkeypatch.setattr("partnergraph.api.page.views.search._MOST_ROWS", 4)
    page = (await site.get("/en/search?q=cluster", headers=_HEADERS)).text
    told = re.search(r"\((the best 4 of \d+)\)", page)
    assert told is not None
    table = await site.get("/en/search.csv?q=cluster")
    assert len(table.text.splitlines()) == 5
    assert "search-best-4-of-" in table.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO((await site.get("/en/search.xlsx?q=cluster")).content))
    said = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert any(told[1].removeprefix("the best ") in cell for cell in said)


@pytest.mark.parametrize("more", ["", "&after=AAAA"])
@pytest.mark.parametrize(
    ("path", "shown"),
    [("/en/search?q=cluster", "things found"), ("/en/projects?sort=newest", "<tbody>")],
)
async def test_a_programme_that_is_none_is_said_and_left_out(
    site: Client, path: str, shown: str, more: str
) -> None:
    html = unescape((await site.get(f"{path}&programme=Zzz{more}", headers=_HEADERS)).text)
    assert "“Zzz” is no programme that is known here." in html
    assert shown in html


async def test_a_place_of_which_nobody_is_known_offers_where_somebody_is(
    site: Client, network: Database
) -> None:
    await network.write(_EMPTY_REGION)
    html = (await site.get("/en/places/UA73", headers=_HEADERS)).text
    offered = html.split("The nearest places where somebody is known")[1].split("</ul>")[0]
    places = re.findall(r'href="/en/places/(\w+)">[^<]+: (\d+) actors?<', offered)
    assert places[0][0] == "UA"
    assert all(int(count) for _, count in places)
    assert "The nearest places" not in (await site.get("/en/places/UA", headers=_HEADERS)).text


@pytest.mark.parametrize("code", ["UA", "RO"])
async def test_the_map_of_a_place_shades_what_its_table_lists(site: Client, code: str) -> None:
    html = (await site.get(f"/en/places/{code}?level=country", headers=_HEADERS)).text
    listed = set(re.findall(r'<th scope="row"><a href="/en/places/(\w+)">', html))
    drawn = {code for code in listed if code in {**base_map().countries, **base_map().cells}}
    assert drawn
    assert set(re.findall(r'class="area shade-[1-5]" data-code="(\w+)"', html)) >= drawn


async def test_cities_of_a_country_do_not_push_out_its_regions(
    site: Client, network: Database
) -> None:
    await network.write(_EMPTY_REGION)
    await network.write(_CITIES)
    html = (await site.get("/en/places/UA", headers=_HEADERS)).text
    regions, cities = (
        re.findall(r'href="([^"]+)"', html.split(f"<h2>{heading}")[1].split("</ul>")[0])
        for heading in ("Regions", "Cities")
    )
    assert "/en/places/UA73" in regions
    assert len(cities) >= 150
    assert all("city:" in one for one in cities)


async def test_signs_alone_find_nothing(site: Client) -> None:
    page = await site.get("/en/search", params={"q": "\"'>?"}, headers=_HEADERS)
    assert page.status_code == 200
    assert "0 things found" in page.text


async def test_totals_and_paths_agree(site: Client) -> None:
    html = (await site.get("/en/paths?from=UA&to=HU&ties=1&first=50", headers=_HEADERS)).text
    told = re.search(r"already work together: (\d+) direct ties", html)
    assert told is not None
    shared = set(re.findall(r'class="kind [a-z-]+">[^<]+</span>(?:<a href="([^"]+)")?', html))
    assert int(told[1]) == len(shared)


async def test_a_search_is_narrowed_and_taken_along_whole(site: Client) -> None:
    html = (await site.get("/en/search?q=cluster", headers=_HEADERS)).text
    facet = re.search(r'<option value="Cluster">cluster \((\d+)\)', html)
    assert facet is not None
    narrowed = (await site.get("/en/search?q=cluster&kind=Cluster", headers=_HEADERS)).text
    assert f"{facet[1]} things found" in narrowed
    kinds = re.findall(r'<span class="soft small">([a-z ]+)', narrowed)
    assert {kind.strip() for kind in kinds} == {"cluster"}
    text = (await site.get("/en/search.csv?q=cluster&kind=Cluster")).text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == int(facet[1])
    assert {row["type"] for row in rows} == {"Cluster"}
    assert (await site.get("/en/search.xlsx?q=cluster")).status_code == 200


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/organisations?q=", "country"),
        ("/search?q=cluster", "kind"),
        ("/search?q=cluster", "country"),
        ("/search?q=a", "year"),
    ],
)
async def test_several_values_of_a_choice_are_alternatives(
    site: Client, path: str, name: str
) -> None:
    html = (await site.get(f"/en{path}", headers=_HEADERS)).text
    select = html.split(f'<select id="{name}"')[1].split("</select>")[0]
    counted = re.findall(r'<option value="([^"]+)">[^<]+ \((\d+)\)', select)
    (one, first), (other, second), *_ = counted
    both = (await site.get(f"/en{path}&{name}={one}&{name}={other}", headers=_HEADERS)).text
    told = re.search(r'<h1>\w+ <span class="count">(\d+)|(\d+) things? found', both)
    assert told is not None
    assert int(told[1] or told[2]) == int(first) + int(second)
    for value, count in counted[:2]:
        assert re.search(rf'value="{value}" checked>[^<]+ \({count}\)', both)


async def test_a_place_shows_who_and_what_is_in_it(site: Client) -> None:
    html = (await site.get("/en/places/UA", headers=_HEADERS)).text
    for heading in ("Clusters", "Events with somebody from here"):
        assert re.search(rf'<h2>{heading} <span class="count">\d+', html)
    assert "/en/entities/cluster:kharkiv-it-cluster" in html


async def test_an_actor_shows_with_whom_it_works_most(site: Client) -> None:
    html = (await site.get("/en/entities/cluster:kharkiv-it-cluster", headers=_HEADERS)).text
    table = html.split("Works most with", 1)[1].split("</table>")[0]
    times = [int(number) for number in re.findall(r'<td class="n">(\d+)</td>', table)]
    assert times == sorted(times, reverse=True)
    assert times


async def test_what_a_page_cannot_list_is_counted_and_a_click_away(
    site: Client, network: Database
) -> None:
    await network.write(_BUSY)
    html = unescape((await site.get("/en/entities/organisation:busy-0", headers=_HEADERS)).text)
    assert "1980–2019" in html
    listed = html.split('<h2>Projects <span class="count">40')[1].split("</ul>")[0]
    assert 'project:busy-39"' in listed
    assert 'project:busy-0"' not in listed
    whole = "/en/projects?partner=organisation:busy-0"
    assert f'<a href="{whole}">All of them</a>' in html
    place = unescape((await site.get("/en/places/RO11", headers=_HEADERS)).text)
    assert '<a href="/en/projects?partner=RO11">All of them</a>' in place
    for address, name in ((whole, "Busy 0"), ("/en/projects?partner=RO11", "Nord-Vest")):
        shown = (await site.get(address, headers=_HEADERS)).text
        assert '<h1>Projects <span class="count">40' in shown
        assert re.search(rf'name="partner" value="[^"]+" checked>{name}<', shown)
        file = await site.get(address.replace("/projects", "/projects.csv"))
        assert len(file.text.splitlines()) == 41


@pytest.mark.parametrize("partner", ["nosuch", "organisation:nosuch", "ZZ"])
async def test_a_partner_that_nobody_knows_is_told(site: Client, partner: str) -> None:
    page = await site.get(f"/en/projects?partner={partner}", headers=_HEADERS)
    assert page.status_code == 200
    assert re.search(rf"“{partner}” is not (understood|known)|Only with.*{partner}", page.text)


async def test_regions_among_choices_count_what_lies_below_them(
    site: Client, network: Database
) -> None:
    await network.write(_BUSY)
    html = (await site.get("/en/organisations?country=RO", headers=_HEADERS)).text
    counted = re.findall(r'<option value="(RO\d+)">[^<]+ \((\d+)\)', html)
    assert {code for code, _ in counted} >= {"RO1", "RO11", "RO113"}
    for code, count in counted:
        narrowed = await site.get(f"/en/organisations?country=RO&region={code}", headers=_HEADERS)
        assert f'<h1>Organisations <span class="count">{count}<' in narrowed.text
        assert re.search(rf'value="{code}" checked>[^<]+ \({count}\)', narrowed.text)


async def test_in_what_a_list_lies_can_be_seen_and_taken_away(
    site: Client, network: Database
) -> None:
    await network.write(_BUSY)
    html = (await site.get("/fr/organisations?within=RO11", headers=_HEADERS)).text
    assert re.search(
        r'<legend>Seulement à</legend>.*name="within" value="RO11" checked>Nord-Vest<', html
    )
    assert 'type="hidden" name="within"' not in html


async def test_files_hold_no_formulas(site: Client) -> None:
    text = (await site.get("/en/projects.csv")).text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert f"'{FORMULA}" in {row["name"] for row in rows}
    workbook = openpyxl.load_workbook(io.BytesIO((await site.get("/en/projects.xlsx")).content))
    assert workbook.sheetnames == ["projects", "Sources", "About"]
    cells = [cell for row in workbook["projects"].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(cell.value == FORMULA and cell.quotePrefix for cell in cells)


@pytest.mark.parametrize("path", ["/en/organisations.csv", "/en/organisations.csv?q=ukr"])
async def test_files_hold_all_rows(site: Client, path: str) -> None:
    html = (await site.get(path.replace(".csv", ""), headers=_HEADERS)).text
    total = re.search(r'<h1>Organisations <span class="count">(\d+)', html)
    assert total is not None
    assert len((await site.get(path)).text.splitlines()) == int(total[1]) + 1


async def test_pictures_and_feeds_are_well_formed(site: Client) -> None:
    for path in (
        "/en/paths.map.svg?from=UA&to=HU",
        "/en/paths.graph.svg?from=UA&to=HU",
        "/en/events.atom",
    ):
        ET.fromstring((await site.get(path)).content)  # noqa: S314  (our own)
    calendar = (await site.get("/en/events.ics")).text
    assert calendar.count("BEGIN:VEVENT") == calendar.count("END:VEVENT") > 0
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


@pytest.mark.parametrize("path", ["/events.ics", "/clusters.csv", "/paths.csv?from=UA&to=HU"])
async def test_files_without_a_language_are_in_the_readers(site: Client, path: str) -> None:
    got = await site.get(path, headers={"Accept-Language": "de"})
    assert "Accept-Language" in got.headers["vary"]
    assert got.content == (await site.get(f"/de{path}")).content


async def test_embedding_is_described(site: Client) -> None:
    whole = "http://test/fr/paths?from=UA&to=HU"
    found = (await site.get(f"/oembed?{urlencode({'url': whole})}")).json()
    assert 'src="http://test/fr/embed/paths?from=UA&amp;to=HU"' in found["html"]
    for wrong in ("http://other/fr/paths?from=UA&to=HU", "http://test/fr/about", "nonsense"):
        assert (await site.get(f"/oembed?{urlencode({'url': wrong})}")).status_code == 404


async def test_suggestions_put_places_first(site: Client) -> None:
    found = (await site.get("/suggest?q=ukr&language=en")).json()
    assert found[0] == {"value": "Ukraine (UA)", "what": "country"}
    by_code = (await site.get("/suggest?q=hu33&language=en")).json()
    assert by_code[0]["value"] == "Dél-Alföld (HU33)"
    inside = (await site.get("/suggest?q=alfold&language=en")).json()
    assert "Dél-Alföld (HU33)" in {one["value"] for one in inside}
    assert (await site.get("/suggest", params={"q": MARKUP})).status_code == 200


@pytest.mark.usefixtures("network")
async def test_whoever_may_not_read_is_told_so(address: Address) -> None:
    async with serving(address, access=AccessSettings(open_reading=False)) as client:
        answer = await client.get("/en/", headers=_HEADERS)
    assert answer.status_code == 401
    assert "This is not open to everybody." in answer.text


async def test_an_answer_is_kept_until_the_data_change(site: Client, network: Database) -> None:
    first = await site.get("/en/clusters", headers=_HEADERS)
    again = await site.get(
        "/en/clusters", headers={**_HEADERS, "If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    await network.write(
        "MATCH (c:Cluster {id: 'cluster:kharkiv-it-cluster'}) SET c.name = 'Renamed' "
        "WITH c MATCH (l:Ledger {id: 'ledger'}) SET l.revision = l.revision + 1"
    )
    assert "Renamed" in (await site.get("/en/clusters", headers=_HEADERS)).text


async def test_a_page_is_kept_for_its_address_and_language_alone(site: Client) -> None:
    english = (await site.get("/about", headers=_HEADERS)).text
    german = (await site.get("/about", headers={**_HEADERS, "Accept-Language": "de"})).text
    again = await site.get("/about", headers=_HEADERS)
    assert '<html lang="de">' in german
    assert again.text == english
    elsewhere = await site.get("/about", headers={**_HEADERS, "Host": "other.example"})
    assert 'rel="canonical" href="http://other.example/en/about"' in elsewhere.text


async def test_what_was_left_out_for_want_of_time_is_asked_again(address: Address) -> None:
    path = "/en/paths?from=UA&to=HU"
    async with serving(address, access=AccessSettings(anonymous_rate=0)) as site:
        engine = site.app.state.engine
        allowed = engine.settings
        engine.settings = allowed.model_copy(update={"max_seconds": 0.0001})
        assert (await site.get(path, headers=_HEADERS)).status_code == 504
        engine.settings = allowed
        assert (await site.get(path, headers=_HEADERS)).status_code == 200


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("place", ["UA", "RO11", "EaP"])
async def test_a_place_is_shown_without_what_cannot_be_told_of_it(
    address: Address, place: str
) -> None:
    """What lies around it is asked beside its ties; here that is refused, as it may be late."""
    async with serving(address, max_root_fields=1) as site:
        answer = await site.get(f"/en/places/{place}", headers=_HEADERS)
    assert answer.status_code == 200, answer.text
    assert "Who says so" not in answer.text


async def test_machines_are_told_of_an_event_when_it_is_and_by_its_name_in_linked_data(
    site: Client,
) -> None:
    events = (await site.get("/en/events", headers=_HEADERS)).text
    dated = re.findall(
        r'href="/en/entities/(event:[^"]+)"><b>[^<]+</b></a><br><span class="soft small">\d', events
    )
    html = (await site.get(f"/en/entities/{dated[0]}", headers=_HEADERS)).text
    told = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert re.fullmatch(r"\d{4}(-\d\d){0,2}", told["startDate"])
    linked = (await site.get(f"/entities/{dated[0]}?format=nt")).text
    assert linked.startswith(f"<{told['@id']}> ")


async def test_a_reader_reports_a_mistake_and_sees_how_it_stands(site: Client) -> None:
    form = {
        "about": "Kharkiv IT Cluster",
        "about-means": "cluster:kharkiv-it-cluster Kharkiv IT Cluster",
        "wrong": "It is called <b>otherwise</b>",
        "evidence": "",
    }
    sent = await site.post("/en/correct", data=form)
    assert sent.status_code == 303
    thanks = (await site.get(sent.headers["location"], headers=_HEADERS)).text
    state = re.search(r'href="(/en/corrections/[0-9a-f]{12})"', thanks)
    assert state is not None
    shown = (await site.get(state[1], headers=_HEADERS)).text
    assert "waiting for a decision" in shown
    assert "&lt;b&gt;otherwise" in shown
    # Pressed twice, or sent again from the browser's history.
    assert (await site.post("/en/correct", data=form)).headers["location"] == sent.headers[
        "location"
    ]


async def test_lines_of_a_report_are_counted_as_the_form_counts_them(site: Client) -> None:
    lines = ("x" * 39 + "\r\n") * 50
    sent = await site.post(
        "/en/correct", data={"about": "cluster:kharkiv-it-cluster", "wrong": lines[:-1]}
    )
    assert sent.status_code == 303


@pytest.mark.parametrize(
    ("code", "meant"),
    [("UA-46", "UA73"), ("pl-12", "PL21"), ("IT-25", "ITC4"), ("Lvvi", "UA73"), ("RO19", "RO1")],
)
async def test_a_code_that_no_place_has_leads_to_what_it_may_mean(
    code: str, meant: str, site: Client
) -> None:
    page = await site.get(f"/en/places/{code}", headers=_HEADERS)
    assert page.status_code == 404
    assert f"“{code}” is not known here." in page.text
    assert f'href="/en/places/{meant}"' in page.text


async def test_a_form_about_a_place_names_it_in_the_readers_language(site: Client) -> None:
    assert "Про: Україна" in (await site.get("/uk/correct?about=country:UA", headers=_HEADERS)).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"about": "", "wrong": "x"}, 400),
        ({"about": "cluster:nosuch", "wrong": "x"}, 400),
        ({"about": "cluster:kharkiv-it-cluster", "wrong": " "}, 400),
        ({"about": "cluster:kharkiv-it-cluster", "wrong": "x", "evidence": "javascript:x"}, 400),
        ({"about": "cluster:kharkiv-it-cluster", "wrong": "x" * 30_000}, 413),
    ],
)
async def test_a_form_that_cannot_be_used_is_told_so(
    site: Client, form: dict[str, str], status: int
) -> None:
    assert (await site.post("/en/correct", data=form)).status_code == status


async def test_corrections_are_few_from_one_address_and_none_from_machines(
    address: Address, network: Database
) -> None:
    form = {"about": "cluster:kharkiv-it-cluster", "wrong": "spam"}
    count = "MATCH (c:Correction) WHERE c.reason STARTS WITH 'spam' RETURN count(c) AS n"
    async with serving(address, page_corrections=2) as client:
        assert (await client.post("/en/correct", data={**form, "website": "x"})).status_code == 303
        assert (await network.read(count))[0]["n"] == 0
        other = {"Origin": "https://elsewhere.example"}
        assert (await client.post("/en/correct", data=form, headers=other)).status_code == 403
        sent = [
            (await client.post("/en/correct", data={**form, "wrong": f"spam {n}"})).status_code
            for n in range(3)
        ]
    assert sent == [303, 303, 429]
    assert (await network.read(count))[0]["n"] == 2
