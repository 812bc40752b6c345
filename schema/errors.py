"""The one tree of errors. Each says what was wrong, where, and what to do about it.

::

    PartnergraphError
    ├── InvalidInput            a value, file or argument that cannot be used as given
    │   ├── InvalidFields       fields that cannot be written as given, each with its path
    │   └── RejectedLoad        too many rows of a source were unusable; nothing was changed
    ├── NotFound                an id, code, query or source that does not exist
    ├── Conflict                somebody else is at it, or the thing changed meanwhile
    ├── Refused                 not allowed: a limit, a role, a statement that writes
    │   ├── Unauthenticated     a credential is missing, or is not valid
    │   ├── Forbidden           a role is needed that the caller has not
    │   ├── TooManyRequests     more requests than allowed for now
    │   └── Timeout             took longer than allowed, and was stopped
    ├── Unavailable             does not answer now; trying again may help
    │   ├── Busy                too much is under way
    │   ├── DiskFull            a disk has no room for what would be written
    │   ├── ServerUnavailable   Neo4j: cannot be started, reached or logged in to
    │   └── DownloadFailed      another server: cannot be reached, or does not send what it should
    └── DatabaseFault           Neo4j failed, and trying again does not help
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Pydantic takes longer to import than `partnergraph status` takes
    from pydantic import ValidationError


class PartnergraphError(Exception):
    """Base of every error a user may see.

    ``what`` is one sentence; ``where`` names the file, line or field; ``do`` is the next step.
    ``inside`` is for who runs the server and for nobody else: addresses, messages of Neo4j's. ``str()``
    gives the four as lines, leaving out what is empty; what answers requests gives the first three.
    ``code`` is the constant that a server sent with it, where it came from one.
    """

    code: str | None = None

    def __init__(self, what: str, *, where: str = "", do: str = "", inside: str = "") -> None:
        self.what = what
        self.where = where
        self.do = do
        self.inside = inside
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.inside:
            lines.append(f"  cause: {self.inside}")
        if self.do:
            lines.append(f"  to do: {self.do}")
        return "\n".join(lines)


class InvalidInput(PartnergraphError):
    """A value, file or argument that cannot be used as given."""


@dataclass(frozen=True)
class FieldProblem:
    """One thing that is wrong with what somebody wants to write.

    ``path`` leads to the field, as the API names it; ``code`` is a constant for programs.
    """

    path: tuple[str, ...]
    message: str
    code: str = "INVALID"


class InvalidFields(InvalidInput):
    """Fields that cannot be written as given. ``problems`` has all of them."""

    def __init__(self, *problems: FieldProblem) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(
            first.message, where=".".join(first.path), do="correct the fields and send them again"
        )


class RejectedLoad(InvalidInput):
    """Too many rows of a source were unusable; nothing was changed. ``rejects`` lists them all."""

    rejects: Sequence[Any] = ()


class NotFound(PartnergraphError):
    """An id, code, query or source that does not exist."""


class Conflict(PartnergraphError):
    """Somebody else is at it, or the thing changed meanwhile."""


class Refused(PartnergraphError):
    """Not allowed: a limit, a role, or a statement that writes."""


class Unauthenticated(Refused):
    """A credential is missing where one is needed, or is not valid. Never says which part was wrong."""


class Forbidden(Refused):
    """A role is needed that the caller has not."""


class TooManyRequests(Refused):
    """More requests than allowed for now; ``seconds`` says when the next will be."""

    def __init__(self, what: str, *, seconds: int, do: str = "") -> None:
        self.seconds = seconds
        super().__init__(what, do=do)


class Timeout(Refused):
    """Something that took longer than allowed, and was stopped."""


class Unavailable(PartnergraphError):
    """Something outside us does not answer now; trying again may help."""


class Busy(Unavailable):
    """Too much is under way, here or in Neo4j; nothing was done, and trying again helps."""


class DiskFull(Unavailable):
    """A disk has no room for what would be written; what was confirmed before is there."""


class ServerUnavailable(Unavailable):
    """Neo4j cannot be started, reached or logged in to."""


class DownloadFailed(Unavailable):
    """Another server, a registry or a publisher's, cannot be reached or does not send what it should."""


class DatabaseFault(PartnergraphError):
    """Neo4j failed in a way that neither the asker nor trying again mends: its store, its settings, our login."""


def describe_validation_errors(error: ValidationError, whole: str = "") -> list[str]:
    """What Pydantic has against each value, after its path.

    ``whole`` is what to call the values together, where what is wrong is none of them alone.
    """
    return [
        f"{'.'.join(map(str, e['loc'])) or whole}: {e['msg']}".lstrip(": ") for e in error.errors()
    ]
