"""Tokens of an OpenID Connect provider: signed by a key that it publishes, for us, and still valid."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import orjson
import structlog

from partnergraph.api.access.roles import OIDC_PARTY_PREFIX, Caller, Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.http_client import open_http_client
from partnergraph.schema.codes import make_slug
from partnergraph.schema.errors import Unauthenticated, Unavailable
from partnergraph.schema.values import drop_control_characters

log = structlog.get_logger("partnergraph.access")

# Signatures that only the issuer can make, by the kind of key that makes them. No HMAC: with it,
# whoever knows the public key could sign.
_ALGORITHMS = {
    "RSA": frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    "EC": frozenset({"ES256", "ES384", "ES512"}),
    "OKP": frozenset({"EdDSA"}),
}
_EVERY_ALGORITHM = frozenset[str]().union(*_ALGORITHMS.values())
# A token that names a key we do not know makes us look for new ones, but no oftener than this.
REFETCH_SECONDS = 10.0
_FETCH_TIMEOUT_SECONDS = 5.0
_SMALLEST_RSA_BITS = 2048
_LARGEST_JWKS_BYTES = 1_000_000
_LONGEST_TOKEN, _LONGEST_SUBJECT, _LONGEST_SHOWN_NAME = 16_000, 255, 200
# What a token that is no token may make its reader stumble over.
_UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError)


@dataclass
class _IssuerKeys:
    """The issuer's public keys by id, fetched when needed and kept for ``jwt_jwks_seconds``."""

    settings: AccessSettings
    keys: Mapping[str | None, jwt.PyJWK] = field(default_factory=dict)
    fetched: float | None = None
    fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def key(self, identifier: str | None) -> jwt.PyJWK | None:
        """The key with an id; None if the issuer has none, fetched anew before that is said.

        Raises :class:`Unavailable` where none can be fetched and none are there from before.
        """
        await self.refresh_if_older(self.settings.jwt_jwks_seconds)
        if identifier not in self.keys:
            await self.refresh_if_older(REFETCH_SECONDS)
        return self.keys.get(identifier)

    async def refresh_if_older(self, seconds: float) -> None:
        """Fetch the keys where they are older than that, once for all who wait for them."""
        if self.older_than(seconds):
            async with self.fetching:
                if self.older_than(seconds):
                    await self.refresh()

    def older_than(self, seconds: float) -> bool:
        """Whether the keys were fetched longer ago than that, or never."""
        return self.fetched is None or time.monotonic() - self.fetched > seconds

    async def refresh(self) -> None:
        """Fetch the keys; where that fails, those from before are kept for now."""
        try:
            published = orjson.loads(await self.document())["keys"]
            if not isinstance(published, list):
                raise TypeError("the issuer's keys are no list")
            self.keys = {
                key.key_id: key for key in map(_parse_signing_key, published) if key is not None
            }
        except (httpx.HTTPError, OSError, KeyError, *_UNREADABLE) as error:
            log.warning("the issuer's keys cannot be fetched", why=type(error).__name__)
            if not self.keys:
                raise Unavailable(
                    "the identity provider's keys cannot be fetched, so tokens cannot be checked",
                    do="try again; or use an API key",
                ) from None
        self.fetched = time.monotonic()

    async def document(self) -> bytes:
        """The JWKS document (RFC 7517), from the file or the address of the settings.

        Redirects are not followed: the keys are those of the address that the operator named, and no other's.
        """
        if self.settings.jwt_jwks_file is not None:
            return self.settings.jwt_jwks_file.read_bytes()
        url, content = str(self.settings.jwt_jwks_url), bytearray()
        async with (
            asyncio.timeout(_FETCH_TIMEOUT_SECONDS),
            open_http_client(url, timeout=_FETCH_TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream("GET", url) as answer,
        ):
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > _LARGEST_JWKS_BYTES:
                    raise ValueError("the issuer's keys are too long")
        return bytes(content)


def _parse_signing_key(published: Any) -> jwt.PyJWK | None:
    """What is published as a key, if it is one for signatures of a kind that we take: another spoils no other."""
    if not isinstance(published, Mapping) or published.get("use", "sig") != "sig":
        return None
    kind, identifier = published.get("kty"), published.get("kid")
    if not isinstance(kind, str) or kind not in _ALGORITHMS:
        return None
    if not isinstance(identifier, str | None):
        return None
    try:
        key = jwt.PyJWK(dict(published))
    except (jwt.PyJWTError, *_UNREADABLE):
        return None
    if getattr(key.key, "key_size", _SMALLEST_RSA_BITS) < _SMALLEST_RSA_BITS and _is_rsa(published):
        log.warning("a key of the issuer is too short to be trusted", key=key.key_id)
        return None
    return key


def _is_rsa(published: Mapping[str, Any]) -> bool:
    return published.get("kty") == "RSA"


@dataclass
class TokenVerifier:
    """Finds the caller of a token, after checking signature, issuer, audience and times."""

    settings: AccessSettings

    def __post_init__(self) -> None:
        self.issuer_keys = _IssuerKeys(self.settings)

    async def caller(self, token: str) -> Caller:
        """Whose token it is. Raises :class:`Unauthenticated`, and :class:`Unavailable` without keys."""
        if self.settings.jwt_issuer is None:
            raise _invalid_token_error("tokens are not accepted here")
        if len(token) > _LONGEST_TOKEN:
            raise _invalid_token_error("it is too long")
        try:
            header = jwt.get_unverified_header(token)
            algorithm, identifier = header.get("alg"), header.get("kid")
            if not isinstance(algorithm, str) or algorithm not in _EVERY_ALGORITHM:
                raise _invalid_token_error("it is signed in a way that is not accepted")
            if not isinstance(identifier, str | None):
                raise _invalid_token_error("its key is named in a way that cannot be read")
            key = await self.issuer_keys.key(identifier)
            if key is None:
                raise _invalid_token_error("its signature is by no key of the issuer")
            claims = self.verify(token, key)
        except jwt.ExpiredSignatureError:
            raise _invalid_token_error("it has expired") from None
        except (jwt.PyJWTError, *_UNREADABLE):
            raise _invalid_token_error("its signature, issuer, audience or time is wrong") from None
        return self.caller_of(claims)

    def verify(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        """The claims of a token whose signature is by this key. Raises :class:`jwt.PyJWTError`."""
        published = key._jwk_data  # noqa: SLF001
        allowed = _ALGORITHMS[str(published["kty"])]
        if "alg" in published:
            allowed &= {published["alg"]}
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=sorted(allowed),
            audience=self.settings.jwt_audience,
            issuer=self.settings.jwt_issuer,
            leeway=self.settings.jwt_leeway_seconds,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims

    def caller_of(self, claims: Mapping[str, Any]) -> Caller:
        """The caller that verified claims speak of, in the highest role that they name.

        Raises :class:`Unauthenticated` where they name nobody.
        """
        subject = str(claims["sub"])
        if not subject.strip() or len(subject) > _LONGEST_SUBJECT:
            raise _invalid_token_error("it names nobody (sub)")
        party = _read_token_claim(claims, self.settings.jwt_party_claim)
        if not isinstance(party, str) or not party.strip():
            party = subject
        name = claims.get("name")
        shown = drop_control_characters(name if isinstance(name, str) and name.strip() else party)
        return Caller(
            f"token:{drop_control_characters(subject)}",
            shown[:_LONGEST_SHOWN_NAME],
            _pick_role(claims, self.settings),
            _party_key(party),
        )


def _pick_role(claims: Mapping[str, Any], settings: AccessSettings) -> Role:
    """The highest role that a token names; reader where it names none."""
    claim = _read_token_claim(claims, settings.jwt_role_claim)
    names = claim if isinstance(claim, list) else [claim]
    roles = [Role(name) for name in names if isinstance(name, str) and name in set(Role)]
    return max(roles, key=lambda role: role.rank, default=Role.READER)


def _read_token_claim(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of a name, or at the end of a dotted path."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _party_key(text: str) -> str:
    """A readable key of a party, of which two that differ never become one."""
    mark = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
    return f"{OIDC_PARTY_PREFIX}{make_slug(text)[:40]}-{mark}"


def _invalid_token_error(why: str) -> Unauthenticated:
    return Unauthenticated(f"this token is not valid: {why}", do="get a new one and try again")
