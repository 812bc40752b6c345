"""GraphQL's types of answers, derived from how these are declared (:mod:`partnergraph.queries.facts`)."""

from __future__ import annotations

import types
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from partnergraph.api.graphql.types.build import (
    AttributeResolver,
    OutputField,
    Resolver,
    SchemaBuilder,
)
from partnergraph.queries.facts import ScalarName, describe_answer_type, list_facts
from partnergraph.queries.paths import Party


async def _resolve_party_entity(source: Party, info: Any) -> Any:
    return await info.context.batches.nodes.load(source.id)


def _party_place_resolver(attribute: str) -> Resolver:
    """The resolver of something that is read of many parties together."""

    async def resolve(source: Party, info: Any) -> Any:
        found = await info.context.batches.parties.load(source.id)
        if found is None:
            return source.name if attribute == "display_name" else None
        return getattr(found, attribute)

    return resolve


_PARTY_FIELDS = (
    OutputField(
        "displayName",
        "str",
        "Its name to show, in title case where its sources shout",
        _party_place_resolver("display_name"),
    ),
    OutputField(
        "country",
        "Optional[Country]",
        "The country in which it is",
        _party_place_resolver("country"),
    ),
    OutputField(
        "region", "Optional[Region]", "The region in which it is", _party_place_resolver("region")
    ),
    OutputField(
        "location",
        "Optional[GeoJSONPoint]",
        "Where it is; else a centre of its region, or of its country",
        _party_place_resolver("location"),
    ),
    OutputField(
        "entity", "Optional[Entity]", "The entity itself, to ask more of", _resolve_party_entity
    ),
)


def declare_answer_type(builder: SchemaBuilder, answer_type: type) -> str:
    """Declare the type of an answer and all that it is made of, unless they are; its name.

    What is a party also says where it is, and has a field ``entity``, which leads to the entity itself.
    """
    name = answer_type.__name__
    if builder.find(name):
        return name
    fields = [
        OutputField(
            fact.name,
            _name_type(builder, fact.type),
            fact.description,
            AttributeResolver(fact.attribute),
        )
        for fact in list_facts(answer_type)
    ]
    if issubclass(answer_type, Party):
        described = answer_type is Party
        fields += [f if described else replace(f, description="") for f in _PARTY_FIELDS]
    return builder.declare_output(name, describe_answer_type(answer_type), fields)


def _name_type(builder: SchemaBuilder, type_: Any) -> str:
    """A type of a fact in Python's syntax, as the builder reads it; what it refers to is declared."""
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return next(mark.name for mark in arguments[1:] if isinstance(mark, ScalarName))
    if origin in {Union, types.UnionType}:
        (inner,) = (one for one in arguments if one is not type(None))
        return f"Optional[{_name_type(builder, inner)}]"
    if origin is tuple:
        return f"list[{_name_type(builder, arguments[0])}]"
    if issubclass(type_, Enum):
        return builder.declare_enum(type_)
    if type_ in {str, int, float, bool}:
        return str(type_.__name__)
    return declare_answer_type(builder, type_)
