"""A table of successors: what was renamed or merged cannot be found by names, but a source can tell it."""

from __future__ import annotations

from pathlib import Path

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.loaders.registry import LOADERS
from tests.graph.snapshot import snapshot

MAPPING = """
source: {id: source:successors, title: Mergers of research organisations}
locator: "{former} -> {latter}"
entities:
  former: {type: Organisation, id: "organisation:pic-{former}", fields: {name: former_name, pic: former}}
  latter: {type: Organisation, id: "organisation:pic-{latter}", fields: {name: latter_name, pic: latter}}
relations:
  - {start: former, type: SUCCEEDED_BY, end: latter, fields: {change: change, since: since}}
"""
ROWS = """former,former_name,latter,latter_name,change,since
912345671,Institute of Examples,912345672,Example Centre,merged,2018-01-01
912345673,Institute of Samples,912345672,Example Centre,merged,2018-01-01
"""


async def test_successors_of_organisations_are_a_source_of_their_own(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "successors.yaml").write_text(MAPPING, "utf-8")
    (tmp_path / "successors.csv").write_text(ROWS, "utf-8")
    before = await snapshot(database)
    files = [tmp_path / "successors.csv", tmp_path / "successors.yaml"]
    for expected in (True, False):
        reading = LOADERS["table"].open(files, None)
        report = await load_sources(database, reading.sources, reading.claims())
        assert not report.rejects
        assert bool(report.difference.anything) is expected
    found = await snapshot(database)
    (tie,) = found["organisation:pic-912345671 SUCCEEDED_BY organisation:pic-912345672"]
    assert (tie["change"], tie["sources"]) == ("merged", ["source:successors"])
    assert "organisation:pic-912345673" in found, "a predecessor stays a node of its own"
    await unload_sources(database, ["source:successors"])
    assert await snapshot(database) == before
