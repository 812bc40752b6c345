"""Settings of the server, each declared once here, with name, default and help."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """Where the server listens, and what it allows."""

    model_config = SettingsConfigDict(env_prefix="PARTNERGRAPH_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the server listens on.")
    introspection: bool = Field(
        default=True, description="Whether GraphQL's introspection is answered."
    )
    max_depth: int = Field(12, ge=1, description="Deepest nesting of a GraphQL operation.")
    max_tokens: int = Field(4000, ge=10, description="Most tokens in a GraphQL document.")
    max_aliases: int = Field(50, ge=0, description="Most aliases in a GraphQL operation.")
    log_format: str = Field(
        "auto",
        pattern="^(auto|json|text)$",
        description="Log lines as JSON or text; auto: text on a terminal.",
    )
