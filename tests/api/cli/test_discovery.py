"""The commands of partner discovery, on a graph small enough to read."""

from __future__ import annotations

import asyncio
import json

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import NotFound
from tests.api.cli.test_commands import Run, run
from tests.api.test_discovery import GRAPH
from tests.queries.paths.graphs import build

__all__ = ["run"]


@pytest.fixture
async def small(database: Database) -> Database:
    await build(database, GRAPH)
    return database


@pytest.mark.usefixtures("small")
def test_paths_asked_more_closely(run: Run) -> None:
    asked = ("--through", "FR", "--seconds", "120")
    shown = run("paths", "UA,RO", "HU", "--grouped", "--at-site", *asked).output
    assert "UA and RO and HU are connected through FR" in shown
    assert "stands for 1 path: 1 actor of UA, RO, 1 actor of HU, 2 ties" in shown
    data = json.loads(run("paths", "UA, RO", "HU", *asked, "--json").output)
    assert [end["id"] for end in data["from"]] == ["country:UA", "country:RO"]
    assert [one["id"] for one in data["through"]] == ["country:FR"]


async def test_parts_count_as_their_whole(database: Database, run: Run) -> None:
    await build(database, [*GRAPH, "cluster:b PART_OF organisation:whole"])
    shown = await asyncio.to_thread(lambda: run("paths", "UA", "HU", "--with-parts").output)
    assert "a —[joint project]→ x —[joint project]→ whole" in shown
    assert "whole by its b" in shown
    for command, where in (
        (("brokers", "cluster:a", "cluster:b"), "second"),
        (("links", "cluster:b"), "of"),
        (("recommend", "cluster:a", "--in", "HU"), "candidates"),
    ):
        told = json.loads((await asyncio.to_thread(run, *command, "--with-parts", "--json")).output)
        found = told[where][0] if where == "candidates" else told[where]
        assert found["id"] == "organisation:whole"


@pytest.mark.usefixtures("small")
def test_brokers(run: Run) -> None:
    shown = run("brokers", "UA", "HU").output
    assert "x stands between UA and HU" in shown
    assert "1 partner, 1 tie, last 2014" in shown
    data = json.loads(run("brokers", "UA", "HU", "--json").output)
    assert [one["id"] for one in data["brokers"]] == ["cluster:x"]
    assert "Nobody" in run("brokers", "UA", "HU", "--kind", "agreement").output
    with pytest.raises(NotFound):
        run("brokers", "UA", "nowhere")


@pytest.mark.usefixtures("small")
def test_links(run: Run) -> None:
    shown = run("links", "UA", "--by-year").output
    assert "UA has most ties with FR: 1." in shown
    assert "2014 joint project 1" in shown
    data = json.loads(run("links", "UA", "--json").output)
    assert [one["id"] for one in data["links"]] == ["country:FR"]
    assert "No other place" in run("links", "UA", "--level", "NUTS 3").output


@pytest.mark.usefixtures("small")
def test_recommend(run: Run) -> None:
    assert "ask x: 1 tie with you (last 2014)" in run("recommend", "cluster:a", "--in", "HU").output
    data = json.loads(run("recommend", "cluster:a", "--in", "HU", "--json").output)
    assert data["for"]["id"] == "cluster:a"
    assert [one["id"] for one in data["candidates"]] == ["cluster:b"]
    assert "No candidate" in run("recommend", "cluster:a", "--in", "FR").output
