"""What filters, orders and groupings make Neo4j follow: each relation within a relation multiplies what is looked at.

::

    cost of a relation that is followed  = 10, within another 100, within these 1,000 …
    cost of a list of values             = a tenth of its length
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    VariableNode,
    get_named_type,
)

_HOP, _VALUES_FOR_ONE = 10, 10
# What stands in an input without leading anywhere.
_STANDING = frozenset(
    {"AND", "OR", "NOT", "node", "edge", "some", "none", "all", "single", "nulls"}
)


@dataclass(frozen=True)
class InputPlace:
    """A place in arguments: its type, and how many relations lead there."""

    type: Any
    hops: int = 0

    def below(self, name: str) -> InputPlace:
        """The place of a field of it."""
        fields = self.type.fields if isinstance(self.type, GraphQLInputObjectType) else {}
        type_ = get_named_type(fields[name].type) if name in fields else None
        return InputPlace(type_, self.hops + _is_followed(name, type_))

    def price(self, above: InputPlace) -> int:
        """What it costs to get here."""
        return _HOP**self.hops if self.hops > above.hops else 0


@dataclass(frozen=True)
class HopPrice:
    """The price of what is written out, and the variables that may hold more, with their places."""

    written: int = 0
    variables: tuple[tuple[str, InputPlace], ...] = ()

    @classmethod
    def of_arguments(cls, declared: GraphQLField, node: FieldNode) -> HopPrice:
        """The price of a field's arguments."""
        written, variables = 0, []
        waiting: list[tuple[Any, InputPlace]] = [
            (argument.value, InputPlace(get_named_type(declared.args[argument.name.value].type)))
            for argument in node.arguments or ()
        ]
        while waiting:
            value, place = waiting.pop()
            if isinstance(value, VariableNode):
                variables.append((value.name.value, place))
            elif isinstance(value, ListValueNode):
                written += len(value.values) // _VALUES_FOR_ONE
                waiting += [(item, place) for item in value.values]
            elif isinstance(value, ObjectValueNode):
                for field in value.fields:
                    below = place.below(field.name.value)
                    written += below.price(place)
                    waiting.append((field.value, below))
        return cls(written, tuple(variables))

    def of_values(self, values: Mapping[str, Any]) -> int:
        """The whole price with these values of variables."""
        return self.written + sum(
            price
            for name, place in self.variables
            for price in _list_value_prices(values.get(name), place)
        )


def _list_value_prices(value: Any, place: InputPlace) -> Iterator[int]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            below = place.below(name)
            yield below.price(place)
            yield from _list_value_prices(inner, below)
    elif isinstance(value, list):
        yield len(value) // _VALUES_FOR_ONE
        for item in value:
            if isinstance(item, Mapping | list):
                yield from _list_value_prices(item, place)


def _is_followed(name: str, type_: Any) -> bool:
    """Whether what is called so in an input, of this type, is a relation, or what is found by one."""
    if name == "within":
        return True
    if not isinstance(type_, GraphQLInputObjectType) or name in _STANDING:
        return False
    is_narrower = name.startswith("as") and name[2:3].isupper()
    leads = (
        type_.name.endswith(("Dimension", "Order", "EdgeMeasuresHaving")) or "AND" in type_.fields
    )
    return leads and not is_narrower and not type_.name.startswith(("Number", "Date"))
