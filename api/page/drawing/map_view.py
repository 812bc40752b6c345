"""What part of the map a picture shows, and the land in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from partnergraph.api.page.drawing.svg import element
from partnergraph.api.page.map.base import Box, base_map
from partnergraph.api.page.map.projection import EUROPE

Point = tuple[float, float]

_MARGIN, _NARROWEST = 0.3, 240.0
_INSET_GAP = 12


@dataclass(frozen=True)
class MapView:
    """A window on the map; ``unit`` is what a pixel is in it when it is drawn ``pixels`` wide."""

    box: Box
    pixels: float = 400

    @property
    def width(self) -> float:
        """Its width, in units of the projected map."""
        return self.box.right - self.box.left

    @property
    def height(self) -> float:
        """Its height, in units of the projected map."""
        return self.box.bottom - self.box.top

    @property
    def unit(self) -> float:
        """The size of about one pixel, in units of the projected map."""
        return self.width / self.pixels

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """The rectangle as SVG's viewBox has it: left, top, width, height."""
        return self.box.left, self.box.top, self.width, self.height

    def nearest(self, point: Point) -> Point:
        """A point, or where the edge is nearest to one that lies outside."""
        inner = self.unit * 14
        x = min(max(point[0], self.box.left + inner), self.box.right - inner)
        y = min(max(point[1], self.box.top + inner), self.box.bottom - inner)
        return x, y

    def encloses(self, box: Box) -> bool:
        """Whether a rectangle lies in it whole."""
        level = self.box.left <= box.left and box.right <= self.box.right
        return level and self.box.top <= box.top and box.bottom <= self.box.bottom

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return self.nearest(point) == point


def whole_view(pixels: float = 700) -> MapView:
    """The view in which all of Europe is seen."""
    return MapView(Box(0, 0, EUROPE.width, EUROPE.height), pixels)


def fitting_view(points: Sequence[Point], pixels: float = 400, ratio: float = 0.82) -> MapView:
    """A window around those points that lie in Europe, not too narrow; all of it where none does."""
    frame = whole_view().box
    inside = [p for p in points if frame.meets(Box(*p, *p))]
    if not inside:
        return whole_view(pixels)
    xs, ys = [x for x, _ in inside], [y for _, y in inside]
    width = max(max(xs) - min(xs), (max(ys) - min(ys)) / ratio, _NARROWEST) * (1 + _MARGIN * 2)
    width = min(width, frame.right, frame.bottom / ratio)
    left = _within((min(xs) + max(xs) - width) / 2, frame.right - width)
    top = _within((min(ys) + max(ys) - width * ratio) / 2, frame.bottom - width * ratio)
    return MapView(Box(left, top, left + width, top + width * ratio), pixels)


def draw_land(view: MapView) -> Markup:
    """The countries in a window."""
    paths = [a.path for a in base_map().countries.values() if a.box.meets(view.box)]
    return element(
        "path", d="".join(paths), class_="land", stroke_width=view.unit * 0.8, aria_hidden="true"
    )


def draw_insets(view: MapView, classes: dict[str, str]) -> Iterable[Markup]:
    """The outermost regions along the lower edge of a map of Europe; ``classes`` of those to shade."""
    x = view.box.left + _INSET_GAP
    for inset in base_map().insets.values():
        width, height = inset.width * 0.8, inset.height * 0.8
        y = view.box.bottom - height - _INSET_GAP
        shade = classes.get(inset.code, "land")
        yield element(
            "g",
            element("rect", width=inset.width, height=inset.height, class_="inset"),
            element("path", d=inset.path, class_=shade),
            transform=f"translate({x:g} {y:g}) scale(.8)",
        )
        x += width + _INSET_GAP


def _within(value: float, most: float) -> float:
    """A value from 0 to so much."""
    return min(max(value, 0), max(most, 0))
