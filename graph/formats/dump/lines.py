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

from partnergraph.graph.connection.points import POINT_TYPES_BY_SRID
from partnergraph.graph.ddl import UNIQUE_PROPERTIES
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.errors import InvalidInput

# The lease of a load that runs; it means nothing elsewhere.
LEASE_PROPERTIES = frozenset({"run", "run_owner", "run_beat", "loading_since"})
_DUMPED_LABELS = frozenset(all_entity_types()) | {label for label, _ in UNIQUE_PROPERTIES}
# A dump of an older model has relations under their former names, and is migrated once restored.
_FORMER_TYPES = (
    former for relation in all_relation_types().values() for former in relation.former_types
)
_DUMPED_TYPES = frozenset((*all_relation_types(), *_FORMER_TYPES, "DESCRIBED_BY"))
_NON_FINITE_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def encode_line(thing: DumpedNode | DumpedRelationship) -> bytes:
    """A node or relationship as a line. Raises :class:`InvalidInput` for a property of a type unknown here."""
    if isinstance(thing, DumpedNode):
        head: dict[str, Any] = {"id": thing.id, "labels": thing.labels}
    else:
        head = {"start": thing.start, "type": thing.type, "end": thing.end}
    props = {
        name: _encode_property(value, f"{name} of {head}")
        for name, value in sorted(thing.props.items())
        if name not in LEASE_PROPERTIES
    }
    return orjson.dumps({**head, "properties": props}) + b"\n"


def _encode_property(value: Any, where: str) -> Any:
    """A property's value as JSON; ``where`` names the property in an error."""
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return {"number": next(n for n, v in _NON_FINITE_NUMBERS.items() if str(v) == str(value))}
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return [_encode_property(one, where) for one in value]
    if isinstance(value, Point):
        return {"point": list(value), "srid": value.srid}
    raise InvalidInput(
        f"a property is of a type that cannot be dumped: {type(value).__name__}", where=where
    )


def decode_node_line(text: bytes) -> DumpedNode:
    """The node of a line. Raises :class:`ValueError` for what is none, or has an unknown label."""
    found = orjson.loads(text)
    labels = tuple(found["labels"])
    _check_known_names(labels, _DUMPED_LABELS, "label")
    return DumpedNode(str(found["id"]), labels, _decode_properties(found["properties"]))


def decode_relationship_line(text: bytes) -> DumpedRelationship:
    """The relationship of a line. Raises :class:`ValueError` for what is none, or of an unknown type."""
    found = orjson.loads(text)
    _check_known_names((found["type"],), _DUMPED_TYPES, "type of relationship")
    return DumpedRelationship(
        str(found["start"]),
        found["type"],
        str(found["end"]),
        _decode_properties(found["properties"]),
    )


def _check_known_names(names: Iterable[str], allowed: frozenset[str], what: str) -> None:
    """Raise :class:`ValueError` for an unknown name: names become part of the text of statements."""
    for name in names:
        if name not in allowed:
            raise ValueError(f"there is no {what} {name!r}")


def _decode_properties(props: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the Neo4j driver takes them."""
    return {name: _decode_property(value) for name, value in props.items()}


def _decode_property(value: Any) -> Any:
    """A property's value of its JSON. Raises :class:`ValueError` for an unknown form."""
    if isinstance(value, list):
        return [_decode_property(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"number"}:
        return _NON_FINITE_NUMBERS[value["number"]]
    if value.keys() == {"point", "srid"}:
        return POINT_TYPES_BY_SRID[int(value["srid"])](value["point"])
    raise ValueError(f"there is no such value: {value}")
