"""A proxy that puts this run's Neo4j behind TLS, with an authority of its own."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from partnergraph.graph.connection.address import Address
from partnergraph.graph.settings import GraphSettings

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


@asynccontextmanager
async def encrypting(address: Address, folder: Path) -> AsyncIterator[Encrypted]:
    """The proxy, as long as this is open."""
    authority = make_certificate(folder, "127.0.0.1")
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
