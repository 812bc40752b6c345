"""Within so many kilometres of a point, for numbers that Neo4j can take.

Neo4j turns a longitude round the Earth by 360 degrees at a time until it lies between -180 and 180: from 1e308 it
never arrives, and no time limit ends that. So numbers that are no coordinates are refused before they are sent.
"""

from __future__ import annotations

from math import isfinite

from partnergraph.graph.cypher.fragment import (
    ArgumentPath,
    Fragment,
    Parameter,
    Piece,
    ValueTransform,
    compose_cypher,
)
from partnergraph.schema.errors import InvalidInput

_DISTANCE = "point.distance(%s, point({latitude: %s, longitude: %s})) <= %s * 1000"


def _limit_number(name: str, least: float, most: float) -> ValueTransform:
    def check_number(value: float) -> float:
        if not isfinite(value) or not least <= value <= most:
            raise InvalidInput(
                f"{name} is from {least:g} to {most:g}, not {value:g}", do="correct it"
            )
        return value

    return check_number


_NEAR_ARGUMENTS = {
    "latitude": _limit_number("latitude", -90, 90),
    "longitude": _limit_number("longitude", -180, 180),
    # The way round the Earth: every point is nearer.
    "km": _limit_number("km", 0, 40_100),
}


def compare_distance(point: Piece, path: ArgumentPath) -> Fragment:
    """Whether a point is within ``km`` of ``latitude`` and ``longitude``, arguments below ``path``.

    Binding raises :class:`~partnergraph.schema.errors.InvalidInput` for numbers out of range.
    """
    arguments = (Parameter((*path, name), check) for name, check in _NEAR_ARGUMENTS.items())
    return compose_cypher(_DISTANCE, point, *arguments)
