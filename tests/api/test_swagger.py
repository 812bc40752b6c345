"""``/docs``: REST described by a page of our own, whole and from this server alone; and what it describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import pytest

from partnergraph.api import swagger
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from tests.api.serving import Client, serving


@pytest.fixture(scope="module")
def assets() -> Mapping[str, bytes]:
    """The files of the page, from the jar that the lock names."""
    swagger.fetch_swagger_files(GraphSettings())
    return swagger.read_swagger_files(GraphSettings())


@pytest.mark.parametrize("root", ["", "/pg"])
async def test_the_page_and_all_that_it_loads(
    address: Address, countries: Database, assets: Mapping[str, bytes], root: str
) -> None:
    assert countries
    async with serving(address, assets, root_path=root) as client:
        page = await client.get(f"{root}/docs")
        policy = page.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "http" not in policy
        assert "//" not in page.text
        loaded = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page.text)
        assert {"docs/swagger-ui.css", "docs/swagger-ui-bundle.js", "openapi.json"} <= set(loaded)
        for one in set(loaded) - {"graphql"}:
            got = await client.get(urljoin(f"{root}/docs", one))
            assert got.status_code == 200, one
        assert re.findall(r"<script(?! src=)", page.text) == []
        assert (await client.get(f"{root}/docs/nothing.js")).status_code == 404


def schemas_of(operation: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for status, response in operation["responses"].items():
        for media, content in response.get("content", {}).items():
            yield status, media, content.get("schema")


async def test_every_answer_is_typed(client: Client) -> None:
    described = (await client.get("/openapi.json")).json()
    assert {"/health", "/ready", "/queries", "/queries/{name}", "/queries/{name}.{form}", "/cypher",
            "/export.{form}", "/changes"} <= described["paths"].keys()  # fmt: skip
    for path, operations in described["paths"].items():
        for operation in operations.values():
            told = list(schemas_of(operation))
            assert any(status == "200" for status, _, _ in told), path
            for status, media, schema in told:
                assert schema, (path, status, media)
                typed = schema.keys() & {"$ref", "type", "items", "anyOf", "oneOf"}
                assert typed, (path, status, media, schema)
    references = set(re.findall(r"#/components/schemas/(\w+)", str(described)))
    assert references <= described["components"]["schemas"].keys()
    assert "ChangeLogAnswer" in references


async def test_answers_are_as_they_are_described(client: Client) -> None:
    """Whatever JSON a path gives has what its schema requires, and nothing that it does not name."""
    described = (await client.get("/openapi.json")).json()
    found = described["components"]["schemas"]

    def compare(schema: Mapping[str, Any], value: Any, where: str) -> None:
        if "$ref" in schema:
            schema = found[schema["$ref"].rsplit("/")[-1]]
        if isinstance(value, list) and "items" in schema:
            for one in value:
                compare(schema["items"], one, where)
        if isinstance(value, dict) and "properties" in schema:
            assert set(schema.get("required", ())) <= value.keys(), (where, value)
            assert value.keys() <= schema["properties"].keys(), (where, value)
            for name, one in value.items():
                compare(schema["properties"][name], one, f"{where}.{name}")

    for path in ("/health", "/ready", "/queries", "/changes"):
        content = described["paths"][path]["get"]["responses"]["200"]["content"]
        schema = content["application/json"]["schema"]
        compare(
            schema,
            (await client.get(path, params={"since": 0} if path == "/changes" else None)).json(),
            path,
        )


KEPT = (
    "/queries", "/queries/entities-by-type", "/queries/entities-by-type.csv", "/changes?since=0", "/export.jsonld", "/linked-data/model",
    "/reconcile", "/reconcile/suggest/type?prefix=o", "/reconcile/preview?id=country:UA",
)  # fmt: skip


@pytest.mark.parametrize("path", KEPT)
async def test_that_an_answer_may_be_unchanged_is_described(client: Client, path: str) -> None:
    described = (await client.get("/openapi.json")).json()["paths"]
    known = (await client.get(path)).headers["etag"]
    got = await client.get(path, headers={"If-None-Match": known})
    assert got.status_code == 304
    asked = path.partition("?")[0]
    fitting = [
        operations
        for template, operations in described.items()
        if re.fullmatch(re.sub(r"\{\w+\}", r"[\\w-]+", template).replace(".", r"\."), asked)
    ]
    (operations,) = fitting
    assert "304" in operations["get"]["responses"]
    assert "304" not in described["/cypher"]["post"]["responses"]
