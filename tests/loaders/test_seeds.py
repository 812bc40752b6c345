"""The founding network: its files as a person corrects them, and its invariants in the graph."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.loaders import places, seeds
from partnergraph.loaders.seeds import SEEDS_FOLDER, read_seed_documents
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import InvalidInput
from tests.conftest import load_founding_network
from tests.graph.snapshot import snapshot

NETWORKING = "event:eu4digital-ict-innovation-networking-2020-12"


def facts() -> list[Claim]:
    return list(seeds.seed_claims())


def test_five_documents_with_their_facts() -> None:
    assert len(read_seed_documents()) == len({source.id for source in seeds.seed_sources()}) == 5
    kinds = Counter("entity" if isinstance(c.thing, Entity) else "relation" for c in facts())
    assert kinds["entity"] > 200
    assert kinds["relation"] > 450


def test_every_fact_says_where_in_its_document() -> None:
    lengths = {
        document.source.id: document.paragraphs for document in read_seed_documents().values()
    }
    for claim in facts():
        numbers = [int(number) for number in re.findall(r"\d+", claim.locator)]
        assert numbers, claim
        assert all(1 <= number <= lengths[claim.source] for number in numbers), claim


def test_nothing_is_named_that_nobody_describes() -> None:
    described = {
        c.thing.id for c in (*facts(), *places.place_claims()) if isinstance(c.thing, Entity)
    }
    ends = {
        e for c in facts() if isinstance(c.thing, Relation) for e in (c.thing.start, c.thing.end)
    }
    assert not ends - described


def test_no_orphans() -> None:
    tied = {
        e for c in facts() if isinstance(c.thing, Relation) for e in (c.thing.start, c.thing.end)
    }
    assert not {c.thing.id for c in facts() if isinstance(c.thing, Entity)} - tied


def test_a_source_says_a_thing_once() -> None:
    keys = Counter(
        (
            c.source,
            type(c.thing).__name__,
            c.thing.start,
            c.thing.end,
            getattr(c.thing, "role", None),
        )
        for c in facts()
        if isinstance(c.thing, Relation)
    )
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"entities": {"cluster:x": {"name": "X", "at": 9}}}, "not a paragraph"),
        ({"entities": {"cluster:x": {"name": "X", "at": "two"}}}, "not a paragraph"),
        ({"entities": {"thing:x": {"name": "X", "at": 1}}}, "no kind of entity"),
        ({"entities": {"cluster:x": {"nome": "X", "at": 1}}}, "name: Field required"),
        (
            {"relations": [{"start": "cluster:x", "type": "LIKES", "end": "cluster:y", "at": 1}]},
            "no such type",
        ),
        (
            {
                "relations": [
                    {"start": "cluster:x", "type": "LOCATED_IN", "end": "sector:y", "at": 1}
                ]
            },
            "cannot end at",
        ),
        ({"entities": {"event:x": {"name": "X", "starts": "2018-13", "at": 1}}}, "not a date"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: dict[str, Any], says: str) -> None:
    source = {"id": "source:test", "title": "Test"}
    file = {"source": source, "paragraphs": 2, "entities": {}, "relations": [], **entry}
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(file))
    ((path, document),) = read_seed_documents(tmp_path).items()
    with pytest.raises(InvalidInput, match=says) as caught:
        list(document.claims(path))
    assert caught.value.where.startswith("a.yaml: ")


UNSOURCED = "MATCH (:Entity)-[r]->(:Entity) WHERE NOT r:DESCRIBED_BY AND size(r.sources) = 0 RETURN count(r) AS n"
STRAY = """
MATCH (a:Entity)-[r]->() WHERE NOT r:DESCRIBED_BY UNWIND r.sources AS source
OPTIONAL MATCH (s:Source {id: source}) WITH s WHERE s IS NULL RETURN count(*) AS n
"""
ORPHANS = "MATCH (n:Entity) WHERE NOT n:Source AND NOT (n)-[:DESCRIBED_BY]->() RETURN count(n) AS n"


async def test_in_the_graph(database: Database, tmp_path: Path) -> None:
    """One test for all that needs the network loaded, for that takes seconds."""
    await load_founding_network(database)
    for invariant in (UNSOURCED, STRAY, ORPHANS):
        assert await database.read(invariant) == [{"n": 0}], invariant

    one = await database.read(
        "MATCH (e:Event {id: $id})-[d:DESCRIBED_BY]->(s) RETURN e.status AS status, e.starts AS day, "
        "collect(s.id) AS sources, [x IN collect(d.status) | x] AS said",
        id=NETWORKING,
    )
    assert one[0]["status"] == "held"
    assert one[0]["day"] == "2020-12-14"
    assert len(one[0]["sources"]) == 3
    assert set(one[0]["said"]) == {"planned", "held"}, "the announcement's word is kept"
    czech = await database.read(
        "MATCH (c:Country) WHERE 'czech republic' IN c.aliases_folded OR c.name_folded = 'czechia' RETURN c.id AS id"
    )
    assert czech == [{"id": "country:CZ"}]

    before = await snapshot(database)
    report = await load_sources(database, seeds.seed_sources(), seeds.seed_claims())
    assert not report.difference.anything
    assert await snapshot(database) == before

    for path in SEEDS_FOLDER.glob("*.yaml"):
        text = path.read_text("utf-8").replace(
            "participant_count: about 60", "participant_count: about 61"
        )
        (tmp_path / path.name).write_text(text, "utf-8")
    edited = read_seed_documents(tmp_path)
    claims = [claim for path, document in edited.items() for claim in document.claims(path)]
    report = await load_sources(database, [d.source for d in edited.values()], claims)
    changed = report.difference
    assert (changed.entities_changed, changed.relations_changed) == (2, 0), (
        "two documents give this count"
    )
    assert (
        changed.entities_new
        == changed.entities_removed
        == changed.relations_new
        == changed.relations_removed
        == 0
    )
    found = await database.read(
        "MATCH (e {id: $id}) RETURN e.participant_count AS n", id=NETWORKING
    )
    assert found == [{"n": 61}]
