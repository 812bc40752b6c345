"""Pages of a named query's rows: in one order whenever it is asked, each beginning where the one before ended.

A cursor is the data version in which the first page was read (0 where nobody told), how many rows come before, and a
mark of the query and its parameters: ``1234.500.9f3a``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from partnergraph.graph.untrusted.tree import (
    Items,
    find_item,
    is_word,
    parse_brackets,
    render_items,
)
from partnergraph.schema.errors import InvalidInput

SKIP_PARAMETER, ROWS_PARAMETER = "page_skip", "page_rows"
_CURSOR = re.compile(r"(\d{1,18})\.(\d{1,18})\.([0-9a-f]{4})")


@dataclass(frozen=True)
class RowsPage:
    """A page: at most ``rows`` rows after the first ``skip``; ``version``: of the data when the first page was read.

    ``mark``: what tells the rows of a query with its parameters from those of another.
    """

    rows: int
    skip: int = 0
    version: int | None = None
    mark: str = ""

    @classmethod
    def read(
        cls, rows: int, cursor: str | None, query: str, parameters: Mapping[str, Any]
    ) -> RowsPage:
        """The page after a cursor of the query with these parameters; the first without. Raises :class:`InvalidInput`."""
        given = "".join(f" {name}={value}" for name, value in sorted(parameters.items()))
        mark = f"{crc32(f'{query}{given}'.encode()) & 0xFFFF:04x}"
        if cursor is None:
            return cls(rows, mark=mark)
        found = _CURSOR.fullmatch(cursor)
        if found is None:
            raise InvalidInput(
                f"{cursor!r} is no cursor", where="after", do="take what the page before named"
            )
        if found[3] != mark:
            raise InvalidInput(
                f"this cursor is of other rows than those of {query} with these parameters",
                where="after",
                do="use a cursor that the same query with the same parameters returned",
            )
        return cls(rows, int(found[2]), int(found[1]) or None, mark)

    def cursor_after(self, count: int, version: int | None) -> str:
        """The cursor of what comes after ``count`` rows of this page; ``version``: of the data now."""
        begun = self.version if self.version is not None else version or 0
        return f"{begun}.{self.skip + count}.{self.mark}"


def page_statement(cypher: str, keys: Iterable[str]) -> str:
    """A query's Cypher for one page, which takes two more parameters, its rows ordered by ``keys`` where they tie."""
    items = parse_brackets(cypher.strip().rstrip(";")).items
    start = _last_index(items, "return")
    order = find_item(items, lambda item: is_word(item, "order"), start)
    limit = find_item(items, lambda item: is_word(item, "limit"), start)
    ordered = render_items(items[:limit]).rstrip()
    if limit is None and (more := ", ".join(f"`{key}`" for key in keys)):
        # On a line of its own, for the one before may end with a comment.
        ordered += f"\n{'ORDER BY' if order is None else ','} {more}"
    most = f"${ROWS_PARAMETER}"
    if limit is not None:
        left = f"({render_items(items[limit + 1 :]).strip()}) - ${SKIP_PARAMETER}"
        most = f"CASE WHEN {left} < 0 THEN 0 WHEN {left} < {most} THEN {left} ELSE {most} END"
    return f"{ordered}\nSKIP ${SKIP_PARAMETER} LIMIT {most}"


def _last_index(items: Items, word: str) -> int:
    """Where a word stands last among items, outside all brackets."""
    return max(index for index, item in enumerate(items) if is_word(item, word))
