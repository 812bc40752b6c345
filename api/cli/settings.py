"""``settings`` and ``schema``: what can be set, and what can be asked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer
from pydantic import AliasChoices, SecretStr
from pydantic_settings import BaseSettings
from rich.table import Table

from api.access.settings import AccessSettings
from api.cli.console import console
from api.graphql.schema import sdl
from api.settings import ApiSettings
from graph import ddl
from graph.settings import GraphSettings


class Form(StrEnum):
    """In which language the schema is printed."""

    GRAPHQL = "graphql"
    CYPHER = "cypher"


def rows(settings: BaseSettings) -> list[tuple[str, str, str]]:
    """Environment variable, value now, and help of each setting. A secret's value is not shown."""
    listing = []
    for name, info in type(settings).model_fields.items():
        value: Any = getattr(settings, name)
        shown = "" if value is None else "set" if isinstance(value, SecretStr) else str(value)
        listing.append((variable(settings, name), shown, info.description or ""))
    return listing


def variable(settings: BaseSettings, name: str) -> str:
    alias = type(settings).model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return f"{settings.model_config.get('env_prefix', '')}{name}".upper()


def settings() -> None:
    """Every setting: its environment variable, its value now, what it is for."""
    table = Table("variable", "value", "what it is for")
    for group in (GraphSettings(), ApiSettings(), AccessSettings()):
        for row in rows(group):
            table.add_row(*row)
    console.print(table)


def schema(
    language: Annotated[
        Form, typer.Option("--as", help="GraphQL's SDL, or Cypher's constraints and indexes.")
    ] = Form.GRAPHQL,
) -> None:
    """Print the schema."""
    if language is Form.GRAPHQL:
        typer.echo(sdl(), nl=False)
    else:
        typer.echo(";\n".join(ddl.statements().values()) + ";")


def register_settings_commands(app: typer.Typer) -> None:
    """Add ``settings`` and ``schema`` to the command line."""
    app.command("settings")(settings)
    app.command("schema")(schema)
