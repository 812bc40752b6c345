"""Requests under a name of an older model: what it is called today, and since which version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graphql import GraphQLSchema

from partnergraph.schema.catalog import all_relation_types
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.versions import declared_field_renames, declared_relation_renames

# What graphql-core says of a name that a type, or the arguments of a field, do not have.
_UNKNOWN_NAMES = (
    re.compile(r"Cannot query field '(?P<name>\w+)' on type '(?P<type>\w+)'"),
    re.compile(r"of type '(?P<type>\w+)!?' not to include unknown field '(?P<name>\w+)'"),
    re.compile(r"Unknown argument '(?P<name>\w+)' on field '(?P<type>\w+)\.(?P<field>\w+)'"),
)
_UNKNOWN_TYPE = re.compile(r"Unknown type '(\w+)'")


def find_new_name(schema: GraphQLSchema, message: str) -> tuple[str, str]:
    """The name to write in place of a former one that an error is about, and a sentence that says so.

    Two empty texts where no former name is meant.
    """
    for name, new, since in _matching_renames(schema, message):
        return new, f"{name} is {new} since model version {since}."
    return "", ""


def _matching_renames(schema: GraphQLSchema, message: str) -> Iterator[tuple[str, str, int]]:
    if unknown := _UNKNOWN_TYPE.search(message):
        name = unknown[1]
        for rename in declared_relation_renames():
            new = rename.declared.name + name.removeprefix(rename.former_name)
            if name.startswith(rename.former_name) and new in schema.type_map:
                yield name, new, rename.since
    for found in filter(None, (pattern.search(message) for pattern in _UNKNOWN_NAMES)):
        members = getattr(schema.type_map.get(found["type"]), "fields", {})
        if field := found.groupdict().get("field"):
            members = members[field].args
        for former, new, since in _former_names():
            if former == found["name"] and new in members:
                yield former, new, since


@cache
def _former_names() -> tuple[tuple[str, str, int], ...]:
    """Every former name in GraphQL of a field or a direction of a relation, its name today, and since when."""
    renames = [(r.former_name, r.field.name, r.since) for r in declared_field_renames()]
    for shape in (relation.shape for relation in all_relation_types().values()):
        for today, former in (
            (shape.forward, shape.forward_renamed_from),
            (shape.reverse, shape.reverse_renamed_from),
        ):
            for name, since in former.items():
                renames += [(name, today, since), (f"{name}_count", f"{today}_count", since)]
    return tuple((to_camel_case(f), to_camel_case(t), since) for f, t, since in renames)
