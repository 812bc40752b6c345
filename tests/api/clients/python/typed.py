"""A client whose types ariadne-codegen made of the schema and the operations: ``python typed.py URL KEY``."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import httpx
from generated import Client, CountInput, RegisterClusterInput
from generated.search import SearchSearchEdgesNodeCountry

URL, KEY = sys.argv[1:]


def check(found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"{found!r} is not {wanted!r}")


async def main() -> None:
    # A busy machine may take longer than httpx waits by itself.
    http: Any = httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}, timeout=60)
    async with Client(url=URL, http_client=http) as client:
        given = RegisterClusterInput(name="By Python", city="Cluj", memberCount=CountInput(value=5))
        registered = (await client.register(given, "python")).register_cluster
        assert registered
        assert registered.result
        check(registered.errors, [])
        again = (await client.register(given, "python")).register_cluster
        assert again
        assert again.replayed

        cluster = (await client.cluster(registered.result.id, with_sources=True)).cluster
        assert cluster
        assert cluster.member_count
        assert cluster.sources
        check((cluster.name, cluster.member_count.value), ("By Python", 5))

        names: list[str] = []
        after: str | None = None
        while True:
            page = (await client.countries(after=after)).countries
            assert page
            names += [edge.node.name for edge in page.edges]
            if not page.page_info.has_next_page:
                break
            after = page.page_info.end_cursor
        check(names, ["Hungary", "Romania", "Ukraine"])

        found = (await client.search("ukraine")).search
        assert found
        node = found.edges[0].node
        assert isinstance(node, SearchSearchEdgesNodeCountry)
        check(node.code, "UA")


asyncio.run(main())
