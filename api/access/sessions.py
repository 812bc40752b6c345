"""Sessions in a browser: a credential is shown once, and a signed cookie stands for it for a short while.

The cookie says who logged in, until when, and by which credential. It is signed (HMAC-SHA-256), not encrypted: nothing
secret is in it. A session of an API key ends with the key, one of a token no later than the token.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any

import jwt

from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.access.keys import KEY_PREFIX
from partnergraph.api.access.roles import Caller, Role

COOKIE = "partnergraph_session"
_ALGORITHM, _AUDIENCE = "HS256", "partnergraph session"
_MINUTE_S = 60
_SECRET_OF_PROCESS = secrets.token_bytes(32)


@dataclass(frozen=True)
class Session:
    """Who is logged in, until when (seconds since 1970). ``proof``: what its forms must send along."""

    caller: Caller
    ends: int
    proof: str


@dataclass(frozen=True)
class Sessions:
    """Begins sessions and knows them again."""

    authenticator: Authenticator

    @property
    def secret(self) -> bytes:
        """What cookies are signed with: that of the settings, else one of this process."""
        given = self.authenticator.settings.session_secret
        return given.get_secret_value().encode() if given else _SECRET_OF_PROCESS

    async def begin(self, credential: str, address: str) -> tuple[str, Session]:
        """The cookie for whoever shows a credential, and the session. Raises as :meth:`Authenticator.admit` does."""
        headers = {b"authorization": b"Bearer " + credential.strip().encode("latin-1", "replace")}
        caller = await self.authenticator.admit(headers, address)
        ends = int(time.time() + self.authenticator.settings.session_minutes * _MINUTE_S)
        if not credential.startswith(KEY_PREFIX):
            claims = jwt.decode(credential.strip(), options={"verify_signature": False})
            ends = min(ends, int(claims["exp"]))
        claims = {
            "aud": _AUDIENCE,
            "exp": ends,
            "jti": secrets.token_urlsafe(16),
            "sub": caller.subject,
            "name": caller.name,
            "role": caller.role.value,
            "party": caller.party,
            "rate": caller.rate,
        }
        cookie = jwt.encode(claims, self.secret, _ALGORITHM)
        return cookie, self._session_of(claims)

    async def find(self, cookie: str | None) -> Session | None:
        """The session that a cookie stands for; None for one that was not signed here, has ended, or whose key is revoked."""
        try:
            claims = jwt.decode(cookie or "", self.secret, [_ALGORITHM], audience=_AUDIENCE)
        except jwt.PyJWTError:
            return None
        kind, _, identifier = str(claims["sub"]).partition(":")
        if kind == "key" and not await self.authenticator.keys.is_valid(identifier):
            return None
        return self._session_of(claims)

    def _session_of(self, claims: dict[str, Any]) -> Session:
        """The session of verified claims."""
        caller = Caller(
            claims["sub"], claims["name"], Role(claims["role"]), claims["party"], claims["rate"]
        )
        proof = hmac.digest(self.secret, f"form {claims['jti']}".encode(), "sha256").hex()
        return Session(caller, claims["exp"], proof)
