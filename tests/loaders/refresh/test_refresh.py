"""A source fetched, held against what is expected, and loaded; or not, and then nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import unload_sources
from partnergraph.graph.loading.load_records import read_load_notes, read_refresh_notes
from partnergraph.loaders.refresh.alert import describe_refresh, send_failures, write_textfile
from partnergraph.loaders.refresh.plan import AlertTargets, RefreshEntry
from partnergraph.loaders.refresh.refresh import Refresher, RefreshOutcome
from tests.graph.snapshot import snapshot
from tests.loaders.fetching.publisher import Publisher, publishing
from tests.loaders.fetching.test_addresses import LOOPBACK

MAPPING = """
source: {id: source:parks, title: Science parks}
locator: "{name}"
entities:
  park: {type: Organisation, id: "organisation:{name}", fields: {name: name, city: town}}
"""
PARKS = "source:parks"
HEAD = "name,town\n"
ROWS = [f"Park {number},Town {number % 7}\n" for number in range(100)]
WEEK = HEAD + "".join(ROWS)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as made:
        yield made


@pytest.fixture
def entry(tmp_path: Path, publisher: Publisher) -> RefreshEntry:
    (tmp_path / "parks.yaml").write_text(MAPPING)
    return RefreshEntry(
        name="parks",
        load="table",
        urls=[f"{publisher.url}/parks.csv"],
        map=tmp_path / "parks.yaml",
    )


@pytest.fixture
def refresher(tmp_path: Path, placed: Database) -> Refresher:
    return Refresher(placed, tmp_path / "cache", LOOPBACK)


async def loaded(refresher: Refresher, publisher: Publisher, entry: RefreshEntry) -> RefreshOutcome:
    publisher.put("/parks.csv", WEEK.encode(), etag='"one"')
    outcome = await refresher.refresh_entry(entry)
    assert outcome.error is None
    return outcome


async def test_a_source_is_loaded_then_left_then_changed(
    refresher: Refresher, publisher: Publisher, entry: RefreshEntry
) -> None:
    first = await loaded(refresher, publisher, entry)
    assert first.state == "loaded"
    assert describe_refresh(first)["entities_new"] == 100
    notes = (await read_load_notes(refresher.database, [PARKS]))[PARKS]
    assert (notes.read, notes.rejected) == (100, 0)

    second = await refresher.refresh_entry(entry)
    assert second.state == "unchanged"
    later = (await read_load_notes(refresher.database, [PARKS]))[PARKS]
    assert later.loaded == notes.loaded
    assert later.checked >= notes.checked

    changed = HEAD + "".join(ROWS[:-1]) + "Park 100,Town 3\n"
    publisher.put("/parks.csv", changed.encode(), etag='"two"')
    third = describe_refresh(await refresher.refresh_entry(entry))
    assert (third["entities_new"], third["entities_removed"]) == (1, 1)

    await unload_sources(refresher.database, [PARKS])
    assert await read_load_notes(refresher.database, [PARKS]) == {}
    # What the graph no longer has is loaded again, though the publisher has nothing new.
    assert (await refresher.refresh_entry(entry)).state == "loaded"


BAD_WEEKS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "half of the rows": (
        {"content": HEAD + "".join(ROWS[:40])},
        {},
        "records of rows: 40, they were 100",
    ),
    "a few rows too many are gone": ({"content": HEAD + "".join(ROWS[:75])}, {}, "would remove 25"),
    "an empty column": (
        {"content": HEAD + "".join(f"Park {number},\n" for number in range(100))},
        {},
        "rows.town has a value in 0.0%, it was 100.0%",
    ),
    "fewer than expected": (
        {"content": WEEK},
        {"records": {"rows": {"min": 101}}, "entities": {"min": 1, "max": 99}},
        "entities: 100, at most 99",
    ),
    "a column that was expected": (
        {"content": WEEK},
        {"filled": {"rows.town": 1.0, "rows.zip": 0.1}},
        "rows.zip",
    ),
    "no table at all": ({"content": "<html><body>Please log in</body></html>"}, {}, "no table"),
    "an empty file": ({"content": ""}, {}, "empty"),
    "gone": ({"status": 404}, {}, "404"),
    "elsewhere": (
        {"status": 302, "headers": {"Location": "http://192.168.1.1/"}},
        {},
        "no address",
    ),
}


@pytest.mark.parametrize("case", BAD_WEEKS)
async def test_a_bad_week_changes_nothing_and_is_told(
    refresher: Refresher, publisher: Publisher, entry: RefreshEntry, case: str, tmp_path: Path
) -> None:
    await loaded(refresher, publisher, entry)
    before = await snapshot(refresher.database)
    del before["parks"]  # what is noted of the refresh itself
    page, expect, told = BAD_WEEKS[case]
    content = page.get("content", "").encode()
    publisher.put("/parks.csv", **{"etag": '"two"', **page, "content": content})
    changed = RefreshEntry.model_validate({**entry.model_dump(), "expect": expect})
    again = Refresher(refresher.database, refresher.cache, LOOPBACK, again=True)
    outcome = await again.refresh_entry(changed)
    assert outcome.state == "failed"
    assert told in str(outcome.error)
    after = await snapshot(refresher.database)
    assert {key: value for key, value in after.items() if key != "parks"} == before
    assert after["parks"][1]["failure"] == outcome.error.what  # type: ignore[union-attr]

    hook = publisher.put("/hook")
    textfile = tmp_path / "refresh.prom"
    send_failures(AlertTargets(webhook=hook), [outcome])
    write_textfile(textfile, await read_refresh_notes(refresher.database), [outcome])
    (message,) = [json.loads(one.body) for one in publisher.asked if one.path == "/hook"]
    assert "parks" in message["text"]
    assert message["failed"][0]["error"]["what"] == outcome.error.what  # type: ignore[union-attr]
    lines = textfile.read_text().splitlines()
    assert 'partnergraph_refresh_ok{entry="parks"} 0.0' in lines
    assert any(line.startswith("partnergraph_refresh_succeeded_timestamp") for line in lines)


async def test_one_that_fails_keeps_no_other_from_being_refreshed_and_waits_for_its_time(
    refresher: Refresher, publisher: Publisher, entry: RefreshEntry
) -> None:
    publisher.put("/parks.csv", WEEK.encode())
    lost = entry.model_copy(update={"name": "lost", "urls": [f"{publisher.url}/lost.csv"]})
    entries = [lost, entry]
    tried = [one async for one in refresher.refresh_all(entries, due_only=True)]
    assert [(one.name, one.state) for one in tried] == [("lost", "failed"), ("parks", "loaded")]
    assert [one async for one in refresher.refresh_all(entries, due_only=True)] == []


async def test_a_dry_run_checks_and_writes_nothing(
    refresher: Refresher, publisher: Publisher, entry: RefreshEntry
) -> None:
    publisher.put("/parks.csv", WEEK.encode())
    before = await snapshot(refresher.database)
    dry = Refresher(refresher.database, refresher.cache, LOOPBACK, dry_run=True)
    outcome = await dry.refresh_entry(entry)
    assert describe_refresh(outcome)["entities_new"] == 100
    assert await snapshot(refresher.database) == before
