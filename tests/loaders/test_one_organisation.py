"""An organisation that took part in FP7, in Horizon and in Interreg is one node, which says whose word is what."""

from __future__ import annotations

from pathlib import Path

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.resolution.matching import decide
from partnergraph.graph.resolution.matching.propose import propose_matches
from partnergraph.loaders.registry import LOADERS
from partnergraph.queries.named import find_named_query
from tests.graph.snapshot import snapshot
from tests.loaders.cordis.archive import GRAZ, TABLES, archive
from tests.loaders.keep.workbook import workbook
from tests.loaders.test_loads_of_tables import load_places

FP7 = "new_org_id;organisationName;REGION_Level_NUTS_3;country;city;street;postCode"
HERE = GRAZ["organisationID"]
FP7_SOURCE, HORIZON, KEEP = "source:cordis-fp7-2016", "source:cordis-horizon", "source:keep-eu"


def fp7(folder: Path) -> Path:
    folder.mkdir()
    row = f"{HERE};{GRAZ['name'].upper()};AT221;AT;GRAZ;Inffeldgasse 1;8010"
    (folder / "org.csv").write_text(f"{FP7}\n{row}\n", "utf-8")
    (folder / "edges.csv").write_text(f"projectRcn\tnew_org_id\n88000\t{HERE}\n", "utf-8")
    return folder


def interreg(folder: Path) -> Path:
    """The same organisation as keep.eu has it: without any number, by its name and address."""
    place = {
        "Street": "Inffeldgasse 1",
        "Postal code": 8010,
        "Town": "Graz",
        "NUTS3 (or equivalent)": "AT221  / Graz",
    }
    partner = {**place, "Project Partner": GRAZ["name"], "Lead Partner": "No"}
    return workbook(folder / "keep.xlsx", partners=[{}, partner])


async def test_one_node_with_three_sources(database: Database, tmp_path: Path) -> None:
    await load_places(database)
    files = (
        ("cordis", fp7(tmp_path / "fp7")),
        ("cordis", archive(tmp_path / "horizon.zip", TABLES)),
        ("keep", interreg(tmp_path)),
    )
    said = []
    for loader, file in files:
        reading = LOADERS[loader].open([file], None)
        said.append(await load_sources(database, reading.sources, reading.claims()))
    before = await snapshot(database)
    node = f"organisation:pic-{HERE}"
    assert sources(before, node) == {FP7_SOURCE, HORIZON}, "one PIC, one node"

    await propose_matches(database)
    (proposed,) = [one for one in await decide.list_proposals(database) if node in one.values()]
    await decide.accept_proposals(database, [proposed["id"]], "steward")
    after = await snapshot(database)
    one = min(proposed["first"], proposed["second"])
    assert sources(after, one) == {FP7_SOURCE, HORIZON, KEEP}
    assert max(proposed["first"], proposed["second"]) not in after, "one node"

    told = await database.read(find_named_query("who-says-so").cypher, id=one)
    words = {(row["what"], row["source"]) for row in told}
    assert {("name", FP7_SOURCE), ("name", HORIZON), ("name", KEEP)} <= words
    assert ("vat", HORIZON) in words
    assert ("vat", KEEP) not in words
    projects = {row["value"]: row["source"] for row in told if row["what"] == "PARTNER_IN"}
    assert set(projects.values()) == {FP7_SOURCE, HORIZON, KEEP}
    assert len(projects) == len(said), "a project each"

    await decide.undo_decisions(database, [proposed["id"]])
    assert sources(await snapshot(database), node) == {FP7_SOURCE, HORIZON}
    await unload_sources(database, said[1].sources)
    assert sources(await snapshot(database), node) == {FP7_SOURCE}


def sources(graph: dict[str, object], node: str) -> set[str]:
    """Who describes a node."""
    return {key.split(" ")[2] for key in graph if key.startswith(f"{node} DESCRIBED_BY ")}
