"""What addresses hold: read or told as not understood, and kept by whatever asks the same question again."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from partnergraph.api.page.parameters import PARAMETERS, read_parameters
from partnergraph.api.page.views.parties import asked_ends
from partnergraph.schema.catalog import all_entity_types
from tests.api.page.samples import sample_app

# What nobody types, as the sign that turns the direction of text, is not repeated.
NONSENSE, _TOLD = "nonsense <b> \u202e%", "nonsense <b>  %"
# An address of each page that has an answer to show.
_ANSWERED = {
    "/paths": "/paths?from=RO11&to=HU33",
    "/embed/paths": "/embed/paths?from=RO11&to=HU33",
    "/brokers": "/brokers?between=RO11&and=HU33",
    "/recommend": "/recommend?for=RO11&in=HU33",
    "/matrix": "/matrix?of=RO&of=HU",
    "/places/": "/places/RO11?",
    "/entities/": "/entities/cluster:cluj-it?",
    "/search": "/search?q=smart",
}
# What is sought, and so means something whatever it is; and what only a graph knows.
_ANY_TEXT = {"q", "from", "to", "between", "and", "for", "in", "of", "about", "through", "place"}
_BY_THE_GRAPH = {
    "sector": "no sector that",
    "topic": "no sector that",
    "programme": "no programme that",
    "avoid": "nobody who",
}
_SAID_BY = {"/paths", "/embed/paths", "/events", "/calls"}
_FILES = (
    "/paths.csv",
    "/paths.json",
    "/paths.map.svg",
    "/organisations.csv",
    "/projects.xlsx",
    "/search.csv",
    "/calls.ics",
    "/events.atom",
)


@pytest.fixture
def browser() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(sample_app()), base_url="http://test")


def _pages() -> list[tuple[str, str]]:
    paths = [path for path in PARAMETERS if path != "/corrections/"]
    return [(path, name) for path in paths for name in (*PARAMETERS[path], "sinse")]


@pytest.mark.parametrize(("path", "name"), _pages())
async def test_nonsense_is_told_and_never_an_error(
    browser: httpx.AsyncClient, path: str, name: str
) -> None:
    address = _ANSWERED.get(path, f"{path}?")
    if name in _ANY_TEXT:
        address = f"{path}?"
    answer = await browser.get(f"/en{address}&{urlencode({name: NONSENSE})}")
    assert answer.status_code == 200
    assert "<b> " not in answer.text
    told = unescape(
        " ".join(re.findall(r'role="status">(.*?)</(?:ul|section)>', answer.text, re.DOTALL))
    )
    if name not in _ANY_TEXT | _BY_THE_GRAPH.keys():
        assert (name if name == "sinse" else _TOLD) in told
        assert name in told
    elif name in _BY_THE_GRAPH and (path in _SAID_BY or name == "programme"):
        assert f"“{_TOLD}” is {_BY_THE_GRAPH[name]} is known here." in told


@pytest.mark.parametrize("file", _FILES)
async def test_a_file_is_refused_rather_than_of_another_question(
    browser: httpx.AsyncClient, file: str
) -> None:
    answer = await browser.get(f"/en{file}?from=RO11&to=HU33&q=smart&sinse=2010")
    assert answer.status_code == 400
    assert "“sinse” asks nothing on this page." in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "since=abc",
            "“abc” is not understood as “since” and was left out: give a year, such as 2019.",
        ),
        ("since=20190", "“20190” is not understood as “since”"),
        ("since=2010&since=2015", "“since” is given more than once; the first counts."),
        (
            f"first={'9' * 5000}",
            "999…” is not understood as “first” and was left out: give a number from 1 to 50.",
        ),
        ("ties=9", "“9” is not understood as “ties” and was left out: give a number from 1 to 4."),
        ("ties=-1", "“-1” is not understood as “ties”"),
        ("kinds=NOSUCH&kinds=AGREEMENT", "“NOSUCH” is not understood as “kinds”"),
        (
            "view=nosuch",
            "“nosuch” is not understood as “view” and was left out: give one of: paths, graph, table.",
        ),
        ("seen=zz", "it is part of a link that was cut off"),
        ("programme=nonsense", "“nonsense” is no programme that is known here."),
        ("parts=yes", "“yes” is not understood as “parts”"),
    ],
)
async def test_what_is_expected_is_said(
    browser: httpx.AsyncClient, question: str, told: str
) -> None:
    html = unescape((await browser.get(f"/en/paths?from=UA&to=HU&{question}")).text)
    assert told in html
    assert "already work together" in html


async def test_what_counts_clicks_elsewhere_is_passed_over(browser: httpx.AsyncClient) -> None:
    html = (
        await browser.get("/en/paths?from=UA&to=HU&utm_source=letter&fbclid=x&kinds=&since=")
    ).text
    assert "asks nothing" not in html
    assert "not understood" not in html


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (
            "from=Leibniz&from-means=organisation:l Leibniz&to=HU",
            {"from": ["organisation:l"], "to": ["HU"]},
        ),
        (
            "from=Leibniz II&from-means=organisation:l Leibniz&to=HU",
            {"from": ["Leibniz II"], "to": ["HU"]},
        ),
        ("from=A, B&from-means=organisation:a,RO11 A,  B", {"from": ["organisation:a", "RO11"]}),
        ("from=&from-means=organisation:l Leibniz", {}),
        ("from-means=organisation:l Leibniz&to=UA", {"to": ["UA"]}),
        ("from=UA&from-means=", {"from": ["UA"]}),
    ],
)
def test_pickers_mean_what_was_chosen_and_else_what_is_typed(
    given: str, read: dict[str, list[str]]
) -> None:
    understood, misread = read_parameters(
        "/paths",
        [(name, value) for name, _, value in (one.partition("=") for one in given.split("&"))],
    )
    assert understood == read
    assert misread == ()


# Every parameter of a page with a value that means something.
_ASKED = {
    "/paths": "from=RO11&to=HU33&kinds=JOINT_PROJECT&kinds=AGREEMENT&ties=2&largest=50&since=2010&until=2019"
    "&programme=organisation:leibniz&sector=organisation:leibniz&through=organisation:leibniz&avoid=organisation:leibniz&grouped=1&parts=1&view=table",
    "/brokers": "between=RO11&and=HU33&parts=1",
    "/recommend": "for=RO11&in=HU33&topic=organisation:leibniz&parts=1",
    "/matrix": "of=RO&of=HU&of=UA&parts=1",
    "/search": "q=smart&kind=Project&kind=Cluster&country=RO&country=HU&region=RO11&sort=name",
    "/organisations": "q=a&country=RO&country=HU&region=RO11&region=HU33&within=RO&kind=COMPANY&kind=PARK&sector=ICT&sector=Energy",
    "/clusters": "q=a&country=RO&country=UA&region=RO11&within=RO&sector=ICT",
    "/projects": "q=a&partner=HU&programme=Horizon 2020&year=2016&year=2018&status=CLOSED&sort=newest",
    "/programmes": "q=a&kind=PROGRAMME&kind=LABEL&sort=newest",
    "/agreements": "q=a&kind=MEMORANDUM_OF_UNDERSTANDING&signed=2017&signed=2018",
    "/events": "place=RO11&sector=organisation:leibniz",
    "/calls": "sector=organisation:leibniz",
}
_QUESTIONS = ("/paths", "/brokers", "/recommend", "/matrix")


@pytest.mark.parametrize("path", _ASKED)
async def test_a_form_that_is_sent_again_asks_the_same(
    browser: httpx.AsyncClient, path: str
) -> None:
    html = (await browser.get(f"/en{path}?{_ASKED[path]}")).text
    sent = _sent_by_form(re.findall(r"<form.*?</form>", html, re.DOTALL)[0])
    given, _ = read_parameters(path, parse_qsl(_ASKED[path]))
    again, misread = read_parameters(path, sent)
    assert misread == ()
    assert {name: asked_ends(again.get(name, [])) for name in given} == {
        name: asked_ends(values) for name, values in given.items()
    }


@pytest.mark.parametrize("path", _ASKED)
async def test_links_to_a_question_keep_what_it_can_be_narrowed_by(
    browser: httpx.AsyncClient, path: str
) -> None:
    html = (await browser.get(f"/en{path}?{_ASKED[path]}")).text
    given, _ = read_parameters(path, parse_qsl(_ASKED[path]))
    # Not the pages' head and foot, nor what takes a condition away.
    body = re.sub(
        r'<header.*?</header>|<footer.*?</footer>|<a class="chip on".*?</a>',
        "",
        html,
        flags=re.DOTALL,
    )
    links = [urlsplit(unescape(one)) for one in re.findall(r'href="(/en[^"]*)"', body)]
    asked = [one for one in links if one.path.removeprefix("/en") in _QUESTIONS and one.query]
    assert asked or path not in {"/paths", "/matrix"}
    for link in asked:
        to = link.path.removeprefix("/en")
        kept, _ = read_parameters(to, parse_qsl(link.query))
        for name in ("parts", "since", "until", "kinds", "programme", "avoid"):
            if name in given and name in PARAMETERS[to]:
                assert kept.get(name) == given[name], link.query


async def test_each_way_that_an_answer_is_taken_along_asks_the_same(
    browser: httpx.AsyncClient,
) -> None:
    question = f"{_ASKED['/paths']}&from=UA"
    html = unescape((await browser.get(f"/en/paths?{question}")).text)
    given, _ = read_parameters("/paths", parse_qsl(question))
    addresses = re.findall(r'href="(/en/paths\.[^"]+)"', html)
    addresses += re.findall(r'<iframe src="(http://test/en/embed[^"]+)"', unescape(html))
    oembed = re.findall(r'href="(http://test/oembed[^"]+)"', html)[0]
    addresses += re.findall(r'src="([^"]+)"', unescape((await browser.get(oembed)).json()["html"]))
    assert len(addresses) > 6
    for address in addresses:
        asked, _ = read_parameters("/paths", parse_qsl(urlsplit(address).query))
        assert {**asked, "view": given["view"]} == given


async def test_a_question_of_which_an_end_is_missing_keeps_the_other(
    browser: httpx.AsyncClient,
) -> None:
    html = (await browser.get("/en/paths?from=RO11&since=2010&parts=1")).text
    assert 'value="Nord-Vest (RO11)"' in html
    assert ("since", "2010") in _sent_by_form(html)
    assert ("parts", "1") in _sent_by_form(html)


async def test_no_page_shows_an_id(browser: httpx.AsyncClient) -> None:
    kinds = "|".join({one.cls.__name__.lower() for one in all_entity_types().values()})
    for path, question in _ASKED.items():
        html = (await browser.get(f"/en{path}?{question}")).text
        # Statements and citations are of ids: they are to be copied, not read.
        bare = re.sub(r"<pre.*?</pre>|<[^>]+>|http\S+", " ", html, flags=re.DOTALL)
        fields = re.findall(r'<input type="text"[^>]* value="([^"]*)"', html)
        assert re.findall(rf"\b(?:{kinds}):[a-z0-9]\S+", " ".join([bare, *fields])) == []


def _sent_by_form(html: str) -> list[tuple[str, str]]:
    """What a browser without script sends of a form."""
    sent = []
    for tag in re.findall(r"<input[^>]*>|<select.*?</select>", html, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or " disabled" in tag or 'name="swap"' in tag:
            continue
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            value = chosen[1] if chosen else ""
        elif 'type="checkbox"' in tag and " checked" not in tag:
            continue
        else:
            found = re.search(r'value="([^"]*)"', tag)
            value = found[1] if found else ""
        sent.append((unescape(name[1]), unescape(value)))
    return sent


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("\x00UA", "UA"),
        ("UA\x1b[31m", "UA [31m"),
        ("a\u202ebc", "a bc"),
        ("a\ud800b", "a b"),
        ("\x00\x1f", None),
        ("Київ", "Київ"),
        ("مجموعة", "مجموعة"),
    ],
)
def test_what_nobody_types_is_not_read(given: str, read: str | None) -> None:
    understood, misread = read_parameters("/search", [("q", given), ("kind", given)])
    assert understood == ({"q": [read]} if read else {})
    assert all(one.value == read for one in misread)


@pytest.mark.parametrize("path", ["/places/%00<b>", "/entities/%0a%1b", "/nosuch/%E2%80%AE"])
async def test_no_page_repeats_what_nobody_types(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(f"/en{path}?x=%00%E2%80%AE", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", answer.text)
