"""What the encoders of graphs have in common: nodes come first, then the relationships between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from neo4j.spatial import Point

from graph.formats.records import Node, Tie
from schema.catalog import entities, relations
from schema.fields import Field, Kind

# Of the properties of relationships that hold their claims, those that exports show.
SAID = ("sources", "locators")
NUMBERS = {Kind.INTEGER: "long", Kind.COUNT: "long", Kind.FLOAT: "double", Kind.BOOLEAN: "boolean"}


class GraphForm(ABC):
    """Encodes one graph: ``head``, then ``node`` for every node, ``tie`` for every relationship, ``end``.

    ``complete`` formats have everything, so that the same graph can be made of them. The others are for
    looking at, and leave out the claims of nodes (``DESCRIBED_BY``), the folded copies for comparison, and
    the bookkeeping of loads. ``media`` is the media type.
    """

    media: ClassVar[str]
    suffix: ClassVar[str]
    complete: ClassVar[bool] = False

    def head(self) -> bytes:
        """The bytes before the nodes."""
        return b""

    @abstractmethod
    def node(self, node: Node) -> bytes:
        """The bytes of a node, which may be none."""

    @abstractmethod
    def tie(self, tie: Tie) -> bytes:
        """The bytes of a relationship, which may be none."""

    def end(self) -> Iterator[bytes]:
        """The bytes after the last relationship."""
        yield b""

    def close(self) -> None:  # noqa: B027
        """Release files and memory, also where the graph did not come to its end; most encoders have none."""


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
    return "string" if field.many else NUMBERS.get(field.kind, "string")


def shown(value: Any) -> Any:
    """A value as a single one: the items of a list with semicolons between."""
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return "; ".join(str(one) for one in value)
    return value


def declared(thing: Node | Tie) -> Iterator[tuple[str, Any]]:
    """The declared properties of a node or relationship, without points, lists as single values."""
    names = attributes(of_nodes=isinstance(thing, Node))
    for name, value in thing.props.items():
        if name in names and not isinstance(value, Point):
            yield name, shown(value)


def kind(node: Node) -> str:
    """The declared label of a node that is narrowest, else its first."""
    types = [entities()[label] for label in node.labels if label in entities()]
    return max(types, key=lambda type_: len(type_.labels)).name if types else node.labels[0]


def coordinates(node: Node) -> tuple[float, float] | None:
    """The longitude and latitude of a node's first point, if it has one."""
    for value in node.props.values():
        if isinstance(value, Point):
            longitude, latitude = value[0], value[1]
            return float(longitude), float(latitude)
    return None
