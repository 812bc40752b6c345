"""``partnergraph refresh`` and ``load NAME URL`` as they are typed: what is printed, written, and the status."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import InvalidInput, Refused
from tests.loaders.fetching.publisher import publishing
from tests.loaders.refresh.conftest import impatient, placed
from tests.loaders.refresh.test_refresh import MAPPING, WEEK

__all__ = ["impatient", "placed"]  # fixtures


@pytest.fixture
def typed(address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "NEO4J_DATABASE": address.database,
        "PARTNERGRAPH_CACHE_DIR": str(tmp_path / "cache"),
        "PARTNERGRAPH_FETCH_PRIVATE": "127.0.0.0/8",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parks.yaml").write_text(MAPPING)
    return tmp_path


async def test_a_refresh_reports_and_its_status_says_whether_all_went_well(
    typed: Path, placed: Database
) -> None:
    assert placed
    with publishing() as publisher:
        publisher.put("/parks.csv", WEEK.encode())
        hook = publisher.put("/hook")
        (typed / "refresh.yaml").write_text(
            f"""
sources:
  - {{name: parks, load: table, map: parks.yaml, urls: ["{publisher.url}/parks.csv"]}}
alert: {{webhook: "{hook}", textfile: {typed}/out.prom}}
"""
        )
        command = ["refresh", "refresh.yaml", "--all", "--json", "--report", "reports"]
        good = await asyncio.to_thread(CliRunner().invoke, app, command)
        assert good.exit_code == 0, good.output
        publisher.pages["/parks.csv"].status = 500
        publisher.pages["/parks.csv"].statuses = []
        publisher.pages.pop("/parks.csv")
        bad = await asyncio.to_thread(CliRunner().invoke, app, command)
        assert bad.exit_code == 1, bad.output
        assert [one.path for one in publisher.asked].count("/hook") == 1
    reports = [json.loads(path.read_text()) for path in (typed / "reports").glob("*.json")]
    states = [entry["state"] for report in reports for entry in report["refreshed"]]
    assert "failed" in states
    assert 'partnergraph_refresh_ok{entry="parks"} 0.0' in (typed / "out.prom").read_text()


async def test_a_load_takes_addresses(typed: Path, placed: Database) -> None:
    assert typed
    with publishing() as publisher:
        url = publisher.put("/parks.csv", WEEK.encode())
        command = ["load", "table", "--map", "parks.yaml", url]
        done = await asyncio.to_thread(CliRunner().invoke, app, command)
        assert done.exit_code == 0, done.output
    assert await placed.read("MATCH (n:Organisation) RETURN count(n) AS n") == [{"n": 100}]


@pytest.mark.parametrize(
    ("address_", "error"),
    [("file:///etc/passwd", InvalidInput), ("http://[::ffff:10.0.0.1]/x.csv", Refused)],
)
def test_a_load_takes_no_address_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address_: str, error: type[Exception]
) -> None:
    monkeypatch.setenv("PARTNERGRAPH_CACHE_DIR", str(tmp_path))
    done = CliRunner().invoke(app, ["load", "keep", address_])
    assert isinstance(done.exception, error)
