"""What every format of a graph does: nodes first, then what is between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from neo4j.spatial import Point

from graph.formats.records import Node, Tie
from schema.catalog import entities, relations
from schema.fields import Field, Kind

# What relationships say of themselves, beside what is declared.
SAID = ("sources", "locators")
NUMBERS = {Kind.INTEGER: "long", Kind.COUNT: "long", Kind.FLOAT: "double", Kind.BOOLEAN: "boolean"}


class GraphForm(ABC):
    """One graph being written: ``head``, every node, every tie, ``end``.

    ``complete`` formats carry all that there is, so that the same graph can be made of them; the others are
    for looking at, and leave out which source says what of which node (``DESCRIBED_BY``), what only serves
    comparison, and what a load notes for itself.
    """

    media: ClassVar[str]
    suffix: ClassVar[str]
    complete: ClassVar[bool] = False

    def head(self) -> bytes:
        """What comes before the nodes."""
        return b""

    @abstractmethod
    def node(self, node: Node) -> bytes:
        """One node."""

    @abstractmethod
    def tie(self, tie: Tie) -> bytes:
        """One relationship."""

    def end(self) -> Iterator[bytes]:
        """What comes after them."""
        yield b""

    def close(self) -> None:  # noqa: B027
        """Give back what it holds, if it does not come to its end: most hold nothing."""


@cache
def attributes(*, of_nodes: bool) -> dict[str, str]:
    """The declared properties of all nodes or of all relationships: by name, with the type of each."""
    found: dict[str, str] = {}
    declared: Any = entities().values() if of_nodes else relations().values()
    for one in declared:
        for field in one.own.values():
            for name in field.properties:
                found.setdefault(name, "string" if name != field.name else of_field(field))
    return found if of_nodes else found | dict.fromkeys(SAID, "string")


def of_field(field: Field) -> str:
    """The type of a declared field's values."""
    return "string" if field.many else NUMBERS.get(field.kind, "string")


def shown(value: Any) -> Any:
    """A value as one of a table or a picture: lists with semicolons between."""
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return "; ".join(str(one) for one in value)
    return value


def declared(thing: Node | Tie) -> Iterator[tuple[str, Any]]:
    """The declared properties that a node or relationship has; points not among them."""
    names = attributes(of_nodes=isinstance(thing, Node))
    for name, value in thing.props.items():
        if name in names and not isinstance(value, Point):
            yield name, shown(value)


def kind(node: Node) -> str:
    """What a node is, in one word: its most particular label."""
    known = [entities()[label] for label in node.labels if label in entities()]
    return max(known, key=lambda one: len(one.labels)).name if known else node.labels[0]


def coordinates(node: Node) -> tuple[float, float] | None:
    """Longitude and latitude, if it has any."""
    for value in node.props.values():
        if isinstance(value, Point):
            longitude, latitude = value[0], value[1]
            return float(longitude), float(latitude)
    return None
