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

from graph.cypher.relation_key import relation_key_cypher
from graph.cypher.where import valid
from schema.catalog import EntityType
from schema.directions import Direction, possible_fields, possible_relations
from schema.errors import InvalidInput
from schema.names import camel
from schema.values import INT64


@dataclass(frozen=True)
class Key:
    """One expression to order by, and what it is called; ``present``: it is never null."""

    name: str
    expression: str
    descending: bool = False
    present: bool = False

    def text(self, *, reverse: bool) -> str:
        """As it stands in ORDER BY."""
        return f"{self.expression}{' DESC' if self.descending != reverse else ''}"


def keys(
    declared: EntityType,
    node: str,
    order: Sequence[Mapping[str, Any]] | None,
    related: Direction | None,
    edge: str,
    as_of: str | None = None,
) -> tuple[Key, ...]:
    """What to order by: the asked for, then what makes the order total.

    Raises :class:`InvalidInput` where one entry of ``order`` names several fields or none.
    """
    wanted = [key(declared, node, one, related, edge, as_of) for one in order or ()]
    last = [Key("id", f"{node}.id", present=True)]
    if related is not None and related.relation.shape.key:
        last.append(Key("key", relation_key_cypher(related.relation.shape.key, edge), present=True))
    return (*wanted, *last)


def key(
    declared: EntityType,
    node: str,
    one: Mapping[str, Any],
    related: Direction | None,
    edge: str,
    as_of: str | None,
) -> Key:
    """One entry of an order: ``{memberCount: DESC}``, or ``{edge: {since: ASC}}`` on a relation."""
    name, way = only(one)
    if name == "edge" and related is not None:
        name, way = only(way)
        expression = f"{edge}.{python_name(related.relation.fields, name)}"
        return Key(f"edge.{name}", expression, way == "DESC")
    for direction in possible_relations(declared).values():
        if name == camel(direction.name) + "Count":
            held = f" WHERE {valid('o', as_of)}" if as_of else ""
            pattern = f"({node}){direction.arrow('o' if as_of else '')}()"
            return Key(name, f"COUNT {{ {pattern}{held} }}", way == "DESC")
    fields = possible_fields(declared)
    field = fields[python_name(fields, name)]
    return Key(name, f"{node}.{field.folded or field.name}", way == "DESC")


def only(one: Mapping[str, Any]) -> tuple[str, Any]:
    """The one field that an entry of an order names, and which way."""
    given = [(name, way) for name, way in one.items() if way is not None]
    if len(given) != 1:
        raise InvalidInput(
            f"an entry of orderBy must name one field, not {len(given)}",
            do="write [{name: ASC}, {id: DESC}], the first field first",
        )
    return given[0]


def python_name(fields: Mapping[str, Any], name: str) -> str:
    """The declared name of a field that the API names in camelCase."""
    return next(own for own in fields if camel(own) == name)


def beyond(order: tuple[Key, ...], cursor: str, *, reverse: bool) -> str:
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
    return f"({' OR '.join(f'({one})' for one in alternatives)})"


def values(order: tuple[Key, ...]) -> str:
    """Cypher for the list of a row's order values."""
    return f"[{', '.join(key.expression for key in order)}]"


def mark(order: tuple[Key, ...]) -> int:
    """A number that a cursor carries, so that one of another order is known for what it is."""
    said = ", ".join(f"{key.name}{' DESC' if key.descending else ''}" for key in order)
    return crc32(said.encode()) & 0xFFFF


def encoded(marked: int, found: Sequence[Any]) -> str:
    """A cursor for a row with these values of the order that has this mark."""
    return urlsafe_b64encode(orjson.dumps([marked, *found])).decode().rstrip("=")


def decoded(cursor: str, order: tuple[Key, ...]) -> list[Any]:
    """The order values of a cursor. Raises :class:`InvalidInput` for one that was not made for this order."""
    try:
        found = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if (
        not isinstance(found, list)
        or len(found) != len(order) + 1
        or found[0] != mark(order)
        or not all(map(stored, found))
    ):
        raise InvalidInput(
            "this cursor does not belong to this connection and order",
            where=cursor[:80],
            do="use a cursor that the same query with the same orderBy returned",
        )
    return found[1:]


def stored(value: Any) -> bool:
    """Whether Neo4j can hold a value and compare it."""
    if isinstance(value, int):
        return -INT64 - 1 <= value <= INT64
    return value is None or isinstance(value, str | float)


@dataclass(frozen=True)
class Window:
    """Which part of a connection is wanted, as Relay's four arguments say."""

    limit: int
    reverse: bool
    cursor: str | None

    @classmethod
    def of(cls, arguments: Mapping[str, Any], default: int, largest: int) -> Window:
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
