"""The European Lambert azimuthal equal-area projection, EPSG:3035, and the frame that the page draws."""

from __future__ import annotations

import math
from dataclasses import dataclass

_A, _F = 6_378_137.0, 1 / 298.257222101
_E = math.sqrt(2 * _F - _F * _F)
_LATITUDE_0, _LONGITUDE_0 = math.radians(52), math.radians(10)
_EAST_0, _NORTH_0 = 4_321_000.0, 3_210_000.0


def _q(latitude: float) -> float:
    """The authalic function of a latitude, as the EPSG's guidance note 7-2 has it (method 9820)."""
    sine = math.sin(latitude)
    es = _E * sine
    return (1 - _E**2) * (sine / (1 - es**2) - math.log((1 - es) / (1 + es)) / (2 * _E))


_Q_POLE = _q(math.pi / 2)
_BETA_0 = math.asin(_q(_LATITUDE_0) / _Q_POLE)
_R_Q = _A * math.sqrt(_Q_POLE / 2)
_D = (
    _A
    * (math.cos(_LATITUDE_0) / math.sqrt(1 - (_E * math.sin(_LATITUDE_0)) ** 2))
    / (_R_Q * math.cos(_BETA_0))
)


def project_point(longitude: float, latitude: float) -> tuple[float, float]:
    """Easting and northing in metres of a point in WGS 84 degrees; the antipode goes very far away."""
    beta = math.asin(_q(math.radians(latitude)) / _Q_POLE)
    around = math.radians(longitude) - _LONGITUDE_0
    away = (
        1
        + math.sin(_BETA_0) * math.sin(beta)
        + math.cos(_BETA_0) * math.cos(beta) * math.cos(around)
    )
    b = _R_Q * math.sqrt(2 / max(away, 1e-9))
    east = b * _D * math.cos(beta) * math.sin(around)
    north = (b / _D) * (
        math.cos(_BETA_0) * math.sin(beta) - math.sin(_BETA_0) * math.cos(beta) * math.cos(around)
    )
    return _EAST_0 + east, _NORTH_0 + north


@dataclass(frozen=True)
class Frame:
    """A rectangle of the projected plane, drawn so many units wide."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def height(self) -> float:
        """How high it is drawn."""
        return self.width * (self.north - self.south) / (self.east - self.west)

    def place(self, easting: float, northing: float) -> tuple[float, float]:
        """A projected point in the units of the drawing, from its upper left corner."""
        scale = self.width / (self.east - self.west)
        return (easting - self.west) * scale, (self.north - northing) * scale


EUROPE = Frame(2_500_000, 1_300_000, 7_600_000, 5_450_000, 2500)
"""From Ireland to Azerbaijan, from Cyprus to the North Cape; what is farther is an inset or at the edge.

A unit is about 2 km, so that whole numbers will do.
"""
