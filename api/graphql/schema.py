"""The GraphQL schema, put together from what is derived and the few parts that are not."""

from __future__ import annotations

from functools import cache

import strawberry
from graphql import GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig

from api.graphql.types import (
    discovery,
    entities,
    inputs,
    library,
    neighbourhood,
    paths,
    recommend,
    root,
)
from api.graphql.types.build import Builder
from api.graphql.types.scalars import SCALARS
from api.graphql.writing import payloads
from api.graphql.writing import queries as writing
from graph.reading.things import Thing
from schema import catalog


@cache
def schema() -> GraphQLSchema:
    """The executable schema, made once: derived types, the fields beside them, and their resolvers."""
    builder = Builder()
    builder.register(**{name: type_ for name, (type_, _) in SCALARS.items()})
    inputs.declare(builder)
    entities.declare(builder)
    query_fields = [
        *root.fields(builder),
        paths.field(builder),
        *discovery.fields(builder),
        recommend.field(builder),
        neighbourhood.field(builder),
        *library.fields(builder),
        *writing.fields(builder),
    ]
    builder.declare_output("Query", "Everything that can be asked.", query_fields)
    payloads.declare(builder)
    types = [builder.find(e.name) for e in catalog.entities().values() if not e.abstract]
    executable = strawberry.Schema(  # noqa: SLF001
        query=builder.find("Query"),
        mutation=builder.find("Mutation"),
        types=types,
        config=StrawberryConfig(auto_camel_case=False, scalar_map=dict(SCALARS.values())),
    )._schema
    builder.attach_resolvers(executable, type_of)
    return executable


def type_of(value: object) -> str:
    """The object type of what a resolver returned where the field promises an interface."""
    assert isinstance(value, Thing)  # noqa: S101
    return value.declared.name


def sdl() -> str:
    """The schema in the Schema Definition Language, as api/schema.graphql holds it."""
    return print_schema(schema()) + "\n"
