"""Settings of fetching, each declared once here."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from partnergraph.graph.settings import EnvironmentSettings

IPNetwork = IPv4Network | IPv6Network


class FetchSettings(EnvironmentSettings):
    """How much is fetched of publishers' files, how long, and from where."""

    model_config = SettingsConfigDict(env_prefix="PARTNERGRAPH_FETCH_")

    bytes: int = Field(
        5_000_000_000, ge=1, description="Largest file that is fetched for a load, in bytes."
    )
    seconds: float = Field(
        3600, gt=0, description="Longest time that the files of one load may take, in seconds."
    )
    private: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Private networks that may be fetched from all the same, with commas between, "
        "such as 10.1.0.0/16. Else only public addresses are.",
    )
    proxy: str | None = Field(
        None,
        description="HTTP proxy through which files are fetched, such as http://proxy.example:3128.",
    )

    @field_validator("private", mode="before")
    @classmethod
    def split_networks(cls, value: Any) -> Any:
        """Read networks with commas between, and refuse what is none."""
        given = value.split(",") if isinstance(value, str) else value
        return tuple(str(ip_network(item.strip())) for item in given if item.strip())

    def private_networks(self) -> tuple[IPNetwork, ...]:
        """The private networks that are allowed."""
        return tuple(ip_network(text) for text in self.private)
