"""What has no date comes last, whichever way rows are ordered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from partnergraph.queries.named import load_library
from partnergraph.queries.named.query import ColumnType, NamedQuery
from partnergraph.schema.catalog import all_entity_types

QUERIES = load_library()
YEAR = re.compile(r"\byear\b", re.IGNORECASE)


def columns_of_time(query: NamedQuery) -> set[str]:
    return {
        name
        for name, declared in query.columns.items()
        if declared.type is ColumnType.DATE or YEAR.search(declared.description)
    }


def unguarded(order: str, times: set[str]) -> Iterator[str]:
    """What of an ORDER BY is a time that falls and whose nulls, which are the greatest, would come first."""
    keys = [key.strip() for key in order.split(",")]
    for before, key in zip(["", *keys], keys, strict=False):
        fallen = re.fullmatch(r"(\S+) DESC(?:ENDING)?", key)
        if fallen and fallen[1].rpartition(".")[2] in times and before != f"{fallen[1]} IS NULL":
            yield key


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_missing_dates_come_last(query: NamedQuery) -> None:
    order = query.cypher.rpartition("ORDER BY ")[2].split("\n")[0]
    assert list(unguarded(order, columns_of_time(query))) == []


def test_an_order_that_is_not_guarded_is_found() -> None:
    assert list(unguarded("a DESC, starts DESC, id", {"starts"})) == ["starts DESC"]
    assert list(unguarded("starts IS NULL, starts DESC, id", {"starts"})) == []
    assert list(unguarded("starts, id", {"starts"})) == []


def test_field_completeness_takes_every_type() -> None:
    declared = [one.name for one in all_entity_types().values() if not one.abstract]
    assert list(QUERIES["field-completeness"].parameters["type"].allowed) == declared
