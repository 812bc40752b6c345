"""Pages kept as they were sent, for as long as the data, the day and the address stay the same."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime

from partnergraph.api.page.visit import Visit

_MOST_KEPT_BYTES = 48_000_000
# What may change though the data do not, or is not for everybody.
_NEVER_KEPT = ("/steward", "/correct")


@dataclass(frozen=True)
class KeptPage:
    """A page's HTML, and whether others may frame it."""

    html: bytes
    embedded: bool


class KeptPages:
    """Pages of one version of the data, of which the least used go first."""

    def __init__(self) -> None:
        self.version: int | None = None
        self.size = 0
        self.pages: OrderedDict[tuple[str, ...], KeptPage] = OrderedDict()

    def find(self, version: int, visit: Visit) -> KeptPage | None:
        """The page that this visit was sent before."""
        if version != self.version:
            self.version, self.size = version, 0
            self.pages.clear()
        key = _page_key(visit)
        if key in self.pages:
            self.pages.move_to_end(key)
        return self.pages.get(key)

    def keep(self, version: int, visit: Visit, page: KeptPage) -> None:
        """Keep a page, if its version is still the one that is kept."""
        if version != self.version or visit.path.startswith(_NEVER_KEPT):
            return
        key = _page_key(visit)
        self.size += len(page.html) - len(self.pages[key].html if key in self.pages else b"")
        self.pages[key] = page
        while self.size > _MOST_KEPT_BYTES:
            self.size -= len(self.pages.popitem(last=False)[1].html)


def _page_key(visit: Visit) -> tuple[str, ...]:
    """All that a page depends on besides the data."""
    today = datetime.now(UTC).date().isoformat()
    return visit.language.tag, str(visit.request.url), today
