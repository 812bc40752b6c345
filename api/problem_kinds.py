"""How each class of our errors is told: over HTTP, in GraphQL, to the client and by the command line's exit status.

Light to import: the client and `partnergraph --help` stand on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.schema.errors import (
    Busy,
    Conflict,
    DatabaseFault,
    DiskFull,
    DownloadFailed,
    Forbidden,
    InvalidFields,
    InvalidInput,
    NotFound,
    PartnergraphError,
    Refused,
    RejectedLoad,
    ServerUnavailable,
    Timeout,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

INTERNAL_CODE = "INTERNAL"


@dataclass(frozen=True)
class ProblemKind:
    """How a class of errors is told: HTTP status, ``code``, exit status, and whether trying again helps (``Retry-After``)."""

    status: int
    code: str
    exit: int
    retry: bool = False


PROBLEM_KINDS: dict[type[PartnergraphError], ProblemKind] = {
    PartnergraphError: ProblemKind(500, INTERNAL_CODE, 1),
    InvalidInput: ProblemKind(400, "INVALID_INPUT", 2),
    InvalidFields: ProblemKind(400, "INVALID_FIELDS", 2),
    RejectedLoad: ProblemKind(400, "REJECTED_LOAD", 2),
    NotFound: ProblemKind(404, "NOT_FOUND", 10),
    Conflict: ProblemKind(409, "CONFLICT", 11),
    Refused: ProblemKind(403, "REFUSED", 12),
    Unauthenticated: ProblemKind(401, "UNAUTHENTICATED", 12),
    Forbidden: ProblemKind(403, "FORBIDDEN", 12),
    TooManyRequests: ProblemKind(429, "TOO_MANY_REQUESTS", 14, retry=True),
    Timeout: ProblemKind(504, "TIMEOUT", 13),
    Unavailable: ProblemKind(503, "UNAVAILABLE", 14, retry=True),
    Busy: ProblemKind(503, "BUSY", 14, retry=True),
    DiskFull: ProblemKind(503, "DISK_FULL", 15, retry=True),
    ServerUnavailable: ProblemKind(503, "SERVER_UNAVAILABLE", 14, retry=True),
    DownloadFailed: ProblemKind(503, "DOWNLOAD_FAILED", 14, retry=True),
    DatabaseFault: ProblemKind(500, "DATABASE_FAULT", 1),
}


# The statuses of what trying again helps with; each goes with a `Retry-After`.
RETRIED_STATUSES = frozenset(kind.status for kind in PROBLEM_KINDS.values() if kind.retry)
# Those, and of what took too long: a time later it may be otherwise.
PASSING_STATUSES = RETRIED_STATUSES | {PROBLEM_KINDS[Timeout].status}


def find_problem_kind(error: PartnergraphError) -> ProblemKind:
    """How an error is told: as its own class, else as the nearest above it."""
    return next(PROBLEM_KINDS[kind] for kind in type(error).__mro__ if kind in PROBLEM_KINDS)
