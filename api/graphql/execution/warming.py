"""Asking a few operations before anybody does: what is made once is made then.

Python's lazy imports and caches, connections, and the paths of Neo4j's planner that no statement has
taken yet cost a first request many times what it takes later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from graphql import (
    GraphQLType,
    OperationType,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
)

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.instrumentation import OperationObserver
from partnergraph.api.graphql.execution.response import GraphQLRequest

_PATIENCE_S = 10
_PLACEHOLDERS = {
    "ID": "none",
    "String": "none",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Date": "2000",
}
# Of variables that name the ends of a question: places that every graph with places has, so that its statements are planned.
_ENDS = {
    **dict.fromkeys(("from", "between", "for", "of", "rows"), "DE"),
    **dict.fromkeys(("to", "and", "in", "columns"), "FR"),
}
WARMING_OPERATIONS = (
    'query ($id: ID = "country:none") { country(id: $id) { id name } }',
    """{ clusters(first: 5) { totalCount nodes { id name country { id name } region { id name }
    members(first: 5) { nodes { id name ... on Organisation { memberOf(first: 2) { nodes { id } } } } } } } }""",
    """{ organisations(first: 20, filter: {country: {code: {eq: "FR"}}}) {
    edges { cursor node { id name } } pageInfo { hasNextPage endCursor } } }""",
    '{ search(text: "cluster", first: 5) { edges { score node { id name } } } }',
)


async def warm_engine(engine: GraphQLEngine, operations: Iterable[str]) -> None:
    """Ask the ordinary operations twice, and then these; for no longer than :data:`_PATIENCE_S` seconds."""
    try:
        with engine.meter.slow.mute():
            async with asyncio.timeout(_PATIENCE_S):
                for text in (*WARMING_OPERATIONS, *WARMING_OPERATIONS, *operations):
                    await _warm_operation(engine, text)
    except TimeoutError:
        return


async def _warm_operation(engine: GraphQLEngine, text: str) -> None:
    """Ask a query, with made-up values for what it needs; parse and validate whatever else it is."""
    checked = engine.documents.get(text, OperationObserver(engine.meter))
    operation = checked.find_operation(None)
    if operation is None or checked.errors or operation.operation is not OperationType.QUERY:
        return
    variables = {}
    for definition in operation.variable_definitions or ():
        type_ = type_from_ast(engine.schema, definition.type)
        if definition.default_value is None and is_non_null_type(type_):
            name = definition.variable.name.value
            variables[name] = _placeholder_value(type_.of_type, name)
            if variables[name] is None:
                return
    await engine.execute(GraphQLRequest(text, variables))


def _placeholder_value(type_: GraphQLType, name: str) -> Any:
    """A value of an input type for a variable, which compiles as any other would; None for an input object."""
    if is_list_type(type_):
        return [_ENDS[name]] if name in _ENDS else []
    if is_enum_type(type_):
        return next(iter(type_.values))
    return _ENDS.get(name) or _PLACEHOLDERS.get(getattr(type_, "name", ""))
