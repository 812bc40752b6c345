"""Europe shaded by number: regions as cells, countries whole, discs where a country's number needs to be seen."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from partnergraph.api.page.drawing.map_view import draw_insets, draw_land, whole_view
from partnergraph.api.page.drawing.svg import element, link, picture
from partnergraph.api.page.map.base import base_map, place_point

_SHADES = 5
_Key = TypeVar("_Key")
_LARGEST_DISC, _SMALLEST_DISC = 46.0, 7.0


@dataclass(frozen=True)
class Shaded:
    """A place with its number: ``code`` of a region of NUTS 2 or a country; ``text`` says it in words."""

    code: str
    value: int
    text: str
    address: str
    longitude: float | None = None
    latitude: float | None = None


def _shade_limits(values: Sequence[int]) -> list[int]:
    """The least value of each shade above the first: powers of one factor, for numbers are skewed."""
    most = max(values, default=0)
    if most <= _SHADES:
        return [*range(2, most + 1)]
    step = most ** (1 / _SHADES)
    limits = [max(math.ceil(step**power), power + 1) for power in range(1, _SHADES)]
    return sorted(set(limits))


def _shade_of(value: int, limits: Sequence[int]) -> int:
    """The shade of a value, 1 to 5; 0 for nothing."""
    return bisect_right(limits, value) + 1 if value else 0


def draw_place_map(places: Sequence[Shaded], label: str, here: str | None = None) -> Markup:
    """Regions as cells or countries, shaded; ``here`` is the code of the one that they are tied with."""
    view, drawn = whole_view(470), {**base_map().countries, **base_map().cells}
    limits = _shade_limits([place.value for place in places])
    classes = {p.code: f"shade-{_shade_of(p.value, limits)}" for p in places}
    areas = [
        _area(drawn[place.code].path, place, classes[place.code])
        for place in places
        if place.code in drawn
    ]
    own = [element("path", d=drawn[here].path, class_="here")] if here in drawn else []
    insets = draw_insets(view, classes)
    return picture(
        view.rectangle,
        [draw_land(view), *areas, *own, *insets],
        label=label,
        class_="map shaded",
        linked=True,
    )


def draw_coverage_map(places: Sequence[Shaded], label: str) -> Markup:
    """Countries shaded, and a disc on each, its area as the number, so that small ones are seen."""
    view, countries = whole_view(), base_map().countries
    limits = _shade_limits([place.value for place in places])
    areas = [
        _area(countries[p.code].path, p, f"shade-{_shade_of(p.value, limits)}")
        for p in places
        if p.code in countries
    ]
    return picture(
        view.rectangle,
        [draw_land(view), *areas, *_discs(places), *draw_insets(view, {})],
        label=label,
        class_="map coverage",
        linked=True,
    )


def shade_legend(values: Sequence[int]) -> list[tuple[int, int, int]]:
    """Each shade with the least and the largest number in it."""
    limits = [1, *_shade_limits(values)]
    most = max(values, default=0)
    ends = [*(limit - 1 for limit in limits[1:]), most]
    return [(at + 1, least, end) for at, (least, end) in enumerate(zip(limits, ends, strict=True))]


def _area(path: str, place: Shaded, class_: str) -> Markup:
    """A shaded area that leads to its page; the keyboard goes through the table instead."""
    title = element("title", Markup.escape(place.text))
    shape = element("path", title, d=path, class_=f"area {class_}", data_code=place.code)
    return link(place.address, shape, tabindex="-1", aria_hidden="true")


def _discs(places: Sequence[Shaded]) -> Iterator[Markup]:
    """Discs, the largest first, so that none is hidden."""
    most = max((place.value for place in places), default=1)
    for place in sorted(places, key=lambda one: -one.value):
        if place.longitude is None or place.latitude is None or not place.value:
            continue
        x, y = place_point(place.longitude, place.latitude)
        if whole_view().holds((x, y)):
            radius = max(_SMALLEST_DISC, _LARGEST_DISC * math.sqrt(place.value / most))
            title = element("title", Markup.escape(place.text))
            disc = element("circle", title, cx=x, cy=y, r=radius, class_="disc")
            yield link(place.address, disc, tabindex="-1", aria_hidden="true")


def heat_shades(values: Mapping[_Key, int]) -> dict[_Key, int]:
    """The shade of each cell of a table by its own row and column."""
    limits = _shade_limits([*values.values()])
    return {key: _shade_of(value, limits) for key, value in values.items()}
