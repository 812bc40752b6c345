"""What publishers offer to download, as the sources' ``metadata.yaml`` names it.

::

    downloads:
      h2020: {title: Horizon 2020, urls: [https://…/cordis-h2020projects-csv.zip], seen: 2026-09}
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.loaders.fetching.files import RemoteFile
from partnergraph.schema.errors import NotFound

_LOADERS_FOLDER = Path(__file__).parents[1]


class Download(BaseModel):
    """One download: the addresses of its files, and ``body`` where they answer to a POST of JSON.

    ``seen``: the month in which the addresses were last known to answer. With ``each`` it is as many downloads,
    whose names and addresses have one of these words in place of ``{}``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    urls: list[str] = Field(min_length=1)
    body: Any = None
    seen: str | None = None
    each: list[str] = []

    def remote_files(self) -> list[RemoteFile]:
        """The files, as fetching asks for them."""
        return [RemoteFile(url, body=self.body) for url in self.urls]


@cache
def read_downloads(loader: str) -> dict[str, Download]:
    """The downloads of a loader's publisher by name; none where nothing is said of them."""
    file = _LOADERS_FOLDER / loader / "metadata.yaml"
    if not file.exists():
        return {}
    content = parse_own_yaml(file.read_text("utf-8")).get("downloads", {})
    found = {}
    for name, item in content.items():
        download = Download.model_validate(item)
        for word in download.each or [""]:
            urls = [url.replace("{}", word) for url in download.urls]
            found[name.replace("{}", word.lower())] = download.model_copy(update={"urls": urls})
    return found


def find_download(loader: str, name: str) -> Download:
    """A download of a loader's publisher. Raises :class:`NotFound` for a name that is none."""
    known = read_downloads(loader)
    if name not in known:
        raise NotFound(
            f"{loader} has no download of this name",
            where=name,
            do=f"name one of: {', '.join(known)}" if known else "give the addresses of the files",
        )
    return known[name]
