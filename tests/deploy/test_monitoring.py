"""The dashboard and the alert rules: expressions that parse, of numbers that the server really gives."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import pytest

from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.graph_gauges import ENTERPRISE_GAUGES
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.graph.loading.load_records import record_refresh
from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.loaders import seeds
from tests.api.serving import serving
from tests.conftest import ROOT

FOLDER = ROOT / "deploy" / "monitoring"
ALERTS = parse_own_yaml((FOLDER / "alerts.yaml").read_text())
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
OURS = re.compile(r"\b(?:partnergraph|process)_\w+")


def expressions() -> Iterator[str]:
    for group in ALERTS["groups"]:
        for rule in group["rules"]:
            yield rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]


def test_every_expression_parses() -> None:
    found = list(expressions())
    assert len(found) > 40
    for text in found:
        promql_parser.parse(text)
    with pytest.raises(ValueError, match="parenthesis"):
        promql_parser.parse("sum by (le) (rate(x[5m])")


def test_every_alert_says_what_to_do() -> None:
    for group in ALERTS["groups"]:
        names = [rule["alert"] for rule in group["rules"]]
        assert len(names) == len(set(names))
        for rule in group["rules"]:
            assert rule["labels"]["severity"] in {"page", "warn"}
            assert set(rule["annotations"]) == {"summary", "do"}


def test_panels_are_ordered_and_of_one_data_source() -> None:
    panels = DASHBOARD["panels"]
    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    for panel in panels:
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == "${datasource}"


@pytest.mark.skipif(not shutil.which("promtool"), reason="needs Prometheus' promtool")
def test_promtool_takes_the_rules() -> None:
    done = subprocess.run(
        ["promtool", "check", "rules", str(FOLDER / "alerts.yaml")],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


async def test_every_number_is_one_that_the_server_gives(
    address: Address, database: Database, tmp_path: Path
) -> None:
    await load_sources(database, seeds.seed_sources(), seeds.seed_claims(), reject_share=1)
    await record_refresh(database, "seeds", None)
    access = AccessSettings(cypher_role=Role.READER)
    async with serving(address, access=access, slow_folder=tmp_path) as client:
        await client.ask("{ clusters(first: 1) { nodes { id } } }")
        await client.ask("{ countries(first: -1) { nodes { id } } }")
        await client.ask(
            "{ countries(first: 1000) { nodes { parts(first: 1000) { nodes { id } } } } }"
        )
        await client.get("/queries/clusters-by-country.json")
        statement = {"statement": "MATCH (c:Cluster) RETURN count(c)"}
        assert (await client.post("/cypher", json=statement)).status_code == 200
        shown = (await client.get("/metrics")).text
    given = {line.split("{")[0].split(" ")[0] for line in shown.splitlines() if line[0] != "#"}
    named = {name for text in expressions() for name in OURS.findall(text)}
    assert len(named) > 25
    assert named - given - ENTERPRISE_GAUGES == set()
    # And the numbers of the sources are those of the graph.
    lines = dict(line.rsplit(" ", 1) for line in shown.splitlines() if line[0] != "#")
    (row,) = await database.read(
        "MATCH (s:Source {id: $id}) RETURN COUNT { (s)<-[:DESCRIBED_BY]-() } AS entities",
        id=(source := seeds.seed_sources()[0].id),
    )
    assert float(lines[f'partnergraph_source_entities{{source="{source}"}}']) == row["entities"] > 0
    assert float(lines[f'partnergraph_source_complete{{source="{source}"}}']) == 1
    assert float(lines["partnergraph_neo4j_up"]) == 1
    checked = f'partnergraph_source_checked_timestamp_seconds{{source="{source}"}}'
    assert float(lines[checked]) > 1_700_000_000


async def test_a_neo4j_that_does_not_answer_is_told(
    address: Address, database: Database, tmp_path: Path
) -> None:
    assert database
    async with serving(address, slow_folder=tmp_path) as client:
        await client.app.state.database.close()
        shown = (await client.get("/metrics")).text
    assert "partnergraph_neo4j_up 0.0" in shown.splitlines()
    assert not re.search(r"^partnergraph_source_entities", shown, re.MULTILINE)
