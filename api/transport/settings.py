"""Settings of HTTP itself, each declared once here, with name, default and help."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from partnergraph.graph.settings import EnvironmentSettings

_NameList = Annotated[tuple[str, ...], NoDecode]


class TransportSettings(EnvironmentSettings):
    """Where the server stands behind others, who may ask from a browser, and how long it waits for clients."""

    root_path: str = Field(
        "",
        pattern=r"^(/[\w.~-]+)*$",
        description="Path before every address, where a proxy serves the server below one: /pg.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/?#\s]+(/[\w.~-]+)*/?$",
        description="Address under which the world sees the server, such as https://example.eu/pg: what links with "
        "a host begin with. Without it, that is the host that each request names.",
    )
    trusted_proxies: _NameList = Field(
        (),
        description="Addresses and networks of proxies whose X-Forwarded-For, -Proto, -Host and -Prefix are believed, "
        "with commas between; nobody's by default, not even this machine's.",
    )
    cors_origins: _NameList = Field(
        (), description="Web origins that may ask from a browser, with commas between; * for all."
    )
    cors_headers: _NameList = Field(
        (),
        description="More request headers that these may send, with commas between; * for all.",
    )
    head_seconds: float = Field(
        10, gt=0, description="Longest time for the line and headers of a request to come."
    )
    body_seconds: float = Field(
        60, gt=0, description="Longest time for the body of a request to come."
    )
    write_seconds: float = Field(
        60, gt=0, description="Longest time that a client may take none of an answer."
    )
    compress_bytes: int = Field(
        1000, ge=0, description="Answers from this size on are compressed for clients that take it."
    )

    cheap_per_client: int = Field(
        32,
        ge=1,
        description="Most cheap operations of one client under way at once, in each worker; more wait.",
    )
    new_per_client: int = Field(
        8, ge=1, description="Most of these that this worker has not seen before."
    )
    heavy_at_once: int = Field(
        4, ge=1, description="Most heavy operations under way at once, in each worker; more wait."
    )
    heavy_per_client: int = Field(
        2, ge=1, description="Most of these of one client, which is a key, a token or an address."
    )
    heavy_cost: int = Field(
        5_000, ge=1, description="From this estimated cost on a GraphQL operation is heavy."
    )
    heavy_seconds: float = Field(
        0.5, gt=0, description="An operation that took this long is heavy from then on."
    )
    waiting_per_client: int = Field(
        200, ge=0, description="Most operations of one client that wait; more are refused (429)."
    )
    listeners: int = Field(
        200,
        ge=1,
        description="Most who listen to changes and subscriptions at once, in each worker.",
    )
    listeners_per_client: int = Field(20, ge=1, description="Most of these of one client.")
    turn_seconds: float = Field(
        30, gt=0, description="Longest time that an operation waits for its turn."
    )

    @field_validator("trusted_proxies", "cors_origins", "cors_headers", mode="before")
    @classmethod
    def split_names(cls, value: Any) -> Any:
        """Read names with commas between, as an environment variable has them."""
        names = value.split(",") if isinstance(value, str) else value
        return tuple(name.strip() for name in names if name.strip())

    @field_validator("trusted_proxies")
    @classmethod
    def check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no address or network: nobody would be trusted, and nothing would say so."""
        for name in value:
            ip_network(name)
        return value

    @property
    def public_path(self) -> str:
        """The path before every address."""
        return self.root_path or urlsplit(self.public_url or "").path.rstrip("/")
