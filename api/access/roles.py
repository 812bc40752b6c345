"""Roles, each of which may do all that those before it may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from partnergraph.api.transport.addresses import name_client
from partnergraph.graph.contributions.author import Author
from partnergraph.schema.errors import Forbidden

# Of the parties of tokens; no key writes for one of them.
OIDC_PARTY_PREFIX = "oidc-"


class Role(StrEnum):
    """What a caller may do; in the order of rank, the least first."""

    READER = "reader"
    ANALYST = "analyst"
    CONTRIBUTOR = "contributor"
    STEWARD = "steward"

    @property
    def rank(self) -> int:
        """Its place among the roles: 0 for the one that may do the least."""
        return list(Role).index(self)

    def includes(self, other: Role) -> bool:
        """Whether whoever has this role may do what the other may."""
        return self.rank >= other.rank


@dataclass(frozen=True)
class Caller:
    """Who sends a request. ``subject`` names the credential, ``party`` the one on whose behalf it writes.

    ``rate``: requests a second of this credential, where it has its own.
    """

    subject: str
    name: str
    role: Role
    party: str = ""
    rate: float | None = None

    @property
    def anonymous(self) -> bool:
        """Whether they showed no credential."""
        return not self.party

    @property
    def audience(self) -> tuple[str, str]:
        """What an answer depends on of who asks: the role, and the credential unless it is for everybody."""
        return self.role.value, self.subject if self.party else ""

    def require(self, role: Role) -> None:
        """Raise :class:`Forbidden` where the caller's role does not include another."""
        if not self.role.includes(role):
            advice = "send a key or token that has it" if self.anonymous else "ask a steward for it"
            raise Forbidden(
                f"this needs the role {role}; yours is {self.role}",
                where=f"role {role}",
                do=advice,
            )

    def author(self) -> Author:
        """The caller as the author of a contribution."""
        steward = self.role.includes(Role.STEWARD)
        return Author(self.subject, self.name, self.party, self.role.value, steward)


def anonymous_caller(address: str) -> Caller:
    """Whoever shows no credential, told apart by their address."""
    return Caller(f"address:{name_client(address)}", "anonymous", Role.READER)
