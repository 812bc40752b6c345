"""The loaders by name: what ``partnergraph load NAME FILE…`` finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loaders import cordis, eccp, keep, places, seeds, table
from loaders.tabular.dataset import Reading
from schema.errors import InvalidInput

Open = Callable[[list[Path], str | None], Reading]


@dataclass(frozen=True)
class Loader:
    """A source, or several that come together.

    ``open`` reads the files of one load (and takes the source's id where the user names it). ``needs``
    are loaders whose entities its relations lead to; ``files`` says whether it takes any.
    """

    name: str
    what: str
    open: Open
    needs: tuple[str, ...] = ()
    files: bool = True


def built_in(module: object) -> Open:
    """How a loader is opened that brings its data along."""

    def open_(paths: list[Path], source: str | None) -> Reading:
        if paths or source:
            raise InvalidInput("it brings its data along", do="leave out files and --source")
        return Reading(module.sources(), module.claims)  # type: ignore[attr-defined]

    return open_


LOADERS = {
    loader.name: loader
    for loader in (
        Loader(
            "places",
            "countries, groups of countries, NUTS and statistical regions",
            built_in(places),
            files=False,
        ),
        Loader(
            "seeds",
            "the founding network: what five documents say",
            built_in(seeds),
            needs=("places",),
            files=False,
        ),
        Loader(
            "cordis",
            "research projects of the EU's framework programmes, as CORDIS publishes them",
            cordis.open_,
            needs=("places",),
        ),
        Loader(
            "keep",
            "projects of Interreg and their partners, as keep.eu publishes them",
            keep.open_,
            needs=("places",),
        ),
        Loader(
            "eccp",
            "clusters, ecosystems and regions' strategies, as the cluster platform lists them",
            eccp.open_,
            needs=("places",),
        ),
        Loader(
            "table",
            "any table, as a mapping says (--map)",
            table.open_,
            needs=("places",),
        ),
    )
}
