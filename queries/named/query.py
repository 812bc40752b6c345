"""A query of the library: what its file declares, its parameters' binding, and running it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.tokens import find_parameter_names
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import ResultRows, ResultTable, StatementLimits
from partnergraph.queries.named.cypher import find_writing_clause
from partnergraph.queries.named.paging import (
    ROWS_PARAMETER,
    SKIP_PARAMETER,
    RowsPage,
    page_statement,
)
from partnergraph.queries.named.parameters import ParameterType, QueryParameter
from partnergraph.schema.base import LongStr, NonEmptyStr
from partnergraph.schema.errors import InvalidInput, NotFound


class Category(StrEnum):
    """What a query is about."""

    COVERAGE = "coverage"
    CLUSTERS = "clusters"
    REGIONS = "regions"
    PROGRAMMES = "programmes"
    PROJECTS = "projects"
    EVENTS = "events"
    AGREEMENTS = "agreements"
    ACTORS = "actors"
    BROKERS = "brokers"
    PEOPLE = "people"
    PROVENANCE = "provenance"
    QUALITY = "data quality"


class ColumnType(StrEnum):
    """What a column's values are; any of them may be null."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    COUNTRY = "country"
    NUTS = "nuts"
    ID = "id"
    ANY = "any"


# What doors take beside a query's own parameters.
RESERVED_PARAMETERS = frozenset({"rows", "after", "bom", "cells", "format"})
_TYPES_TO_ORDER_BY = frozenset(
    {ColumnType.ID, ColumnType.STRING, ColumnType.COUNTRY, ColumnType.NUTS}
)


class QueryColumn(BaseModel):
    """One column of a query's rows; ``many`` where a value is a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ColumnType
    description: NonEmptyStr
    many: bool = False


class NamedQuery(BaseModel):
    """A query with all that its file says of it. ``cypher`` reads, and takes just its parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: NonEmptyStr
    question: LongStr
    category: Category
    parameters: dict[str, QueryParameter] = {}
    columns: dict[str, QueryColumn] = Field(min_length=1)
    example: dict[str, Any] = {}
    notes: LongStr | None = None
    cypher: LongStr

    @field_validator("example")
    @classmethod
    def write_days_as_text(cls, example: dict[str, Any]) -> dict[str, Any]:
        """Days as they are written; YAML reads them as dates."""
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in example.items()}

    @model_validator(mode="after")
    def check_cypher_and_example(self) -> Self:
        """The Cypher reads, and takes the parameters that are declared; the example is one."""
        if word := find_writing_clause(self.cypher):
            raise ValueError(f"a query of the library only reads, and this one has {word}")
        if taken := RESERVED_PARAMETERS & self.parameters.keys():
            raise ValueError(f"no parameter may be called {', '.join(sorted(taken))}")
        used, declared = find_parameter_names(self.cypher), set(self.parameters)
        if used != declared:
            differing = ", ".join(sorted(used ^ declared))
            raise ValueError(f"declared and used parameters differ: {differing}")
        self.bind(self.example)
        return self

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters for Neo4j: ``values`` parsed and checked, defaults for the others.

        Values may be texts, as they come from a command line or an address. Raises
        :class:`~partnergraph.schema.errors.InvalidInput` that names the parameter and what it takes.
        """
        if unknown := sorted(values.keys() - self.parameters.keys()):
            names = ", ".join(unknown)
            raise InvalidInput(
                f"{self.name} has no parameter {names}", where=f"parameter {names}", do=self.usage
            )
        bound: dict[str, Any] = {}
        for name, parameter in self.parameters.items():
            value = values.get(name)
            value = parameter.default if value is None else value
            if value is None and parameter.required:
                raise InvalidInput(
                    f"{self.name} needs the parameter {name}",
                    where=f"parameter {name}",
                    do=parameter.hint,
                )
            bound[name] = None if value is None else parameter.read(name, value)
        return bound

    @property
    def order_keys(self) -> tuple[str, ...]:
        """The columns that tell rows apart of which its own order says nothing."""
        return tuple(
            name
            for name, column in self.columns.items()
            if column.type in _TYPES_TO_ORDER_BY and not column.many
        )

    @property
    def usage(self) -> str:
        """What parameters it takes, in words."""
        parameters = [
            f"{name} ({p.type}{', required' if p.required else ''})"
            for name, p in self.parameters.items()
        ]
        return f"it takes {', '.join(parameters)}" if parameters else "it takes none"


_MATCH_UNKNOWN_VALUES = """
UNWIND $naming AS parameter
WITH parameter WHERE NOT CASE parameter.type
  WHEN 'id' THEN EXISTS { (:Entity {id: parameter.value}) }
  WHEN 'country' THEN EXISTS { (:Country {code: parameter.value}) }
  ELSE EXISTS { (:Region {code: parameter.value}) }
END
RETURN parameter.name AS name, parameter.value AS value LIMIT 1
"""
_TYPES_KNOWN_BY_GRAPH = frozenset({ParameterType.ID, ParameterType.COUNTRY, ParameterType.NUTS})


async def _bind_known_values(
    database: Database, query: NamedQuery, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The parameters for Neo4j.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for what cannot be used, and
    :class:`~partnergraph.schema.errors.NotFound` where one names what the graph does not know (so that no rows mean
    that there are none).
    """
    bound = query.bind(values)
    naming = [
        {"name": name, "type": query.parameters[name].type.value, "value": value}
        for name, value in bound.items()
        if value is not None and query.parameters[name].type in _TYPES_KNOWN_BY_GRAPH
    ]
    for unknown in await database.read(_MATCH_UNKNOWN_VALUES, naming=naming) if naming else ():
        raise NotFound(
            f"nothing in the graph is {unknown['value']}",
            where=f"parameter {unknown['name']} of {query.name}",
            do="look for it by its name, or load the source that knows it",
        )
    return bound


@asynccontextmanager
async def open_named_query(
    database: Database,
    query: NamedQuery,
    values: Mapping[str, Any],
    limits: StatementLimits | None = None,
    page: RowsPage | None = None,
) -> AsyncIterator[ResultRows]:
    """The rows of a query, or a page of them, as they come.

    Raises what :func:`_bind_known_values` and :func:`statement.open_rows` do.
    """
    bound, cypher, limits = (
        await _bind_known_values(database, query, values),
        query.cypher,
        limits or StatementLimits(),
    )
    if page is not None:
        cypher = page_statement(query.cypher, query.order_keys)
        # One more than are wanted, which tells whether there are more.
        bound |= {SKIP_PARAMETER: page.skip, ROWS_PARAMETER: page.rows + 1}
        limits = replace(limits, rows=page.rows)
    async with statement.open_rows(database, cypher, bound, limits) as rows:
        yield rows


async def run_named_query(
    database: Database,
    query: NamedQuery,
    values: Mapping[str, Any],
    limits: StatementLimits | None = None,
    page: RowsPage | None = None,
) -> ResultTable:
    """All rows of a query or page, as many as ``limits`` allow. Raises what :func:`open_named_query` does."""
    async with open_named_query(database, query, values, limits, page) as rows:
        return await rows.whole()
