"""Calls of the procedures that list what the database has, read as listing what the network has.

``CALL db.labels() YIELD label`` becomes a subquery that calls it and leaves out the names of what stands beside the network, or is
somebody else's. It has the columns that are asked for, under the names that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from partnergraph.graph.untrusted.network_names import ALLOWED_LABELS, ALLOWED_TYPES
from partnergraph.graph.untrusted.tree import (
    Items,
    TreeItem,
    is_group,
    is_name,
    is_sign,
    is_space,
    is_word,
    item_at,
    render_items,
)
from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.errors import Refused

# What every entity or relation has beside its declared fields.
_COMMON_PROPERTIES = ("id", "sources", "locators")


@dataclass(frozen=True)
class _ListingProcedure:
    """A procedure by its full name, its columns, and Cypher that keeps of them what the network has."""

    name: str
    columns: tuple[str, ...]
    keep: str


@cache
def _listing_procedures() -> Mapping[str, _ListingProcedure]:
    """Them, by their names in small letters."""
    labels, types = _cypher_list(ALLOWED_LABELS), _cypher_list(ALLOWED_TYPES)
    names = _cypher_list(_declared_property_names())
    quoted_types = _cypher_list(f":`{name}`" for name in ALLOWED_TYPES)
    known = f"(propertyName IS NULL OR propertyName IN {names})"
    properties = ("propertyName", "propertyTypes", "mandatory")
    procedures = (
        _ListingProcedure("db.labels", ("label",), f"WHERE label IN {labels}"),
        _ListingProcedure(
            "db.relationshipTypes", ("relationshipType",), f"WHERE relationshipType IN {types}"
        ),
        _ListingProcedure("db.propertyKeys", ("propertyKey",), f"WHERE propertyKey IN {names}"),
        _ListingProcedure(
            "db.schema.nodeTypeProperties",
            ("nodeType", "nodeLabels", *properties),
            f"WHERE 'Entity' IN nodeLabels AND {known}",
        ),
        _ListingProcedure(
            "db.schema.relTypeProperties",
            ("relType", *properties),
            f"WHERE relType IN {quoted_types} AND {known}",
        ),
        _ListingProcedure(
            "db.schema.visualization",
            ("nodes", "relationships"),
            f"CALL (nodes) {{ UNWIND nodes AS one WITH one WHERE labels(one)[0] IN {labels}"
            " RETURN collect(one) AS ours } "
            f"CALL (relationships) {{ UNWIND relationships AS one WITH one WHERE type(one) IN {types}"
            " RETURN collect(one) AS theirs } WITH ours AS nodes, theirs AS relationships",
        ),
    )
    return {procedure.name.lower(): procedure for procedure in procedures}


@cache
def _declared_property_names() -> frozenset[str]:
    """The names of all properties that the model declares, without those that serve comparison alone."""
    declared = (*all_entity_types().values(), *all_relation_types().values())
    names = {name for one in declared for field in one.own.values() for name in field.properties}
    return frozenset(names | {*_COMMON_PROPERTIES})


def scope_listing_call(items: Items, index: int) -> tuple[str, int] | None:
    """A call at an index as one that lists what the network has, and where what follows begins; None for another.

    Raises :class:`Refused` for a call that is written as nobody would.
    """
    name, index = _read_call_name(items, index + 1)
    procedure = _listing_procedures().get(name.replace("`", "").lower())
    if procedure is None:
        return None
    if is_group(item_at(items, index), "("):
        index = _skip_spaces(items, index + 1)
    yielded, index = _read_yielded(items, index, procedure)
    listed = ", ".join(procedure.columns)
    returned = ", ".join(f"{column} AS {alias}" for column, alias in yielded)
    text = (
        f"CALL () {{ CALL {procedure.name}() YIELD {listed} {procedure.keep} RETURN {returned} }} "
    )
    following = item_at(items, index)
    if following is None or is_sign(following, ";"):
        return f"{text}RETURN {', '.join(alias for _, alias in yielded)}", index
    return text + ("WITH * " if is_word(following, "where") else ""), index


def _read_call_name(items: Items, index: int) -> tuple[str, int]:
    """The name with its dots that stands at an index, and where what follows it begins."""
    pieces: list[TreeItem] = []
    index = _skip_spaces(items, index)
    while is_name(item_at(items, index)):
        pieces.append(items[index])
        index = _skip_spaces(items, index + 1)
        if not is_sign(item_at(items, index), "."):
            break
        pieces.append(items[index])
        index = _skip_spaces(items, index + 1)
    return render_items(pieces), index


def _read_yielded(
    items: Items, index: int, procedure: _ListingProcedure
) -> tuple[list[tuple[str, str]], int]:
    """The columns that are asked for, each with the name it gets, and where what follows begins."""
    every = [(column, column) for column in procedure.columns]
    if not is_word(item_at(items, index), "yield"):
        return every, index
    index = _skip_spaces(items, index + 1)
    if is_sign(item_at(items, index), "*"):
        return every, _skip_spaces(items, index + 1)
    yielded: list[tuple[str, str]] = []
    while True:
        column, index = _read_plain_name(items, index, procedure)
        alias = column
        if is_word(item_at(items, index), "as"):
            alias, index = _read_plain_name(items, _skip_spaces(items, index + 1), procedure)
        yielded.append((column, alias))
        if not is_sign(item_at(items, index), ","):
            return yielded, index
        index = _skip_spaces(items, index + 1)


def _read_plain_name(items: Items, index: int, procedure: _ListingProcedure) -> tuple[str, int]:
    item = item_at(items, index)
    if item is None or not is_name(item):
        raise Refused(
            f"what {procedure.name} gives cannot be read here",
            do=f"write CALL {procedure.name}() YIELD {', '.join(procedure.columns)} RETURN …",
        )
    return render_items([item]), _skip_spaces(items, index + 1)


def _skip_spaces(items: Items, index: int) -> int:
    while index < len(items) and is_space(items[index]):
        index += 1
    return index


def _cypher_list(names: Iterable[str]) -> str:
    return "[" + ", ".join(f"'{name}'" for name in sorted(names)) + "]"
