"""A bulk load gives the graph that a load gives, or none at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from partnergraph.graph import ddl
from partnergraph.graph.claims import worker
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import import_tool, write_import
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders import places
from partnergraph.loaders.registry import LOADERS, Loader
from partnergraph.loaders.run import run_loader, run_loader_in_bulk
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import Conflict, InvalidInput, RejectedLoad, ServerUnavailable
from partnergraph.schema.relations import CooperatesWith, LocatedIn
from partnergraph.schema.values import Text
from tests.conftest import settings_in
from tests.graph.loading.network import A_SAYS, B_SAYS, UA, A, B, claims
from tests.graph.resolution.matching import network as identity
from tests.graph.snapshot import changed, snapshot
from tests.loaders.cordis.archive import TABLES, archive

pytestmark = pytest.mark.server

QUOTED = Source(id="source:quoted", title='He said "no", twice', published="2020-01")
CORP = Organisation(
    id="organisation:quoted",
    name='"Quote", comma; {brace} \\ backslash',
    aliases=(Text(text="Zwei\u2028Zeilen"), Text(text="Œuvre", language="fr"), Text(text='"')),
    street="1,5\tStreet",
    urls=("https://example.org/a,b;c",),
)
# Records that one identifier makes one (also those that a relation ties), and two that contradict each other.
SAME = {"vat": identity.VAT}
ONE, TWO = identity.organisation("one", **SAME), identity.organisation("two", **SAME)
THREE = identity.organisation("three", pic="999000111", ror="05591te55")
FOUR = identity.organisation("four", pic="999000222", ror="05591te55")
TIES = (
    LocatedIn(start=TWO.id, end=UA.id),
    LocatedIn(start=ONE.id, end=UA.id),
    CooperatesWith(start=TWO.id, end=THREE.id),
    CooperatesWith(start=THREE.id, end=ONE.id),
)

MAPPING = """
source: {id: source:parks, title: Science parks}
locator: "{name}"
entities:
  park: {type: Organisation, id: "organisation:{name}", fields: {name: name}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[GraphSettings]:
    made = settings_in(tmp_path / "data")
    yield made
    lifecycle.stop_server(made)


def few_places() -> Iterator[Claim]:
    """Those of two countries and the groups; all of them would take seconds."""
    for claim in places.place_claims():
        one = claim.thing
        ids = [one.id] if isinstance(one, Entity) else [one.start, one.end]
        if all(
            i.startswith(("country:", "group:", "programme:", "region:AT", "region:DE2"))
            for i in ids
        ):
            yield claim


@pytest.fixture
def loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loader:
    """All that a source may say, and an archive of CORDIS' beside it."""
    file = archive(tmp_path / "cordis.zip", TABLES)

    def open_(*_: object) -> Reading:
        cordis = LOADERS["cordis"].open([file], None)
        said = [
            *claims(A, (*A_SAYS, TWO, THREE, *TIES[:1], *TIES[2:])),
            *claims(B, (*B_SAYS, ONE, FOUR, *TIES)),
            Claim(QUOTED.id, CORP, "line 1\nof it"),
        ]
        sources = [*cordis.sources, A, B, QUOTED]
        return Reading(sources, lambda: chain(said, cordis.claims()))

    few = Loader("places", "", lambda *_: Reading(places.place_sources(), few_places))
    monkeypatch.setitem(LOADERS, "places", few)
    return Loader("all", "everything", open_, needs=("places",))


async def test_it_gives_the_same_graph(
    loader: Loader, database: Database, settings: GraphSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_import, "_MANY_TIES", 1)  # so that a process of its own writes them
    monkeypatch.setattr(worker, "CORES", 2)
    _, online = await run_loader(database, loader, [])
    _, offline = await run_loader_in_bulk(settings, loader, [])
    assert (offline.read, offline.rejects, offline.proposals) == (
        online.read,
        online.rejects,
        online.proposals,
    )
    lifecycle.start_server(settings, foreground=True)
    async with Database.open(resolve_address(settings)) as made:
        expected, found = await snapshot(database), await snapshot(made)
        assert {key: (expected.get(key), found.get(key)) for key in changed(expected, found)} == {}
        assert await ddl.existing_indexes(made) == await ddl.existing_indexes(database)
        _, again = await run_loader(made, loader, [])
        assert not again.difference.anything
        (stored,) = await made.read("MATCH (n) RETURN count(n) AS nodes")
    with pytest.raises(Conflict, match="needs the server stopped"):
        await run_loader_in_bulk(settings, loader, [])
    lifecycle.stop_server(settings)
    with pytest.raises(Conflict, match=f"this one has {stored['nodes']} nodes"):
        await run_loader_in_bulk(settings, loader, [])


async def test_what_fails_leaves_nothing(
    settings: GraphSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Loader("few", "", lambda *_: Reading([A], lambda: claims(A, A_SAYS)))
    lost = Loader("lost", "", lambda *_: Reading([A], lambda: claims(A, A_SAYS[1:])))
    elsewhere = settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"})
    with pytest.raises(InvalidInput, match="NEO4J_URI names a server"):
        await run_loader_in_bulk(elsewhere, few, [])
    with pytest.raises(RejectedLoad, match="2 of 10 records cannot be used"):
        await run_loader_in_bulk(settings, lost, [])
    monkeypatch.setattr(import_tool, "MAIN", "org.neo4j.Nothing")
    with pytest.raises(ServerUnavailable, match="import tool failed; nothing was changed"):
        await run_loader_in_bulk(settings, few, [])
    root = lifecycle.server_home(settings).root
    assert not (root / "data" / "databases").exists()
    assert not (root / "bulk").exists()


async def test_killed_and_run_again(settings: GraphSettings, tmp_path: Path) -> None:
    mapping, file = tmp_path / "mapping.yaml", tmp_path / "list.csv"
    mapping.write_text(MAPPING, "utf-8")
    file.write_text("name\nOne\nTwo\n", "utf-8")
    given = [settings.model_dump_json(), str(mapping), str(file)]

    def child(moment: str) -> int:
        command = [sys.executable, "-m", "tests.loaders.bulk.killed", moment, *given]
        return subprocess.run(command, check=False, timeout=600).returncode

    root = lifecycle.server_home(settings).root
    assert child("tool") == -signal.SIGKILL
    assert (root / "bulk").exists()
    assert not (root / "data" / "databases").exists()
    assert child("renamed") == -signal.SIGKILL
    assert not (root / "data").exists()
    assert child("never") == 0
    assert not (root / "bulk").exists()
    lifecycle.start_server(settings, foreground=True)
    async with Database.open(resolve_address(settings)) as made:
        found = await made.read("MATCH (n:Organisation) RETURN n.name AS name ORDER BY name")
    assert [row["name"] for row in found] == ["One", "Two"]
