"""The command line on a real Neo4j: what is printed, and the status that scripts see."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from partnergraph.schema.errors import NotFound, PartnergraphError, Refused

Run = Callable[..., Result]


@pytest.fixture
def run(address: Address, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on this run's Neo4j."""
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_USERNAME", address.username)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.setenv("NEO4J_DATABASE", address.database)
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        if isinstance(result.exception, PartnergraphError):
            raise result.exception
        return result

    return invoke


@pytest.mark.usefixtures("founding")
def test_a_policymakers_way(run: Run) -> None:
    """One test for all that only reads the founding network, for loading it takes seconds."""
    found = run("paths", "UA", "HU", "--seconds", "120")
    assert found.exit_code == 0
    assert "Ukraine and Hungary are connected" in found.output
    assert "paragraph 23" in found.output, "every hop says where it is said"

    data = json.loads(run("paths", "RO", "UA", "--json", "--first", "1", "--seconds", "120").output)
    assert data["outcome"] == "FOUND"
    assert len(data["paths"]) == 1
    assert data["truncated"] is True
    assert all(hop["sources"] for path in data["paths"] for hop in path["hops"])
    assert data["paths"][0]["hops"][0]["from"]["id"].startswith(("cluster:", "country:"))

    none = run("paths", "UA", "EL", "--max-ties", "1", "--seconds", "120")
    assert none.exit_code == 3
    assert "Known of Greece" in none.output, "none found is told beside what is known"
    assert run("paths", "EL", "GR").exit_code == 4
    assert run("paths", "Nowhere", "UA").exit_code == 5

    listed = run("query").output
    assert "clusters-by-country" in listed
    rows = json.loads(run("query", "clusters-of-country", "country=UA", "--as", "json").output)[
        "rows"
    ]
    assert {row["id"] for row in rows} >= {"cluster:kharkiv-it-cluster"}
    with pytest.raises(NotFound, match="no query"):
        run("query", "cluster-by-country")

    as_csv = run(
        "cypher",
        "MATCH (c:Country {code: $code}) RETURN c.name AS name",
        "-p",
        "code=UA",
        "--as",
        "csv",
    )
    assert as_csv.output.splitlines() == ["name", "Ukraine"]
    whole = run(
        "cypher",
        "MATCH (n) WHERE EXISTS { (n)--()--(:Country) } RETURN count(n) AS n",
        "--as",
        "csv",
    )
    assert int(whole.output.split()[1]) > 0
    with pytest.raises(Refused, match="LOAD CSV"):
        run("cypher", "RETURN COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l } AS x")
    with pytest.raises(Refused, match="writes"):
        run("cypher", "CREATE (n:Thing) RETURN n")

    again = json.loads(run("load", "seeds", "--json").output)
    assert again["entities_new"] == again["relations_new"] == again["entities_changed"] == 0
    assert again["entities_unchanged"] > 0
    assert "nothing written" in run("load", "seeds").output

    sources = json.loads(run("sources", "--json").output)["rows"]
    assert len([s for s in sources if s["state"] == "complete"]) == len(sources) >= 8


@pytest.mark.usefixtures("database")
def test_a_dry_run_and_an_unload(run: Run) -> None:
    run("load", "places")
    dry = json.loads(run("load", "seeds", "--dry-run", "--json").output)
    assert dry["dry_run"] is True
    assert dry["entities_new"] > 0
    assert json.loads(run("load", "seeds", "--json").output)["entities_new"] == dry["entities_new"]
    with pytest.raises(NotFound, match="no such source"):
        run("unload", "source:none")
    gone = json.loads(run("unload", "source:eccp-newsletter-2018", "--json").output)
    assert gone["relations_removed"] > 0
    assert "eccp-newsletter-2018" not in run("sources", "--json").output


def test_schema_and_settings(run: Run) -> None:
    assert "type Cluster implements" in run("schema").output
    assert "CREATE CONSTRAINT pg_entity_id" in run("schema", "--as", "cypher").output
    shown = run("settings").output
    assert "NEO4J_PASSWORD" in shown
    assert "PARTNERGRAPH_DATA_DIR" in shown


def test_a_password_is_never_shown(run: Run, address: Address) -> None:
    assert address.password not in run("settings").output


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--help",),
        *[(name, "--help") for name in ("up", "demo", "paths", "load", "cypher", "query")],
    ],
)
def test_help(run: Run, arguments: tuple[str, ...]) -> None:
    assert "Usage" in run(*arguments).output
