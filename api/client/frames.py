"""Answers as frames of pandas or polars, which are imported when one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from partnergraph.schema.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def flatten_record(record: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """A record with what is nested beside the rest: ``{"country": {"code": "UA"}}`` has ``country.code``. Lists stay."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            flat |= flatten_record(value, f"{above}{name}.")
        else:
            flat[f"{above}{name}"] = value
    return flat


def make_pandas_frame(records: Iterable[Any], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Records as a pandas frame. ``columns``: their order, also where there are no records."""
    pandas = _import_library("pandas")
    frame: pd.DataFrame = pandas.DataFrame(_fill_columns(records, columns))
    return frame


def make_polars_frame(records: Iterable[Any], columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Records as a polars frame. ``columns``: their order, also where there are no records."""
    polars = _import_library("polars")
    frame: pl.DataFrame = polars.DataFrame(_fill_columns(records, columns), strict=False)
    return frame


def _fill_columns(records: Iterable[Any], columns: Sequence[str] | None) -> dict[str, list[Any]]:
    """The values of each column; None where a record has none. A thing that is absent has no columns of its parts."""
    rows = [flatten_record(record) for record in records]
    names = dict.fromkeys(columns or ()) | dict.fromkeys(name for row in rows for name in row)
    nested = {name.rpartition(".")[0] for name in names}
    return {
        name: [row.get(name) for row in rows]
        for name in names
        if name not in nested or any(row.get(name) is not None for row in rows)
    }


def _import_library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise InvalidInput(f"{name} is not installed", do=f"pip install {name}") from None
