"""The jars: verified, fetched from wherever the setting says, kept for offline use."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from partnergraph.graph.server.artifacts import LOCK_PATH, Artifact, read_lock
from partnergraph.graph.server.download import cached_path, fetch_artifacts, missing_artifacts
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.schema.errors import DownloadFailed
from tests.conftest import ROOT


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[tuple[str, list[Artifact]]]:
    """A small Maven repository on this machine, with the lock of what it has."""
    artifacts = []
    for number in range(5):
        content = f"jar {number} ".encode() * 1000
        artifact = Artifact(
            hashlib.sha256(content).hexdigest(),
            len(content),
            f"org.example:part-{number}:1.{number}",
        )
        file = tmp_path / "registry" / artifact.path
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        artifacts.append(artifact)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "registry"))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", artifacts
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_lock_is_complete_and_names_no_host() -> None:
    artifacts = read_lock()
    assert len({a.coordinate for a in artifacts}) == len(artifacts) > 200
    assert all(len(a.sha256) == 64 and a.size > 0 for a in artifacts)
    assert "://" not in LOCK_PATH.read_text("ascii")


def test_fetched_once_then_offline(registry: tuple[str, list[Artifact]], tmp_path: Path) -> None:
    url, artifacts = registry
    seen: list[tuple[int, int]] = []
    paths = fetch_artifacts(
        tmp_path / "cache", artifacts, url, lambda done, total: seen.append((done, total))
    )
    assert [hashlib.sha256(p.read_bytes()).hexdigest() for p in paths] == [
        a.sha256 for a in artifacts
    ]
    total = sum(a.size for a in artifacts)
    assert seen[-1] == (total, total)
    assert (
        fetch_artifacts(tmp_path / "cache", artifacts, f"http://127.0.0.1:{find_free_port()}")
        == paths
    )


def test_a_jar_with_a_wrong_hash_is_refused_and_not_kept(
    registry: tuple[str, list[Artifact]], tmp_path: Path
) -> None:
    url, artifacts = registry
    (tmp_path / "registry" / artifacts[2].path).write_bytes(b"something else")
    with pytest.raises(DownloadFailed) as caught:
        fetch_artifacts(tmp_path / "cache", artifacts, url)
    assert "org.example:part-2:1.2" in caught.value.what
    assert artifacts[2].sha256 in caught.value.what
    assert caught.value.where.endswith(artifacts[2].path)
    assert not cached_path(tmp_path / "cache", artifacts[2]).exists()
    assert not list((tmp_path / "cache").rglob(".part-*"))


def test_what_arrived_before_a_fault_is_kept(
    registry: tuple[str, list[Artifact]], tmp_path: Path
) -> None:
    url, artifacts = registry
    fetch_artifacts(tmp_path / "cache", artifacts[:2], url)
    (tmp_path / "registry" / artifacts[4].path).unlink()
    with pytest.raises(DownloadFailed, match="404"):
        fetch_artifacts(tmp_path / "cache", artifacts, url)
    assert artifacts[0] not in missing_artifacts(tmp_path / "cache", artifacts)


def test_an_unreachable_registry_says_what_to_do(tmp_path: Path) -> None:
    artifact = Artifact("0" * 64, 1, "org.example:part:1")
    url = f"http://127.0.0.1:{find_free_port()}"
    with pytest.raises(DownloadFailed, match="cannot be reached") as caught:
        fetch_artifacts(tmp_path / "cache", [artifact], url)
    assert caught.value.where == f"{url}/{artifact.path}"
    assert "PARTNERGRAPH_MAVEN_URL" in caught.value.do
    assert "PARTNERGRAPH_CACHE_DIR" in caught.value.do


def test_a_cache_that_cannot_be_written(
    registry: tuple[str, list[Artifact]], tmp_path: Path
) -> None:
    url, artifacts = registry
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(DownloadFailed, match="cache cannot be written") as caught:
        fetch_artifacts(tmp_path / "cache", artifacts, url)
    assert "PARTNERGRAPH_CACHE_DIR" in caught.value.do


# Root reads whatever its mode is, so it becomes somebody else; for others a mode without their bit does.
AS_ANOTHER_USER = """
import os, sys
from pathlib import Path
from partnergraph.graph.server.artifacts import read_lock
from partnergraph.graph.server.download import fetch_artifacts
from partnergraph.schema.errors import DownloadFailed
from tests.conftest import ROOT
cache, lock, url = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
artifacts = read_lock(lock)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    for path in fetch_artifacts(cache, artifacts, url):
        path.read_bytes()
    print("all read")
except DownloadFailed as error:
    print(error)
"""


def test_a_cache_that_several_users_share(
    registry: tuple[str, list[Artifact]], tmp_path: Path
) -> None:
    url, artifacts = registry
    cache, lock = tmp_path / "cache", tmp_path / "lock"
    lock.write_text("".join(f"{a.sha256} {a.size} {a.coordinate}\n" for a in artifacts), "ascii")
    paths = fetch_artifacts(cache, artifacts, url)
    for folder in [tmp_path, *tmp_path.parents]:  # pytest's are its owner's alone
        if folder.stat().st_uid == os.getuid() and folder.stat().st_mode & 0o011 == 0:
            folder.chmod(0o755)

    def read_as_another_user() -> str:
        command = [sys.executable, "-c", AS_ANOTHER_USER, str(cache), str(lock), url]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        return ran.stdout

    assert "all read" in read_as_another_user()
    paths[3].chmod(0o600 if os.getuid() == 0 else 0)
    said = read_as_another_user()
    assert "files that this user may not read" in said
    assert str(paths[3]) in said
    assert "chmod" in said
