"""Settings of the graph: each declared once here, with name, default and help.

Every field is an environment variable. ``NEO4J_*`` keep the names Neo4j's own tools use; all others
begin with ``PARTNERGRAPH_``. The command line's ``partnergraph settings`` prints this table.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AliasChoices,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from partnergraph.graph.folders import VARIABLE_PREFIX, default_cache_folder, default_data_folder
from partnergraph.schema.errors import InvalidInput


def _neo4j_variable(name: str) -> AliasChoices:
    """The environment variable that Neo4j's own tools read for this."""
    return AliasChoices(f"NEO4J_{name}", f"neo4j_{name.lower()}")


class EnvironmentSettings(BaseSettings):
    """Settings that the environment's variables give; what is wrong is said by their names, without their values.

    Raises :class:`InvalidInput` for one that cannot be used.
    """

    model_config = SettingsConfigDict(
        env_prefix=VARIABLE_PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    @model_validator(mode="wrap")
    @classmethod
    def name_variables(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Say what is wrong as the one tree of errors does: Pydantic would show the value, which may be a secret."""
        try:
            return handler(values)
        except ValidationError as error:
            problems = [
                ": ".join(
                    [*(environment_variable(cls, str(name)) for name in e["loc"][:1]), e["msg"]]
                )
                for e in error.errors(include_input=False, include_url=False)
            ]
        raise InvalidInput(
            "a setting cannot be used",
            where="\n         ".join(problems),
            do="correct it in the environment, or leave it out: each has a default",
        )


def environment_variable(settings: type[BaseSettings], name: str) -> str:
    """The variable of the environment that a setting is read from."""
    field = settings.model_fields.get(name)
    if field is None:  # Pydantic may name the variable itself
        return name
    if isinstance(field.validation_alias, AliasChoices):
        return str(field.validation_alias.choices[0])
    return f"{settings.model_config.get('env_prefix', '')}{name}".upper()


class GraphSettings(EnvironmentSettings):
    """Which Neo4j, and how the embedded one is kept."""

    model_config = SettingsConfigDict(populate_by_name=True)

    neo4j_uri: str | None = Field(
        None,
        validation_alias=_neo4j_variable("URI"),
        description="Any Neo4j, 5.26 or a calendar version (bolt://, neo4j://, neo4j+s://). Unset: the embedded one.",
    )
    neo4j_username: str = Field(
        "neo4j", validation_alias=_neo4j_variable("USERNAME"), description="User at NEO4J_URI."
    )
    neo4j_password: SecretStr | None = Field(
        None, validation_alias=_neo4j_variable("PASSWORD"), description="Password at NEO4J_URI."
    )
    neo4j_database: str = Field(
        "neo4j", validation_alias=_neo4j_variable("DATABASE"), description="Database at NEO4J_URI."
    )

    neo4j_ca_file: Path | None = Field(
        None,
        description="Certificates (PEM) of the authority to trust at a NEO4J_URI with +s, in place of the system's.",
    )

    data_dir: Path = Field(
        default_factory=default_data_folder,
        description="Folder of the embedded server: its database, configuration, logs, password.",
    )
    cache_dir: Path = Field(
        default_factory=default_cache_folder,
        description="Folder where Neo4j's jars are kept once fetched; may be shared and offline.",
    )
    maven_url: str = Field(
        "https://repo1.maven.org/maven2",
        description="Where the jars come from: Maven Central or a mirror of it.",
    )
    neo4j_version: str = Field(
        "5.26", description="Version of the embedded server: 5.26 (long-term) or 2026.08."
    )
    plugins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Plugins of the embedded server, with commas between: apoc, gds.",
    )
    bolt_port: int = Field(7687, ge=1, le=65535, description="Bolt port of the embedded server.")
    http_port: int = Field(
        7474, ge=1, le=65535, description="Port of Neo4j Browser on the embedded server."
    )
    java: Path | None = Field(
        None,
        description="The java program that runs the embedded server. Unset: the installed one.",
    )
    heap: str = Field("1G", pattern=r"^\d+[kmgKMG]$", description="Heap of the embedded server.")
    java_options: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="More options of that Java, as a shell splits them: -XX:MaxDirectMemorySize=1G -Dname=value.",
    )
    page_cache: str = Field(
        "512M", pattern=r"^\d+[kmgKMG]$", description="Page cache of the embedded server."
    )
    disk_reserve: str = Field(
        "128M",
        pattern=r"^\d+[kmgKMG]$",
        description="What loads and changes leave free on the embedded server's disk, beside what a recovery needs.",
    )
    summaries: bool = Field(
        default=True,
        description="Whether what questions about ties count is kept beside the graph, and renewed when it changes.",
    )

    @field_validator("java_options", mode="before")
    @classmethod
    def split_java_options(cls, value: Any) -> Any:
        """Read options with blanks between, as an environment variable has them, quotes as in a shell."""
        return tuple(shlex.split(value)) if isinstance(value, str) else value

    @field_validator("plugins", mode="before")
    @classmethod
    def split_plugins(cls, value: Any) -> Any:
        """Read plugins with commas between, as an environment variable has them."""
        named = value.split(",") if isinstance(value, str) else value
        return tuple(name.strip() for name in named if name.strip())
