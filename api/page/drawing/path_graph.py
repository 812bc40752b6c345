"""Paths as a layered graph: the first end at the left, the second at the right, who stands between in between.

Readable at ten to fifty paths: each actor once, layers ordered so that lines cross little, a gap for lines
that pass a layer, names cut to the box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.page.drawing.layers import Layout, lay_out
from api.page.drawing.svg import element, link, picture, shortened

_BOX_WIDTH, _BOX_HEIGHT, _ROW, _TOP = 190.0, 32.0, 42.0, 34.0
_BETWEEN, _PAD = 130.0, 12.0
_NAME_LETTERS, _PLACE_LETTERS = 29, 34


@dataclass(frozen=True)
class GraphActor:
    """An actor to draw."""

    id: str
    name: str
    place: str
    address: str


@dataclass(frozen=True)
class GraphTie:
    """A tie between two actors; ``layer`` is how many ties of its path lead to it."""

    one: str
    other: str
    kind: str
    text: str
    path: int


def draw_path_graph(
    actors: dict[str, GraphActor],
    paths: Sequence[Sequence[GraphTie]],
    ends: tuple[str, str],
    label: str,
) -> Markup:
    """The graph of some paths; each is its ties from end to end."""
    layout = lay_out([[path[0].one, *(tie.other for tie in path)] for path in paths])
    width = layout.layers * _BOX_WIDTH + (layout.layers - 1) * _BETWEEN + 2 * _PAD
    height = _TOP + layout.rows * _ROW + _PAD
    lines = [_line(tie, layout) for tie in _distinct(paths)]
    boxes = [_box(actors[key], layout) for key in layout.nodes]
    heads = [
        element(
            "text", Markup.escape(shortened(name, 34)), x=x, y=18, text_anchor="middle", class_="end"
        )
        for name, x in zip(ends, (_PAD + _BOX_WIDTH / 2, width - _PAD - _BOX_WIDTH / 2), strict=True)
    ]
    return picture((0, 0, width, height), [*heads, *lines, *boxes], label=label, class_="graph")


def _distinct(paths: Sequence[Sequence[GraphTie]]) -> list[GraphTie]:
    """Each tie once, though several paths share it."""
    found: dict[tuple[str, str, str, str], GraphTie] = {}
    for path in paths:
        for tie in path:
            found.setdefault((tie.one, tie.other, tie.kind, tie.text), tie)
    return [*found.values()]


def _corner(key: str, layout: Layout) -> tuple[float, float]:
    """The upper left corner of an actor's box."""
    layer, row = layout.nodes[key]
    return _PAD + layer * (_BOX_WIDTH + _BETWEEN), _TOP + row * _ROW


def _line(tie: GraphTie, layout: Layout) -> Markup:
    """A curve from the right side of one box to the left side of another."""
    (x1, y1), (x2, y2) = _corner(tie.one, layout), _corner(tie.other, layout)
    if x1 > x2:
        (x1, y1), (x2, y2) = (x2, y2), (x1, y1)
    middle = _BOX_HEIGHT / 2
    if x1 == x2:
        side, reach = x1 + _BOX_WIDTH, x1 + _BOX_WIDTH + 36
        d = f"M{side:g} {y1 + middle:g}C{reach:g} {y1 + middle:g} {reach:g} {y2 + middle:g} {side:g} {y2 + middle:g}"
    else:
        start, bend = x1 + _BOX_WIDTH, (x2 - x1 - _BOX_WIDTH) / 2
        d = (
            f"M{start:g} {y1 + middle:g}C{start + bend:g} {y1 + middle:g} "
            f"{x2 - bend:g} {y2 + middle:g} {x2:g} {y2 + middle:g}"
        )
    title = element("title", Markup.escape(tie.text))
    return element("path", title, d=d, class_=f"tie {tie.kind}", data_paths=str(tie.path))


def _box(actor: GraphActor, layout: Layout) -> Markup:
    """An actor: name and place in a box that leads to its page."""
    x, y = _corner(actor.id, layout)
    layer = layout.nodes[actor.id][0]
    role = "from" if layer == 0 else "to" if layer == layout.layers - 1 else "between"
    middle = x + _BOX_WIDTH / 2
    return link(
        actor.address,
        element("title", Markup.escape(f"{actor.name}, {actor.place}".rstrip(", "))),
        element(
            "rect", x=x, y=y, width=_BOX_WIDTH, height=_BOX_HEIGHT, rx=3, class_=f"box {role}"
        ),
        element(
            "text",
            Markup.escape(shortened(actor.name, _NAME_LETTERS)),
            x=middle,
            y=y + 14,
            text_anchor="middle",
            class_="actor",
        ),
        element(
            "text",
            Markup.escape(shortened(actor.place, _PLACE_LETTERS)),
            x=middle,
            y=y + 26,
            text_anchor="middle",
            class_="place",
        ),
    )
