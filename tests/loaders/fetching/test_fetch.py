"""Files fetched from a server of the tests' own: only what is new, gone on with where it broke off, bounded."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnergraph.loaders.fetching.fetch import fetch_files
from partnergraph.loaders.fetching.files import (
    RemoteFile,
    folder_of_set,
    lock_fetched_set,
    name_of_file,
)
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.schema.errors import Conflict, DownloadFailed, Refused
from tests.loaders.fetching.publisher import Publisher, publishing
from tests.loaders.fetching.test_addresses import LOOPBACK

TABLE = b"name,country\n" + b"Danube Timber,AT\n" * 20_000
DAY, NEXT_DAY = "Mon, 01 Jun 2026 03:00:00 GMT", "Tue, 02 Jun 2026 03:00:00 GMT"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as made:
        yield made


VALIDATORS = [
    {"etag": '"one"'},
    {"etag": 'W/"one"'},
    {"modified": DAY},
    {"etag": '"one"', "modified": DAY},
]


@pytest.mark.parametrize("validators", VALIDATORS)
async def test_what_has_not_changed_is_not_sent_again(
    tmp_path: Path, publisher: Publisher, validators: dict[str, str]
) -> None:
    remote = RemoteFile(publisher.put("/t.csv", TABLE, **validators))
    (first,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    (second,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    assert (first.changed, second.changed) == (True, False)
    assert first.path == second.path
    assert first.path.read_bytes() == TABLE
    assert first.path.name == "t.csv"
    condition = "if-none-match" if "etag" in validators else "if-modified-since"
    assert condition not in publisher.asked[0].headers
    assert condition in publisher.asked[1].headers

    first.path.write_bytes(b"cut")
    (mended,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    assert mended.path.read_bytes() == TABLE

    publisher.put("/t.csv", TABLE + b"Prague Glass,CZ\n", etag='"two"', modified=NEXT_DAY)
    (third,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    assert third.changed
    assert third.path.read_bytes().endswith(b"CZ\n")


async def test_a_server_without_validators_sends_it_all_and_it_is_compared(
    tmp_path: Path, publisher: Publisher
) -> None:
    remote = RemoteFile(publisher.put("/t.csv", TABLE))
    for changed in (True, False):
        (found,) = await fetch_files(tmp_path, [remote], LOOPBACK)
        assert found.changed is changed


@pytest.mark.parametrize("validators", VALIDATORS)
async def test_a_file_that_breaks_off_goes_on_from_there(
    tmp_path: Path, publisher: Publisher, validators: dict[str, str]
) -> None:
    url = publisher.put("/t.csv", TABLE, breaks_at=[100_000, 200_000, 250_000], **validators)
    (found,) = await fetch_files(tmp_path, [RemoteFile(url)], LOOPBACK)
    assert found.path.read_bytes() == TABLE
    ranges = [one.headers.get("range") for one in publisher.asked]
    resumed = validators != {"etag": 'W/"one"'}  # by a weak one no two parts can be put together
    expected = [None, "bytes=100000-", "bytes=200000-", "bytes=250000-"]
    assert ranges == (expected if resumed else [None] * 4)


async def test_parts_of_two_versions_are_never_put_together(
    tmp_path: Path, publisher: Publisher
) -> None:
    url = publisher.put("/t.csv", TABLE, etag='"one"', breaks_at=[100_000] * 9)
    remote = RemoteFile(url)
    with pytest.raises(DownloadFailed):
        await fetch_files(tmp_path, [remote], LOOPBACK)
    other = TABLE.replace(b"Danube", b"Severn")
    publisher.put("/t.csv", other, etag='"two"')
    (found,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    assert publisher.asked[-1].headers["if-range"] == '"one"'
    assert found.path.read_bytes() == other


async def test_a_part_that_is_whole_already_or_a_server_without_ranges_starts_over(
    tmp_path: Path, publisher: Publisher
) -> None:
    url = publisher.put("/t.csv", TABLE, etag='"one"', breaks_at=[len(TABLE) - 1])
    remote = RemoteFile(url)
    folder = folder_of_set(tmp_path, [remote])
    folder.mkdir(parents=True)
    (folder / "0.part").write_bytes(TABLE)
    (folder / "0.part.json").write_text(json.dumps({"etag": '"one"', "modified": None}))
    (found,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    assert found.path.read_bytes() == TABLE
    publisher.put("/t.csv", TABLE + b"x", etag='"two"', ranges=False, breaks_at=[100_000])
    (found,) = await fetch_files(tmp_path, [remote], LOOPBACK)
    assert found.path.read_bytes() == TABLE + b"x"


async def test_what_passes_is_waited_out_and_what_does_not_is_said_at_once(
    tmp_path: Path, publisher: Publisher
) -> None:
    url = publisher.put("/t.csv", TABLE, statuses=[503, 429, 500])
    (found,) = await fetch_files(tmp_path, [RemoteFile(url)], LOOPBACK)
    assert found.size == len(TABLE)
    publisher.asked.clear()
    with pytest.raises(DownloadFailed, match="404 Not Found"):
        await fetch_files(tmp_path, [RemoteFile(f"{publisher.url}/gone.csv")], LOOPBACK)
    assert len(publisher.asked) == 1


async def test_a_file_larger_than_allowed_is_refused_announced_or_not(
    tmp_path: Path, publisher: Publisher
) -> None:
    settings = LOOPBACK.model_copy(update={"bytes": 100_000})
    announced = RemoteFile(publisher.put("/t.csv", TABLE, etag='"one"'))
    endless = RemoteFile(publisher.put("/endless", endless=True))
    for remote in (announced, endless):
        with pytest.raises(Refused, match="100,000 bytes"):
            await fetch_files(tmp_path, [remote], settings)
        folder = folder_of_set(tmp_path, [remote])
        assert sum(path.stat().st_size for path in folder.iterdir()) < 100_000


async def test_a_file_that_takes_longer_than_allowed_is_given_up(
    tmp_path: Path, publisher: Publisher
) -> None:
    remote = RemoteFile(publisher.put("/endless", endless=True))
    settings = FetchSettings(private=LOOPBACK.private, seconds=0.5)
    with pytest.raises(DownloadFailed, match=r"longer than 0\.5 seconds"):
        await fetch_files(tmp_path, [remote], settings)


async def test_redirects_are_followed_and_headers_stay_with_their_server(
    tmp_path: Path, publisher: Publisher
) -> None:
    with publishing() as other:
        final = other.put("/t.csv", TABLE)
        step = publisher.put("/step", status=302, headers={"Location": final})
        assert step
        start = publisher.put("/start", status=307, headers={"Location": "/step"})
        remote = RemoteFile(start, {"Authorization": "Bearer secret"}, body={"type": "excel"})
        (found,) = await fetch_files(tmp_path, [remote], LOOPBACK)
        assert found.path.read_bytes() == TABLE
        assert [one.method for one in publisher.asked] == ["POST", "POST"]
        assert {one.headers["authorization"] for one in publisher.asked} == {"Bearer secret"}
        assert json.loads(publisher.asked[1].body) == {"type": "excel"}
        assert other.asked[0].method == "GET"
        assert "authorization" not in other.asked[0].headers
    around = publisher.put("/around", status=302, headers={"Location": "/around"})
    with pytest.raises(DownloadFailed, match="redirected more than"):
        await fetch_files(tmp_path, [RemoteFile(around)], LOOPBACK)


async def test_a_coding_that_was_not_asked_for_is_refused(
    tmp_path: Path, publisher: Publisher
) -> None:
    url = publisher.put("/t.csv", TABLE, headers={"Content-Encoding": "gzip"})
    with pytest.raises(DownloadFailed, match="sent as gzip"):
        await fetch_files(tmp_path, [RemoteFile(url)], LOOPBACK)


async def test_two_files_of_one_name_and_archives_without_one(
    tmp_path: Path, publisher: Publisher
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("project.csv", "id,title\n")
    remotes = [
        RemoteFile(publisher.put("/a/table.csv", b"a\n")),
        RemoteFile(publisher.put("/b/table.csv", b"b\n")),
        RemoteFile(publisher.put("/get?id=data/latest_FI.csv", b"c\n")),
        RemoteFile(publisher.put("/export", packed.getvalue())),
    ]
    for _ in range(2):
        found = await fetch_files(tmp_path, remotes, LOOPBACK)
        names = [one.path.name for one in found]
        assert names == ["table.csv", "1-table.csv", "latest_FI.csv", "export.zip"]
        assert [one.path.read_bytes()[:1] for one in found] == [b"a", b"b", b"c", b"P"]


async def test_one_process_at_a_time_fetches_a_set(tmp_path: Path, publisher: Publisher) -> None:
    remote = RemoteFile(publisher.put("/t.csv", TABLE))
    with lock_fetched_set(folder_of_set(tmp_path, [remote])), pytest.raises(Conflict):
        await fetch_files(tmp_path, [remote], LOOPBACK)
    assert publisher.asked == []


@pytest.mark.parametrize(
    ("target", "disposition", "name"),
    [
        ("/data/h2020.zip", None, "h2020.zip"),
        ("/data/h2020.zip?x=1", 'attachment; filename="Projekte 2026.xlsx"', "Projekte-2026.xlsx"),
        ("/x", 'attachment; filename="../../etc/passwd"', "passwd"),
        ("/x", 'attachment; filename="..\\\\..\\\\evil.csv"', "evil.csv"),
        ("/%1b%5b31m.csv", None, "31m.csv"),
        ("/", None, "file"),
        ("/..", None, "file"),
        ("/.hidden", None, "hidden"),
    ],
)
def test_a_file_is_named_without_harm(target: str, disposition: str | None, name: str) -> None:
    assert name_of_file(target, disposition) == name
