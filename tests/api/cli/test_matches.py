"""``matches`` on the command line: ids that can be typed, whatever the width."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from partnergraph.api.cli.commands import app
from partnergraph.api.cli.rows import RowFormat, print_rows
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.schema.relations import LocatedIn
from tests.graph.loading.network import claims
from tests.graph.resolution.matching.network import UA, A, B, organisation

LONG = (
    "a-name-that-is-as-long-as-the-names-of-ministries-and-their-departments-are-in-some-countries"
)
ONE = organisation(f"{LONG}-1", name="Agency of Example Towns", city="Київ")
OTHER = organisation(f"{LONG}-2", name="AGENCY OF EXAMPLE TOWNS", city="Київ")


@pytest.fixture(autouse=True)
async def _proposed(address: Address, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_USERNAME", address.username)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.setenv("NEO4J_DATABASE", address.database)
    monkeypatch.setenv("COLUMNS", "80")
    for source, one in ((A, ONE), (B, OTHER)):
        await load_sources(
            database, [source], claims(source, (UA, one, LocatedIn(start=one.id, end=UA.id)))
        )


def invoke(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["matches", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result


def run(*arguments: str) -> str:
    return invoke(*arguments).output


def test_a_proposal_from_finding_to_undoing() -> None:
    assert "1 proposed, 1 of them new" in run("find")
    (row,) = json.loads(invoke("list", "--format", "json").stdout)["rows"]
    listed = run("list")
    assert "…" not in listed
    for text in (
        row["id"],
        ONE.id,
        OTHER.id,
        ONE.name,
        OTHER.name,
        "same words: agency example towns",
    ):
        assert text in listed
    assert "1 would be accepted" in run("accept", "--above", str(row["score"]), "--dry-run")
    assert "1 accepted" in run("accept", "--above", str(row["score"]))
    assert row["id"] in run("list", "--status", "accepted")
    assert "1 taken back" in run("undo", row["id"])
    assert f"accepted as {row['id']}" in run("part", OTHER.id, ONE.id)
    assert "part of  accepted" in run("list", "--status", "all")


def test_a_table_that_is_piped_is_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(("id", "name"), [[ONE.id, "x" * 300]], RowFormat.TABLE)
    assert f"{ONE.id} " in capsys.readouterr().out
