"""The fields of Query that are derived from the declarations."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, Resolver
from partnergraph.api.graphql.types.connections import connection_arguments
from partnergraph.api.graphql.types.entities import NODE_INTERFACE
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.api.graphql.types.values import LazyConnection
from partnergraph.graph.cypher.window import LARGEST_PAGE
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.nodes import TypedNode
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import lower_first_letter, to_camel_case


def derive_lookup_fields() -> list[OutputField]:
    """The fields of Query that look up or list entities."""
    outputs = [
        OutputField(
            "node",
            f"Optional[{NODE_INTERFACE}]",
            "What has this id, whatever it is",
            _lookup_resolver(all_entity_types()["Entity"]),
            (FieldArgument("id", "ID", "Its id, such as country:UA"),),
        ),
        OutputField(
            "nodes",
            f"list[Optional[{NODE_INTERFACE}]]",
            "What has these ids, in their order; null for an id that nothing has",
            _resolve_nodes,
            (FieldArgument("ids", "list[ID]", f"The ids, at most {LARGEST_PAGE}"),),
        ),
    ]
    for declared in all_entity_types().values():
        outputs += [_lookup_field(declared), _root_connection_field(declared)]
    return outputs


async def _resolve_nodes(_source: Any, info: Any, ids: list[str]) -> list[TypedNode | None]:
    return await fetch.fetch_nodes(info.context.database, ids)


def entity_field_name(declared: EntityType) -> str:
    """The name of the field that holds one entity of a type: ``cluster``."""
    return lower_first_letter(declared.name)


def _lookup_field(declared: EntityType) -> OutputField:
    """The field of Query that finds one entity by its id or by an identifier."""
    arguments = [FieldArgument("id", "Optional[ID]", "Its id")]
    arguments += [
        FieldArgument(
            to_camel_case(field.name), f"Optional[{SCALAR_BY_KIND[field.kind]}]", field.description
        )
        for field in declared.identifiers
    ]
    return OutputField(
        entity_field_name(declared),
        f"Optional[{declared.name}]",
        declared.description,
        _lookup_resolver(declared),
        (
            *arguments,
            FieldArgument("asOf", "Optional[Date]", "Only relations that held then, below"),
        ),
    )


def _lookup_resolver(declared: EntityType) -> Resolver:
    identifiers: dict[str, DeclaredField] = {
        to_camel_case(field.name): field for field in declared.identifiers
    }

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
            thing = await fetch.fetch_node(database, value)
        else:
            thing = await fetch.fetch_node_by_identifier(
                database, declared, identifiers[name].name, value
            )
        if thing is None or not _is_promised_type(declared, thing.declared):
            return None
        return TypedNode(thing.declared, thing.properties, as_of)

    return resolve


def _is_promised_type(declared: EntityType, actual: EntityType) -> bool:
    """Whether an entity of one type is what a field of another promises."""
    return declared.name in actual.labels if declared.abstract else declared is actual


def _root_connection_field(declared: EntityType) -> OutputField:
    """The field of Query that lists all entities of a type as a connection."""

    def resolve(_source: Any, info: Any, **arguments: Any) -> LazyConnection:
        return LazyConnection(info.context, declared, arguments)

    return OutputField(
        declared.plural,
        f"{declared.name}Connection",
        f"All {declared.plural_phrase}, in pages",
        resolve,
        connection_arguments(f"{declared.name}Filter", declared),
    )
