"""The one tree of errors. Each says what was wrong, where, and what to do about it.

::

    PartnergraphError
    ├── InvalidInput            a value, file or argument that cannot be used as given
    │   └── RejectedLoad        too many rows of a source were unusable; nothing was changed
    ├── NotFound                an id, code, query or source that does not exist
    ├── Conflict                somebody else is at it, or the thing changed meanwhile
    ├── Refused                 not allowed: a limit, a role, a statement that writes
    └── Unavailable             something outside us does not answer
        ├── ServerUnavailable   Neo4j: cannot be started, reached or logged in to
        └── DownloadFailed      a registry: cannot be reached, or sent the wrong bytes
"""

from __future__ import annotations


class PartnergraphError(Exception):
    """Base of every error a user may see.

    ``what`` is one sentence; ``where`` names the file, line, field or address; ``do`` is the next
    step. ``str()`` gives the three as lines, leaving out what is empty.
    """

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what = what
        self.where = where
        self.do = do
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.do:
            lines.append(f"  to do: {self.do}")
        return "\n".join(lines)


class InvalidInput(PartnergraphError):
    """A value, file or argument that cannot be used as given."""


class RejectedLoad(InvalidInput):
    """Too many rows of a source were unusable; nothing was changed."""


class NotFound(PartnergraphError):
    """An id, code, query or source that does not exist."""


class Conflict(PartnergraphError):
    """Somebody else is at it, or the thing changed meanwhile."""


class Refused(PartnergraphError):
    """Not allowed: a limit, a role, or a statement that writes."""


class Unavailable(PartnergraphError):
    """Something outside us does not answer."""


class ServerUnavailable(Unavailable):
    """Neo4j cannot be started, reached or logged in to."""


class DownloadFailed(Unavailable):
    """A registry cannot be reached, or sent bytes that are not the locked ones."""
