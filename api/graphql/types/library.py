"""``queries`` and ``query``: the library of named queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.api.rest.encoders.base import replace_non_finite
from partnergraph.graph.cypher.window import LARGEST_PAGE
from partnergraph.graph.untrusted.statement import ResultTable, StatementLimits
from partnergraph.queries.named import (
    NamedQuery,
    RowsPage,
    find_named_query,
    load_library,
    run_named_query,
)
from partnergraph.queries.named.parameters import QueryParameter
from partnergraph.queries.named.query import Category, QueryColumn
from partnergraph.schema.errors import InvalidInput


@dataclass(frozen=True)
class _QueryRows(ResultTable):
    """Rows, and the cursor of those that were cut off."""

    next: str | None = None


_NamedDeclaration = tuple[str, Any]


def _declaration_resolver(name: str) -> Any:
    """The resolver of an attribute of a parameter or column, which comes with its name."""

    def resolve(source: _NamedDeclaration, _info: Any) -> Any:
        return getattr(source[1], name)

    return resolve


def _declaration_name(source: _NamedDeclaration, _info: Any) -> str:
    return source[0]


def _parameter_choices(source: tuple[str, QueryParameter], _info: Any) -> list[str]:
    """The only values that a parameter may have."""
    return [str(value) for value in source[1].allowed]


def _query_parameters(source: NamedQuery, _info: Any) -> list[tuple[str, QueryParameter]]:
    return list(source.parameters.items())


def _query_columns(source: NamedQuery, _info: Any) -> list[tuple[str, QueryColumn]]:
    return list(source.columns.items())


def _query_rows(source: ResultTable, _info: Any) -> list[dict[str, Any]]:
    """Rows as JSON objects, without numbers that JSON lacks."""
    return [replace_non_finite(dict(zip(source.columns, row, strict=True))) for row in source.rows]


def declare_library_fields(builder: SchemaBuilder) -> Iterator[OutputField]:
    """Declare the types, and yield ``queries`` and ``query``."""
    category = builder.declare_enum(Category)
    name = OutputField("name", "str", "Its name", _declaration_name)
    description = OutputField(
        "description", "str", "What it is", _declaration_resolver("description")
    )
    builder.declare_output(
        "QueryParameter",
        "What a named query takes.",
        [
            name,
            OutputField(
                "type",
                "str",
                "What its value is: string, country, date …",
                _declaration_resolver("type"),
            ),
            description,
            OutputField(
                "required", "bool", "Whether it must be given", _declaration_resolver("required")
            ),
            OutputField(
                "default",
                "Optional[JSON]",
                "Its value where none is given",
                _declaration_resolver("default"),
            ),
            OutputField(
                "choices", "list[str]", "The only values it may have; none: any", _parameter_choices
            ),
        ],
    )
    builder.declare_output(
        "QueryColumn",
        "What a named query's rows have.",
        [
            name,
            OutputField("type", "str", "What its values are", _declaration_resolver("type")),
            OutputField("many", "bool", "Whether each is a list", _declaration_resolver("many")),
            description,
        ],
    )
    builder.declare_output(
        "NamedQuery",
        "A query of the library.",
        [
            OutputField("name", "str", "Its name"),
            OutputField("title", "str", "Its title"),
            OutputField("question", "str", "The question that it answers"),
            OutputField("category", category, "What it is about"),
            OutputField("notes", "Optional[str]", "What else to know"),
            OutputField("parameters", "list[QueryParameter]", "What it takes", _query_parameters),
            OutputField("columns", "list[QueryColumn]", "What its rows have", _query_columns),
            OutputField("example", "JSON", "Parameters to try it with"),
            OutputField("cypher", "str", "Its Cypher"),
        ],
    )
    builder.declare_output(
        "QueryRows",
        "What a named query found.",
        [
            OutputField("columns", "list[str]", "The columns' names"),
            OutputField("rows", "list[JSON]", "The rows, each an object", _query_rows),
            OutputField("truncated", "Optional[str]", "The limit that cut them off, if one did"),
            OutputField("next", "Optional[str]", "As `after`, gives the rows that were cut off"),
        ],
    )
    yield OutputField(
        "queries",
        "list[NamedQuery]",
        "The library of named queries",
        _resolve_queries,
        (FieldArgument("category", f"Optional[{category}]", "Only those about this"),),
    )
    yield OutputField(
        "query",
        "QueryRows",
        "The rows of a named query",
        _resolve_query,
        (
            FieldArgument("name", "str", "Its name"),
            FieldArgument("parameters", "Optional[JSON]", "Its parameters, as an object"),
            FieldArgument("first", "int", f"How many rows, at most {LARGEST_PAGE}", default=100),
            FieldArgument("after", "Optional[str]", "From where on, as `next` said"),
        ),
    )


def _resolve_queries(
    _source: Any, _info: Any, category: Category | None = None
) -> list[NamedQuery]:
    return [query for query in load_library().values() if category in {None, query.category}]


async def _resolve_query(_source: Any, info: Any, **arguments: Any) -> _QueryRows:
    values, first = arguments.get("parameters"), arguments["first"]
    values = {} if values is None else values
    if not isinstance(values, dict):
        raise InvalidInput("parameters are no object", where="parameters", do="send {name: value}")
    if not 1 <= first <= LARGEST_PAGE:
        raise InvalidInput(
            f"{first} rows are not allowed", where="first", do=f"ask for 1 to {LARGEST_PAGE}"
        )
    database = info.context.database
    limits = StatementLimits(database.terms.seconds or StatementLimits.seconds, rows=first)
    query, meter = find_named_query(arguments["name"]), info.context.meter
    page = RowsPage.read(first, arguments.get("after"), query.name, values)
    with meter.time_named_query(query.name) if meter else nullcontext():
        table = await run_named_query(database, query, values, limits, page)
    following = page.cursor_after(len(table.rows), None) if table.truncated else None
    return _QueryRows(table.columns, table.rows, table.truncated, following)
