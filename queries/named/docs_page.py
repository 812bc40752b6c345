"""The page of docs/ that lists the library, made from the queries themselves."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any

from partnergraph.queries.named.files import load_library
from partnergraph.queries.named.parameters import QueryParameter
from partnergraph.queries.named.query import Category, NamedQuery, QueryColumn

_LIBRARY_PAGE_HEAD = """\
# The query library

Made from the queries' own files in `queries/named/` by `make docs`; do not edit.

Each runs with `partnergraph query NAME PARAMETER=VALUE …`, or as it stands in Neo4j Browser once its
parameters are set. Values are checked: a country may be written `GR` or `EL`, a date `2018`, `2018-05`,
`2018-05-23` or `today` (a year or month stands for its first day), and what the graph does not know is told
apart from what has no rows. Where an optional parameter is not given, all values count.
"""


def render_library_page() -> str:
    """The page, in Markdown: an overview by category, then every query."""
    queries = load_library().values()
    by_category = {c: [q for q in queries if q.category is c] for c in Category}
    overview = [
        f"| {category} | {', '.join(f'[{q.name}](#{q.name})' for q in members)} |"
        for category, members in by_category.items()
        if members
    ]
    sections = [_render_query_section(q) for members in by_category.values() for q in members]
    return "\n".join(
        [_LIBRARY_PAGE_HEAD, "| about | queries |", "|---|---|", *overview, "", *sections]
    )


def _render_query_section(query: NamedQuery) -> str:
    """What the page says of one query, with its parameters, columns and example."""
    lines = [f"## {query.name}", "", f"**{query.title}** ({query.category}). {query.question}", ""]
    if query.notes:
        lines += [query.notes, ""]
    if query.parameters:
        rows = [_query_parameter_cells(name, p) for name, p in query.parameters.items()]
        lines += _render_markdown_table(("parameter", "type", "default", "what"), rows)
    lines += _render_markdown_table(
        ("column", "type", "what"), (_query_column_cells(n, c) for n, c in query.columns.items())
    )
    arguments = [
        shlex.quote(f"{name}={_format_value(value)}") for name, value in query.example.items()
    ]
    example = " ".join(["partnergraph query", query.name, *arguments])
    return "\n".join([*lines, f"Example: `{example}`", ""])


def _render_markdown_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table in Markdown, and an empty line."""
    heads = list(head)
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, *rows)]
    return [lines[0], f"|{'---|' * len(heads)}", *lines[1:], ""]


def _query_parameter_cells(name: str, parameter: QueryParameter) -> tuple[str, ...]:
    """The cells of a parameter's row in the table."""
    default = "required" if parameter.required else f"`{_format_value(parameter.default)}`"
    kind = f"{parameter.type} of {parameter.kinds}" if parameter.of else str(parameter.type)
    return f"`{name}`", kind, default, _describe_query_parameter(parameter)


def _describe_query_parameter(parameter: QueryParameter) -> str:
    """What a parameter is, with its choices and bounds."""
    if parameter.allowed:
        return f"{parameter.description}: {', '.join(map(str, parameter.allowed))}"
    low = f"; at least {parameter.minimum}" if parameter.minimum is not None else ""
    high = f"; at most {parameter.maximum}" if parameter.maximum is not None else ""
    return f"{parameter.description}{low}{high}"


def _query_column_cells(name: str, column: QueryColumn) -> tuple[str, ...]:
    """The cells of a column's row in the table."""
    kind = f"list of {column.type}" if column.many else str(column.type)
    return f"`{name}`", kind, column.description


def _format_value(value: Any) -> str:
    """A default as a person writes it."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
