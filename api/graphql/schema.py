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
    """The executable schema."""
    builder = Builder()
    builder.add(**{name: type_ for name, (type_, _) in SCALARS.items()})
    inputs.declare(builder)
    entities.declare(builder)
    asked = [
        *root.fields(builder),
        paths.field(builder),
        *discovery.fields(builder),
        recommend.field(builder),
        neighbourhood.field(builder),
        *library.fields(builder),
        *writing.fields(builder),
    ]
    builder.output("Query", "Everything that can be asked.", asked)
    payloads.declare(builder)
    types = [builder.known(e.name) for e in catalog.entities().values() if not e.abstract]
    made = strawberry.Schema(  # noqa: SLF001
        query=builder.known("Query"),
        mutation=builder.known("Mutation"),
        types=types,
        config=StrawberryConfig(auto_camel_case=False, scalar_map=dict(SCALARS.values())),
    )._schema
    builder.attach(made, type_of)
    return made


def type_of(value: object) -> str:
    """The name of the object type of what a resolver returned where an interface is promised."""
    assert isinstance(value, Thing)  # noqa: S101
    return value.declared.name


def sdl() -> str:
    """The schema in the Schema Definition Language."""
    return print_schema(schema()) + "\n"
