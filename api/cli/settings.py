"""``settings`` and ``schema``: what can be set, and what can be asked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.cli.console import JsonOption, console, make_table, print_json_rows
from partnergraph.api.graphql.schema import render_sdl
from partnergraph.api.settings import ApiSettings
from partnergraph.graph import ddl
from partnergraph.graph.settings import GraphSettings, environment_variable
from partnergraph.loaders.fetching.settings import FetchSettings

command_group = typer.Typer()


class SchemaLanguage(StrEnum):
    """In which language the schema is printed."""

    GRAPHQL = "graphql"
    CYPHER = "cypher"
    RDFS = "rdfs"
    SHACL = "shacl"


def _setting_rows(settings: BaseSettings) -> list[tuple[str, str, str]]:
    """Environment variable, value now, and help of each setting. A secret's value is not shown."""
    listing = []
    for name, info in type(settings).model_fields.items():
        value: Any = getattr(settings, name)
        shown = "" if value is None else "set" if isinstance(value, SecretStr) else str(value)
        listing.append((environment_variable(type(settings), name), shown, info.description or ""))
    return listing


@command_group.command("settings")
def settings_command(as_json: JsonOption = False) -> None:
    """Every setting: its environment variable, its value now, what it is for."""
    groups = (GraphSettings(), FetchSettings(), ApiSettings(), AccessSettings())
    rows = [row for group in groups for row in _setting_rows(group)]
    if as_json:
        columns = ("variable", "value", "help")
        print_json_rows(columns, [dict(zip(columns, row, strict=True)) for row in rows])
        return
    table = make_table("variable", "value", "what it is for")
    for row in rows:
        table.add_row(*row)
    console.print(table)


@command_group.command("schema")
def schema_command(
    language: Annotated[
        SchemaLanguage,
        typer.Option(
            "--as",
            help="GraphQL's SDL, Cypher's constraints and indexes, or in Turtle the words or the shapes.",
        ),
    ] = SchemaLanguage.GRAPHQL,
) -> None:
    """Print the schema."""
    if language is SchemaLanguage.GRAPHQL:
        typer.echo(render_sdl().encode(), nl=False)
    elif language is SchemaLanguage.CYPHER:
        typer.echo((";\n".join(ddl.index_statements().values()) + ";").encode())
    else:
        from partnergraph.graph.formats.linked_data.publish import write_linked_data
        from partnergraph.graph.formats.linked_data.shapes import describe_model, describe_shapes

        described = describe_model() if language is SchemaLanguage.RDFS else describe_shapes()
        typer.echo(write_linked_data(described, "ttl"), nl=False)
