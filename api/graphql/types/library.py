"""``queries`` and ``query``: the library of named queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.graphql.types.build import Argument, Builder, Output
from api.rest.encoders.base import finite
from graph.reading.fetch import LARGEST_PAGE
from graph.untrusted.statement import Limits, Table
from queries.named import NamedQuery, library, named, run
from queries.named.parameters import Parameter
from queries.named.query import Category, Column
from schema.errors import InvalidInput

Declared = tuple[str, Any]


def part(name: str) -> Any:
    """The resolver of an attribute of a parameter or column, which comes with its name."""

    def resolve(source: Declared, _info: Any) -> Any:
        return getattr(source[1], name)

    return resolve


def name_of(source: Declared, _info: Any) -> str:
    return source[0]


def choices(source: tuple[str, Parameter], _info: Any) -> list[str]:
    """The only values that a parameter may have."""
    return [str(value) for value in source[1].allowed]


def parameters(source: NamedQuery, _info: Any) -> list[tuple[str, Parameter]]:
    return list(source.parameters.items())


def columns(source: NamedQuery, _info: Any) -> list[tuple[str, Column]]:
    return list(source.columns.items())


def rows(source: Table, _info: Any) -> list[dict[str, Any]]:
    """Rows as JSON objects, without numbers that JSON lacks."""
    return [finite(dict(zip(source.columns, row, strict=True))) for row in source.rows]


def fields(builder: Builder) -> Iterator[Output]:
    """Declare the types, and yield ``queries`` and ``query``."""
    category = builder.declare_enum(Category, "What a named query is about.", "Category")
    name = Output("name", "str", "Its name", name_of)
    description = Output("description", "str", "What it is", part("description"))
    builder.declare_output(
        "QueryParameter",
        "What a named query takes.",
        [
            name,
            Output("type", "str", "What its value is: string, country, date …", part("type")),
            description,
            Output("required", "bool", "Whether it must be given", part("required")),
            Output("default", "Optional[JSON]", "Its value where none is given", part("default")),
            Output("choices", "list[str]", "The only values it may have; none: any", choices),
        ],
    )
    builder.declare_output(
        "QueryColumn",
        "What a named query's rows have.",
        [
            name,
            Output("type", "str", "What its values are", part("type")),
            Output("many", "bool", "Whether each is a list", part("many")),
            description,
        ],
    )
    builder.declare_output(
        "NamedQuery",
        "A query of the library.",
        [
            Output("name", "str", "Its name"),
            Output("title", "str", "Its title"),
            Output("question", "str", "The question that it answers"),
            Output("category", category, "What it is about"),
            Output("notes", "Optional[str]", "What else to know"),
            Output("parameters", "list[QueryParameter]", "What it takes", parameters),
            Output("columns", "list[QueryColumn]", "What its rows have", columns),
            Output("example", "JSON", "Parameters to try it with"),
            Output("cypher", "str", "Its Cypher"),
        ],
    )
    builder.declare_output(
        "QueryRows",
        "What a named query found.",
        [
            Output("columns", "list[str]", "The columns' names"),
            Output("rows", "list[JSON]", "The rows, each an object", rows),
            Output("truncated", "Optional[str]", "The limit that cut them off, if one did"),
        ],
    )
    yield Output(
        "queries",
        "list[NamedQuery]",
        "The library of named queries",
        every,
        (Argument("category", f"Optional[{category}]", "Only those about this"),),
    )
    yield Output(
        "query",
        "QueryRows",
        "The rows of a named query",
        ask,
        (
            Argument("name", "str", "Its name"),
            Argument("parameters", "Optional[JSON]", "Its parameters, as an object"),
            Argument("first", "int", f"How many rows, at most {LARGEST_PAGE}", default=100),
        ),
    )


def every(_source: Any, _info: Any, category: Category | None = None) -> list[NamedQuery]:
    return [query for query in library().values() if category in {None, query.category}]


async def ask(_source: Any, info: Any, **arguments: Any) -> Table:
    values, first = arguments.get("parameters") or {}, arguments["first"]
    if not isinstance(values, dict):
        raise InvalidInput("parameters are no object", where="parameters", do="send {name: value}")
    if not 1 <= first <= LARGEST_PAGE:
        raise InvalidInput(
            f"{first} rows are not allowed", where="first", do=f"ask for 1 to {LARGEST_PAGE}"
        )
    database = info.context.database
    limits = Limits(database.terms.seconds or Limits.seconds, rows=first)
    return await run(database, named(arguments["name"]), values, limits)
