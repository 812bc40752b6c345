"""Files of a load that are elsewhere, fetched first."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from partnergraph.api.cli.progress import show_load_progress
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders.fetching.fetch import fetch_files
from partnergraph.loaders.fetching.files import RemoteFile
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.loaders.tabular.downloads import find_download
from partnergraph.schema.errors import InvalidInput

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def have_files_here(loader: str, named: list[str], download: str | None) -> list[Path]:
    """The paths of what a load names: files as they are, addresses and a publisher's download fetched.

    Raises what :func:`~partnergraph.loaders.fetching.fetch.fetch_files` does.
    """
    remotes = [RemoteFile(text) for text in named if _is_address(text)]
    paths = [Path(text) for text in named if not _is_address(text)]
    if download:
        if named:
            raise InvalidInput("--download comes with its own files", do="leave out the others")
        remotes = find_download(loader, download).remote_files()
    if not remotes:
        return paths
    cache = GraphSettings().cache_dir.expanduser()
    with show_load_progress() as progress:
        fetched = asyncio.run(
            fetch_files(
                cache,
                remotes,
                FetchSettings(),
                lambda done, total: progress("bytes", done, total),
            )
        )
    return [*paths, *(file.path for file in fetched)]


def _is_address(text: str) -> bool:
    """Whether an argument is meant as an address, of whatever scheme, and not as a file that is here."""
    return _ADDRESS.match(text) is not None and not Path(text).exists()
