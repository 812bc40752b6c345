"""GraphiQL's page: whole, from this server alone, and with a query that is valid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

import pytest
from graphql import parse, validate

from partnergraph.api import graphiql
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from tests.api.serving import GRAPHQL, serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MEDIA = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


@pytest.fixture(scope="module")
def assets() -> Mapping[str, bytes]:
    """The files of the page, from the jars that the lock names."""
    graphiql.fetch_graphiql_files(GraphSettings())
    return graphiql.read_graphiql_files(GraphSettings())


@pytest.mark.parametrize("query", ["", "?query={__typename}"])
async def test_a_browser_gets_the_page_and_all_that_it_loads(
    address: Address, countries: Database, assets: Mapping[str, bytes], query: str
) -> None:
    assert countries
    async with serving(address, assets) as client:
        page = await client.get(GRAPHQL + query, headers={"accept": BROWSER})
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        policy = page.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self';" in policy
        assert "http" not in policy
        assert "//" not in page.text
        loaded = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page.text)
        assert {urljoin("/graphql", one) for one in loaded} == {
            f"/graphiql/{name}" for name in assets
        }
        for one in loaded:
            got = await client.get(urljoin("/graphql", one))
            assert got.status_code == 200
            assert got.headers["content-type"] == MEDIA[one.rsplit(".")[-1]]
            assert got.content == assets[one.rsplit("/")[-1]]
            assert got.content
        assert (await client.get("/graphiql/nothing.js")).status_code == 404
        # The page writes its script nowhere but in a file: the policy allows no other.
        assert re.findall(r"<script(?! src=)", page.text) == []


async def test_who_asks_for_json_gets_json(address: Address, countries: Database) -> None:
    assert countries
    async with serving(address) as client:
        for accept in ("application/json", "*/*", "application/json, text/html"):
            got = await client.get(GRAPHQL + "?query={__typename}", headers={"accept": accept})
            assert got.json() == {"data": {"__typename": "Query"}}


def test_no_style_or_font_comes_from_another_host(assets: Mapping[str, bytes]) -> None:
    styles = assets["graphiql.css"].decode()
    assert re.findall(r"url\(['\"]?(?!data:)[^)]*\)|@import[^;]*", styles) == []


def test_the_page_opens_with_a_valid_query() -> None:
    assert validate(executable_schema(), parse(graphiql.STARTING_QUERY)) == []
