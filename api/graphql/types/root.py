"""The fields of Query that are derived from the declarations, and search."""

from __future__ import annotations

from enum import Enum
from typing import Any

from api.graphql.types.build import Argument, Builder, Output, Resolver
from api.graphql.types.entities import NODE, connection_arguments
from api.graphql.types.scalars import SCALAR_OF
from api.graphql.types.values import Listing
from graph.reading import fetch, search
from graph.reading.things import Thing
from schema.catalog import EntityType, entities
from schema.errors import InvalidInput
from schema.fields import Field
from schema.names import camel, constant


def fields(builder: Builder) -> list[Output]:
    """The fields of Query that look up or list entities, and ``search``; its type declared."""
    outputs = [
        Output(
            "node",
            f"Optional[{NODE}]",
            "What has this id, whatever it is",
            by_id(entities()["Entity"]),
            (Argument("id", "ID", "Its id, such as country:UA"),),
        )
    ]
    for declared in entities().values():
        outputs += [lookup(declared), listing(declared)]
    return [*outputs, searching(builder)]


def singular(declared: EntityType) -> str:
    """The name of the field that holds one entity of a type: ``cluster``."""
    return declared.name[0].lower() + declared.name[1:]


def lookup(declared: EntityType) -> Output:
    """The field of Query that finds one entity by its id or by an identifier."""
    arguments = [Argument("id", "Optional[ID]", "Its id")]
    arguments += [
        Argument(camel(field.name), f"Optional[{SCALAR_OF[field.kind]}]", field.description)
        for field in declared.identifiers
    ]
    return Output(
        singular(declared),
        f"Optional[{declared.name}]",
        f"One of the {declared.plural}, by its id or by another identifier",
        by_id(declared),
        (*arguments, Argument("asOf", "Optional[Date]", "Only relations that held then, below")),
    )


def by_id(declared: EntityType) -> Resolver:
    identifiers: dict[str, Field] = {camel(field.name): field for field in declared.identifiers}

    async def resolve(_source: Any, info: Any, **arguments: Any) -> Any:
        as_of = arguments.pop("asOf", None)
        identified = {name: value for name, value in arguments.items() if value is not None}
        if len(identified) != 1:
            raise InvalidInput(
                f"{len(identified)} identifiers are given",
                where=info.field_name,
                do=f"give exactly one of: {', '.join(['id', *identifiers])}",
            )
        ((name, value),) = identified.items()
        database = info.context.database
        if name == "id":
            thing = await fetch.by_id(database, value)
        else:
            thing = await fetch.by_identifier(database, declared, identifiers[name].name, value)
        if thing is None or not wanted(declared, thing.declared):
            return None
        return Thing(thing.declared, thing.properties, as_of)

    return resolve


def wanted(declared: EntityType, actual: EntityType) -> bool:
    """Whether an entity of one type is what a field of another promises."""
    return declared.name in actual.labels if declared.abstract else declared is actual


def listing(declared: EntityType) -> Output:
    """The field of Query that lists all entities of a type as a connection."""

    def resolve(_source: Any, info: Any, **arguments: Any) -> Listing:
        return Listing(info.context.database, declared, arguments)

    return Output(
        declared.plural,
        f"{declared.name}Connection",
        declared.description,
        resolve,
        connection_arguments(f"{declared.name}Filter", f"{declared.name}Order"),
    )


def searching(builder: Builder) -> Output:
    """The field ``search``, its types declared."""
    kinds = Enum("EntityKind", {constant(e.name): e.name for e in entities().values()})  # type: ignore[misc]
    kind = builder.declare_enum(
        kinds, "A kind of entity; abstract ones stand for all below them.", "EntityKind"
    )
    builder.declare_output(
        "SearchHit",
        "Something found.",
        [
            Output("node", "Entity", "What was found"),
            Output("score", "float", "How well it fits; comparable within one search"),
            Output(
                "highlights",
                "list[str]",
                "The names that hold a word sought: HTML with <em> around it",
            ),
        ],
    )
    return Output(
        "search",
        "list[SearchHit]",
        "Names, aliases and descriptions that hold all words, the best first; "
        "also beginnings of words and words with one letter changed",
        run_search,
        (
            Argument("text", "str", "The words sought, in any case and any spelling that is known"),
            Argument("types", f"Optional[list[{kind}]]", "Only these kinds"),
            Argument("within", "Optional[ID]", "Only what is in this place: its id"),
            Argument("fuzzy", "bool", "Whether one letter of a long word may differ", default=True),
            Argument("first", "int", f"How many, at most {search.LARGEST_SEARCH}", default=20),
        ),
    )


async def run_search(_source: Any, info: Any, **arguments: Any) -> list[search.Hit]:
    types = arguments.get("types")
    return await search.search(
        info.context.database,
        arguments["text"],
        labels=[kind.value for kind in types] if types else None,
        within=arguments.get("within"),
        limit=arguments["first"],
        fuzzy=arguments["fuzzy"],
    )
