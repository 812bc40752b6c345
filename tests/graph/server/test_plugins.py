"""Plugins and versions of the embedded server, and the owner's own lines in its configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.artifacts import (
    LOCKS_FOLDER,
    NEO4J_LOCKS,
    PLUGIN_PROCEDURES,
    read_lock,
    server_artifacts,
)
from partnergraph.graph.server.own_conf import write_configuration
from partnergraph.graph.server.relock import LOCKED_COORDINATES
from partnergraph.graph.server.store_version import take_over_store
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import Conflict, InvalidInput
from tests.conftest import settings_in
from tests.graph.server.test_server import query

PAGE_RANK = """
CALL gds.pageRank.stream('ties') YIELD nodeId, score
RETURN gds.util.asNode(nodeId).name AS name ORDER BY score DESC, name LIMIT 1
"""
LOUVAIN = "CALL gds.louvain.stream('ties') YIELD communityId RETURN count(DISTINCT communityId)"


@pytest.fixture
def with_plugins(tmp_path: Path) -> Iterator[GraphSettings]:
    made = settings_in(tmp_path / "data", plugins="apoc,gds")
    yield made
    lifecycle.stop_server(made)


@pytest.mark.server
def test_page_rank_louvain_and_apoc_run_on_the_embedded_server(with_plugins: GraphSettings) -> None:
    conf = lifecycle.server_home(with_plugins).conf / "neo4j.conf"
    conf.parent.mkdir(parents=True)
    conf.write_text("# mine\ndb.transaction.timeout=77s\n")
    lifecycle.start_server(with_plugins, foreground=True)
    assert conf.read_text().startswith("# mine\ndb.transaction.timeout=77s\n")
    query(
        with_plugins,
        "UNWIND [[1,2],[2,3],[3,1],[4,5],[5,6],[6,4],[1,7],[2,7],[3,7]] AS t "
        "MERGE (a:N {name: t[0]}) MERGE (b:N {name: t[1]}) MERGE (a)-[:T]->(b)",
    )
    query(with_plugins, "CALL gds.graph.project('ties', 'N', {T: {orientation: 'UNDIRECTED'}})")
    assert query(with_plugins, PAGE_RANK) == [1]
    assert query(with_plugins, LOUVAIN) == [2]
    assert query(with_plugins, "RETURN apoc.text.clean('A b')") == ["ab"]
    shown = "SHOW SETTINGS YIELD name, value WHERE name = 'db.transaction.timeout' RETURN value"
    assert query(with_plugins, shown) == ["1m17s"]


def test_a_server_has_one_version_of_a_library() -> None:
    for version in NEO4J_LOCKS:
        plugins = [
            one for one in PLUGIN_PROCEDURES if (LOCKS_FOLDER / f"{one}-{version}.lock").exists()
        ]
        libraries = [one.library for one in server_artifacts(version, plugins)]
        assert len(libraries) == len(set(libraries))
        assert set(server_artifacts(version, ())) <= set(server_artifacts(version, plugins))


@pytest.mark.parametrize(
    ("version", "plugins", "told"),
    [
        ("4.4", (), "5.26, 2026.08"),
        ("5.26", ("bloom",), "apoc, gds"),
        ("2026.08", ("apoc",), "gds"),
    ],
)
def test_what_is_not_locked_is_said(version: str, plugins: tuple[str, ...], told: str) -> None:
    with pytest.raises(InvalidInput) as error:
        server_artifacts(version, plugins)
    assert told in error.value.do


def test_the_settings_name_what_is_locked() -> None:
    fields = GraphSettings.model_fields
    assert all(version in str(fields["neo4j_version"].description) for version in NEO4J_LOCKS)
    assert all(plugin in str(fields["plugins"].description) for plugin in PLUGIN_PROCEDURES)
    assert GraphSettings.model_validate({"plugins": "apoc, gds,"}).plugins == ("apoc", "gds")


def test_every_lock_is_written_by_the_program_that_says_so() -> None:
    assert set(LOCKS_FOLDER.glob("*.lock")) | set(NEO4J_LOCKS.values()) == set(LOCKED_COORDINATES)
    for path, coordinates in LOCKED_COORDINATES.items():
        locked = {one.coordinate for one in read_lock(path)}
        assert {f"{name}:{version}" for name, version in coordinates.items()} <= locked
    for version, path in NEO4J_LOCKS.items():
        server = f"org.neo4j:neo4j:{version}."
        assert any(one.coordinate.startswith(server) for one in read_lock(path))


def test_a_store_goes_to_a_newer_version_and_never_back(tmp_path: Path) -> None:
    take_over_store(tmp_path, "5.26")
    take_over_store(tmp_path, "2026.08")
    take_over_store(tmp_path, "2026.08")
    with pytest.raises(Conflict, match=r"started with Neo4j 2026\.08, after which 5\.26") as told:
        take_over_store(tmp_path, "5.26")
    assert "PARTNERGRAPH_NEO4J_VERSION=2026.08" in told.value.do


OURS = "a=1\nb=2\n"


@pytest.mark.parametrize(
    ("before", "own"),
    [
        (None, []),
        ("", []),
        ("a=1\nb=old\n", []),  # made by us before there were marks
        ("a=1\nb=old\nmine=3\n# note\n", ["mine=3", "# note"]),
    ],
)
def test_own_lines_of_the_configuration_are_kept(
    tmp_path: Path, before: str | None, own: list[str]
) -> None:
    file = tmp_path / "neo4j.conf"
    if before is not None:
        file.write_text(before)
    for _ in range(3):
        write_configuration(file, OURS)
    lines = [line for line in file.read_text().splitlines() if "partnergraph writes" not in line]
    assert lines == [*own, *OURS.splitlines()]


def test_an_own_line_takes_the_place_of_ours(tmp_path: Path) -> None:
    """Neo4j does not start with a setting that stands twice."""
    file = tmp_path / "neo4j.conf"
    write_configuration(file, OURS)
    file.write_text(f"# mine\n a = 9\n{file.read_text()}b=8\n")
    write_configuration(file, "a=1\nb=2\nc=3\n")
    settings = [line for line in file.read_text().splitlines() if line and line[0] != "#"]
    assert settings == [" a = 9", "c=3", "b=8"]
    assert file.read_text().startswith("# mine\n")
