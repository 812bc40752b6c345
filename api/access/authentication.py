"""Authentication, which every request passes: who asks, and whether they may ask now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.access.keys import PREFIX, Keys
from api.access.rates import Rates
from api.access.roles import Caller, anonymous
from api.access.settings import AccessSettings
from api.access.tokens import Tokens
from graph.connection.database import Database
from schema.errors import Unauthenticated

SCHEME = "bearer"
# By name in lower case, as ASGI has them.
Headers = Mapping[bytes, bytes]


@dataclass
class Gate:
    """Finds the caller of each request to one application, and spends their rate.

    One for each application: its keys are looked up in that database, its rates counted in this process.
    """

    database: Database
    settings: AccessSettings = field(default_factory=AccessSettings)

    def __post_init__(self) -> None:
        self.keys = Keys(self.database, self.settings.key_cache_seconds)
        self.tokens = Tokens(self.settings)
        self.rates = Rates(self.settings.rate_burst)

    async def admit(self, headers: Headers, address: str) -> Caller:
        """Who sends a request with these headers from an address.

        Raises :class:`~schema.errors.Unauthenticated` for a credential that is not valid, or none where
        one is needed, and :class:`~schema.errors.TooManyRequests`. The rate of an address is also spent
        by credentials that turn out wrong, so they cannot be tried without end.
        """
        stranger = anonymous(address)
        try:
            credential = credential_of(headers)
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
        rate = self.settings.key_rate if caller.rate is None else caller.rate
        self.rates.spend(caller.subject, rate)
        return caller

    async def identify(self, credential: str) -> Caller:
        """Whose credential it is: an API key by its prefix, else a token. Raises :class:`Unauthenticated`."""
        if credential.startswith(PREFIX):
            return await self.keys.caller(credential)
        return await self.tokens.caller(credential)


def credential_of(headers: Headers) -> str | None:
    """The key or token of a request: ``Authorization: Bearer …``, or ``X-API-Key: …`` for a key.

    None without either header. Raises :class:`Unauthenticated` for both, or for another scheme.
    """
    header, key = headers.get(b"authorization"), headers.get(b"x-api-key")
    if header is None:
        return key.decode("latin-1") if key else None
    scheme, _, credential = header.decode("latin-1").strip().partition(" ")
    if scheme.lower() != SCHEME or not credential.strip() or key is not None:
        raise Unauthenticated(
            "the credential cannot be read", do="send one header: Authorization: Bearer …"
        )
    return credential.strip()


def shows(headers: Headers) -> bool:
    """Whether a request shows a credential, valid or not."""
    return b"authorization" in headers or b"x-api-key" in headers
