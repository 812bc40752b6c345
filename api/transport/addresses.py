"""Where a request came from and went to: what proxies say of it, and what stands before its path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from partnergraph.api.transport.settings import TransportSettings

_PREFIX_PATTERN = re.compile(r"(/[\w.~-]+)*/?")
_HOST_PATTERN = re.compile(rb"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?")
# Of IPv6, whoever has one address has all of a network of this size.
_CUSTOMER_BITS = 64
# Paths of programs: asked with a slash at their end, they mean the same.
_PROGRAM_PATHS = (
    "/graphql",
    "/queries",
    "/cypher",
    "/changes",
    "/export.",
    "/reconcile",
    "/mcp",
    "/linked-data",
    "/health",
    "/ready",
)
_PROGRAM_FILES = frozenset({"/metrics", "/openapi.json", "/docs"})


def name_client(address: str) -> str:
    """The client that an address stands for, for counting: of IPv6 its network of 64 bits."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        network = int(parsed) >> _CUSTOMER_BITS << _CUSTOMER_BITS
        return f"{IPv6Address(network)}/{_CUSTOMER_BITS}"
    return str(parsed)


def route_path(scope: Scope) -> str:
    """The path of a request without what stands before every path."""
    path: str = scope["path"]
    root = scope.get("root_path", "")
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :] or "/"
    return path


class AddressMiddleware:
    """Gives a request the address of its client, its host and its path as they are to the world.

    X-Forwarded-* count from the proxies that the settings name. A path may come with the prefix before it
    or without: proxies do either.
    """

    def __init__(self, app: ASGIApp, settings: TransportSettings) -> None:
        self.app = app
        self.root = settings.public_path
        public = urlsplit(settings.public_url or "")
        self.public = (public.scheme, public.netloc.encode("idna")) if public.netloc else None
        self.proxies = (
            ProxyHeadersMiddleware(self._after_proxies, list(settings.trusted_proxies))  # type: ignore[arg-type]
            if settings.trusted_proxies
            else None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Arrange a request, and hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sender = (scope.get("client") or ("",))[0]
        if self.proxies is not None and sender in self.proxies.trusted_hosts:
            self._believe_proxy(scope)
            await self.proxies(scope, receive, send)  # type: ignore[arg-type]
            return
        await self._after_proxies(scope, receive, send)

    def _believe_proxy(self, scope: Scope) -> None:
        """Take host and prefix from a trusted proxy; uvicorn's middleware takes client and scheme."""
        prefix = _last_header(scope["headers"], b"x-forwarded-prefix").decode("latin-1")
        if prefix and _PREFIX_PATTERN.fullmatch(prefix):
            scope["root_path"] = prefix.rstrip("/")
        host = _last_header(scope["headers"], b"x-forwarded-host")
        if _HOST_PATTERN.fullmatch(host):
            _set_host(scope, host)

    async def _after_proxies(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.public is not None:
            scope["scheme"] = self.public[0]
            _set_host(scope, self.public[1])
        _arrange_path(scope, scope.get("root_path") or self.root)
        await self.app(scope, receive, send)


def _arrange_path(scope: Scope, root: str) -> None:
    """Put the prefix before a path once, and take a slash from the end of a program's."""
    scope["root_path"] = root
    path = route_path(scope)
    bare = path.rstrip("/")
    if path != bare and (bare in _PROGRAM_FILES or bare.startswith(_PROGRAM_PATHS)):
        path = bare
    if scope["path"] != root + path:
        scope["path"] = root + path
        scope.pop("raw_path", None)


def _last_header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    """The value that the nearest proxy gave a header: the last, where several are there."""
    values = [value for name, value in headers if name == wanted]
    return values[-1].rpartition(b",")[2].strip() if values else b""


def _set_host(scope: Scope, host: bytes) -> None:
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    scope["headers"] = [(b"host", host), *others]
