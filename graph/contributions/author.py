"""Who writes, and the sources that writing is said by."""

from __future__ import annotations

from dataclasses import dataclass

from schema.documents import Source
from schema.vocabulary import SourceKind

# Above documents (50), below the registers and classifications that are loaded (80 and more).
CONTRIBUTED = 60
# What a steward decided is shown before anything that is loaded.
DECIDED = 100

VALIDATION = Source.model_validate(
    {
        "id": "source:platform-validation",
        "title": "Validation of cluster profiles",
        "kind": SourceKind.PLATFORM,
        "priority": DECIDED,
        "description": "Where each profile stands, as stewards decided by the written criteria",
    }
)


@dataclass(frozen=True)
class Author:
    """Somebody who writes.

    ``subject`` names the credential (``key:3f0a``), ``party`` the one on whose behalf: all that a party's
    credentials write is said by one source. ``steward``: may change what others registered.
    """

    subject: str
    name: str
    party: str
    role: str
    steward: bool = False

    @property
    def source(self) -> Source:
        """The source that speaks for the author's party."""
        return Source.model_validate(
            {
                "id": f"source:platform-{self.party}",
                "title": f"Contributions of {self.name}",
                "kind": SourceKind.PLATFORM,
                "publisher": self.name,
                "priority": CONTRIBUTED,
            }
        )
