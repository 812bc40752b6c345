"""HTTP clients that find their way out as the environment says: proxies, what goes around them, authorities to trust.

httpx reads the same variables, but an address of IPv6 in NO_PROXY, a file of authorities that is not there and a SOCKS
proxy each end it with an error that names none of them.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from partnergraph.schema.errors import InvalidInput

_AUTHORITY_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def open_http_client(url: str, **options: Any) -> httpx.AsyncClient:
    """A client for what is at ``url``; ``options`` are those of httpx, but for proxies and authorities.

    Raises :class:`InvalidInput` for a variable of the environment that cannot be used, and names it.
    """
    proxy = find_proxy(url)
    try:
        return httpx.AsyncClient(
            trust_env=False, proxy=proxy, verify=load_trusted_authorities(), **options
        )
    except (ValueError, httpx.InvalidURL) as error:
        raise InvalidInput(
            f"the proxy cannot be used: {error}",
            where=f"{urlsplit(url).scheme.upper()}_PROXY or ALL_PROXY",
            do="write it as http://host:port or socks5://host:port, or unset it",
        ) from error


def find_proxy(url: str) -> str | None:
    """The proxy for an address as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say; None to go without."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or _goes_around_proxies(parts.hostname or "", proxies.get("no", "")):
        return None
    if "://" not in proxy:
        return f"http://{proxy}"
    # These say that the proxy looks names up; httpx's SOCKS proxies always do.
    return proxy.replace("socks5h://", "socks5://", 1).replace("socks://", "socks5://", 1)


def _goes_around_proxies(host: str, excepted: str) -> bool:
    """Whether NO_PROXY has a host: by name or ending, as an address with or without brackets, or in a network."""
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        for entry in excepted.split(","):
            with suppress(ValueError):
                name = entry.strip().replace("[", "").replace("]", "")
                if address in ipaddress.ip_network(name, strict=False):
                    return True
    return bool(proxy_bypass(host))


def load_trusted_authorities() -> ssl.SSLContext:
    """The authorities whose certificates count. Raises :class:`InvalidInput` for files that cannot be read."""
    for variable in _AUTHORITY_VARIABLES:
        named = os.environ.get(variable)
        if named and not Path(named).exists():
            raise InvalidInput(
                f"{variable} names something that is not there",
                where=named,
                do=f"name a file of certificates there is, or unset {variable}",
            )
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise InvalidInput(
            f"the certificates to trust cannot be read: {error.strerror or error}",
            where=os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or "",
            do="name a file in PEM in SSL_CERT_FILE, or unset it",
        ) from error
