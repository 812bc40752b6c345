"""Authors of contributions, and the sources that their claims are made by."""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.schema.documents import Source
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
        """The source that makes the claims of the author's party."""
        return Source.model_validate(
            {
                "id": f"source:platform-{self.party}",
                "title": f"Contributions of {self.name}",
                "kind": SourceKind.PLATFORM,
                "publisher": self.name,
                "priority": _CONTRIBUTION_PRIORITY,
            }
        )
