"""Paths as a layered graph: the first end at the left, the second at the right, who stands between in between.

Readable at ten to fifty paths: each actor once, layers ordered so that lines cross little, a gap for lines
that pass a layer, names cut to the box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from partnergraph.api.page.drawing.layers import Layout, lay_out, passing_key
from partnergraph.api.page.drawing.svg import element, link, picture, shortened

_BOX_WIDTH, _BOX_HEIGHT, _ROW, _TOP = 190.0, 32.0, 42.0, 34.0
_BETWEEN, _PAD = 130.0, 12.0
_NAME_LETTERS, _PLACE_LETTERS = 29, 34


@dataclass(frozen=True)
class GraphActor:
    """An actor of the layered graph: where it stands and what it is called."""

    id: str
    name: str
    place: str
    address: str


@dataclass(frozen=True)
class GraphTie:
    """A tie between two actors, and the number of the path it is on."""

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
    boxes = [_actor_box(actors[key], layout) for key in layout.nodes]
    heads = [
        element(
            "text",
            Markup.escape(shortened(name, 34)),
            x=x,
            y=18,
            text_anchor="middle",
            class_="end",
        )
        for name, x in zip(
            ends, (_PAD + _BOX_WIDTH / 2, width - _PAD - _BOX_WIDTH / 2), strict=True
        )
    ]
    drawn = [*heads, *lines, *boxes]
    return picture((0, 0, width, height), drawn, label=label, class_="graph", linked=True)


def _distinct(paths: Sequence[Sequence[GraphTie]]) -> list[GraphTie]:
    """Each tie once, though several paths share it."""
    found: dict[tuple[str, str, str, str], GraphTie] = {}
    for path in paths:
        for tie in path:
            found.setdefault((tie.one, tie.other, tie.kind, tie.text), tie)
    return [*found.values()]


def _corner(key: str, layout: Layout) -> tuple[float, float]:
    """The upper left corner of an actor's box."""
    return _at(*layout.nodes[key])


def _at(layer: int, row: float) -> tuple[float, float]:
    """The upper left corner of a box there."""
    return _PAD + layer * (_BOX_WIDTH + _BETWEEN), _TOP + row * _ROW


def _line(tie: GraphTie, layout: Layout) -> Markup:
    """A curve from the right side of one box to the left side of another, through the gaps between."""
    start, end = sorted((tie.one, tie.other), key=lambda key: layout.nodes[key][0])
    (x1, y1), (x2, y2) = _corner(start, layout), _corner(end, layout)
    middle, right = _BOX_HEIGHT / 2, x1 + _BOX_WIDTH
    if x1 == x2:
        reach = right + 36
        d = f"M{right:g} {y1 + middle:g}C{reach:g} {y1 + middle:g} {reach:g} {y2 + middle:g} {right:g} {y2 + middle:g}"
    else:
        d, x, y = f"M{right:g} {y1 + middle:g}", right, y1 + middle
        for layer in range(layout.nodes[start][0] + 1, layout.nodes[end][0]):
            column, row = layout.passing[passing_key(start, end, layer)]
            left, over = _at(column, row)
            d += _bend(x, y, left, over + middle) + f"H{left + _BOX_WIDTH:g}"
            x, y = left + _BOX_WIDTH, over + middle
        d += _bend(x, y, x2, y2 + middle)
    title = element("title", Markup.escape(tie.text))
    return element("path", title, d=d, class_=f"tie {tie.kind}", data_paths=str(tie.path))


def _bend(x1: float, y1: float, x2: float, y2: float) -> str:
    """A curve that begins and ends level."""
    half = (x1 + x2) / 2
    return f"C{half:g} {y1:g} {half:g} {y2:g} {x2:g} {y2:g}"


def _actor_box(actor: GraphActor, layout: Layout) -> Markup:
    """An actor: name and place in a box that leads to its page."""
    x, y = _corner(actor.id, layout)
    layer = layout.nodes[actor.id][0]
    role = "from" if layer == 0 else "to" if layer == layout.layers - 1 else "between"
    middle = x + _BOX_WIDTH / 2
    return link(
        actor.address,
        element("title", Markup.escape(f"{actor.name}, {actor.place}".rstrip(", "))),
        element("rect", x=x, y=y, width=_BOX_WIDTH, height=_BOX_HEIGHT, rx=3, class_=f"box {role}"),
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
