"""GraphQL's types of answers, derived from how these are declared (:mod:`partnergraph.queries.facts`)."""

from __future__ import annotations

import types
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from partnergraph.api.graphql.types.build import OutputField, SchemaBuilder, attribute_resolver
from partnergraph.graph.reading import fetch
from partnergraph.queries.facts import ScalarName, describe_answer_type, list_facts
from partnergraph.queries.paths import Party


async def _resolve_party_entity(source: Party, info: Any) -> Any:
    return await fetch.fetch_node(info.context.database, source.id)


_ENTITY_FIELD = OutputField(
    "entity", "Optional[Entity]", "The entity itself, to ask more of", _resolve_party_entity
)


def declare_answer_type(builder: SchemaBuilder, answer_type: type) -> str:
    """Declare the type of an answer and all that it is made of, unless they are; its name.

    What is a party also has a field ``entity``, which leads to the entity itself.
    """
    name = answer_type.__name__
    if builder.find(name):
        return name
    fields = [
        OutputField(
            fact.name,
            _name_type(builder, fact.type),
            fact.description,
            attribute_resolver(fact.attribute),
        )
        for fact in list_facts(answer_type)
    ]
    if issubclass(answer_type, Party):
        fields.append(_ENTITY_FIELD)
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
