"""The loaders by name: what ``partnergraph load NAME FILE…`` finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.loaders import cordis, eccp, keep, places, seeds, table
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import InvalidInput


class OpenReading(Protocol):
    """The entry point that a loader's package offers: what every load of it begins with.

    It looks at the files just enough to say which sources they are. The claims are read when the
    :class:`~partnergraph.loaders.tabular.dataset.Reading` is asked for them, so that memory does not grow with the
    files. Raises :class:`~partnergraph.schema.errors.InvalidInput` for files that are none of the loader's.
    """

    def __call__(self, paths: list[Path], source: str | None = None, /) -> Reading:
        """Begin a reading of ``paths``; ``source`` is the id to load them as, where the user gives one."""


@dataclass(frozen=True)
class Loader:
    """A source, or several that come together.

    ``needs`` are the names of loaders whose entities its relations lead to, and which are therefore
    loaded before it; ``takes_files`` is false where the data comes with the package.
    """

    name: str
    description: str
    open: OpenReading
    needs: tuple[str, ...] = ()
    takes_files: bool = True


def _open_packaged_data(
    sources: Callable[[], list[Source]], claims: Callable[[], Iterable[SourceItem]]
) -> OpenReading:
    """The entry point of a loader whose data comes with the package."""

    def open_reading(paths: list[Path], source: str | None = None, /) -> Reading:
        if paths or source:
            raise InvalidInput("it brings its data along", do="leave out files and --source")
        return Reading(sources(), claims)

    return open_reading


LOADERS = {
    loader.name: loader
    for loader in (
        Loader(
            "places",
            "countries, groups of countries, NUTS and statistical regions",
            _open_packaged_data(places.place_sources, places.place_claims),
            takes_files=False,
        ),
        Loader(
            "seeds",
            "the founding network: what five documents say",
            _open_packaged_data(seeds.seed_sources, seeds.seed_claims),
            needs=("places",),
            takes_files=False,
        ),
        Loader(
            "cordis",
            "research projects of the EU's framework programmes, as CORDIS publishes them",
            cordis.open_cordis_files,
            needs=("places",),
        ),
        Loader(
            "keep",
            "projects of Interreg and their partners, as keep.eu publishes them",
            keep.open_keep_files,
            needs=("places",),
        ),
        Loader(
            "eccp",
            "clusters, ecosystems and regions' strategies, as the cluster platform lists them",
            eccp.open_eccp_files,
            needs=("places",),
        ),
        Loader(
            "table",
            "any table, as a mapping says (--map)",
            table.open_mapped_files,
            needs=("places",),
        ),
    )
}
