"""Settings of access, each declared once here, with name, default and help."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from partnergraph.api.access.roles import Role
from partnergraph.graph.settings import EnvironmentSettings
from partnergraph.schema.errors import InvalidInput

SESSION_SECRET_VARIABLE = "PARTNERGRAPH_SESSION_SECRET"  # noqa: S105  (its name)


class AccessSettings(EnvironmentSettings):
    """Who may ask, how often, and whose tokens count."""

    open_reading: bool = Field(
        default=True, description="Whether reading needs no credential; writing always does."
    )
    cypher_role: Role = Field(
        Role.ANALYST,
        description="Who may send Cypher of their own (POST /cypher): reader for everybody who may read.",
    )
    anonymous_rate: float = Field(
        50,
        ge=0,
        description="Requests a second from one address without a credential, to each worker; 0: no limit.",
    )
    key_rate: float = Field(
        200,
        ge=0,
        description="Requests a second of one key or token, to each worker; 0: no limit. A key may have its own.",
    )
    rate_burst: float = Field(
        10, ge=1, description="How many seconds' worth of requests may come at once."
    )
    key_cache_seconds: float = Field(
        5,
        ge=0,
        description="How long a key that was looked up is remembered, and a revoked one works on.",
    )
    session_minutes: float = Field(
        60, gt=0, le=1440, description="How long somebody stays logged in at the pages, in minutes."
    )
    session_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="What sessions are signed with; unset: made at each start, so sessions end with the server.",
    )
    jwt_issuer: str | None = Field(
        None, description="Issuer (iss) of the tokens that count; without it none does."
    )
    jwt_audience: str | None = Field(None, description="Audience (aud) that tokens must name.")
    jwt_jwks_url: str | None = Field(
        None, pattern="^https?://", description="Where the issuer publishes its keys (JWKS)."
    )
    jwt_jwks_file: Path | None = Field(None, description="A file with the issuer's keys instead.")
    jwt_jwks_seconds: float = Field(
        300, ge=1, description="How long the issuer's keys are used before they are fetched again."
    )
    jwt_role_claim: str = Field(
        "role",
        description="Claim with the role or a list of roles; a dotted path leads into objects.",
    )
    jwt_party_claim: str = Field(
        "sub",
        description="Claim that names on whose behalf a token writes, such as an organisation.",
    )
    jwt_leeway_seconds: float = Field(
        30, ge=0, le=300, description="How far the clocks of issuer and server may differ."
    )

    @model_validator(mode="after")
    def complete(self) -> Self:
        """Tokens need issuer, audience, and exactly one place for keys; or none of them."""
        places = sum(place is not None for place in (self.jwt_jwks_url, self.jwt_jwks_file))
        if self.jwt_issuer and (not self.jwt_audience or places != 1):
            raise InvalidInput(
                "tokens of an issuer need an audience, and one place of its keys",
                where="PARTNERGRAPH_JWT_ISSUER",
                do="set PARTNERGRAPH_JWT_AUDIENCE, and either PARTNERGRAPH_JWT_JWKS_URL or PARTNERGRAPH_JWT_JWKS_FILE",
            )
        return self
