"""From the shape of an answer to the function that makes it: its source is written out and compiled, once.

It runs for every row of every answer, and calls are what costs in Python; so what could be a tree of closures is
written out as one expression (docs/decisions/0013-shaping-by-generated-source.md has the figures). The source
is made of a shape alone: of names that are given here, of numbers, and of keys as :func:`repr` quotes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partnergraph.graph.cypher.page import add_conditions, encode_cursor
from partnergraph.graph.cypher.window import PageWindow
from partnergraph.graph.reading.compiler import runtime, shape

Shaper = Callable[[Any, list[PageWindow]], dict[str, Any]]

# What the source calls, under the names that it uses.
_ENVIRONMENT: dict[str, Any] = {
    "TYPES": runtime.TYPE_NAMES,
    "QUALIFIERS": runtime.QUALIFIER_NAMES,
    "count_text": runtime.count_text,
    "cut_page": runtime.cut_page,
    "add_conditions": add_conditions,
    "encode_cursor": encode_cursor,
    "graphql_int": runtime.graphql_int,
    "refuse": runtime.refuse_record,
}
ROOT_ROW = "record"
"""The row that the shape of a whole answer is about."""


def make_shaper(answer: shape.ObjectShape) -> Shaper:
    """The function from a record and the windows of its pages to the answer.

    It raises :class:`~partnergraph.graph.reading.compiler.runtime.UnshapableRecord` where the record does not fit.
    """
    writer = _SourceWriter()
    body = writer.write(answer)
    source = [*writer.functions, f"def shape_record({ROOT_ROW}, windows):", f"    return {body}"]
    exec("\n".join(source), writer.environment)  # noqa: S102 - see above what it is made of
    shaper: Shaper = writer.environment["shape_record"]
    return shaper


class _SourceWriter:
    """Writes shapes as Python expressions."""

    def __init__(self) -> None:
        self.functions: list[str] = []
        self.environment = dict(_ENVIRONMENT)

    def name(self, value: Any, prefix: str) -> str:
        """The name by which the source uses a value."""
        for name, known in self.environment.items():
            if known is value:
                return name
        name = f"{prefix}{len(self.environment)}"
        self.environment[name] = value
        return name

    def write(self, part: shape.Shape) -> str:
        """A shape as an expression."""
        match part:
            case shape.ConstantShape(value):
                return repr(value)
            case shape.ColumnShape(row, index):
                return f"{row}[{index}]"
            case shape.GroupKeyShape(row, index):
                return f"{row}[0][{index}]"
            case shape.GroupKeysShape(keys):
                return f"[{', '.join(map(self.write, keys))}]"
            case shape.PromisedShape(column):
                value = self.write(column)
                return f"({value} if {value} is not None else refuse())"
            case shape.ListShape(column):
                return f"({self.write(column)} or [])"
            case shape.CallShape(function, arguments):
                written = ", ".join(map(self.write, arguments))
                return f"{self.name(function, 'call')}({written})"
            case shape.ObjectShape(entries):
                return _write_dictionary((key, self.write(value)) for key, value in entries)
        return self.write_vocabulary(part)

    def write_vocabulary(self, part: shape.Shape) -> str:
        """A shape of a field whose values are more than a column."""
        match part:
            case shape.EnumShape(enum, column, many):
                names, words = self.name(runtime.enum_names(enum), "names"), self.write(column)
                return f"[{names}[w] for w in ({words} or ())]" if many else f"{names}[{words}]"
            case shape.CountShape(count, qualifier, parts):
                value, word = self.write(count), self.write(qualifier)
                written = {
                    "value": f"graphql_int({value})",
                    "qualifier": f"QUALIFIERS[{word}]",
                    "text": f"count_text({value}, {word})",
                    "": "'Count'",
                }
                body = _write_dictionary((key, written[name]) for key, name in parts)
                return f"(None if {value} is None else {body})"
            case shape.TextsShape(texts, languages, parts):
                written = {"text": "text", "language": "(language or None)", "": "'Text'"}
                body = _write_dictionary((key, written[name]) for key, name in parts)
                pairs = f"zip({self.write(texts)} or (), {self.write(languages)} or ())"
                return f"[{body} for text, language in {pairs}]"
        return self.write_rows(part)

    def write_rows(self, part: shape.Shape) -> str:
        """A shape of rows within a row."""
        match part:
            case shape.FirstRowShape(row, found, value):
                return f"(None if ({row} := {self.write(found)}) is None else {self.write(value)})"
            case shape.RowsShape(row, rows, value, gaps):
                each = self.write(value)
                each = f"(None if {row} is None else {each})" if gaps else each
                return f"[{each} for {row} in {self.write(rows)}]"
            case shape.TypeNameShape(labels):
                return f"TYPES[tuple({self.write(labels)})]"
            case shape.ByTypeShape(row, labels, cases):
                by_type = self.write_cases(row, cases)
                return f"{by_type}[TYPES[tuple({self.write(labels)})]]({row}, windows)"
        return self.write_page(part)

    def write_cases(self, row: str, cases: tuple[tuple[tuple[str, ...], shape.Shape], ...]) -> str:
        """A function for each case; the name of the table that has them by type."""
        table = []
        for names, value in cases:
            body = self.write(value)
            function = f"case{len(self.functions)}"
            self.functions.append(f"{function} = lambda {row}, windows: {body}")
            table += [(name, function) for name in names]
        by_type = f"cases{len(self.functions)}"
        self.functions.append(f"{by_type} = {_write_dictionary(table)}")
        return by_type

    def write_page(self, part: shape.Shape) -> str:
        """A shape of a page, or of what is in one."""
        match part:
            case shape.PageShape(page, found, None, value):
                # What `and` comes after is always true: an expression that names something for what follows.
                return f"(({page} := {self.write(found)}) is not None and {self.write(value)})"
            case shape.PageShape(page, found, window, value):
                cut = f"cut_page({self.write(found)}, windows[{window}])"
                return f"(({page} := {cut}) and {self.write(value)})"
            case shape.PageRowsShape(page, cut):
                return f"{page}[0]" if cut else page
            case shape.PageFlagShape(page, following):
                return f"{page}[{1 if following else 2}]"
            case shape.CursorMarkShape(checksum, window):
                return f"add_conditions({checksum}, windows[{window}].conditions)"
            case shape.PageCursorShape(page, last, mark, index):
                row = f"{page}[0][{-1 if last else 0}]"
                cursor = f"encode_cursor({self.write(mark)}, {row}[{index}])"
                return f"({cursor} if {page}[0] else None)"
        raise TypeError(type(part).__name__)


def _write_dictionary(entries: Any) -> str:
    return f"{{{', '.join(f'{key!r}: {value}' for key, value in entries)}}}"
