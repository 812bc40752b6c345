"""TLS to a Neo4j whose authority is one's own, and short words for what goes wrong with it."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from partnergraph.graph.connection.address import Address, connect_driver, resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import InvalidInput, ServerUnavailable

DAY = timedelta(days=1)


def make_certificate(folder: Path, *hosts: str) -> Path:
    """A certificate that is its own authority, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an agency's own")])
    names = [x509.IPAddress(ipaddress.ip_address(host)) for host in hosts]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(serialization.Encoding.PEM)
    text += key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "own.pem"
    path.write_bytes(text)
    return path


@dataclass(frozen=True)
class Encrypted:
    """This run's Neo4j behind TLS: the port, and the authority's file."""

    port: int
    authority: Path
    address: Address

    def settings(self, scheme: str, **more: object) -> GraphSettings:
        login = {"neo4j_username": self.address.username, "neo4j_password": self.address.password}
        given = {"neo4j_uri": f"{scheme}://127.0.0.1:{self.port}", **login, **more}
        return GraphSettings.model_validate(given)


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@pytest.fixture
async def encrypted(address: Address, tmp_path: Path) -> AsyncIterator[Encrypted]:
    authority = make_certificate(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority)
    parts = urlsplit(address.uri)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(parts.hostname, parts.port or 7687)
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield Encrypted(server.sockets[0].getsockname()[1], authority, address)
        server.close_clients() if hasattr(server, "close_clients") else None


async def test_an_authority_of_ones_own(encrypted: Encrypted) -> None:
    given = encrypted.settings("bolt+s", neo4j_ca_file=encrypted.authority)
    async with Database.open(resolve_address(given)) as database:
        assert await database.read("RETURN 1 AS one") == [{"one": 1}]
        assert await database.values("RETURN 2 AS two", {}) == [2]


async def test_one_that_is_not_named_is_told_in_a_line(encrypted: Encrypted) -> None:
    with pytest.raises(ServerUnavailable, match="certificate of Neo4j is not trusted") as caught:
        await connect_driver(resolve_address(encrypted.settings("bolt+s")))
    assert "PARTNERGRAPH_NEO4J_CA_FILE" in caught.value.do
    assert len(str(caught.value)) < 500


async def test_tls_where_there_is_none(address: Address, encrypted: Encrypted) -> None:
    plain = Encrypted(urlsplit(address.uri).port or 7687, encrypted.authority, address)
    with pytest.raises(ServerUnavailable) as caught:
        await connect_driver(resolve_address(plain.settings("bolt+s")))
    assert "TLS" in caught.value.what
    assert "without +s" in caught.value.do
    assert len(str(caught.value)) < 500


async def test_no_tls_where_there_is_some(encrypted: Encrypted) -> None:
    with pytest.raises(ServerUnavailable) as caught:
        await connect_driver(resolve_address(encrypted.settings("bolt")))
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
