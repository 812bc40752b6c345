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

from partnergraph.graph.cypher.relation_key import relation_key_cypher
from partnergraph.graph.cypher.where import validity_predicate
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, possible_directions, possible_fields
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import MAX_INT64


@dataclass(frozen=True)
class OrderKey:
    """One expression to order by, under its name in the API; ``present``: it is never null."""

    name: str
    expression: str
    descending: bool = False
    present: bool = False

    def text(self, *, reverse: bool) -> str:
        """The expression and its direction as ORDER BY takes them."""
        return f"{self.expression}{' DESC' if self.descending != reverse else ''}"


def order_keys(
    declared: EntityType,
    node: str,
    order: Sequence[Mapping[str, Any]] | None,
    related: Direction | None,
    edge: str,
    as_of: str | None = None,
) -> tuple[OrderKey, ...]:
    """What to order by: the entries of ``orderBy``, then what makes the order total.

    Raises :class:`InvalidInput` where one entry of ``order`` names several fields or none.
    """
    requested = [_order_key(declared, node, entry, related, edge, as_of) for entry in order or ()]
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
    as_of: str | None,
) -> OrderKey:
    """One entry of an order: ``{memberCount: DESC}``, or ``{edge: {since: ASC}}`` on a relation."""
    name, sorting = single_entry(entry)
    if name == "edge" and related is not None:
        name, sorting = single_entry(sorting)
        expression = f"{edge}.{declared_name(related.relation.fields, name)}"
        return OrderKey(f"edge.{name}", expression, sorting == "DESC")
    for direction in possible_directions(declared).values():
        if name == to_camel_case(direction.name) + "Count":
            condition = f" WHERE {validity_predicate('o', as_of)}" if as_of else ""
            pattern = f"({node}){direction.arrow('o' if as_of else '')}()"
            return OrderKey(name, f"COUNT {{ {pattern}{condition} }}", sorting == "DESC")
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


def after_cursor_predicate(order: tuple[OrderKey, ...], cursor: str, *, reverse: bool) -> str:
    """A predicate for the rows after a cursor, whose values parameter ``cursor`` holds; nulls come last."""
    alternatives = []
    for position, key_ in enumerate(order):
        same = [
            f"{k.expression} = {cursor}[{i}]"
            if k.present
            else f"({k.expression} = {cursor}[{i}] OR ({k.expression} IS NULL AND {cursor}[{i}] IS NULL))"
            for i, k in enumerate(order[:position])
        ]
        value, expression = f"{cursor}[{position}]", key_.expression
        if key_.present:
            after = f"{expression} {'<' if key_.descending != reverse else '>'} {value}"
        elif key_.descending != reverse:
            after = f"({expression} < {value} OR ({value} IS NULL AND {expression} IS NOT NULL))"
        else:
            after = f"({expression} > {value} OR ({value} IS NOT NULL AND {expression} IS NULL))"
        alternatives.append(" AND ".join([*same, after]))
    return f"({' OR '.join(f'({alternative})' for alternative in alternatives)})"


def order_values(order: tuple[OrderKey, ...]) -> str:
    """Cypher for the list of a row's order values."""
    return f"[{', '.join(key.expression for key in order)}]"


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
    def of(cls, arguments: Mapping[str, Any], default: int, largest: int) -> PageWindow:
        """Read ``first``/``after`` or ``last``/``before``. Raises :class:`InvalidInput` for other mixtures."""
        first, last = arguments.get("first"), arguments.get("last")
        after, before = arguments.get("after"), arguments.get("before")
        if (last is not None or before is not None) and (first is not None or after is not None):
            raise InvalidInput(
                "first/after and last/before cannot be mixed", do="page in one direction"
            )
        reverse = last is not None or before is not None
        limit = last if reverse else first
        limit = default if limit is None else limit
        if not 0 <= limit <= largest:
            raise InvalidInput(
                f"a page of {limit} is not allowed",
                where="last" if reverse else "first",
                do=f"ask for 0 to {largest} and page on with the cursors",
            )
        return cls(limit, reverse, before if reverse else after)
