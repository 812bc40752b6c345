"""Pictures that the server draws: names are whole where there is room, and cut where they must be."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.api.page.assets import read_drawing_style
from partnergraph.api.page.drawing.layers import lay_out
from partnergraph.api.page.drawing.path_graph import GraphActor, GraphTie, draw_path_graph
from partnergraph.api.page.drawing.svg import shortened, text_width, wrapped
from partnergraph.api.page.drawing.tie_map import MapPlace, draw_tie_map

_NAMES = {
    "end": "Csongrád County Health Care Center – Hódmezővásárhely-Makó",
    "other": "Instytut Podstawowych Problemow Techniki Polskiej Akademii",
    "between": "Association of Vincentian Sisters",
}


@given(st.text(max_size=200), st.integers(3, 40), st.integers(1, 3))
def test_lines_hold_the_text_in_its_order(text: str, most: int, lines: int) -> None:
    found = wrapped(text, most, lines)
    assert len(found) <= lines
    assert all(text_width(line) <= most + 1 for line in found)
    whole, shown = "".join(text.split()), "".join("".join(found).split())
    assert shown == whole or (shown[-1] == "…" and whole.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [("Kyiv", 4, "Ky…"), ("kyiv", 4, "kyiv"), ("a long name", 6, "a lon…"), ("", 5, "")],
)
def test_what_is_too_long_is_cut_at_the_end(text: str, most: int, shown: str) -> None:
    assert shortened(text, most) == shown


@pytest.mark.parametrize("between", [[], ["between"]])
def test_long_names_stand_whole_in_a_graph(between: list[str]) -> None:
    chain = ["end", *between, "other"]
    actors = {
        key: GraphActor(key, _NAMES[key], "Csongrád-Csanád, Hungary", f"/{key}") for key in chain
    }
    ties = [GraphTie(one, other, "joint-project", "tie", 1) for one, other in pairwise(chain)]
    drawn = str(draw_path_graph(actors, [ties], ("One", "Other"), "Graph"))
    lines = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)
    assert " ".join(lines) == " ".join(_NAMES[key] for key in chain)


def test_lines_that_pass_a_layer_stand_close_and_apart() -> None:
    passing = [[f"a{at}", f"b{at}"] for at in range(10)]
    layout = lay_out([["a", "between", "b"], *passing])
    rows = sorted(row for _, row in [*layout.passing.values(), layout.nodes["between"]])
    assert all(0.3 < below - above < 1 for above, below in pairwise(rows))
    assert layout.rows == 11


def test_a_long_name_on_a_map_has_several_lines() -> None:
    name = "Arr. de Bruxelles-Capitale/Arr. Brussel-Hoofdstad"
    drawn = str(draw_tie_map([MapPlace("a", name, 4.35, 50.85, "from")], [], "Map"))
    lines = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)
    assert len(lines) == 3
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_a_pair_of_neighbours_fills_the_map() -> None:
    places = [
        MapPlace("a", "Bihor", 21.92, 47.05, "from"),
        MapPlace("b", "Csongrád-Csanád", 20.15, 46.25, "to"),
    ]
    drawn = str(draw_tie_map(places, [], "Map"))
    box = re.search(r'viewBox="([^"]+)"', drawn)
    assert box is not None
    assert float(box[1].split()[2]) < 400


def test_each_part_of_a_picture_is_styled_once() -> None:
    style = re.sub(r"/\*.*?\*/", "", read_drawing_style(), flags=re.DOTALL)
    names = [one.strip() for block in re.findall(r"([^{}]+)\{", style) for one in block.split(",")]
    own = [name for name in names if name.startswith(".") and not name.startswith("td")]
    assert sorted({name for name in own if own.count(name) > 1}) == []
