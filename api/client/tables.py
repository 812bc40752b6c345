"""Tables: what a named query or a statement finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from partnergraph.api.client.errors import make_client_error
from partnergraph.api.client.frames import make_pandas_frame, make_polars_frame

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_SHOWN_ROWS = 50  # in a notebook


@dataclass(frozen=True)
class Table:
    """Rows by the names of their columns.

    ``truncated``: the limit that cut them off, if one did. ``next``: the address at which a named query goes on.
    """

    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: str | None = None
    next: str | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame, with every column also where there are no rows."""
        return make_pandas_frame(self.rows, self.columns)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars frame, with every column also where there are no rows."""
        return make_polars_frame(self.rows, self.columns)

    def _repr_html_(self) -> str:
        """The first rows, as a notebook shows them."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = (
            "".join(f"<td>{escape(_show_cell(row[name]))}</td>" for name in self.columns)
            for row in self.rows[:_SHOWN_ROWS]
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        more = f"<p>{len(self.rows):,} rows</p>" if len(self.rows) > _SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _show_cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_show_cell, value))
    return "" if value is None else str(value)


def make_table_of_answer(body: Mapping[str, Any]) -> Table:
    """The table of an answer. Raises the error that broke its rows off, if one did."""
    if body.get("error"):
        raise make_client_error(body["error"], body["error"]["status"])
    return Table(body["columns"], body["rows"], body["truncated"], body.get("next"))
