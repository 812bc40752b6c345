"""Each shape, made of a record without a database."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest

from partnergraph.graph.cypher.page import encode_cursor
from partnergraph.graph.cypher.window import PageWindow
from partnergraph.graph.reading.compiler.runtime import UnshapableRecord, graphql_int
from partnergraph.graph.reading.compiler.shape import (
    ByTypeShape,
    CallShape,
    ColumnShape,
    ConstantShape,
    CountShape,
    CursorMarkShape,
    EnumShape,
    FirstRowShape,
    GroupKeyShape,
    GroupKeysShape,
    ListShape,
    ObjectShape,
    PageCursorShape,
    PageFlagShape,
    PageRowsShape,
    PageShape,
    PromisedShape,
    RowsShape,
    Shape,
    TextsShape,
    TypeNameShape,
)
from partnergraph.graph.reading.compiler.shaper import ROOT_ROW, make_shaper


class Colour(Enum):
    RED = "is red"
    BLUE = "is blue"


FIRST, SECOND = ColumnShape(ROOT_ROW, 0), ColumnShape(ROOT_ROW, 1)
INNER = ColumnShape("x1", 0)
CLUSTER, PERSON = ["Entity", "Actor", "Organisation", "Cluster"], ["Entity", "Actor", "Person"]
BY_TYPE = ByTypeShape(
    "x1",
    ColumnShape("x1", 1),
    ((("Cluster", "Organisation"), INNER), (("Person",), ConstantShape("someone"))),
)
FORWARD, BACKWARD = (
    PageWindow(2, reverse=False, cursor="c"),
    PageWindow(2, reverse=True, cursor="c"),
)
CUT = ObjectShape(
    (
        ("rows", RowsShape("x1", PageRowsShape("g", cut=True), INNER)),
        ("next", PageFlagShape("g", next=True)),
        ("previous", PageFlagShape("g", next=False)),
        ("start", PageCursorShape("g", last=False, mark=CursorMarkShape(7, 0), index=1)),
        ("end", PageCursorShape("g", last=True, mark=CursorMarkShape(7, 0), index=1)),
    )
)


def cut(rows: list[int], *, after: bool, before: bool) -> dict[str, Any]:
    ends = [encode_cursor(7, [row]) for row in (rows[0], rows[-1])] if rows else [None, None]
    return {"rows": rows, "next": after, "previous": before, "start": ends[0], "end": ends[1]}


# (shape, record, windows, what is made of it)
CASES: list[tuple[Shape, Any, list[PageWindow], Any]] = [
    (ConstantShape("it's \"x\"\n"), [], [], "it's \"x\"\n"),
    (FIRST, [None], [], None),
    (PromisedShape(FIRST), [0], [], 0),
    (PromisedShape(FIRST), [None], [], UnshapableRecord),
    (ListShape(FIRST), [None], [], []),
    (EnumShape(Colour, FIRST), ["is red"], [], "RED"),
    (EnumShape(Colour, FIRST), [None], [], None),
    (EnumShape(Colour, FIRST), ["is green"], [], UnshapableRecord),
    (EnumShape(Colour, FIRST, many=True), [["is blue", "is red"]], [], ["BLUE", "RED"]),
    (EnumShape(Colour, FIRST, many=True), [None], [], []),
    (CallShape(graphql_int, (FIRST,)), [2**31 - 1], [], 2**31 - 1),
    (CallShape(graphql_int, (FIRST,)), [2**31], [], UnshapableRecord),
    (CountShape(FIRST, SECOND, (("v", "value"), ("", ""))), [None, None], [], None),
    (CountShape(FIRST, SECOND, (("v", "value"), ("t", ""))), [0, "exactly"], [], {"v": 0, "t": "Count"}),
    (TextsShape(FIRST, SECOND, (("l", "language"), ("t", "text"))), [["a", "b"], ["en", ""]], [],
     [{"l": "en", "t": "a"}, {"l": None, "t": "b"}]),
    (TextsShape(FIRST, SECOND, (("t", "text"),)), [None, None], [], []),
    (ObjectShape((("b", FIRST), ("a'", SECOND))), [1, 2], [], {"b": 1, "a'": 2}),
    (FirstRowShape("x1", FIRST, INNER), [None], [], None),
    (FirstRowShape("x1", FIRST, INNER), [[5]], [], 5),
    (RowsShape("x1", FIRST, INNER), [[[1], [2]]], [], [1, 2]),
    (TypeNameShape(FIRST), [CLUSTER], [], "Cluster"),
    (RowsShape("x1", FIRST, BY_TYPE), [[["a", CLUSTER], ["b", PERSON]]], [], ["a", "someone"]),
    (RowsShape("x1", FIRST, GroupKeysShape((GroupKeyShape("x1", 1), GroupKeyShape("x1", 0)))),
     [[[["a", "b"], 9]]], [], [["b", "a"]]),
    (PageShape("g", FIRST, None, RowsShape("x1", PageRowsShape("g", cut=False), INNER)), [[[1]]], [], [1]),
    (PageShape("g", FIRST, None, ObjectShape(())), [[]], [], {}),
    (PageShape("g", FIRST, 0, CUT), [[[n, [n]] for n in (1, 2, 3)]], [FORWARD], cut([1, 2], after=True, before=True)),
    (PageShape("g", FIRST, 0, CUT), [[[n, [n]] for n in (1, 2)]], [FORWARD], cut([1, 2], after=False, before=True)),
    (PageShape("g", FIRST, 0, CUT), [[[n, [n]] for n in (3, 2, 1)]], [BACKWARD], cut([2, 3], after=True, before=True)),
    (PageShape("g", FIRST, 1, CUT), [[]], [FORWARD, BACKWARD], cut([], after=True, before=False)),
]  # fmt: skip


@pytest.mark.parametrize(("part", "record", "windows", "made"), CASES)
def test_shapes(part: Shape, record: Any, windows: list[PageWindow], made: Any) -> None:
    shaper = make_shaper(ObjectShape((("it", part),)))
    if made is UnshapableRecord:
        with pytest.raises(UnshapableRecord):
            shaper(record, windows)
    else:
        answer = shaper(record, windows)
        assert answer == {"it": made}
        if isinstance(made, dict):
            assert list(answer["it"]) == list(made)
