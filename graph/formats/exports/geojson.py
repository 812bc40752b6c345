"""GeoJSON (RFC 7946): nodes as points, relationships as lines between them.

What has no coordinates is there too, with a geometry that is null, as the format has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from neo4j.spatial import Point

from partnergraph.graph.formats.exports.base import (
    GraphEncoder,
    edges_by_year,
    narrowest_label,
    node_coordinates,
)
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship


class GeoJsonEncoder(GraphEncoder):
    """GeoJSON as one FeatureCollection, a feature a line."""

    media = "application/geo+json"
    suffix = "geojson"
    projections = True

    def __init__(self) -> None:
        self.places: dict[str, tuple[float, float]] = {}
        self.before = b""

    def head(self) -> bytes:
        """The head of the FeatureCollection."""
        return b'{"type":"FeatureCollection","features":[\n'

    def node(self, node: DumpedNode) -> bytes:
        """A feature with the node's point."""
        at = node_coordinates(node)
        if at is not None:
            self.places[node.id] = at
        geometry = {"type": "Point", "coordinates": at} if at else None
        props = {
            "type": narrowest_label(node),
            "labels": node.labels,
            **_feature_properties(node.props),
        }
        return self.feature({"id": node.id, "geometry": geometry, "properties": props})

    def tie(self, tie: DumpedRelationship) -> bytes:
        """A feature with a line between the points of both nodes, if both have one; one for each year that was counted."""
        return b"".join(map(self._line, edges_by_year(tie)))

    def _line(self, tie: DumpedRelationship) -> bytes:
        ends = [self.places.get(tie.start), self.places.get(tie.end)]
        geometry = {"type": "LineString", "coordinates": ends} if all(ends) else None
        props = {
            "type": tie.type,
            "start": tie.start,
            "end": tie.end,
            "said": _feature_properties(tie.props),
        }
        return self.feature({"geometry": geometry, "properties": props})

    def feature(self, members: dict[str, Any]) -> bytes:
        """A feature of its members, after the comma that it needs."""
        before, self.before = self.before, b",\n"
        return before + orjson.dumps({"type": "Feature", **members})

    def end(self) -> Iterator[bytes]:
        """The end of the FeatureCollection."""
        yield b"\n]}\n"


def _feature_properties(props: Any) -> dict[str, Any]:
    """Properties without points, folded copies and the bookkeeping of loads."""
    return {
        name: value
        for name, value in props.items()
        if not isinstance(value, Point)
        and not name.endswith("_folded")
        and name not in _BOOKKEEPING_PROPERTIES
    }


_BOOKKEEPING_PROPERTIES = frozenset(
    {"digests", "claims", "ranked", "run", "run_owner", "run_beat", "loading_since"}
)
