"""Authors of contributions, and the sources that their claims are made by."""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.schema.documents import Source
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.vocabulary import SourceKind

# The priority is above that of documents (50), below that of registers and classifications (80 and more).
_CONTRIBUTION_PRIORITY = 60
# Above every source that is loaded.
STEWARD_PRIORITY = 100

VALIDATION_SOURCE = Source.model_validate(
    {
        "id": "source:platform-validation",
        "title": "Validation of cluster profiles",
        "kind": SourceKind.PLATFORM,
        "priority": STEWARD_PRIORITY,
        "description": "Where each profile stands, as stewards decided by the written criteria",
    }
)

_PARTY_SOURCE_PREFIX = "source:platform-"
# Of the platform itself: nobody writes under these, whatever their key or token calls them.
_RESERVED_PARTIES = frozenset({"validation", "platform", "partnergraph"})


def check_party(party: str) -> str:
    """A party's key, as it is. Raises :class:`InvalidInput` for one that is the platform's own, or none."""
    if party in _RESERVED_PARTIES or not party:
        raise InvalidInput(
            f"nobody may write as {party!r}: it is reserved for the platform",
            where="party",
            do="have a key made on behalf of another name",
        )
    return party


@dataclass(frozen=True)
class Author:
    """The author of contributions.

    ``subject`` names the credential (``key:3f0a``), ``party`` the one on whose behalf it is used: there is
    one source for each party. ``steward``: may change what others registered.
    """

    subject: str
    name: str
    party: str
    role: str
    steward: bool = False

    @property
    def source(self) -> Source:
        """The source that makes the claims of the author's party. Raises :class:`InvalidInput` for a reserved one."""
        return Source.model_validate(
            {
                "id": f"{_PARTY_SOURCE_PREFIX}{check_party(self.party)}",
                "title": f"Contributions of {self.name}",
                "kind": SourceKind.PLATFORM,
                "publisher": self.name,
                "priority": _CONTRIBUTION_PRIORITY,
            }
        )
