"""The schema as it was last agreed on, and what has changed since."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    introspection_types,
    specified_scalar_types,
)
from graphql.utilities import find_breaking_changes

from partnergraph.api.graphql.schema import executable_schema, render_sdl
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.directions import all_directions, directions_of_type
from partnergraph.schema.names import to_camel_case

COMMITTED = Path(__file__).parents[3] / "api" / "schema.graphql"
HOW = "Write it again: make docs"


def test_the_committed_schema_is_the_one_served() -> None:
    committed = COMMITTED.read_text("utf-8")
    if committed == render_sdl():
        return
    breaking = find_breaking_changes(build_schema(committed), executable_schema())
    told = "".join(f"\n  {change.description}" for change in breaking)
    pytest.fail(
        f"api/schema.graphql is not the schema that is served. {HOW}"
        + (f"\nThis breaks clients, so say it in CHANGELOG.md:{told}" if told else ""),
        pytrace=False,
    )


def test_a_breaking_change_is_found() -> None:
    before = build_schema(render_sdl())
    assert not find_breaking_changes(before, executable_schema())
    after = build_schema(render_sdl().replace("  sme: Boolean\n", "  sme: String\n", 1))
    (change,) = find_breaking_changes(before, after)
    assert "sme" in change.description


# With each argument described where it is: 13,748 and 431 when this was written.
MOST_LINES, MOST_TYPES = 14_000, 450


def own_types() -> dict[str, GraphQLNamedType]:
    """The schema's types by name, without those that every schema has."""
    everywhere = {*introspection_types, *specified_scalar_types}
    return {n: t for n, t in executable_schema().type_map.items() if n not in everywhere}


def test_the_schema_stays_small() -> None:
    """What a type repeats of another stands in one of them, and is named there."""
    lines, types = len(render_sdl().splitlines()), len(own_types())
    assert (lines < MOST_LINES) and (types < MOST_TYPES), (  # noqa: PT018  (one advice for both)
        f"the schema has {lines:,} lines and {types} types, and may have {MOST_LINES:,} and {MOST_TYPES}."
        " A kind of entity below Actor brings some 700 lines, one beside it some 300: if that is what was added, raise"
        " MOST_LINES and MOST_TYPES in tests/api/graphql/test_sdl.py by as much. Otherwise a type repeats what"
        " another has: let one name the other (docs/decisions/0014-a-smaller-schema.md)"
    )


def test_no_name_says_a_thing_twice() -> None:
    assert repeats("LocatedInLocatedHereFilter")
    assert repeats("GroupGrouping")
    assert not repeats("PartnerInProjectConnection")
    assert not [name for name in own_types() if repeats(name)]


def repeats(name: str) -> bool:
    """Whether two words of a name have the same stem."""
    words = [word for word in re.findall("[A-Z][a-z]*", name) if len(word) > 2]
    stems = [word[:5] for word in words]
    return len(set(stems)) < len(stems)


def test_plurals_are_english() -> None:
    lists = {declared.plural for declared in all_entity_types().values()}
    assert {"activities", "cities", "countries", "people", "entities"} <= lists
    assert not [name for name in lists if re.search("[^aeiou]ys$|ss$", name)]


def test_every_word_and_argument_is_described() -> None:
    """But for those of groups in lists of what is related: they stand in the list of the type that is listed."""
    schema = executable_schema()
    entities = {f"{declared.name}Connection" for declared in all_entity_types().values()}
    for name, type_ in own_types().items():
        assert type_.description, name
        if isinstance(type_, GraphQLEnumType):
            assert all(word.description for word in type_.values.values()), name
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in type_.fields.items():
                listed = field_name == "aggregate" and name not in entities
                words = [argument.description for argument in field.args.values()]
                assert all(words) is not (listed and bool(words)), (name, field_name)
    for home in (schema.query_type, schema.mutation_type):
        assert home
        assert all(field.description for field in home.fields.values())


def test_each_direction_of_a_relation_says_what_is_there() -> None:
    texts = [direction.description for direction in all_directions()]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    for declared in all_entity_types().values():
        fields: Any = executable_schema().type_map[declared.name]
        for direction in directions_of_type(declared):
            assert fields.fields[to_camel_case(direction.name)].description == direction.description


def test_what_filters_compare_can_be_asked_for_its_absence() -> None:
    for name, type_ in own_types().items():
        if name.endswith("Filter") and isinstance(type_, GraphQLInputObjectType):
            assert "isNull" in type_.fields or "AND" in type_.fields, name
