"""Authentication, which every request passes: who asks, and whether they may ask now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from partnergraph.api.access.keys import KEY_PREFIX, ApiKeys
from partnergraph.api.access.rates import RateLimiter
from partnergraph.api.access.roles import Caller, anonymous_caller
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.access.tokens import TokenVerifier
from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import Unauthenticated

_BEARER_SCHEME = "bearer"
# By name in lower case, as ASGI has them.
RawHeaders = Mapping[bytes, bytes]


@dataclass
class Authenticator:
    """Finds the caller of each request to one application, and spends their rate.

    One for each application: its keys are looked up in that database, its rates counted in this process.
    """

    database: Database
    settings: AccessSettings = field(default_factory=AccessSettings)

    def __post_init__(self) -> None:
        self.keys = ApiKeys(self.database, self.settings.key_cache_seconds)
        self.tokens = TokenVerifier(self.settings)
        self.rates = RateLimiter(self.settings.rate_burst)

    async def admit(self, headers: RawHeaders, address: str) -> Caller:
        """Who sends a request with these headers from an address.

        Raises :class:`~partnergraph.schema.errors.Unauthenticated` for a credential that is not valid, or none where
        one is needed, and :class:`~partnergraph.schema.errors.TooManyRequests`. The rate of an address is also spent
        by credentials that turn out wrong, so they cannot be tried without end.
        """
        stranger = anonymous_caller(address)
        try:
            credential = _read_credential(headers)
        except Unauthenticated:
            self.rates.spend(stranger.subject, self.settings.anonymous_rate)
            raise
        if credential is None:
            self.rates.spend(stranger.subject, self.settings.anonymous_rate)
            if not self.settings.open_reading:
                raise Unauthenticated(
                    "reading needs a credential here", do="send an API key or a token"
                )
            return stranger
        try:
            caller = await self.identify(credential)
        except Unauthenticated:
            self.rates.spend(stranger.subject, self.settings.anonymous_rate)
            raise
        self.spend(caller)
        return caller

    def spend(self, caller: Caller) -> None:
        """Spend the rate of a caller who showed a credential. Raises :class:`~partnergraph.schema.errors.TooManyRequests`."""
        rate = self.settings.key_rate if caller.rate is None else caller.rate
        self.rates.spend(caller.subject, rate)

    async def check_again(self, headers: RawHeaders) -> None:
        """Raise :class:`Unauthenticated` where the credential of a request that goes on is valid no longer."""
        credential = _read_credential(headers)
        if credential is not None:
            await self.identify(credential)

    async def identify(self, credential: str) -> Caller:
        """Whose credential it is: an API key by its prefix, else a token. Raises :class:`Unauthenticated`."""
        if credential.startswith(KEY_PREFIX):
            return await self.keys.caller(credential)
        return await self.tokens.caller(credential)


def _read_credential(headers: RawHeaders) -> str | None:
    """The key or token of a request: ``Authorization: Bearer …``, or ``X-API-Key: …`` for a key.

    None without either header. Raises :class:`Unauthenticated` for both, or for another scheme.
    """
    header, key = headers.get(b"authorization"), headers.get(b"x-api-key")
    if header is None:
        return key.decode("latin-1") if key else None
    scheme, _, credential = header.decode("latin-1").strip().partition(" ")
    if scheme.lower() != _BEARER_SCHEME or not credential.strip() or key is not None:
        raise Unauthenticated(
            "the credential cannot be read", do="send one header: Authorization: Bearer …"
        )
    return credential.strip()


def shows_credential(headers: RawHeaders) -> bool:
    """Whether a request shows a credential, valid or not."""
    return b"authorization" in headers or b"x-api-key" in headers
