"""The GraphQL schema, put together from what is derived and the few parts that are not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import strawberry
from graphql import GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig

from partnergraph.api.graphql.types import (
    data_state,
    discovery,
    entities,
    filters,
    library,
    neighbourhood,
    paths,
    recommend,
    root,
    search,
    subscriptions,
    suggest,
    totals,
)
from partnergraph.api.graphql.types.build import OutputField, SchemaBuilder
from partnergraph.api.graphql.types.scalars import SCALARS
from partnergraph.api.graphql.writing import payloads
from partnergraph.api.graphql.writing import queries as writing
from partnergraph.graph.reading.nodes import TypedNode
from partnergraph.schema import catalog


@cache
def executable_schema() -> GraphQLSchema:
    """The executable schema, made once: derived types, the fields beside them, and their resolvers."""
    builder = SchemaBuilder()
    builder.register(**{name: type_ for name, (type_, _) in SCALARS.items()})
    filters.declare_filter_types(builder)
    entities.declare_entity_types(builder)
    query_fields = [
        *root.derive_lookup_fields(),
        search.declare_search_field(builder),
        suggest.declare_suggest_field(builder),
        paths.declare_paths_field(builder),
        *discovery.declare_discovery_fields(builder),
        *totals.declare_totals_fields(builder),
        recommend.declare_recommend_field(builder),
        neighbourhood.declare_neighbourhood_field(builder),
        *library.declare_library_fields(builder),
        *data_state.declare_data_fields(builder),
        *writing.declare_writing_fields(builder),
    ]
    builder.declare_output("Query", "Questions.", map(_as_nullable, query_fields))
    payloads.declare_mutation_types(builder)
    subscriptions.declare_subscription_type(builder)
    types = [builder.find(e.name) for e in catalog.all_entity_types().values() if not e.abstract]
    builder.complete = True
    executable = strawberry.Schema(  # noqa: SLF001
        query=builder.find("Query"),
        mutation=builder.find("Mutation"),
        subscription=builder.find("Subscription"),
        types=types,
        config=StrawberryConfig(auto_camel_case=False, scalar_map=dict(SCALARS.values())),
    )._schema
    builder.attach_resolvers(executable, _object_type_name)
    return executable


def _as_nullable(field: OutputField) -> OutputField:
    """A root field that is null where it fails, so that what is asked beside it is answered."""
    optional = field.type.startswith("Optional[")
    return field if optional else replace(field, type=f"Optional[{field.type}]")


def _object_type_name(value: object) -> str:
    """The object type of what a resolver returned where the field promises an interface."""
    assert isinstance(value, TypedNode)  # noqa: S101
    return value.declared.name


def render_sdl() -> str:
    """The schema in the Schema Definition Language, as api/schema.graphql holds it."""
    return print_schema(executable_schema()) + "\n"
