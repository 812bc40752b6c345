"""The refresh file: what it may say, what is told of what it may not, and when a source is due."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from partnergraph.loaders.refresh.plan import RefreshEntry, fill_variables, read_refresh_plan
from partnergraph.loaders.registry import LOADERS
from partnergraph.loaders.tabular.downloads import read_downloads
from partnergraph.schema.errors import InvalidInput, NotFound

GOOD = {"name": "h2020", "load": "cordis", "download": "h2020"}


def written(folder: Path, **changes: object) -> Path:
    entry = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    file = folder / "refresh.yaml"
    file.write_text(yaml.safe_dump({"sources": [entry]}))
    return file


def test_a_good_file(tmp_path: Path) -> None:
    plan = read_refresh_plan(written(tmp_path, expect={"records": {"project": {"min": 30000}}}))
    (entry,) = plan.select_entries([])
    (file,) = entry.remote_files()
    assert file.url.endswith("cordis-h2020projects-csv.zip")
    with pytest.raises(NotFound, match="no such source"):
        plan.select_entries(["fp7"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"load": "cordsi"}, "there is no loader 'cordsi'"),
        ({"load": "places"}, "there is no loader 'places'"),
        ({"download": "h2021"}, "no download of this name"),
        ({"download": None}, "either 'urls' or 'download'"),
        ({"urls": ["https://example.org/x"]}, "either 'urls' or 'download'"),
        ({"download": None, "urls": ["file:///etc/passwd"]}, "file is no scheme"),
        ({"download": None, "urls": ["https://a:b@example.org/"]}, "login in it"),
        ({"schedule": "every day"}, "no cron expression"),
        ({"schedule": "0 25 * * *"}, "no cron expression"),
        ({"schedule": "* * * * * *"}, "no cron expression"),
        ({"map": "m.yaml"}, "'map' is needed"),
        ({"expect": {"records": {"project": {"min": 5, "max": 4}}}}, "'max' is below 'min'"),
        ({"expect": {"removed": 2}}, "less than or equal to 1"),
        ({"expects": {}}, "Extra inputs"),
        ({"name": "../x"}, "match pattern"),
        ({"name": None}, "Field required"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_refresh_plan(written(tmp_path, **changes))
    assert told in str(error.value)


def test_a_name_stands_once(tmp_path: Path) -> None:
    file = tmp_path / "refresh.yaml"
    file.write_text(yaml.safe_dump({"sources": [GOOD, GOOD]}))
    with pytest.raises(InvalidInput, match="several sources named h2020"):
        read_refresh_plan(file)


def test_a_key_stands_once(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.write_text(f"{file.read_text()}  name: h2020\n")
    with pytest.raises(InvalidInput, match="name is written twice") as error:
        read_refresh_plan(file)
    assert "line" in error.value.where


@pytest.mark.parametrize(
    ("schedule", "tried", "now", "due"),
    [
        ("0 3 * * *", None, "2026-06-01 02:00", True),
        ("0 3 * * *", "2026-06-01 03:00", "2026-06-01 23:59", False),
        ("0 3 * * *", "2026-06-01 03:00", "2026-06-02 03:00", True),
        ("0 3 * * 1", "2026-06-01 03:00", "2026-06-07 12:00", False),
        ("0 3 * * 1", "2026-06-01 03:00", "2026-06-08 03:00", True),
        ("0 3 1 * *", "2026-01-01 03:00", "2026-06-15 00:00", True),
    ],
)
def test_when_a_source_is_due(schedule: str, tried: str | None, now: str, *, due: bool) -> None:
    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    entry = RefreshEntry(name="x", load="keep", download="projects", schedule=schedule)
    milliseconds = None if tried is None else int(instant(tried).timestamp() * 1000)
    assert entry.is_due(milliseconds, instant(now)) is due


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP_TOKEN", "abc")
    assert fill_variables("Bearer ${KEEP_TOKEN}") == "Bearer abc"
    with pytest.raises(InvalidInput, match="NOT_SET_AT_ALL"):
        fill_variables("${NOT_SET_AT_ALL}")


def test_publishers_addresses_stand_in_the_metadata() -> None:
    assert set(read_downloads("cordis")) == {
        *(f"fp{number}" for number in range(1, 8)),
        "h2020",
        "horizon",
    }
    assert "projects" in read_downloads("keep")
    assert {"kohesio-fi-2021", "kohesio-gr-2014", "kohesio-beneficiaries-de"} <= set(
        read_downloads("table")
    )
    for loader in LOADERS:
        for name, download in read_downloads(loader).items():
            for file in download.remote_files():
                assert file.url.startswith("https://"), name
                assert "{}" not in file.url
