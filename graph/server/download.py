"""Fetching the jars of a lock into a cache that is shared, verified and usable offline.

A file is in the cache under its own sha256, so one that is there is right, two processes may fetch at
once, and what was fetched before a fault need not be fetched again.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import httpx

from partnergraph.graph.disk_space import MEBIBYTE, require_room, telling_full_disk
from partnergraph.graph.http_client import open_http_client
from partnergraph.graph.server.artifacts import Artifact
from partnergraph.schema.errors import DownloadFailed

_CONCURRENT_DOWNLOADS = 16
_SHARED_FILE_MODE = 0o644
_DOWNLOAD_ATTEMPTS = 4
_CACHE_RESERVE = 16 * MEBIBYTE
_DOWNLOAD_TIMEOUT = httpx.Timeout(60, connect=15, pool=None)
_TRANSIENT_ERRORS = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)

DownloadProgress = Callable[[int, int], None]


def cached_path(cache: Path, artifact: Artifact) -> Path:
    """Where an artifact lies in the cache once fetched: under its own sha256."""
    return cache / "jars" / artifact.sha256[:2] / artifact.sha256 / artifact.filename


def missing_artifacts(cache: Path, artifacts: Iterable[Artifact]) -> list[Artifact]:
    """The artifacts that are not in the cache yet."""
    return [a for a in artifacts if not _has_locked_size(cached_path(cache, a), a)]


def _has_locked_size(path: Path, artifact: Artifact) -> bool:
    """Whether a cached file has the size it was verified with. Raises :class:`DownloadFailed` if others alone may read it."""
    with suppress(OSError):
        if path.stat().st_size != artifact.size:
            return False
        if not os.access(path, os.R_OK):
            raise DownloadFailed(
                "the cache has files that this user may not read",
                where=str(path),
                do="have their owner allow it (chmod -R a+rX on the cache), or name another in PARTNERGRAPH_CACHE_DIR",
            )
        return True
    return False


def fetch_artifacts(
    cache: Path, artifacts: Iterable[Artifact], url: str, progress: DownloadProgress | None = None
) -> list[Path]:
    """Make sure that all artifacts are in the cache; their paths, in order.

    ``progress`` is called with how many bytes of how many there are. Raises :class:`DownloadFailed` when the
    registry at ``url`` cannot be reached, does not have a jar, or sends other bytes than the locked ones.
    """
    artifacts = list(artifacts)
    absent = missing_artifacts(cache, artifacts)
    if absent:
        needed = sum(artifact.size for artifact in absent) + _CACHE_RESERVE
        require_room(cache, needed, "the cache of jars")
        asyncio.run(
            _download_concurrently(
                cache, absent, url.rstrip("/"), progress or (lambda _done, _total: None)
            )
        )
    return [cached_path(cache, artifact) for artifact in artifacts]


async def _download_concurrently(
    cache: Path, absent: list[Artifact], url: str, progress: DownloadProgress
) -> None:
    """Fetch several artifacts at once; the first failure ends all."""
    total, done = sum(artifact.size for artifact in absent), 0

    def count_bytes(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    slots = asyncio.Semaphore(_CONCURRENT_DOWNLOADS)
    limits = httpx.Limits(max_connections=_CONCURRENT_DOWNLOADS)
    async with open_http_client(
        url, timeout=_DOWNLOAD_TIMEOUT, limits=limits, follow_redirects=True
    ) as client:

        async def download(artifact: Artifact) -> None:
            async with slots:
                await _download_with_retries(client, cache, artifact, url, count_bytes)

        tasks = [
            asyncio.create_task(download(artifact))
            for artifact in sorted(absent, key=lambda a: -a.size)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _download_with_retries(
    client: httpx.AsyncClient,
    cache: Path,
    artifact: Artifact,
    url: str,
    count_bytes: Callable[[int], None],
) -> None:
    """Fetch one artifact, trying again after passing faults."""
    address = f"{url}/{artifact.path}"
    for attempt in range(1, _DOWNLOAD_ATTEMPTS + 1):
        try:
            await _download_artifact(client, cache, artifact, address, count_bytes)
        except _TRANSIENT_ERRORS as error:
            if attempt == _DOWNLOAD_ATTEMPTS:
                raise _registry_error(address, error) from error
        except httpx.HTTPStatusError as error:
            if (
                attempt == _DOWNLOAD_ATTEMPTS
                or error.response.status_code < httpx.codes.INTERNAL_SERVER_ERROR
            ):
                raise _registry_error(address, error) from error
        except httpx.HTTPError as error:
            raise _registry_error(address, error) from error
        else:
            return
        await asyncio.sleep(0.3 * 2**attempt)


async def _download_artifact(
    client: httpx.AsyncClient,
    cache: Path,
    artifact: Artifact,
    address: str,
    count_bytes: Callable[[int], None],
) -> None:
    """Fetch one artifact beside its place, verify it, and move it there in one step."""
    target = cached_path(cache, artifact)
    received = 0
    sha256 = hashlib.sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    except OSError as error:
        raise DownloadFailed(
            f"the cache cannot be written: {error.strerror}",
            where=str(cache),
            do="free the folder, or name another in PARTNERGRAPH_CACHE_DIR",
        ) from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            async with client.stream("GET", address) as response:
                response.raise_for_status()
                async for chunk in response.aiter_bytes(1 << 16):
                    with telling_full_disk(target, "the download"):
                        file.write(chunk)
                    sha256.update(chunk)
                    received += len(chunk)
                    count_bytes(len(chunk))
        _verify_sha256(artifact, sha256.hexdigest(), address)
        # mkstemp lets the owner alone read it, and a cache may be shared.
        os.chmod(part, _SHARED_FILE_MODE & ~_current_umask())  # noqa: PTH101
        os.replace(part, target)  # noqa: PTH105
    except BaseException:
        count_bytes(-received)
        raise
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)  # noqa: PTH108


def _current_umask() -> int:
    """The mode bits that this process takes from files it makes; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _verify_sha256(artifact: Artifact, sha256: str, address: str) -> None:
    """Raise :class:`DownloadFailed` for bytes that are not the locked ones."""
    if sha256 != artifact.sha256:
        raise DownloadFailed(
            f"{artifact.coordinate} is not the jar that was locked: "
            f"sha256 {sha256} came, {artifact.sha256} was expected",
            where=address,
            do="check PARTNERGRAPH_MAVEN_URL (a mirror may be broken or altered) and try again",
        )


def _registry_error(address: str, error: httpx.HTTPError) -> DownloadFailed:
    """The error to raise when a registry gives no jar."""
    if isinstance(error, httpx.HTTPStatusError):
        reason = (
            f"the registry answered {error.response.status_code} {error.response.reason_phrase}"
        )
    else:
        reason = f"the registry cannot be reached: {error or type(error).__name__}"
    return DownloadFailed(
        reason,
        where=address,
        do=(
            "check the network and HTTPS_PROXY; or name a mirror of Maven Central in PARTNERGRAPH_MAVEN_URL; "
            "or copy the cache folder (PARTNERGRAPH_CACHE_DIR) from a machine that has it"
        ),
    )
