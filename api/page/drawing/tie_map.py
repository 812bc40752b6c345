"""Ties between places on the map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from partnergraph.api.page.drawing.map_view import MapView, Point, draw_land, fitting_view
from partnergraph.api.page.drawing.svg import element, picture, text_lines, text_width, wrapped
from partnergraph.api.page.map.base import Box, place_point

_BEND = 0.18
# A name in letters and lines, and how large these are.
_LABEL_LETTERS, _LABEL_LINES = 24, 3
_LETTER, _LINE = 6.2, 13


@dataclass(frozen=True)
class MapPlace:
    """A place to draw; ``role`` is ``from``, ``to`` or ``between``; ``paths`` are the numbers of those it is on."""

    key: str
    name: str
    longitude: float
    latitude: float
    role: str
    paths: tuple[int, ...] = ()


@dataclass(frozen=True)
class MapTie:
    """A tie between the places of two keys."""

    one: str
    other: str
    kind: str
    paths: tuple[int, ...] = ()


def draw_tie_map(places: Sequence[MapPlace], ties: Sequence[MapTie], label: str) -> Markup:
    """A window on the map with its ties bent apart, and names where there is room for them."""
    at = {p.key: place_point(p.longitude, p.latitude) for p in places}
    view = fitting_view([*at.values()])
    shown = {key: view.nearest(point) for key, point in at.items()}
    lines = [*_lines(ties, shown, view)]
    dots = [_dot(p, shown[p.key], view, away=not view.holds(at[p.key])) for p in places]
    names = [*_names(places, shown, view)]
    return picture(
        view.rectangle, [draw_land(view), *lines, *dots, *names], label=label, class_="map"
    )


def _lines(ties: Sequence[MapTie], at: dict[str, Point], view: MapView) -> Iterator[Markup]:
    """Each pair's ties as curves beside each other; a loop where both ends are in one place."""
    drawn: dict[tuple[str, str], int] = {}
    for tie in ties:
        pair = (min(tie.one, tie.other), max(tie.one, tie.other))
        number = drawn[pair] = drawn.get(pair, 0) + 1
        start, end = at[pair[0]], at[pair[1]]
        yield element(
            "path",
            d=_curve(start, end, number, view.unit),
            class_=f"tie {tie.kind}",
            stroke_width=view.unit * 1.8,
            data_paths=_numbers(tie.paths),
        )


def _curve(start: Point, end: Point, number: int, unit: float) -> str:
    """A curve to the left or right of the straight line, the farther the more there are."""
    if start == end:
        r = unit * (7 + 3 * number)
        return f"M{start[0]:.0f} {start[1]:.0f}c{-r:.0f} {-2 * r:.0f} {r:.0f} {-2 * r:.0f} 0 0"
    side = (number // 2 if number % 2 else -(number // 2)) + 0.5
    bend = _BEND * side
    dx, dy = end[0] - start[0], end[1] - start[1]
    mx, my = start[0] + dx / 2 - dy * bend, start[1] + dy / 2 + dx * bend
    return f"M{start[0]:.0f} {start[1]:.0f}Q{mx:.0f} {my:.0f} {end[0]:.0f} {end[1]:.0f}"


def _dot(place: MapPlace, at: Point, view: MapView, *, away: bool) -> Markup:
    """A place: a disc, a square or a ring by its role, so that colour is not alone; outside, an arrow."""
    x, y = at
    size = view.unit * (4 if place.role == "between" else 6)
    attributes = {
        "class_": f"dot {place.role}",
        "data_paths": _numbers(place.paths),
        "stroke_width": view.unit,
    }
    title = element("title", Markup.escape(place.name))
    if away:
        middle = view.box.left + view.width / 2, view.box.top + view.height / 2
        turn = math.degrees(math.atan2(y - middle[1], x - middle[0]))
        arrow = f"M0 {-size:.1f}L{size * 1.4:.1f} 0L0 {size:.1f}z"
        move = f"translate({x:.0f} {y:.0f}) rotate({turn:.0f})"
        return element("path", title, d=arrow, transform=move, **attributes)
    if place.role == "to":
        side = size * 1.8
        return element(
            "rect", title, x=x - side / 2, y=y - side / 2, width=side, height=side, **attributes
        )
    return element("circle", title, cx=x, cy=y, r=size, **attributes)


def _names(places: Sequence[MapPlace], at: dict[str, Point], view: MapView) -> Iterator[Markup]:
    """Names beside their places, the ends' first; none where it would cover another."""
    unit = view.unit
    taken = [Box(x - 5 * unit, y - 5 * unit, x + 5 * unit, y + 5 * unit) for x, y in at.values()]
    order = {"from": 0, "to": 0, "between": 1}
    for place in sorted(places, key=lambda one: (order[one.role], -len(one.paths), one.name)):
        lines = wrapped(place.name, _LABEL_LETTERS, _LABEL_LINES)
        width = max(map(text_width, lines), default=0) * _LETTER * unit
        for anchor, box in _spots(at[place.key], width, len(lines) * _LINE * unit, unit):
            if view.encloses(box) and not any(box.meets(other) for other in taken):
                taken.append(box)
                x = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}
                yield text_lines(
                    lines,
                    x[anchor],
                    box.top + (_LINE - 3) * unit,
                    _LINE * unit,
                    text_anchor=anchor,
                    font_size=11 * unit,
                    stroke_width=3 * unit,
                    class_="name",
                    data_paths=_numbers(place.paths),
                )
                break


def _spots(at: Point, width: float, high: float, unit: float) -> Iterator[tuple[str, Box]]:
    """Where a name can stand: right, left, above, below, and between these."""
    x, y = at
    gap = 9 * unit
    right, left = (x + gap, x + gap + width), (x - gap - width, x - gap)
    above, below = (y - gap - high, y - gap), (y + gap, y + gap + high)
    level, middle = (y - high / 2, y + high / 2), (x - width / 2, x + width / 2)
    for anchor, (start, end), (top, bottom) in (
        ("start", right, level),
        ("end", left, level),
        ("middle", middle, above),
        ("middle", middle, below),
        ("start", right, above),
        ("start", right, below),
        ("end", left, above),
        ("end", left, below),
    ):
        yield anchor, Box(start, top, end, bottom)


def _numbers(paths: Sequence[int]) -> str | None:
    """The paths that something is part of, for linking it with the list."""
    return " ".join(map(str, paths)) or None
