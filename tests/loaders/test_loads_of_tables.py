"""The same five checks for each source that is a table: twice, next week's, killed, withdrawn, dry run."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import LoadReport, load_sources, unload_sources
from partnergraph.loaders import places
from partnergraph.loaders.registry import LOADERS
from partnergraph.schema.base import Entity
from tests.graph.snapshot import Snapshot, changed, snapshot
from tests.loaders.cordis.archive import TABLES, archive, next_week
from tests.loaders.keep.workbook import SLOVENE, workbook

Files = Callable[[Path], list[Path]]
HEAD = "name,country_iso2,industrial_ecosystem,city\n"


def file(name: str, text: str) -> Files:
    def write(folder: Path) -> list[Path]:
        (folder / name).write_text(text, "utf-8")
        return [folder / name]

    return write


def keep_this_week(folder: Path) -> list[Path]:
    return [workbook(folder / "keep.xlsx")]


def keep_next_week(folder: Path) -> list[Path]:
    partners = [{}, {**SLOVENE, "Project Partner": "Muzej medu", "Acronym": "WAX"}]
    rows = [{"Budget": "900,000.00"}, {"Acronym": "WAX", "Thematic1": "Water management"}]
    return [workbook(folder / "keep.xlsx", rows, partners)]


def mapped(rows: str) -> Files:
    mapping = """
source: {id: source:parks, title: Science parks}
locator: "{name}"
entities:
  park: {type: Organisation, id: "organisation:{name}", fields: {name: name, city: town}}
relations:
  - {start: park, type: LOCATED_IN, end: "country:{code:as-is}"}
"""

    def write(folder: Path) -> list[Path]:
        (folder / "parks.yaml").write_text(mapping, "utf-8")
        (folder / "parks.csv").write_text(rows, "utf-8")
        return [folder / "parks.csv", folder / "parks.yaml"]

    return write


@dataclass(frozen=True)
class Source:
    """A loader, two editions of its files, and one thing of each kind of change between them."""

    loader: str
    this_week: Files
    next_week: Files
    new: str
    changed: str
    removed: str


def cordis_extract(organisations: str, edges: str) -> Files:
    head = "new_org_id;organisationName;REGION_Level_NUTS_3;country;city\n"

    def write(folder: Path) -> list[Path]:
        (folder / "org.csv").write_text(head + organisations, "utf-8")
        (folder / "edges.csv").write_text("projectRcn\tnew_org_id\n" + edges, "utf-8")
        return [folder]

    return write


SOURCES = [
    Source(
        "cordis",
        lambda folder: [archive(folder / "cordis.zip", TABLES)],
        lambda folder: [archive(folder / "cordis.zip", next_week())],
        "organisation:pic-999999003",
        "organisation:pic-999999001",
        "organisation:pic-999999002",
    ),
    Source(
        "cordis",
        cordis_extract(
            "999000001;A;AT11;AT;Wien\n999000002;B;;DE;Ulm\n", "1\t999000001\n2\t999000002\n"
        ),
        cordis_extract(
            "999000001;A;AT11;AT;Graz\n999000003;C;;FR;Metz\n", "1\t999000001\n1\t999000003\n"
        ),
        "organisation:pic-999000003 PARTNER_IN project:cordis-rcn-1",
        "organisation:pic-999000001",
        "project:cordis-rcn-2",
    ),
    Source(
        "eccp",
        file("list.csv", HEAD + "Wood,AT,Construction,Graz\nSteel,AT,Digital,Wien\n"),
        file("list.csv", HEAD + "Wood,AT,Construction,Linz\nGlass,CZ,Digital,Praha\n"),
        "cluster:glass-cz",
        "cluster:wood-at",
        "cluster:steel-at",
    ),
    Source(
        "eccp",
        file("s3.csv", "region,nuts,ecosystems\nA,AT11,Health\nB,AT12,Retail\n"),
        file("s3.csv", "region,nuts,ecosystems\nAA,AT11,Health\nB,AT12,Digital\n"),
        "region:AT12 ACTIVE_IN sector:ecosystem-digital",
        "region:AT11 ACTIVE_IN sector:ecosystem-health",
        "region:AT12 ACTIVE_IN sector:ecosystem-retail",
    ),
    Source(
        "keep",
        keep_this_week,
        keep_next_week,
        "organisation:keep-muzej-medu-si",
        "project:keep-interreg-v-a-austria-slovenia-karawanks-2014-2020-honey",
        "organisation:keep-cebelarska-zveza-jesenice-si",
    ),
    Source(
        "table",
        mapped("name,code,town\nTau,DE,Ulm\nRho,DE,Köln\n"),
        mapped("name,code,town\nTau,DE,Bonn\nPhi,FR,Metz\n"),
        "organisation:phi",
        "organisation:tau",
        "organisation:rho",
    ),
]


async def load_places(database: Database) -> None:
    """Those few places that the sources above lead to; all of them would take seconds."""
    kept = {f"country:{code}" for code in ("AT", "CZ", "DE", "FR", "SI")}
    kept |= {f"region:{code}" for code in ("AT11", "AT12", "AT130", "AT211", "AT221", "SI042")}
    # Those in which their cities are known to lie.
    kept |= {f"region:{code}" for code in ("AT312", "CZ010", "DE144", "FRF33")}
    few = [
        claim
        for claim in places.place_claims()
        if isinstance(claim.thing, Entity) and claim.thing.id in kept
    ]
    await load_sources(database, places.place_sources(), few)


async def loaded(
    database: Database, loader: str, files: list[Path], *, dry_run: bool = False
) -> LoadReport:
    reading = LOADERS[loader].open(files, None)
    report = await load_sources(database, reading.sources, reading.claims(), dry_run=dry_run)
    assert report.rejects == []
    return report


async def killed(address: Address, database: Database, phase: str, *words: object) -> None:
    login = {"NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    command = [sys.executable, "-m", "tests.loaders.killed_load", address.uri, database.name, phase]
    child = await asyncio.create_subprocess_exec(
        *command, *map(str, words), env={**os.environ, **login}
    )
    await child.wait()
    assert child.returncode == -signal.SIGKILL


def told(report: LoadReport) -> dict[str, int]:
    return {name: number for name, number in vars(report.difference).items() if number}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.new.partition(":")[0])
async def test_five_checks(
    source: Source, database: Database, address: Address, tmp_path: Path
) -> None:
    loader = source.loader
    await load_places(database)
    empty = await snapshot(database)
    files = source.this_week(tmp_path)

    planned = await loaded(database, loader, files, dry_run=True)
    assert await snapshot(database) == empty, "a dry run changes nothing"
    first = await loaded(database, loader, files)
    assert told(planned) == told(first), "and says what the load does"
    this_week = await snapshot(database)

    again = await loaded(database, loader, files)
    assert not again.difference.anything
    assert await snapshot(database) == this_week, "a second load changes nothing"

    await unload_sources(database, first.sources)
    assert await snapshot(database) == empty, "what is withdrawn leaves nothing"

    files = source.next_week(tmp_path)
    await loaded(database, loader, files)
    next_week = await snapshot(database)
    await unload_sources(database, first.sources)
    await loaded(database, loader, source.this_week(tmp_path))
    await killed(address, database, "entities", loader, *source.next_week(tmp_path))
    assert await snapshot(database) not in (this_week, next_week)
    await loaded(database, loader, files)
    assert await snapshot(database) == next_week, "killed and run again equals a clean load"

    check_changes(source, empty, this_week, next_week)


def check_changes(
    source: Source, empty: Snapshot, this_week: Snapshot, next_week: Snapshot
) -> None:
    """Only what changed in the file changed in the graph."""
    differing = changed(this_week, next_week)
    assert {source.new, source.changed, source.removed} <= differing
    assert source.new not in this_week
    assert source.removed not in next_week
    assert not differing & empty.keys()
