"""A graph of the first model, as the program of that time wrote it, is opened by one in which fields have other names.

``model-1.zip`` is a dump of ``model-1.json``, of two corrections and of a contribution, written before graphs
and dumps had a version.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.contributions.audit import AuditFilter, list_audit_entries
from partnergraph.graph.formats.dump.restore import restore_graph
from partnergraph.graph.ledger import GraphVersion, check_graph_version, read_graph_version
from partnergraph.graph.loading.load import load_sources
from partnergraph.graph.migration.migrate import bring_up_to_date
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import Conflict
from partnergraph.schema.versions import FIRST_MODEL_VERSION, MODEL_VERSION
from tests.conftest import WIPE
from tests.graph.migration.renamed_model import (
    DEPRECATION,
    FIELDS,
    NEXT_VERSION,
    RELATION_FIELDS,
    make_renamed_model,
    run_renamed_program,
    start_renamed_program,
)
from tests.graph.migration.renamed_program import ask_graphql, load_first_model, read_first_model
from tests.graph.snapshot import Snapshot, snapshot

OLD_DUMP = Path(__file__).with_name("model-1.zip")
SUFFIXES = ("", "_qualifier", "_folded")
ENTITY_PROPERTIES = {old + s: new + s for old, new in FIELDS.items() for s in SUFFIXES}
RELATION_PROPERTIES = {old + s: new + s for old, new in RELATION_FIELDS.items() for s in SUFFIXES}
QUESTION = """{
  cluster(id: "cluster:a") {
    name memberCount { text } acronym version sources { id locator values }
    events { edges { role people { text } node { id } sources { id locator } } }
  }
  clusters(filter: {acronym: {contains: "alfa"}, memberCount: {gt: 60}}) { nodes { id } }
  search(text: "alfa") { nodes { id } }
}"""
NAMES_IN_GRAPHQL = {
    "memberCount": "headcount",
    "acronym": "shortName",
    "people": "attendance",
    "role": "capacity",
}
ACCEPT = """mutation { acceptCorrection(input: {id: "%s"}) {
  errors { message } result { target { ... on Cluster { shortName headcount { text } } } } } }"""
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def renamed_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_renamed_model(tmp_path_factory.mktemp("renamed-model"))


@pytest.fixture
async def old_graph(database: Database) -> AsyncIterator[Database]:
    """The graph as the first program left it, without a version."""
    await restore_graph(database, OLD_DUMP)
    await database.write("MATCH (l:Ledger) REMOVE l.model")
    yield database
    await database.run(WIPE)
    await ddl.apply_indexes(database)


@pytest.fixture
def renamed(renamed_model: Path, address: Address) -> Ask:
    """Run the program of the renamed model while this one waits."""

    def run(*commands: tuple[str, ...]) -> Any:
        return run_renamed_program(renamed_model, address, *commands)

    return run


def rename_keys(props: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in props.items()}


def renamed_snapshot(before: Snapshot) -> Snapshot:
    """What a graph must be after the renames, worked out from what it was."""
    after: Snapshot = {}
    for key, stored in before.items():
        if " " not in key:
            labels, props = stored
            if labels == ["Correction"]:
                said = rename_keys(json.loads(props["said"]), ENTITY_PROPERTIES)
                props = {**props, "said": json.dumps(said, separators=(",", ":"))}
            elif {"Organisation", "Network"} & set(labels):
                props = rename_keys(props, ENTITY_PROPERTIES)
            after[key] = [labels, props]
            continue
        start, type_, end = key.split(" ")
        names = {"DESCRIBED_BY": ENTITY_PROPERTIES, "TOOK_PART_IN": RELATION_PROPERTIES}
        type_today = {"COOPERATES_WITH": "WORKS_WITH"}.get(type_, type_)
        ties = [rename_keys(props, names.get(type_, {})) for props in stored]
        for props in ties:
            for index, claim in enumerate(props.get("claims", ())):
                said = json.loads(claim)
                said["said"] = rename_keys(said["said"], names.get(type_, {}))
                props["claims"][index] = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
        after[f"{start} {type_today} {end}"] = ties
    return after


def comparable(graph: Snapshot) -> list[str]:
    return sorted(
        f"{key} {sorted(json.dumps(part, sort_keys=True) for part in value)}"
        for key, value in graph.items()
    )


async def test_a_dump_of_the_first_model_is_restored(database: Database) -> None:
    await restore_graph(database, OLD_DUMP)
    assert await read_graph_version(database) == GraphVersion(MODEL_VERSION)
    for source in read_first_model()["sources"]:
        changes = await load_first_model(database, Source.model_validate(source))
        assert set(changes) <= {"entities_unchanged", "relations_unchanged"}
    ended = await list_audit_entries(database, AuditFilter(), limit=9)
    assert [entry.mutation for entry in ended] == [
        "registerCluster",
        "correct",
        "acceptCorrection",
        "correct",
    ]


async def test_a_graph_without_a_version_is_of_the_first(old_graph: Database) -> None:
    assert await read_graph_version(old_graph) == GraphVersion(FIRST_MODEL_VERSION)
    await load_sources(old_graph, [Source.model_validate({"id": "source:s", "title": "S"})], [])
    (ledger,) = await old_graph.read("MATCH (l:Ledger) RETURN l.model AS model")
    assert ledger == {"model": MODEL_VERSION}


def rename_question(text: str) -> str:
    return re.sub(r"\b[a-zA-Z]+\b", lambda word: NAMES_IN_GRAPHQL.get(word[0], word[0]), text)


def rename_answer(answer: Any, names: dict[str, str]) -> Any:
    """An answer with other names for its fields; the values of claims are under those of the declaration."""
    if isinstance(answer, list):
        return [rename_answer(item, names) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        names.get(name, name): rename_answer(value, FIELDS if name == "values" else names)
        for name, value in answer.items()
    }


async def test_a_renamed_field_keeps_values_history_and_sources(
    old_graph: Database, renamed: Ask
) -> None:
    before = await snapshot(old_graph)
    answer = await ask_graphql(old_graph, QUESTION)
    assert "errors" not in answer
    (version,) = await asyncio.to_thread(renamed, ("migrate",))
    assert version == {"model": FIRST_MODEL_VERSION, "migrating": None}
    after = await snapshot(old_graph)
    assert comparable(after) == comparable(renamed_snapshot(before))
    assert after != before

    (open_correction,) = (
        key
        for key, value in after.items()
        if value[0] == ["Correction"] and value[1]["state"] == "proposed"
    )
    answer_now, unchanged, accepted = await asyncio.to_thread(
        renamed,
        ("ask", rename_question(QUESTION)),
        ("load",),
        ("ask", ACCEPT % open_correction),
    )
    assert answer_now == rename_answer(answer, NAMES_IN_GRAPHQL)
    kinds = {"entities_unchanged", "relations_unchanged"}
    assert [set(difference) for difference in unchanged] == [kinds, kinds], "an unchanged file"
    assert accepted["data"]["acceptCorrection"] == {
        "errors": [],
        "result": {"target": {"shortName": "B", "headcount": {"text": "about 9"}}},
    }
    untouched = {key for key in after if "cluster:b" not in key and key != open_correction}
    final = await snapshot(old_graph)
    assert all(final[key] == after[key] for key in untouched), "history and all others"
    refused = f"version {NEXT_VERSION} of the model, and this program knows {MODEL_VERSION}"
    with pytest.raises(Conflict, match=refused):
        await bring_up_to_date(old_graph)


async def test_an_older_dump_is_migrated_once_restored(database: Database, renamed: Ask) -> None:
    await restore_graph(database, OLD_DUMP)
    before = await snapshot(database)
    await database.run(WIPE)
    await asyncio.to_thread(renamed, ("restore", str(OLD_DUMP)))
    assert comparable(await snapshot(database)) == comparable(renamed_snapshot(before))
    assert await read_graph_version(database) == GraphVersion(NEXT_VERSION)
    await database.run(WIPE)
    await ddl.apply_indexes(database)


async def test_one_that_was_killed_is_finished(
    old_graph: Database, renamed: Ask, renamed_model: Path, address: Address
) -> None:
    await old_graph.write(MANY_CLUSTERS)
    await old_graph.write("CREATE (:ChangeEntry {version: 1, rows: $rows})", rows=LOGGED)
    before = await snapshot(old_graph)
    program = start_renamed_program(renamed_model, address, ("migrate", "1"))
    try:
        while not await count_headcounts(old_graph):
            assert program.poll() is None, "it ended before it could be killed"
            await asyncio.sleep(0.01)
    finally:
        program.kill()
        program.communicate()
    begun = GraphVersion(FIRST_MODEL_VERSION, migrating=NEXT_VERSION)
    assert await read_graph_version(old_graph) == begun
    with pytest.raises(Conflict, match=f"version {NEXT_VERSION} of the model"):
        await check_graph_version(old_graph)
    (version,) = await asyncio.to_thread(renamed, ("migrate",))
    assert version == {"model": FIRST_MODEL_VERSION, "migrating": NEXT_VERSION}
    assert comparable(await snapshot(old_graph)) == comparable(renamed_snapshot(before))

    (log,) = await old_graph.read("MATCH (e:ChangeEntry {version: 1}) RETURN e.rows AS rows")
    assert log["rows"] == [row.replace("COOPERATES_WITH", "WORKS_WITH") for row in LOGGED]


LOGGED = [
    "added\tsource:register\tcluster:b\tCOOPERATES_WITH\tcluster:a",
    "added\tsource:register\tcluster:a\tTOOK_PART_IN\tevent:e",
    "added\tsource:register\tcluster:a\t\t",
]
MANY_CLUSTERS = """
UNWIND range(1, 3000) AS number
CREATE (:Entity:Actor:Organisation:Cluster {id: 'cluster:' + number, name: 'N', member_count: number})
"""


async def count_headcounts(database: Database) -> int:
    rows = await database.read(
        "MATCH (n:Cluster) WHERE n.headcount IS NOT NULL RETURN count(n) AS many"
    )
    return int(rows[0]["many"])


def test_what_is_deprecated_says_so_in_graphql(renamed: Ask) -> None:
    (sdl,) = renamed(("sdl",))
    field, relation = (f' @deprecated(reason: "{why}")' for why in (DEPRECATION, "no more"))
    for place, deprecation in (
        (r"label: ClusterLabel", field),
        (r"label: ClusterLabelFilter", field),
        (r"label: Order", field),
        (r"label: Boolean", field),
        (r"cooperatesWith\([^:]*?\n[\s\S]*?\n  \): \w+Connection!", relation),
        (r"cooperatesWith: \w+Filter", relation),
        (r"cooperatesWith: \w+Dimension", relation),
        (r"cooperatesWith: \[\w+Link!\]", relation),
        (r"cooperatesWithCount: Order", relation),
    ):
        lines = re.findall(rf"^  {place}(?!\w).*$", sdl, re.MULTILINE)
        assert lines, place
        assert all(line.endswith(deprecation) for line in lines), place
    assert "memberCount" not in sdl
