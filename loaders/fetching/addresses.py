"""Which addresses may be fetched from: those of the public internet, in whatever form they are written.

An address is judged after its name was resolved, and the connection goes to what was judged
(:mod:`~partnergraph.loaders.fetching.network`): a name that resolves to something else the second time
gains nothing, and ``http://2130706433/``, ``http://0x7f.1/`` or ``[::ffff:127.0.0.1]`` are what they resolve to.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from partnergraph.loaders.fetching.settings import IPNetwork
from partnergraph.schema.errors import DownloadFailed, InvalidInput, Refused

_IPAddress = IPv4Address | IPv6Address
# IPv6 addresses that stand for the IPv4 address in their last 32 bits: NAT64 (RFC 6052, RFC 8215), and the
# "IPv4-compatible" ones that are no longer in use.
_TRANSLATED_NETWORKS = (
    IPv6Network("64:ff9b::/96"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("::/96"),
)


def parse_web_address(text: str) -> httpx.URL:
    """A web address as given. Raises :class:`InvalidInput` for what is none, and for one with a login in it."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise InvalidInput(f"it is no web address: {error}", where=text, do="correct it") from None
    if url.scheme not in {"http", "https"}:
        raise InvalidInput(
            f"{url.scheme or 'this'} is no scheme that is fetched",
            where=text,
            do="give an https:// address, or the path of a file that is here",
        )
    if not url.host:
        raise InvalidInput("it names no host", where=text, do="correct the address")
    if url.userinfo:
        raise InvalidInput(
            "it has a login in it, which logs and reports would show",
            where=f"{url.scheme}://…@{url.host}",
            do="give the login as a header (headers: in the refresh file)",
        )
    return url


def is_allowed_address(address: str, private: tuple[IPNetwork, ...]) -> bool:
    """Whether an IP address is one of the public internet, or of a private network that is allowed."""
    given = ip_address(address)
    stood_for = _embedded_addresses(given)
    return all(_is_public(one) or _is_within(one, private) for one in (stood_for or [given]))


def _embedded_addresses(address: _IPAddress) -> list[_IPAddress]:
    """The IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo or translated; none else."""
    if isinstance(address, IPv4Address):
        return []
    found: list[_IPAddress] = [a for a in (address.ipv4_mapped, address.sixtofour) if a]
    found += address.teredo or ()
    if any(address in network for network in _TRANSLATED_NETWORKS) and not (
        address.is_loopback or address.is_unspecified
    ):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def _is_public(address: _IPAddress) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_within(address: _IPAddress, networks: tuple[IPNetwork, ...]) -> bool:
    return any(address.version == net.version and address in net for net in networks)


async def resolve_allowed_addresses(
    host: str, port: int, private: tuple[IPNetwork, ...]
) -> list[str]:
    """The IP addresses of a host. Raises :class:`Refused` if one of them may not be fetched from.

    Raises :class:`DownloadFailed` for a name that does not resolve.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadFailed(
            f"{host} does not resolve: {getattr(error, 'strerror', None) or error}",
            where=host,
            do="check the address and this machine's DNS",
        ) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_allowed_address(address, private):
            raise _refuse_private_address(host, address)
    return addresses


def refuse_literal_address(host: str, private: tuple[IPNetwork, ...]) -> None:
    """Raise :class:`Refused` for a host that is itself a forbidden IP address, in any form that C reads.

    For what a proxy resolves: names are its matter then.
    """
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        if host.rstrip(".").lower() == "localhost" or host.lower().endswith(".localhost"):
            raise _refuse_private_address(host, "127.0.0.1") from None
        return
    for entry in found:
        if not is_allowed_address(str(entry[4][0]), private):
            raise _refuse_private_address(host, str(entry[4][0]))


def _refuse_private_address(host: str, address: str) -> Refused:
    """The error for an address that is not fetched from."""
    shown = host if host == address else f"{host} ({address})"
    return Refused(
        f"{shown} is no address of the public internet",
        where=host,
        do="check the address; a server of your own is allowed by PARTNERGRAPH_FETCH_PRIVATE=NETWORK",
    )
