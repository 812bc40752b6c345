"""Pages and their files while they cannot be had: the right status, and when to ask again."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.connection.address import Address
from tests.api.mixed.faulty_proxy import FaultyProxy
from tests.api.serving import serving

PATHS = (
    *("/en/", "/fr/clusters", "/en/places/UA", "/en/paths?from=UA&to=RO", "/en/entities/country:UA"),
    *("/clusters.csv", "/paths.csv?from=UA&to=RO", "/events.ics", "/suggest?q=uk", "/sitemap.xml"),
)  # fmt: skip


@pytest.mark.usefixtures("network")
async def test_without_neo4j_each_says_when_to_ask_again(address: Address) -> None:
    proxy = FaultyProxy(int(address.uri.rpartition(":")[2]), Random(1))
    uri = f"bolt://127.0.0.1:{await proxy.listen()}"
    async with serving(replace(address, uri=uri)) as client:
        proxy.refuse()
        for path in PATHS:
            got = await client.get(path)
            assert got.status_code == 503, (path, got.text)
            assert int(got.headers["retry-after"]) > 0, path
    await proxy.close()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("path", ["/en/about", "/clusters.csv"])
async def test_who_asks_too_often_is_told_when_to_ask_again(address: Address, path: str) -> None:
    few = AccessSettings(anonymous_rate=0.01, rate_burst=100)
    async with serving(address, access=few) as client:
        assert (await client.get(path)).status_code == 200
        got = await client.get(path)
    assert got.status_code == 429
    assert int(got.headers["retry-after"]) > 2
