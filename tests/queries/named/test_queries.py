"""Every query of the library on the small network, and how it is planned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import neo4j
import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.guard import operator_name, plan_operators
from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.queries.named import RowsPage, load_library, run_named_query
from partnergraph.queries.named.parameters import ParameterType
from partnergraph.queries.named.query import ColumnType, NamedQuery
from partnergraph.schema.catalog import all_entity_types

QUERIES = load_library()
CASES: dict[str, list[dict[str, Any]]] = parse_own_yaml(
    Path(__file__).with_name("cases.yaml").read_text("utf-8")
)
TYPES: dict[ColumnType, type | tuple[type, ...]] = {
    ColumnType.STRING: str,
    ColumnType.INTEGER: int,
    ColumnType.FLOAT: float,
    ColumnType.BOOLEAN: bool,
    ColumnType.DATE: str,
    ColumnType.COUNTRY: str,
    ColumnType.NUTS: str,
    ColumnType.ID: str,
    ColumnType.ANY: object,
}
# A query that speaks of one thing finds it by an index, not by looking at all of its kind.
LOOKED_UP = {ParameterType.COUNTRY, ParameterType.NUTS, ParameterType.ID}
SEEKS = {"NodeUniqueIndexSeek", "NodeIndexSeek"}


def test_every_query_has_a_case() -> None:
    assert CASES.keys() == QUERIES.keys()


@pytest.mark.parametrize(
    ("name", "case"),
    [pytest.param(n, case, id=f"{n}-{i}") for n in CASES for i, case in enumerate(CASES[n])],
)
async def test_answers(network: Database, name: str, case: dict[str, Any]) -> None:
    query = QUERIES[name]
    table = await run_named_query(network, query, case.get("given", {}))
    assert table.columns == tuple(query.columns)
    assert [list(row) for row in table.rows] == case["rows"]
    for row in table.rows:
        for (column, declared), value in zip(query.columns.items(), row, strict=True):
            values = value if declared.many else [value]
            assert isinstance(values, list), column
            assert all(v is None or isinstance(v, TYPES[declared.type]) for v in values), column


@pytest.mark.parametrize("name", CASES)
async def test_pages_are_the_whole(network: Database, name: str) -> None:
    """Each page goes on where the one before ended, and nothing comes twice or never."""
    query, case = QUERIES[name], max(CASES[name], key=lambda case: len(case["rows"]))
    rows: list[list[Any]] = []
    cursor, size = None, max(1, len(case["rows"]) // 2)
    while True:
        page = RowsPage.read(size, cursor, name, case.get("given", {}))
        table = await run_named_query(network, query, case.get("given", {}), page=page)
        rows += [list(row) for row in table.rows]
        if not table.truncated:
            break
        cursor = page.cursor_after(len(table.rows), 7)
        assert cursor == f"7.{len(rows)}.{page.mark}"
    assert rows == case["rows"]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
async def test_reads_only_and_is_planned_without_looking_at_every_node(
    network: Database, query: NamedQuery
) -> None:
    async with network.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"EXPLAIN {query.cypher}", query.bind(query.example))
        summary = await result.consume()
    assert summary.query_type == "r"
    planned = {operator_name(operator) for operator in plan_operators(summary.plan or {})}
    assert "AllNodesScan" not in planned
    if any(p.required and p.type in LOOKED_UP for p in query.parameters.values()):
        assert planned & SEEKS
        assert "NodeByLabelScan" not in planned


@pytest.mark.parametrize("declared", [e for e in all_entity_types().values() if not e.abstract])
def test_the_kind_of_a_node_is_told_from_its_labels(declared: Any) -> None:
    """What the queries write to say a node's kind holds for every entity that is declared."""
    general = {"Entity", "Place", "Actor", "Activity"}
    told = [label for label in declared.labels if label not in general]
    assert declared.name == ("Cluster" if "Cluster" in told else told[0])
