"""``search`` as a connection: what comes first, what is counted, and its pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.asking.conftest import Ask

SEARCH = """query ($text: String!, $first: Int = 20, $after: String, $filter: EntityFilter, $within: ID, $types: [EntityKind!], $fuzzy: Boolean = true) {
  search(text: $text, first: $first, after: $after, filter: $filter, within: $within, types: $types, fuzzy: $fuzzy) {
    totalCount edges { cursor score highlights node { id } } nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor }
  } }"""  # fmt: skip


async def found(ask: Ask, text: str, **more: Any) -> list[str]:
    got = (await ask(SEARCH, text=text, **more))["data"]["search"]
    assert got["totalCount"] == len(got["edges"]) == len(got["nodes"])
    return [edge["node"]["id"] for edge in got["edges"]]


async def test_beginnings_come_before_what_is_alike(ask: Ask) -> None:
    # Mitis is one letter from it, and shorter than the name that begins so
    assert await found(ask, "minis") == ["organisation:c", "organisation:e"]
    # one letter from Mitis, and the beginning of nothing
    assert await found(ask, "mitik") == ["organisation:e"]
    assert await found(ask, "mitik", fuzzy=False) == []
    # the very name, then whole words
    assert await found(ask, "horizon") == ["programme:h", "programme:h-sme"]
    assert await found(ask, "delta of the danube") == ["organisation:d"]
    assert set(await found(ask, "in")) == {"organisation:part", "sector:it"}


async def test_scores_tell_why(ask: Ask) -> None:
    got = (await ask(SEARCH, text="horizon"))["data"]["search"]["edges"]
    assert [int(edge["score"] // 100) for edge in got] == [3, 2]
    assert got[1]["highlights"] == ["<em>Horizon</em> SME"]


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"within": "UA"}, ["organisation:d"]),
        ({"within": "organisation:d"}, ["organisation:d", "organisation:part"]),
        ({"types": ["PLACE"]}, []),
        ({"types": ["ORGANISATION"]}, ["organisation:d", "organisation:part"]),
        ({"filter": {"asOrganisation": {"kind": {"eq": "COMPANY"}}}}, ["organisation:d"]),
        ({"filter": {"NOT": {"within": "UA"}}}, ["organisation:part"]),
        ({"filter": {"projects": {"count": {"gt": 1}}}, "within": "EaP"}, ["organisation:d"]),
    ],
)
async def test_of_whom(ask: Ask, more: dict[str, Any], wanted: list[str]) -> None:
    assert sorted(await found(ask, "delta", **more)) == wanted


async def test_pages_meet_and_agree_with_the_count(ask: Ask) -> None:
    whole = (await ask(SEARCH, text="o", first=100))["data"]["search"]
    pages: list[str] = []
    after = None
    while True:
        page = (await ask(SEARCH, text="o", first=1, after=after))["data"]["search"]
        assert page["totalCount"] == whole["totalCount"]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        pages += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert pages == [edge["node"]["id"] for edge in whole["edges"]]
    assert len(pages) == whole["totalCount"] > 0


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"text": " "}, "text"),
        ({"text": "x", "first": 101}, "first"),
        ({"text": "x", "within": "no place!"}, "within"),
        ({"text": "x", "filter": {"name": None}}, "filter.name"),
    ],
)
async def test_what_cannot_be_sought(ask: Ask, more: dict[str, Any], where: str) -> None:
    (error,) = (await ask(SEARCH, **more))["errors"]
    assert error["extensions"]["where"] == where


async def test_a_cursor_of_another_list_is_refused(ask: Ask) -> None:
    page = await ask("{ countries(first: 1) { pageInfo { endCursor } } }")
    cursor = page["data"]["countries"]["pageInfo"]["endCursor"]
    (error,) = (await ask(SEARCH, text="x", after=cursor))["errors"]
    assert error["message"] == "this cursor is of the list countries, not of search"
    cursor = (await ask(SEARCH, text="horizon"))["data"]["search"]["pageInfo"]["endCursor"]
    got = await ask("query ($c: String) { countries(after: $c) { nodes { id } } }", c=cursor)
    assert got["errors"][0]["message"] == "this cursor is of the list search, not of countries"


@pytest.mark.parametrize(
    "other",
    [
        {"text": "alfa"},
        {"fuzzy": False},
        {"types": ["PROGRAMME"]},
        {"within": "RO"},
        {"filter": {"name": {"contains": "h"}}},
    ],
    ids=str,
)
async def test_a_cursor_of_another_search_is_refused(ask: Ask, other: dict[str, Any]) -> None:
    made = {"text": "horizon"}
    cursor = (await ask(SEARCH, **made))["data"]["search"]["pageInfo"]["endCursor"]
    assert "errors" not in await ask(SEARCH, text="HORIZON", after=cursor)
    (error,) = (await ask(SEARCH, **{**made, **other}, after=cursor))["errors"]
    assert error["message"] == "this cursor is of search with other conditions"
    cursor = (await ask(SEARCH, **{**made, **other}))["data"]["search"]["pageInfo"]["endCursor"]
    if cursor:
        assert (await ask(SEARCH, **made, after=cursor))["errors"]
