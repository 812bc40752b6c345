"""The loaders by name: what ``partnergraph load NAME`` finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.loading.claims import Claim, Reject
from loaders import places, seeds
from schema.documents import Source


@dataclass(frozen=True)
class Loader:
    """A source, or several that come together."""

    name: str
    what: str
    sources: Callable[[], list[Source]]
    claims: Callable[[], Iterable[Claim | Reject]]


LOADERS = {
    loader.name: loader
    for loader in (
        Loader(
            "places",
            "countries, groups of countries, NUTS and statistical regions",
            places.sources,
            places.claims,
        ),
        Loader(
            "seeds", "the founding network: what five documents say", seeds.sources, seeds.claims
        ),
    )
}
