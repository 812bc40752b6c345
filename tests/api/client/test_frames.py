"""Answers as frames of polars, and the client without it. Of pandas: tests/api/clients, for the Neo4j driver imports it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.api.client.frames import _fill_columns
from partnergraph.client import (
    AsyncClient,
    Client,
    InvalidInput,
    Table,
    flatten_record,
    make_pandas_frame,
    make_polars_frame,
)

SERVERS_PACKAGES = (
    "neo4j",
    "pydantic",
    "fastapi",
    "strawberry",
    "graphql",
    "duckdb",
    "numpy",
    "pandas",
)
NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.none() | st.integers(-9, 9) | st.lists(st.integers(-9, 9), max_size=2)
RECORDS = st.lists(st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES)), max_size=4)


@given(RECORDS)
def test_nothing_is_lost_by_flattening(records: list[dict[str, Any]]) -> None:
    columns = _fill_columns(records, None)
    assert all(len(values) == len(records) for values in columns.values())
    for number, record in enumerate(records):
        for name, value in flatten_record(record).items():
            assert value is None or columns[name][number] == value


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_absent_has_no_column_of_its_own_beside_its_parts(order: int) -> None:
    records = [{"id": "a", "country": None}, {"id": "b", "country": {"code": "UA"}}]
    assert sorted(make_polars_frame(records[::order]).columns) == ["country.code", "id"]


def test_a_table_without_rows_has_its_columns() -> None:
    assert Table(["id", "name"], []).to_polars().columns == ["id", "name"]


def test_values_of_several_kinds_make_a_frame() -> None:
    rows = [{"x": 1}, {"x": 1.5}, {"x": None}]
    assert make_polars_frame(rows)["x"].to_list() == [1, 1.5, None]


async def test_lists_and_tables_of_a_server_are_frames(
    client: Client, waiting: AsyncClient
) -> None:
    clusters = client.clusters()
    ids = [one["id"] for one in clusters]
    frame = clusters.to_polars()
    assert frame["id"].to_list() == ids
    assert "country.code" in frame.columns
    assert (await waiting.clusters().to_polars()).equals(frame)
    table = client.query("projects-by-year")
    assert table.to_polars().columns == table.columns
    paths = client.partner_paths("UA", "HU")["paths"]
    assert len(make_polars_frame(paths)) == len(paths)


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for library, make in (("pandas", make_pandas_frame), ("polars", make_polars_frame)):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(InvalidInput, match=library) as told:
            make([{"a": 1}])
        assert told.value.do == f"pip install {library}"


def test_importing_the_client_imports_nothing_of_the_server() -> None:
    script = (
        "import json, sys, partnergraph.client; print(json.dumps([n.partition('.')[0] for n in sys.modules] "
        "+ [n for n in sys.modules if n.startswith('partnergraph.')]))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = set(json.loads(ran.stdout))
    assert not imported & set(SERVERS_PACKAGES)
    ours = {name for name in imported if name.startswith("partnergraph.")}
    beside = {
        "partnergraph.api",
        "partnergraph.api.problem_kinds",
        "partnergraph.client",
        "partnergraph.schema",
        "partnergraph.schema.errors",
    }
    assert {name for name in ours if not name.startswith("partnergraph.api.client")} == beside
