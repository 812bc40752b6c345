"""Graphs in the formats of others, read back as others read them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j.spatial import WGS84Point
from pyld import jsonld

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, selection
from partnergraph.graph.formats.exports.script import cypher_literal
from partnergraph.graph.formats.import_csv import LIST_SEPARATOR
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.graph.loading.load import load_sources
from tests.conftest import WIPE
from tests.graph.reading import small
from tests.graph.snapshot import VOLATILE, Snapshot, snapshot

ODD = """
MATCH (a:Entity {id: 'cluster:a'}), (b:Entity {id: 'cluster:b'})
SET a.description = $description, a.name = $name
CREATE (a)-[:COOPERATES_WITH {since: '2018', sources: ['source:small']}]->(b),
  (a)-[:COOPERATES_WITH {since: '2018', sources: ['source:small']}]->(b)
"""
NAME = "quote ' and, comma"
TEXT = "a <b> & \"c\", 'd' \\u0041 \\ \x01 \n; 🎈"
DRAWN = "MATCH (a:Entity)-[r]->(b:Entity) WHERE type(r) <> 'DESCRIBED_BY' RETURN a.id AS a, type(r) AS type, b.id AS b"


@pytest.fixture(scope="module")
async def network(connected: Database) -> AsyncIterator[Database]:
    await load_sources(connected, [small.SOURCE], small.claims(), reject_share=0)
    await connected.write(ODD, description=TEXT, name=NAME)
    yield connected
    await connected.run(WIPE)


async def exported(database: Database, form: str) -> bytes:
    return b"".join(
        [piece async for piece in selection.encode_whole_graph(database, GRAPH_ENCODERS[form]())]
    )


async def drawn(database: Database) -> list[tuple[str, str, str]]:
    return sorted((row["a"], row["type"], row["b"]) for row in await database.read(DRAWN))


async def ids(database: Database) -> set[str]:
    return {row["id"] for row in await database.read("MATCH (n:Entity) RETURN n.id AS id")}


@pytest.mark.parametrize("form", ["graphml", "gexf"])
async def test_what_gephi_opens(network: Database, form: str) -> None:
    read = nx.read_graphml if form == "graphml" else nx.read_gexf
    graph: Any = read(io.BytesIO(await exported(network, form)))
    assert set(graph.nodes) == await ids(network)
    assert graph.is_directed()
    edges = [(a, data["type"], b) for a, b, data in graph.edges(data=True)]
    assert sorted(edges) == await drawn(network), "of two alike both are there"
    cluster = graph.nodes["cluster:a"]
    assert cluster["label"] == NAME
    assert cluster["type"] == "Cluster"
    assert cluster["labels"] == "Actor; Cluster; Entity; Organisation"
    assert cluster["label_"] == "gold", "a field called as the format's own word"
    assert cluster["technologies"] == "AI; Robotics"
    assert (cluster["longitude"], cluster["latitude"]) == (19.46, 51.77)
    assert (cluster["member_count"], cluster["sme"]) == (50, True)
    assert cluster["description"] == TEXT.replace("\x01", "\ufffd")
    assert not {"digests", "claims", "name_folded"} & set(cluster)
    tie = next(d for _, _, d in graph.edges(data=True) if d["type"] == "COOPERATES_WITH")
    assert tie["since"] == "2018"
    assert tie["sources"] == "source:small"


async def test_geojson(network: Database) -> None:
    found = json.loads(await exported(network, "geojson"))
    assert found["type"] == "FeatureCollection"
    points = {f["id"]: f for f in found["features"] if "id" in f}
    assert set(points) == await ids(network)
    assert points["cluster:a"]["geometry"] == {"type": "Point", "coordinates": [19.46, 51.77]}
    assert points["city:kyiv"]["geometry"] is None
    lines = [f for f in found["features"] if "id" not in f]
    assert len(lines) == len(await drawn(network))
    between = [f for f in lines if f["properties"]["type"] == "COOPERATES_WITH"]
    assert between[0]["geometry"]["coordinates"] == [[19.46, 51.77], [30.52, 50.45]]


async def test_json_ld(network: Database) -> None:
    document = json.loads(await exported(network, "jsonld"))
    triples: Any = jsonld.to_rdf(document, {})["@default"]
    said = {(t["subject"]["value"], t["predicate"]["value"], t["object"]["value"]) for t in triples}
    for start, type_, end in await drawn(network):
        ends = f"urn:partnergraph:id:{start}", f"urn:partnergraph:id:{end}"
        assert (ends[0], f"urn:partnergraph:model:{type_}", ends[1]) in said
    alpha = "urn:partnergraph:id:cluster:a"
    assert (alpha, "https://schema.org/name", NAME) in said
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert (alpha, kind, "urn:partnergraph:model:Cluster") in said
    derived = [o for _, p, o in said if p == "http://www.w3.org/ns/prov#wasDerivedFrom"]
    assert set(derived) == {"urn:partnergraph:id:source:small"}


async def test_some_of_it(network: Database) -> None:
    graph: Any = None
    wanted = {"cluster:a", "cluster:b"}
    pieces = [
        p async for p in selection.encode_subgraph(network, GRAPH_ENCODERS["graphml"](), wanted)
    ]
    graph = nx.read_graphml(io.BytesIO(b"".join(pieces)))
    assert set(graph.nodes) == wanted
    assert {data["type"] for _, _, data in graph.edges(data=True)} >= {"COOPERATES_WITH"}
    tie = DumpedRelationship("cluster:a", "COOPERATES_WITH", "cluster:b", {})
    pieces = [
        p async for p in selection.encode_subgraph(network, GRAPH_ENCODERS["gexf"](), (), [tie])
    ]
    graph = nx.read_gexf(io.BytesIO(b"".join(pieces)))
    assert set(graph.nodes) == wanted
    assert graph.number_of_edges() == 1


KINDS: dict[str, Callable[[str], Any]] = {"long": int, "double": float}


def value(text: str, type_: str) -> Any:
    """What the importer makes of a cell."""
    if type_.endswith("[]"):
        return [value(one, type_[:-2]) for one in text.split(LIST_SEPARATOR)]
    if type_.startswith("point"):
        x, y = (float(one.partition(":")[2]) for one in text.strip("{}").split(","))
        return WGS84Point((x, y))
    return text == "true" if type_ == "boolean" else KINDS.get(type_, str)(text)


def imported(archive: zipfile.ZipFile) -> Snapshot:
    """The graph of the files, by the importer's rules."""
    found: Snapshot = {}
    for name in archive.namelist():
        if not name.endswith(".csv"):
            continue
        text = archive.read(name).decode()
        columns, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        for row in rows:
            cells = dict(zip(columns, row, strict=True))
            fixed = {
                n: cells.pop(n)
                for n in list(cells)
                if ":" in n and n.partition(":")[0] in {"", "id"}
            }
            props = {
                n.partition(":")[0]: value(cell, n.partition(":")[2])
                for n, cell in cells.items()
                if cell
            }
            if "id:ID" in fixed:
                labels = sorted(fixed[":LABEL"].split(LIST_SEPARATOR))
                found[fixed["id:ID"]] = [labels, {**props, "id": fixed["id:ID"]}]
            else:
                key = " ".join(fixed[n] for n in (":START_ID", ":TYPE", ":END_ID"))
                found.setdefault(key, []).append(props)
    return found


def normal(found: Snapshot) -> dict[str, str]:
    """A snapshot without the difference between no list and a list of one empty text."""
    empty: tuple[Any, ...] = ([], [""], ())
    made = {}
    for key, thing in found.items():
        things = thing if " " in key else [thing[1]]
        shown = [
            str(
                {
                    n: list(v) if isinstance(v, tuple) else v
                    for n, v in sorted(props.items())
                    if v not in empty and n not in VOLATILE
                }
            )
            for props in things
        ]
        made[key] = f"{'' if ' ' in key else thing[0]} {sorted(shown)}"
    return made


async def test_neo4j_import(network: Database) -> None:
    archive = zipfile.ZipFile(io.BytesIO(await exported(network, "zip")))
    assert archive.testzip() is None
    arguments = archive.read("import.args").decode().split()
    named = {one.partition("=")[2] for one in arguments if one.startswith(("--nodes", "--rel"))}
    assert named == {name for name in archive.namelist() if name.endswith(".csv")}
    found, wanted = normal(imported(archive)), normal(await snapshot(network))
    assert found.keys() == wanted.keys()
    for key in found:
        assert found[key] == wanted[key]


VALUE = (
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.text("\\u0041'\"`;\n\r\t\b\f\0{}$")
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(WGS84Point)
)


@given(st.dictionaries(st.text("ab `\\u0041.é", min_size=1), VALUE | st.lists(VALUE), max_size=20))
@settings(max_examples=30, deadline=None)
async def test_a_value_and_back(connected: Database, values: dict[str, Any]) -> None:
    (row,) = await connected.read(f"RETURN {cypher_literal(values)} AS x")
    assert row["x"] == values


@pytest.mark.parametrize("form", GRAPH_ENCODERS)
def test_nothing_is_a_graph_too(form: str) -> None:
    made = GRAPH_ENCODERS[form]()
    found = made.head() + b"".join(made.end())
    assert found or form in {"cypher", "nt", "nq"}
    if form == "graphml":
        assert len(nx.read_graphml(io.BytesIO(found))) == 0
    if form == "gexf":
        assert len(nx.read_gexf(io.BytesIO(found))) == 0
    one = GRAPH_ENCODERS[form]()
    one.node(DumpedNode("country:UA", ("Country", "Entity"), {"id": "country:UA"}))
    one.close()
