"""Orders and pages turned into Cypher.

A page is found by the values of its first row's order, not by a count of rows to skip: a cursor stays
true when rows are added or removed before it. The id, and for relations what tells them apart, breaks ties.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from zlib import crc32

import orjson

from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    Parameter,
    Piece,
    compose_cypher,
    join_cypher,
    require_all,
    require_any,
)
from partnergraph.graph.cypher.match import match_link
from partnergraph.graph.cypher.relation_key import relation_key_cypher
from partnergraph.graph.cypher.text import fold_expression
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    all_directions,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import MAX_INT64

# The bits of a cursor's checksum: order, list, and above these the conditions.
_CONDITIONS_AT = 32
_USE_ITS_OWN = "use a cursor that the same query with the same filter and orderBy returned"


@dataclass(frozen=True)
class OrderKey:
    """One expression to order by, under its name in the API; ``present``: it is never null.

    Rows without a value come last whatever the direction, unless ``nulls_first``. ``listed`` is what the rows
    are, in the key of their ids.
    """

    name: str
    expression: Piece
    descending: bool = False
    present: bool = False
    nulls_first: bool = False
    listed: str = ""

    def sort_item(self, *, reverse: bool) -> Fragment:
        """The expression and its direction as ORDER BY takes them, and where nulls come if not as Cypher has them."""
        descending, nulls_first = self.descending != reverse, self.nulls_first != reverse
        plain = compose_cypher("%s DESC" if descending else "%s", self.expression)
        # Cypher itself has them last in ascending order and first in descending.
        if self.present or descending == nulls_first:
            return plain
        nulls = "%s IS NULL DESC, %s" if nulls_first else "%s IS NULL, %s"
        return compose_cypher(nulls, self.expression, plain)


def order_keys(
    declared: EntityType,
    node: str,
    order: Sequence[Mapping[str, Any]] | None,
    related: Direction | None,
    edge: str,
    scope: CypherScope | None = None,
) -> tuple[OrderKey, ...]:
    """What to order by: the entries of ``orderBy``, then what makes the order total.

    Raises :class:`InvalidInput` where one entry of ``order`` names several fields or none.
    """
    scope = scope or CypherScope()
    requested = [_order_key(declared, node, entry, related, edge, scope) for entry in order or ()]
    listed = _list_name(declared, related)
    tie_breakers = [OrderKey("id", f"{node}.id", present=True, listed=listed)]
    if related is not None and related.relation.shape.key:
        key_cypher = relation_key_cypher(related.relation.shape.key, edge)
        tie_breakers.append(OrderKey("key", key_cypher, present=True))
    return (*requested, *tie_breakers)


def _order_key(
    declared: EntityType,
    node: str,
    entry: Mapping[str, Any],
    related: Direction | None,
    edge: str,
    scope: CypherScope,
) -> OrderKey:
    """One entry of an order: ``{memberCount: DESC}``, or ``{edge: {since: ASC}}`` on a relation.

    ``{node: {memberCount: DESC}}`` is the same as without ``node``; ``nulls`` may stand beside any name.
    """
    nulls = entry.get("nulls")
    name, sorting = single_entry({n: value for n, value in entry.items() if n != "nulls"})
    if name == "node":
        key = _order_key(declared, node, sorting, related, edge, scope)
    elif name == "edge":
        key = _edge_key(sorting, related, edge)
    elif name in (shortcuts := possible_shortcuts(declared)):
        key = _shortcut_key(shortcuts[name], node, sorting, scope)
    else:
        key = replace(_field_key(declared, node, name, scope), descending=sorting == "DESC")
    return key if nulls is None else replace(key, nulls_first=nulls == "FIRST")


def _field_key(declared: EntityType, node: str, name: str, scope: CypherScope) -> OrderKey:
    """The key of a field of a node, or of how many things are at one of its relations."""
    fields = {to_camel_case(n): f for n, f in possible_fields(declared).items()}
    if name in fields:
        return OrderKey(name, _sorted_expression(node, fields[name]))
    directions = {to_camel_case(d.name): d for d in possible_directions(declared).values()}
    direction = directions[name.removesuffix("Count")]
    match = match_link(node, direction, "o" if scope.as_of else "", "", scope)
    return OrderKey(name, compose_cypher("COUNT { %s }", match.cypher), present=True)


def _sorted_expression(variable: str, declared: DeclaredField) -> str:
    """What a field is ordered by: a text without regard to case and accents, whichever field it is."""
    stored = f"{variable}.{declared.folded or declared.name}"
    plain = declared.folded or declared.kind is not FieldKind.STRING
    return stored if plain else fold_expression(stored)


def _edge_key(entry: Mapping[str, Any], related: Direction | None, edge: str) -> OrderKey:
    """The key of a field of the relation that leads to the rows."""
    nulls = entry.get("nulls")
    name, sorting = single_entry({n: value for n, value in entry.items() if n != "nulls"})
    expression = _sorted_expression(edge, edge_field(related, name))
    return OrderKey(f"edge.{name}", expression, sorting == "DESC", nulls_first=nulls == "FIRST")


def _shortcut_key(
    shortcut: Shortcut, node: str, entry: Mapping[str, Any], scope: CypherScope
) -> OrderKey:
    """The key of a field of the one related thing: ``{country: {name: ASC}}``."""
    thing, edge = f"{node}_{shortcut.name}", f"{node}_{shortcut.name}_edge"
    along = Direction(shortcut.relation, forward=True)
    inner = _order_key(shortcut.target, thing, entry, along, edge, scope)
    match = match_link(node, shortcut, edge, thing, scope, shortcut.target.name)
    expression = compose_cypher(
        "head(COLLECT { %(match)s WITH %(row)s ORDER BY %(id)s LIMIT 1 RETURN %(value)s })",
        match=match.cypher,
        row=f"{thing}, {edge}",
        id=f"{thing}.id",
        value=inner.expression,
    )
    name = f"{shortcut.name}.{inner.name}"
    return replace(inner, name=name, expression=expression, present=False)


def edge_field(related: Direction | None, name: str) -> DeclaredField:
    """The field of the relation of a list that the API calls ``name``.

    Raises :class:`InvalidInput` for a list that no relation leads to, and for a field that its relation has not.
    """
    if related is None:
        raise InvalidInput(
            "nothing leads to the things of this list, so there is no edge",
            where=f"edge.{name}",
            do="order and group it by fields of the things",
        )
    fields = {to_camel_case(n): f for n, f in related.relation.own.items()}
    if name not in fields:
        raise InvalidInput(
            f"{to_camel_case(related.name)} has no {name} on its edges",
            where=f"edge.{name}",
            do=f"use one of: {', '.join(fields)}",
        )
    return fields[name]


def single_entry(entry: Mapping[str, Any], argument: str = "orderBy") -> tuple[str, Any]:
    """The only field that an entry of an order or grouping names, with what it is given.

    That is a direction, a part of a date, or an entry of its own. Raises :class:`InvalidInput` for
    several fields or none.
    """
    choices = [(name, value) for name, value in entry.items() if value is not None]
    if len(choices) != 1:
        raise InvalidInput(
            f"an entry of {argument} must name one field, not {len(choices)}",
            where=argument,
            do="write [{name: ASC}, {id: DESC}], the first field first",
        )
    return choices[0]


def after_cursor_predicate(
    order: tuple[OrderKey, ...], cursor: Parameter, *, reverse: bool
) -> Fragment:
    """A predicate for the rows after a cursor, whose order values the parameter holds."""
    return require_any(
        require_all(
            [
                *(_equals_cursor(same, i, cursor) for i, same in enumerate(order[:position])),
                _follows_cursor(key, position, cursor, reverse=reverse),
            ]
        )
        for position, key in enumerate(order)
    )


_EQUALS_CURSOR = {
    True: "%(key)s = %(value)s",
    False: ("(%(key)s = %(value)s OR (%(key)s IS NULL AND %(value)s IS NULL))"),
}
_FOLLOWS_CURSOR = {
    # nulls first; None: there are none
    None: "%(key)s %(sign)s %(value)s",
    False: "(%(key)s %(sign)s %(value)s OR (%(value)s IS NOT NULL AND %(key)s IS NULL))",
    True: "(%(key)s %(sign)s %(value)s OR (%(value)s IS NULL AND %(key)s IS NOT NULL))",
}


def _equals_cursor(key: OrderKey, position: int, cursor: Parameter) -> Fragment:
    """That a row has the cursor's value at this position of the order."""
    value = compose_cypher(f"%s[{position}]", cursor)
    return compose_cypher(_EQUALS_CURSOR[key.present], key=key.expression, value=value)


def _follows_cursor(key: OrderKey, position: int, cursor: Parameter, *, reverse: bool) -> Fragment:
    """That a row's value at this position comes after the cursor's."""
    value = compose_cypher(f"%s[{position}]", cursor)
    template = _FOLLOWS_CURSOR[None if key.present else key.nulls_first != reverse]
    sign = "<" if key.descending != reverse else ">"
    return compose_cypher(template, key=key.expression, value=value, sign=sign)


def order_values(order: tuple[OrderKey, ...]) -> Fragment:
    """Cypher for the list of a row's order values."""
    return compose_cypher("[%s]", join_cypher(", ", (key.expression for key in order)))


def order_checksum(order: tuple[OrderKey, ...], conditions: int = 0) -> int:
    """A checksum of list, conditions and order that a cursor carries, so that one made for another is recognised.

    ``conditions``: what :func:`conditions_checksum` gives for those of the list.
    """
    description = ", ".join(
        f"{key.name}{' DESC' if key.descending else ''}{' NULLS FIRST' if key.nulls_first else ''}"
        for key in order
    )
    marked = _list_mark(_listed_by(order)) << 16 | crc32(description.encode()) & 0xFFFF
    return add_conditions(marked, conditions)


def add_conditions(checksum: int, conditions: int) -> int:
    """The checksum of the same list and order with these conditions."""
    return conditions << _CONDITIONS_AT | checksum


def conditions_checksum(*conditions: Any) -> int:
    """A checksum of what a list holds beside its name, as it was asked for; 0 of no condition."""
    if not any(conditions):
        return 0
    content = orjson.dumps(conditions, default=str, option=orjson.OPT_SORT_KEYS)
    return crc32(content) & 0xFFFF or 1


def _listed_by(order: tuple[OrderKey, ...]) -> str:
    return "".join(key.listed for key in order)


def _list_name(declared: EntityType, related: Direction | None) -> str:
    """What a list is called where its cursors are given to another: ``clusters``, ``members (MemberOf)``."""
    if related is None:
        return declared.plural
    return f"{to_camel_case(related.name)} ({related.relation.name})"


def _list_mark(name: str) -> int:
    return crc32(name.encode()) & 0xFFFF


@cache
def _list_names() -> dict[int, str]:
    """The name of every list by the mark of its cursors."""
    names = [_list_name(declared, None) for declared in all_entity_types().values()]
    names += [_list_name(direction.other, direction) for direction in all_directions()]
    names.append("search")
    return {_list_mark(name): name for name in names}


def encode_cursor(checksum: int, row_values: Sequence[Any]) -> str:
    """A cursor for a row with these values of the order that has this checksum."""
    return urlsafe_b64encode(orjson.dumps([checksum, *row_values])).decode().rstrip("=")


def decode_cursor(
    cursor: str, order: tuple[OrderKey, ...], argument: str = "after", conditions: int = 0
) -> list[Any]:
    """The order values of a cursor given as an argument.

    Raises :class:`InvalidInput` for one not made for this list, conditions and order.
    """
    try:
        content = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        content = None
    listed = _listed_by(order)
    made_for = content[0] if isinstance(content, list) and content else None
    if isinstance(made_for, int):
        named = _list_names().get(made_for >> 16 & 0xFFFF, listed)
        if named != listed:
            raise InvalidInput(
                f"this cursor is of the list {named}, not of {listed}",
                where=argument,
                do=_USE_ITS_OWN,
            )
        if made_for >> _CONDITIONS_AT != conditions:
            raise InvalidInput(
                f"this cursor is of {listed} with other conditions", where=argument, do=_USE_ITS_OWN
            )
    if (
        not isinstance(content, list)
        or len(content) != len(order) + 1
        or made_for != order_checksum(order, conditions)
        or not all(map(_is_order_value, content))
    ):
        raise InvalidInput(
            "this cursor does not belong to this connection and order",
            where=argument,
            do=_USE_ITS_OWN,
        )
    return content[1:]


def _is_order_value(value: Any) -> bool:
    """Whether a cursor's value is one that Neo4j stores and compares."""
    if isinstance(value, int):
        return -MAX_INT64 - 1 <= value <= MAX_INT64
    return value is None or isinstance(value, str | float)
