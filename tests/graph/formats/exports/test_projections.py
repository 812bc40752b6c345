"""What was counted as weighted edges: read back by NetworkX, with years, in every format that has a place for it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import networkx as nx
import pytest

from partnergraph.graph.formats.exports import GRAPH_ENCODERS
from partnergraph.graph.formats.exports.base import ProjectedTie
from partnergraph.graph.formats.exports.projections import project_rows
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

YEARS = {2019: 2.0, 2021: 3.0}
TIE = ProjectedTie(
    "network:a", "together", "network:b", {"weight": 5, "=kind": "x"}, directed=False, by_year=YEARS
)
NODES = [
    DumpedNode(f"network:{key}", ("Entity", "Network"), {"id": f"network:{key}", "name": name})
    for key, name in (("a", "=A"), ("b", "B & <b>"))
]


def encoded(form: str, nodes: list[DumpedNode], ties: list[DumpedRelationship]) -> bytes:
    encoder = GRAPH_ENCODERS[form]()
    pieces = [encoder.head(), *map(encoder.node, nodes), *map(encoder.tie, ties), *encoder.end()]
    encoder.close()
    return b"".join(pieces)


def node(key: str) -> dict[str, Any]:
    return {"labels": ["Entity"], "properties": {"id": key}}


def test_gexf_has_a_spell_and_a_weight_for_each_year() -> None:
    graph: Any = nx.read_gexf(io.BytesIO(encoded("gexf", NODES, [TIE])))
    assert not graph.is_directed()
    (edge,) = [data for _, _, data in graph.edges(data=True)]
    assert edge["weight"] == 5
    spans = [("2019-01-01", "2019-12-31"), ("2021-01-01", "2021-12-31")]
    assert edge["spells"] == spans
    assert edge["weight_in_year"] == [(w, *s) for w, s in zip(YEARS.values(), spans, strict=True)]


def test_graphml_has_an_edge_for_each_year() -> None:
    content = encoded("graphml", NODES, [TIE])
    graph: Any = nx.read_graphml(io.BytesIO(content))
    assert not graph.is_directed()
    found = {(d["year"], d["weight"]) for *_, d in graph.edges(data=True)}
    assert found == set(YEARS.items())
    assert graph.nodes["network:b"]["label"] == "B & <b>"
    assert b'<key id="label" for="node" attr.name="label"' in content, "plain names"
    assert content.count(b"<key ") == 4 + 5, "the columns in use alone"


def test_geojson_has_a_line_for_each_year() -> None:
    features = json.loads(encoded("geojson", NODES, [TIE]))["features"]
    assert [f["properties"]["said"]["weight"] for f in features[2:]] == [2.0, 3.0]


def test_tables_of_nodes_and_edges() -> None:
    archive = zipfile.ZipFile(io.BytesIO(encoded("csv.zip", NODES, [TIE])))
    nodes, edges = (
        list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
        for name in ("nodes.csv", "edges.csv")
    )
    assert [(n["Id"], n["Label"]) for n in nodes] == [
        ("network:a", "'=A"),
        ("network:b", "B & <b>"),
    ]
    assert list(edges[0])[:5] == ["Source", "Target", "Type", "Label", "Weight"]
    assert [(e["Weight"], e["year"], e["start"], e["Type"]) for e in edges] == [
        ("2.0", "2019", "2019-01-01", "Undirected"),
        ("3.0", "2021", "2021-01-01", "Undirected"),
    ]


def test_a_timeline_of_what_has_dates() -> None:
    project = DumpedNode(
        "project:p",
        ("Activity", "Entity", "Project"),
        {"id": "project:p", "name": "P", "starts": "2019", "ends": "2021-02"},
    )
    taken = DumpedRelationship("network:a", "PARTNER_IN", "project:p", {"sources": ["source:s"]})
    graph: Any = nx.read_gexf(io.BytesIO(encoded("gexf", [*NODES, project], [taken])))
    assert (graph.nodes["project:p"]["start"], graph.nodes["project:p"]["end"]) == (
        "2019-01-01",
        "2021-02-28",
    )
    assert "start" not in graph.nodes["network:a"]
    edge = graph.edges["network:a", "project:p"]
    assert (edge["start"], edge["end"]) == ("2019-01-01", "2021-02-28"), "as long as the project"
    assert graph.is_directed()


A, B = node("network:a"), node("network:b")
PROJECTIONS: list[tuple[list[str], list[list[Any]], Any]] = [
    (["a", "b", "weight"], [[A, B, 3]], [({"weight": 3}, {})]),
    (["a", "b", "count(*)"], [[A, B, 3]], [({"weight": 3}, {})]),
    (["a", "kind", "b"], [[A, "x", B]], [({"kind": "x", "weight": 1}, {})]),
    (
        ["a", "b", "year", "n"],
        [[A, B, 2019, 2], [A, B, 2020, 1]],
        [({"weight": 3}, {2019: 2, 2020: 1})],
    ),
    (["a", "b", "first", "last"], [[A, B, 1, 2]], [({"first": 1, "last": 2, "weight": 1}, {})]),
    (["source", "target", "n"], [["network:a", "network:b", 4]], [({"weight": 4}, {})]),
    (["a", "b"], [[A, None]], []),
    (["a", "n"], [[A, 1]], []),
    (["n"], [[1]], []),
]


@pytest.mark.parametrize(("columns", "rows", "wanted"), PROJECTIONS)
def test_rows_with_two_nodes_are_edges(
    columns: list[str], rows: list[list[Any]], wanted: Any
) -> None:
    edges = project_rows(columns, rows)
    assert [(dict(e.props), dict(e.by_year)) for e in edges] == wanted
    assert all((e.start, e.end) == ("network:a", "network:b") for e in edges)
