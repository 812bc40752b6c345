"""Orders and pages turned into Cypher.

A page is found by the values of its first row's order, not by a count of rows to skip: a cursor stays
true when rows are added or removed before it. The id, and for relations what tells them apart, breaks ties.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import orjson

from partnergraph.graph.cypher.fragment import (
    ArgumentPath,
    CypherScope,
    Fragment,
    Parameter,
    Piece,
    compose_cypher,
    join_cypher,
    require_all,
    require_any,
)
from partnergraph.graph.cypher.relation_key import relation_key_cypher
from partnergraph.graph.cypher.where import match_link
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, possible_directions, possible_fields
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import MAX_INT64

DEFAULT_PAGE, LARGEST_PAGE = 20, 1000


@dataclass(frozen=True)
class OrderKey:
    """One expression to order by, under its name in the API; ``present``: it is never null."""

    name: str
    expression: Piece
    descending: bool = False
    present: bool = False

    def sort_item(self, *, reverse: bool) -> Fragment:
        """The expression and its direction as ORDER BY takes them."""
        return compose_cypher("%s DESC" if self.descending != reverse else "%s", self.expression)


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
    tie_breakers = [OrderKey("id", f"{node}.id", present=True)]
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
    """One entry of an order: ``{memberCount: DESC}``, or ``{edge: {since: ASC}}`` on a relation."""
    name, sorting = single_entry(entry)
    if name == "edge" and related is not None:
        name, sorting = single_entry(sorting)
        expression = f"{edge}.{declared_name(related.relation.fields, name)}"
        return OrderKey(f"edge.{name}", expression, sorting == "DESC")
    for direction in possible_directions(declared).values():
        if name == to_camel_case(direction.name) + "Count":
            match = match_link(node, direction, "o" if scope.as_of else "", "", scope)
            counted = compose_cypher("COUNT { %s }", match.cypher)
            return OrderKey(name, counted, sorting == "DESC")
    fields = possible_fields(declared)
    field = fields[declared_name(fields, name)]
    return OrderKey(name, f"{node}.{field.folded or field.name}", sorting == "DESC")


def single_entry(entry: Mapping[str, Any]) -> tuple[str, Any]:
    """The only field that an entry of an order or grouping names, with what it is given.

    That is a direction, a part of a date, or an entry of its own. Raises :class:`InvalidInput` for
    several fields or none.
    """
    choices = [(name, value) for name, value in entry.items() if value is not None]
    if len(choices) != 1:
        raise InvalidInput(
            f"an entry of orderBy must name one field, not {len(choices)}",
            do="write [{name: ASC}, {id: DESC}], the first field first",
        )
    return choices[0]


def declared_name(fields: Mapping[str, Any], name: str) -> str:
    """The declared name of a field that the API names in camelCase. Raises StopIteration for no field."""
    return next(field_name for field_name in fields if to_camel_case(field_name) == name)


def after_cursor_predicate(
    order: tuple[OrderKey, ...], cursor: Parameter, *, reverse: bool
) -> Fragment:
    """A predicate for the rows after a cursor, whose order values the parameter holds; nulls come last."""
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
    # (always there, descending)
    (True, False): "%(key)s > %(value)s",
    (True, True): "%(key)s < %(value)s",
    (False, False): "(%(key)s > %(value)s OR (%(value)s IS NOT NULL AND %(key)s IS NULL))",
    (False, True): "(%(key)s < %(value)s OR (%(value)s IS NULL AND %(key)s IS NOT NULL))",
}


def _equals_cursor(key: OrderKey, position: int, cursor: Parameter) -> Fragment:
    """That a row has the cursor's value at this position of the order."""
    value = compose_cypher(f"%s[{position}]", cursor)
    return compose_cypher(_EQUALS_CURSOR[key.present], key=key.expression, value=value)


def _follows_cursor(key: OrderKey, position: int, cursor: Parameter, *, reverse: bool) -> Fragment:
    """That a row's value at this position comes after the cursor's."""
    value = compose_cypher(f"%s[{position}]", cursor)
    template = _FOLLOWS_CURSOR[key.present, key.descending != reverse]
    return compose_cypher(template, key=key.expression, value=value)


def order_values(order: tuple[OrderKey, ...]) -> Fragment:
    """Cypher for the list of a row's order values."""
    return compose_cypher("[%s]", join_cypher(", ", (key.expression for key in order)))


def order_checksum(order: tuple[OrderKey, ...]) -> int:
    """A checksum that a cursor carries, so that one made for another order is recognised."""
    description = ", ".join(f"{key.name}{' DESC' if key.descending else ''}" for key in order)
    return crc32(description.encode()) & 0xFFFF


def encode_cursor(checksum: int, row_values: Sequence[Any]) -> str:
    """A cursor for a row with these values of the order that has this checksum."""
    return urlsafe_b64encode(orjson.dumps([checksum, *row_values])).decode().rstrip("=")


def decode_cursor(cursor: str, order: tuple[OrderKey, ...]) -> list[Any]:
    """The order values of a cursor. Raises :class:`InvalidInput` for one that was not made for this order."""
    try:
        content = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        content = None
    if (
        not isinstance(content, list)
        or len(content) != len(order) + 1
        or content[0] != order_checksum(order)
        or not all(map(_is_order_value, content))
    ):
        raise InvalidInput(
            "this cursor does not belong to this connection and order",
            where=cursor[:80],
            do="use a cursor that the same query with the same orderBy returned",
        )
    return content[1:]


def _is_order_value(value: Any) -> bool:
    """Whether a cursor's value is one that Neo4j stores and compares."""
    if isinstance(value, int):
        return -MAX_INT64 - 1 <= value <= MAX_INT64
    return value is None or isinstance(value, str | float)


@dataclass(frozen=True)
class PageWindow:
    """Which part of a connection to read, as Relay's four arguments say."""

    limit: int
    reverse: bool
    cursor: str | None

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> PageWindow:
        """Read ``first``/``after`` or ``last``/``before``. Raises :class:`InvalidInput` for other mixtures."""
        first, last = arguments.get("first"), arguments.get("last")
        after, before = arguments.get("after"), arguments.get("before")
        reverse = is_read_backwards(arguments)
        if reverse and (first is not None or after is not None):
            raise InvalidInput(
                "first/after and last/before cannot be mixed", do="page in one direction"
            )
        limit = last if reverse else first
        limit = DEFAULT_PAGE if limit is None else limit
        if not 0 <= limit <= LARGEST_PAGE:
            raise InvalidInput(
                f"a page of {limit} is not allowed",
                where="last" if reverse else "first",
                do=f"ask for 0 to {LARGEST_PAGE} and page on with the cursors",
            )
        return cls(limit, reverse, before if reverse else after)


def is_read_backwards(arguments: Mapping[str, Any]) -> bool:
    """Whether a connection's arguments ask for a page from its end."""
    return arguments.get("last") is not None or arguments.get("before") is not None


def limit_parameter(path: ArgumentPath, *, peek: bool) -> Parameter:
    """The parameter for the size of the page that the arguments at a path ask for; ``peek``: and one row more."""
    return Parameter(path, _limit_with_peek if peek else _limit)


def _limit(arguments: Mapping[str, Any]) -> int:
    return PageWindow.of(arguments).limit


def _limit_with_peek(arguments: Mapping[str, Any]) -> int:
    return PageWindow.of(arguments).limit + 1


def cursor_parameter(path: ArgumentPath, order: tuple[OrderKey, ...]) -> Parameter:
    """The parameter for the order values of the cursor among the arguments at a path."""
    return Parameter(path, lambda arguments: decode_cursor(_given_cursor(arguments), order))


def _given_cursor(arguments: Mapping[str, Any]) -> str:
    cursor: str = arguments["before" if is_read_backwards(arguments) else "after"]
    return cursor


def window_parameter(path: ArgumentPath, order: tuple[OrderKey, ...]) -> Parameter:
    """The parameter for the :class:`PageWindow` of the arguments at a path, whose cursor is one of this order."""

    def judge_window(arguments: Mapping[str, Any]) -> PageWindow:
        window = PageWindow.of(arguments)
        if window.cursor is not None:
            decode_cursor(window.cursor, order)
        return window

    return Parameter(path, judge_window)
