"""Answers as frames of pandas, where the client is installed beside it alone: ``python frames.py URL``."""

from __future__ import annotations

import sys

from partnergraph.client import Client, Table, make_pandas_frame

with Client(sys.argv[1]) as network:
    countries = network.countries(order_by={"name": "ASC"})
    frame = countries.to_pandas()
    assert list(frame["id"]) == [one["id"] for one in countries]
    assert list(frame["name"]) == ["Hungary", "Romania", "Ukraine"]
    table = network.query("entities-by-type")
    assert list(table.to_pandas()) == table.columns
    assert len(table.to_pandas()) == len(table)
assert list(Table(["id", "name"], []).to_pandas()) == ["id", "name"]
absent = make_pandas_frame([{"id": "a", "country": None}, {"id": "b", "country": {"code": "UA"}}])
assert list(absent) == ["id", "country.code"]
assert "neo4j" not in sys.modules
