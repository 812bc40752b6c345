"""What is shown of nodes and edges in formats with columns: their names, which of them are in use, and times.

Gephi shows ``label``, so that is the name; a declared field that is called as the formats' own words are
(``label``, ``type``, ``id``, ``weight``) has an underscore behind it. Lists have semicolons between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from partnergraph.graph.formats.exports.base import (
    ProjectedTie,
    declared_attribute_types,
    iterate_declared_properties,
    narrowest_label,
    node_coordinates,
)
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.schema.values import PartialDate

_RESERVED_NAMES = frozenset({"label", "type", "id", "weight", "labels"})
_OWN_TYPES = {"longitude": "double", "latitude": "double", "year": "long", "weight": "double"}
_TYPES_OF_VALUES = {bool: "boolean", int: "long", float: "double"}
# When something began, and ended, by the fields that may say so.
_BEGINNINGS, _ENDINGS = ("starts", "since", "signed", "published", "founded"), ("ends", "until")


class TimeSpan(NamedTuple):
    """The first and the last day of something, in ISO 8601; either may be unknown."""

    start: str | None
    end: str | None


@dataclass
class UsedColumns:
    """The columns that nodes, or edges, have a value in, each with its type, in the order in which they were met."""

    of_nodes: bool
    types: dict[str, str] = field(default_factory=dict)

    def note(self, values: Mapping[str, Any]) -> None:
        """Note the attributes of one node or edge."""
        for name, value in values.items():
            found = _type_of_attribute(name, value, of_nodes=self.of_nodes)
            before = self.types.setdefault(name, found)
            if before != found:
                numbers = {before, found} == {"long", "double"}
                self.types[name] = "double" if numbers else "string"


def _type_of_attribute(name: str, value: Any, *, of_nodes: bool) -> str:
    declared = declared_attribute_types(of_nodes=of_nodes)
    known = _OWN_TYPES.get(name) or declared.get(name.removesuffix("_"))
    return known or _TYPES_OF_VALUES.get(type(value), "string")


def node_attributes(node: DumpedNode) -> dict[str, Any]:
    """The attributes of a node, by name."""
    longitude, latitude = node_coordinates(node) or (None, None)
    attributes = {
        "label": node.props.get("name", node.id),
        "labels": "; ".join(node.labels),
        "type": narrowest_label(node),
        "longitude": longitude,
        "latitude": latitude,
        **{_unreserved_name(name): value for name, value in iterate_declared_properties(node)},
    }
    return {name: value for name, value in attributes.items() if value is not None}


def edge_attributes(tie: DumpedRelationship) -> dict[str, Any]:
    """The attributes of an edge, by name; of a projection the ``weight``, too."""
    attributes = {"label": tie.type, "type": tie.type}
    for name, value in iterate_declared_properties(tie):
        weighs = name == "weight" and isinstance(tie, ProjectedTie)
        attributes[name if weighs else _unreserved_name(name)] = value
    return attributes


def _unreserved_name(name: str) -> str:
    """A property name, with an underscore if the formats use it themselves."""
    return f"{name}_" if name in _RESERVED_NAMES else name


@dataclass
class Timeline:
    """When nodes and edges were; an edge without a date of its own is as long as what it leads to."""

    spans: dict[str, TimeSpan] = field(default_factory=dict)

    def span_of_node(self, node: DumpedNode) -> TimeSpan | None:
        """When a node was, if it says so; kept for its edges."""
        span = _read_span(node.props)
        if span is not None:
            self.spans[node.id] = span
        return span

    def span_of_edge(self, tie: DumpedRelationship) -> TimeSpan | None:
        """When an edge was, if anything says so."""
        if isinstance(tie, ProjectedTie):
            return year_span(tie.props["year"]) if "year" in tie.props else _read_span(tie.props)
        return _read_span(tie.props) or self.spans.get(tie.end)


def year_span(year: int) -> TimeSpan:
    """The first and the last day of a year."""
    return TimeSpan(f"{year:04}-01-01", f"{year:04}-12-31")


def _read_span(props: Mapping[str, Any]) -> TimeSpan | None:
    begun = next(_read_dates(props, _BEGINNINGS), None)
    ended = next(_read_dates(props, _ENDINGS), None)
    start, end = begun and begun.first.isoformat(), ended and ended.last.isoformat()
    if start and end and end < start:
        end = None
    return TimeSpan(start, end) if start or end else None


def _read_dates(props: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[PartialDate]:
    """The dates in properties of these names, without what is none."""
    for name in names:
        if isinstance(value := props.get(name), str):
            try:
                yield PartialDate(value)
            except ValueError:
                continue
