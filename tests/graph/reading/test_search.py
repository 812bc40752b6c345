from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.search import SearchQuery, search_nodes
from partnergraph.schema.errors import InvalidInput


async def ids(network: Database, text: str, **more: object) -> list[str]:
    return [hit.node.id for hit in await search_nodes(network, text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Bare", {"cluster:e"}),
        ("bare", {"cluster:e"}),
        ("łódź", {"cluster:a", "cluster:d"}),
        ("LODZ alpha", {"cluster:a", "cluster:d"}),
        ("alpha nothing", set()),
        ("київ", {"cluster:b", "city:kyiv"}),
        ("КЛАСТЕР", {"cluster:b"}),
        ("ελλαδα", {"cluster:c"}),
        ("strasse", {"cluster:a"}),
        ("Straße", {"cluster:a"}),
        # the beginning of a word, and not its middle
        ("mechatr", {"cluster:a", "cluster:b", "organisation:o"}),
        ("chatronic", set()),
        # one letter changed, dropped or added; two are too many
        ("mechatroniks", {"cluster:a", "organisation:o"}),
        ("mexatroniks", set()),
        # of short words none may differ
        ("bars", set()),
        # what Lucene would take for its syntax
        ("bare AND", set()),
        ("+bare", {"cluster:e"}),
        ("bare*", {"cluster:e"}),
        ("name:bare", set()),
        ('"bare" (', {"cluster:e"}),
        ("bare\\", {"cluster:e"}),
    ],
)
async def test_search(network: Database, text: str, wanted: set[str]) -> None:
    assert set(await ids(network, text)) == wanted


async def test_exact_is_asked_for(network: Database) -> None:
    assert await ids(network, "mechatroniks", fuzzy=False) == []
    assert await ids(network, "mechatronics", fuzzy=False)


async def test_the_same_name_comes_first(network: Database) -> None:
    hits = await search_nodes(network, "mechatronics office")
    assert [hit.node.id for hit in hits] == ["organisation:o"]
    assert (await ids(network, "kyiv"))[0] == "city:kyiv"
    assert (await ids(network, "alpha lodz"))[:2] == ["cluster:a", "cluster:d"]


async def test_among_types(network: Database) -> None:
    assert set(await ids(network, "mechatronics", labels=["Cluster"])) == {"cluster:a", "cluster:b"}
    assert await ids(network, "kyiv", labels=["Place"]) == ["city:kyiv"]
    assert await ids(network, "kyiv", labels=["Event"]) == []


async def test_within_a_place(network: Database) -> None:
    assert await ids(network, "mechatronic", within="city:kyiv") == ["cluster:b"]
    assert set(await ids(network, "kyiv", within="country:UA")) == {"city:kyiv", "cluster:b"}
    assert await ids(network, "kyiv", within="country:RO") == []
    assert await ids(network, "ukraine", within="country:UA") == ["country:UA"]


@pytest.mark.parametrize(
    ("text", "highlight"),
    [
        ("robots", "<em>Mechatronics</em> &amp; &lt;robots&gt;"),
        ("strasse", "Große <em>Straße</em>"),
        ("lod", "Alpha <em>Łódź</em>"),
    ],
)
async def test_highlights_are_html(network: Database, text: str, highlight: str) -> None:
    (hit,) = [h for h in await search_nodes(network, text) if h.node.id == "cluster:a"]
    if text == "robots":
        highlight = "Mechatronics &amp; &lt;<em>robots</em>&gt;"
    assert hit.highlights == (highlight,)


async def test_as_many_as_asked(network: Database) -> None:
    assert len(await ids(network, "mechatronics", limit=2)) == 2
    assert await ids(network, "mechatronics", limit=0) == []


@pytest.mark.parametrize("text", ["", "  ", "+-", "x" * 201, "a b c d e f g h i j k l m"])
async def test_nothing_or_too_much_is_said(network: Database, text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        await search_nodes(network, text)
    assert raised.value.where == "text"


@pytest.mark.parametrize("limit", [-1, 101])
async def test_a_limit_is_kept(network: Database, limit: int) -> None:
    with pytest.raises(InvalidInput):
        await search_nodes(network, "x", limit=limit)


@pytest.mark.parametrize(
    ("text", "entry", "wanted", "more"),
    [
        ("mechatronics", {"typename": True}, {"CLUSTER": 2, "ORGANISATION": 1}, {}),
        ("mechatronics", {"typename": True}, {"CLUSTER": 2}, {"labels": ["Cluster"]}),
        ("mechatronic", {"country": {"code": True}}, {"UA": 1}, {"within": "city:kyiv"}),
        ("kyiv", {"typename": True}, {"CITY": 1}, {"filter": {"typename": {"eq": "Place"}}}),
        ("nothing", {"typename": True}, {}, {}),
    ],
)
async def test_what_is_found_in_groups(
    network: Database, text: str, entry: dict[str, Any], wanted: dict[str, int], more: Any
) -> None:
    query = SearchQuery(text, **more)
    _, rows = await query.groups(network, {"groupBy": [entry]}, [])
    assert {keys[0]: count for keys, count in rows} == wanted
    assert sum(wanted.values()) == (await query.read(network, 0)).total
