"""Paths as a layered graph: the first end at the left, the second at the right, who stands between in between.

Readable at ten to fifty paths: each actor once, layers ordered so that lines cross little, a gap for lines
that pass a layer, names in two lines where they are long. It is drawn as large as it is read: boxes are the wider,
the fewer layers there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from partnergraph.api.page.drawing.layers import Layout, lay_out, passing_key
from partnergraph.api.page.drawing.svg import element, link, picture, shortened, text_lines, wrapped

_TOP, _PAD, _LINE = 34.0, 12.0, 14.0
# By the number of layers: the widths of a box and of the gap behind it; the whole fits beside nothing else on a screen.
_WIDTHS = {2: (310.0, 130.0), 3: (280.0, 110.0), 4: (215.0, 85.0)}
_NARROWEST = (180.0, 55.0)
_NAME_LETTER, _PLACE_LETTER, _NAME_LINES = 6.8, 6.0, 2


@dataclass(frozen=True)
class _Sheet:
    """A layout with the measures in which it is drawn; ``names``: the lines of each actor's."""

    layout: Layout
    names: dict[str, list[str]]

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of a box."""
        lines = max(map(len, self.names.values()), default=1)
        return _WIDTHS.get(self.layout.layers, _NARROWEST)[0], 18 + lines * _LINE

    @property
    def gap(self) -> float:
        """How far the boxes of two layers are apart."""
        return _WIDTHS.get(self.layout.layers, _NARROWEST)[1]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the whole."""
        layers, (width, height) = self.layout.layers, self.box
        rows = _TOP + self.layout.rows * (height + 9) + _PAD
        return layers * width + (layers - 1) * self.gap + 2 * _PAD, rows

    def at(self, layer: int, row: float) -> tuple[float, float]:
        """The upper left corner of a box there."""
        width, height = self.box
        return _PAD + layer * (width + self.gap), _TOP + row * (height + 9)

    def corner(self, key: str) -> tuple[float, float]:
        """The upper left corner of an actor's box."""
        return self.at(*self.layout.nodes[key])


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
    letters = _name_letters(layout)
    names = {key: wrapped(actors[key].name, letters, _NAME_LINES) for key in layout.nodes}
    sheet = _Sheet(layout, names)
    (width, height), half = sheet.size, sheet.box[0] / 2
    lines = [_line(tie, sheet) for tie in _distinct(paths)]
    boxes = [_actor_box(actors[key], sheet) for key in layout.nodes]
    heads = [
        element(
            "text",
            Markup.escape(shortened(name, letters * 0.8)),
            x=x,
            y=18,
            text_anchor="middle",
            class_="end",
        )
        for name, x in zip(ends, (_PAD + half, width - _PAD - half), strict=True)
    ]
    drawn = [*heads, *lines, *boxes]
    return picture((0, 0, width, height), drawn, label=label, class_="graph", linked=True)


def _name_letters(layout: Layout) -> float:
    """How many letters a line of a box holds."""
    return (_WIDTHS.get(layout.layers, _NARROWEST)[0] - 14) / _NAME_LETTER


def _distinct(paths: Sequence[Sequence[GraphTie]]) -> list[GraphTie]:
    """Each tie once, though several paths share it."""
    found: dict[tuple[str, str, str, str], GraphTie] = {}
    for path in paths:
        for tie in path:
            found.setdefault((tie.one, tie.other, tie.kind, tie.text), tie)
    return [*found.values()]


def _line(tie: GraphTie, sheet: _Sheet) -> Markup:
    """A curve from the right side of one box to the left side of another, through the gaps between."""
    layer_of, (width, height) = sheet.layout.nodes, sheet.box
    start, end = sorted((tie.one, tie.other), key=lambda key: layer_of[key][0])
    (x1, y1), (x2, y2) = sheet.corner(start), sheet.corner(end)
    middle, right = height / 2, x1 + width
    if x1 == x2:
        reach = right + 36
        d = f"M{right:g} {y1 + middle:g}C{reach:g} {y1 + middle:g} {reach:g} {y2 + middle:g} {right:g} {y2 + middle:g}"
    else:
        d, x, y = f"M{right:g} {y1 + middle:g}", right, y1 + middle
        for layer in range(layer_of[start][0] + 1, layer_of[end][0]):
            column, row = sheet.layout.passing[passing_key(start, end, layer)]
            left, over = sheet.at(column, row)
            d += _bend(x, y, left, over + middle) + f"H{left + width:g}"
            x, y = left + width, over + middle
        d += _bend(x, y, x2, y2 + middle)
    title = element("title", Markup.escape(tie.text))
    return element("path", title, d=d, class_=f"tie {tie.kind}", data_paths=str(tie.path))


def _bend(x1: float, y1: float, x2: float, y2: float) -> str:
    """A curve that begins and ends level."""
    half = (x1 + x2) / 2
    return f"C{half:g} {y1:g} {half:g} {y2:g} {x2:g} {y2:g}"


def _actor_box(actor: GraphActor, sheet: _Sheet) -> Markup:
    """An actor: name and place in a box that leads to its page."""
    (x, y), (width, height) = sheet.corner(actor.id), sheet.box
    layer = sheet.layout.nodes[actor.id][0]
    role = "from" if layer == 0 else "to" if layer == sheet.layout.layers - 1 else "between"
    name = sheet.names[actor.id]
    top = y + (height - 18 - len(name) * _LINE) / 2 + 14
    return link(
        actor.address,
        element("title", Markup.escape(f"{actor.name}, {actor.place}".rstrip(", "))),
        element("rect", x=x, y=y, width=width, height=height, rx=3, class_=f"box {role}"),
        text_lines(name, x + width / 2, top, _LINE, text_anchor="middle", class_="actor"),
        *(
            element(
                "text",
                Markup.escape(shortened(place, (width - 14) / _PLACE_LETTER)),
                x=x + width / 2,
                y=top + len(name) * _LINE - 1,
                text_anchor="middle",
                class_="place",
            )
            for place in filter(None, [actor.place])
        ),
    )
