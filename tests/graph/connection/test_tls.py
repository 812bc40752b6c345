"""TLS to a Neo4j whose authority is one's own, and short words for what goes wrong with it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from partnergraph.graph.connection.address import Address, connect_driver, resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import InvalidInput, ServerUnavailable
from tests.graph.connection.encryption import Encrypted


async def test_an_authority_of_ones_own(encrypted: Encrypted) -> None:
    given = encrypted.settings("bolt+s", neo4j_ca_file=encrypted.authority)
    async with Database.open(resolve_address(given)) as database:
        assert await database.read("RETURN 1 AS one") == [{"one": 1}]
        assert await database.values("RETURN 2 AS two", {}) == [2]


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
async def test_one_that_is_not_named_is_told_in_a_line(encrypted: Encrypted, scheme: str) -> None:
    with pytest.raises(ServerUnavailable, match="certificate of Neo4j is not trusted") as caught:
        await connect_driver(resolve_address(encrypted.settings(scheme)))
    assert "PARTNERGRAPH_NEO4J_CA_FILE" in caught.value.do
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
async def test_tls_where_there_is_none(address: Address, encrypted: Encrypted, scheme: str) -> None:
    plain = Encrypted(urlsplit(address.uri).port or 7687, encrypted.authority, address)
    with pytest.raises(ServerUnavailable) as caught:
        await connect_driver(resolve_address(plain.settings(scheme)))
    assert "TLS" in caught.value.what
    assert "without +s" in caught.value.do
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
async def test_no_tls_where_there_is_some(encrypted: Encrypted, scheme: str) -> None:
    with pytest.raises(ServerUnavailable) as caught:
        await connect_driver(resolve_address(encrypted.settings(scheme)))
    assert "+s" in caught.value.do
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize(
    ("scheme", "content", "says"),
    [
        ("bolt+s", None, "cannot be read"),
        ("bolt+s", "no certificate", "cannot be read"),
        ("bolt", "", "is for an address whose certificate is checked"),
        ("neo4j+ssc", "", "is for an address whose certificate is checked"),
    ],
)
def test_an_authority_that_cannot_be_used(
    tmp_path: Path, scheme: str, content: str | None, says: str
) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content, "ascii")
    given = {"neo4j_uri": f"{scheme}://localhost:1", "neo4j_ca_file": path}
    with pytest.raises(InvalidInput, match=says):
        resolve_address(GraphSettings.model_validate(given))
