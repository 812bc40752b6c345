"""Nodes and relationships as lines of JSON, without loss.

A property that JSON has no value for is an object: ``{"point": [longitude, latitude], "srid": 4326}``, and
``{"number": "NaN"}`` (or ``Infinity``, ``-Infinity``). Neo4j has no maps in properties, so nothing else is one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from neo4j.spatial import Point

from graph.connection.points import SPACES
from graph.ddl import UNIQUE
from graph.formats.records import Node, Tie
from schema.catalog import entities, relations
from schema.errors import InvalidInput

# The lease of a load that runs; it means nothing elsewhere.
PASSING = frozenset({"run", "run_owner", "run_beat"})
LABELS = frozenset(entities()) | {label for label, _ in UNIQUE}
TYPES = frozenset(relations()) | {"DESCRIBED_BY"}
NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def line(thing: Node | Tie) -> bytes:
    """A node or relationship as a line. Raises :class:`InvalidInput` for a property of a type unknown here."""
    if isinstance(thing, Node):
        head: dict[str, Any] = {"id": thing.id, "labels": thing.labels}
    else:
        head = {"start": thing.start, "type": thing.type, "end": thing.end}
    props = {
        name: encoded(value, f"{name} of {head}")
        for name, value in sorted(thing.props.items())
        if name not in PASSING
    }
    return orjson.dumps({**head, "properties": props}) + b"\n"


def encoded(value: Any, where: str) -> Any:
    """A property's value as JSON; ``where`` names the property in an error."""
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return {"number": next(n for n, v in NUMBERS.items() if str(v) == str(value))}
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return [encoded(one, where) for one in value]
    if isinstance(value, Point):
        return {"point": list(value), "srid": value.srid}
    raise InvalidInput(
        f"a property is of a type that cannot be dumped: {type(value).__name__}", where=where
    )


def node(text: bytes) -> Node:
    """The node of a line. Raises :class:`ValueError` for what is none, or has an unknown label."""
    found = orjson.loads(text)
    labels = tuple(found["labels"])
    known(labels, LABELS, "label")
    return Node(str(found["id"]), labels, decoded(found["properties"]))


def tie(text: bytes) -> Tie:
    """The relationship of a line. Raises :class:`ValueError` for what is none, or of an unknown type."""
    found = orjson.loads(text)
    known((found["type"],), TYPES, "type of relationship")
    return Tie(str(found["start"]), found["type"], str(found["end"]), decoded(found["properties"]))


def known(names: Iterable[str], allowed: frozenset[str], what: str) -> None:
    """Raise :class:`ValueError` for an unknown name: names become part of the text of statements."""
    for name in names:
        if name not in allowed:
            raise ValueError(f"there is no {what} {name!r}")


def decoded(props: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the Neo4j driver takes them."""
    return {name: value_of(value) for name, value in props.items()}


def value_of(value: Any) -> Any:
    """A property's value of its JSON. Raises :class:`ValueError` for an unknown form."""
    if isinstance(value, list):
        return [value_of(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"number"}:
        return NUMBERS[value["number"]]
    if value.keys() == {"point", "srid"}:
        return SPACES[int(value["srid"])](value["point"])
    raise ValueError(f"there is no such value: {value}")
