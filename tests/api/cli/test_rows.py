"""``query`` and ``cypher`` in every form, to a file and to standard output."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import duckdb
import networkx as nx
import openpyxl
import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS
from partnergraph.queries.named import load_library
from partnergraph.queries.named.browser_style import render_schema_script
from partnergraph.schema.errors import InvalidInput, NotFound, PartnergraphError, Timeout
from tests.api.serving import add


@pytest.fixture(autouse=True)
def _server(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_USERNAME", address.username)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.setenv("NEO4J_DATABASE", address.database)


def run(*arguments: str) -> bytes:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout_bytes


NUMBERS = "UNWIND range(1, $n) AS i RETURN i, toString(i) AS s"


def test_every_form(tmp_path: Path) -> None:
    asked = ("cypher", NUMBERS, "-p", "n=3")
    assert json.loads(run(*asked, "--as", "json"))["rows"][2] == {"i": 3, "s": "3"}
    assert run(*asked, "--format", "jsonl").splitlines()[0] == b'{"i":1,"s":"1"}'
    assert run(*asked, "--as", "csv") == b"i,s\r\n1,1\r\n2,2\r\n3,3\r\n"
    assert run(*asked, "--as", "arrow").endswith(b"\xff\xff\xff\xff\0\0\0\0")
    file = tmp_path / "x.parquet"
    assert run(*asked, "--out", str(file)) == b""
    found = duckdb.connect().execute("SELECT sum(i), max(s) FROM read_parquet(?)", [str(file)])
    assert found.fetchall() == [(6, "3")]
    assert [one.name for one in tmp_path.iterdir()] == ["x.parquet"]
    book = tmp_path / "x.xlsx"
    run(*asked, "--out", str(book))
    rows = openpyxl.load_workbook(book)["cypher"].iter_rows(values_only=True)
    assert list(rows) == [("i", "s"), (1, "1"), (2, "2"), (3, "3")]
    cut = json.loads(run(*asked, "--as", "json", "--rows", "2"))
    assert (len(cut["rows"]), cut["truncated"]) == (2, "2 rows")


def test_what_is_cut_off_is_said_on_standard_error() -> None:
    cut = CliRunner().invoke(app, ("cypher", NUMBERS, "-p", "n=3", "--as", "csv", "--rows", "2"))
    assert cut.stdout.splitlines() == ["i,s", "1,1", "2,2"]
    assert "cut off after 2 rows; --rows allows more" in cut.stderr
    with pytest.raises(Timeout) as slow:
        run("cypher", "UNWIND range(1, 1000000000) AS i RETURN count(i)", "--seconds", "0.2")
    assert "--seconds" in slow.value.do


@pytest.fixture
async def lost(database: Database) -> None:
    for key in ("one", "two"):
        await add(database, "Organisation", key)


@pytest.mark.usefixtures("lost")
def test_a_query_goes_on_where_it_ended() -> None:
    asked = ("query", "actors-without-place", "--as", "csv", "--rows", "1")
    first = CliRunner().invoke(app, asked)
    cursor = re.search(r"--after\s(\S+)\sgoes on", first.stderr)
    assert cursor, first.stderr
    second = CliRunner().invoke(app, (*asked, "--after", cursor[1]))
    found = [answer.stdout.splitlines()[1].split(",")[0] for answer in (first, second)]
    assert found == ["organisation:one", "organisation:two"]
    assert not second.stderr


def test_no_file_is_left_of_what_failed(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    with pytest.raises(InvalidInput, match="by zero"):
        run(
            "cypher",
            "UNWIND range(1, 9000) AS i RETURN i, 1 / (8000 - i) AS x",
            "-o",
            str(file),
            "--rows",
            "9999",
        )
    with pytest.raises(NotFound):
        run("query", "clusters-of-country", "country=FR", "-o", str(file))
    with pytest.raises(InvalidInput, match="says no form"):
        run("query", "aliases", "-o", str(tmp_path / "x"))
    assert list(tmp_path.iterdir()) == []


def test_favourites(tmp_path: Path) -> None:
    file = tmp_path / "partnergraph.zip"
    run("query", "--favourites", str(file))
    archive = zipfile.ZipFile(io.BytesIO(file.read_bytes()))
    assert archive.testzip() is None
    scripts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert len(scripts) == len(load_library()) + 1
    for query in load_library().values():
        script = scripts[f"partnergraph {query.category}/{query.name}.cypher"]
        assert script.startswith(f"// {query.title}\n"), (
            "Browser calls a script by its first comment"
        )
        assert script.count("\n:param ") == len(query.parameters)
    assert ':param country => "UA";' in scripts["partnergraph clusters/clusters-of-country.cypher"]


async def test_what_browser_takes(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "partnergraph.grass"
    run("query", "--style", str(file))
    rules = json.loads(file.read_text("utf-8"))
    assert {"node", "relationship", "node.Cluster", "node.Source"} <= rules.keys()
    narrow = list(rules).index("node.Cluster")
    assert list(rules).index("node.Organisation") < narrow, "the narrower label has the last word"
    await database.write("CREATE (:ApiKey {id: 'k'}), (:Entity:Place:Country {id: 'country:UA'})")
    (row,) = await database.read(render_schema_script())
    labels = {label for node in row["nodes"] for label in node.labels}
    assert "Country" in labels
    assert not labels & {"ApiKey", "Entity", "Place", "Ledger"}


@pytest.fixture
async def countries(database: Database) -> Database:
    for code in ("UA", "HU"):
        await add(database, "Country", code, code=code)
    await database.write(
        "MATCH (a {code: 'UA'}), (b {code: 'HU'}) CREATE (a)-[:COOPERATES_WITH {sources: []}]->(b)"
    )
    return database


@pytest.mark.usefixtures("countries")
def test_exports_and_dumps(tmp_path: Path) -> None:
    for ending in GRAPH_ENCODERS:
        run("export", str(tmp_path / f"all.{ending}"))
    assert len(list(tmp_path.iterdir())) == len(GRAPH_ENCODERS)
    graph = nx.read_graphml(tmp_path / "all.graphml")
    assert (len(graph.nodes), len(graph.edges)) == (2, 1)
    file = tmp_path / "some.gexf"
    run("export", str(file), "--of", "UA", "--first", "1")
    assert set(nx.read_gexf(file).nodes) == {"country:UA"}
    run(
        "export",
        str(file),
        "--cypher",
        "MATCH (n:Country) WHERE n.code <> $x RETURN {a: [n]}",
        "-p",
        "x=UA",
    )
    assert set(nx.read_gexf(file).nodes) == {"country:HU"}
    run("export", str(file), "--cypher", "MATCH p = ()-[:COOPERATES_WITH]->() RETURN p")
    assert len(nx.read_gexf(file).edges) == 1
    run("export", str(file), "--query", "orphans")
    assert len(nx.read_gexf(file).nodes) == 0
    for wrong, says in (
        (("--query", "clusters-by-country"), "no column of ids"),
        (("--of", "UA", "--query", "orphans"), "of one thing"),
        (("--of", "country:XX"), "not known"),
        (("--cypher", "MATCH ()-[r]->() RETURN r"), "without its nodes"),
    ):
        with pytest.raises(PartnergraphError, match=says):
            run("export", str(tmp_path / "wrong.gexf"), *wrong)
    with pytest.raises(PartnergraphError) as many:
        run(
            "export",
            str(tmp_path / "wrong.gexf"),
            "--rows",
            "1",
            "--cypher",
            "MATCH (n:Country) RETURN n",
        )
    assert "1 rows" in many.value.what
    assert "--rows" in many.value.do
    counted = "MATCH (a:Country)-[:COOPERATES_WITH]-(b:Country) WHERE a.id < b.id RETURN a, b, count(*) AS weight"
    run("export", str(file), "--cypher", counted)
    assert [data["weight"] for *_, data in nx.read_gexf(file).edges(data=True)] == [1]
    run("export", str(tmp_path / "tables.csv.zip"), "--of", "UA")
    assert zipfile.ZipFile(tmp_path / "tables.csv.zip").namelist() == ["nodes.csv", "edges.csv"]
    with pytest.raises(InvalidInput, match="no relations"):
        run("export", str(tmp_path / "wrong.nt"), "--cypher", counted)
    with pytest.raises(InvalidInput, match="says no format"):
        run("export", str(tmp_path / "wrong.txt"))
    assert not list(tmp_path.glob("wrong*"))

    run("dump", str(tmp_path / "dump.zip"))
    with pytest.raises(PartnergraphError, match="not empty"):
        run("restore", str(tmp_path / "dump.zip"))
