"""Errors of ours over HTTP: one table for the status, GraphQL's code, and when to try again.

REST answers with problem details (RFC 9457). ``type`` is not sent, which means ``about:blank``: what a status does
not say stands in ``code``, the same constant that GraphQL has in ``extensions.code``.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog

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

log = structlog.get_logger("partnergraph.problems")

PROBLEM_MEDIA_TYPE = "application/problem+json"
SERVER_ERROR = 500
# In how many seconds a client may try again where nobody knows better.
RETRY_SECONDS = 2
INTERNAL_CODE = "INTERNAL"
INTERNAL_MESSAGE = "Something went wrong on the server; it has been logged."
_CHALLENGE = 'Bearer realm="partnergraph"'


@dataclass(frozen=True)
class ProblemKind:
    """How a class of errors is told: HTTP status, ``code``, and whether trying again helps (``Retry-After``)."""

    status: int
    code: str
    retry: bool = False


PROBLEM_KINDS: dict[type[PartnergraphError], ProblemKind] = {
    PartnergraphError: ProblemKind(500, INTERNAL_CODE),
    InvalidInput: ProblemKind(400, "INVALID_INPUT"),
    InvalidFields: ProblemKind(400, "INVALID_FIELDS"),
    RejectedLoad: ProblemKind(400, "REJECTED_LOAD"),
    NotFound: ProblemKind(404, "NOT_FOUND"),
    Conflict: ProblemKind(409, "CONFLICT"),
    Refused: ProblemKind(403, "REFUSED"),
    Unauthenticated: ProblemKind(401, "UNAUTHENTICATED"),
    Forbidden: ProblemKind(403, "FORBIDDEN"),
    TooManyRequests: ProblemKind(429, "TOO_MANY_REQUESTS", retry=True),
    Timeout: ProblemKind(504, "TIMEOUT"),
    Unavailable: ProblemKind(503, "UNAVAILABLE", retry=True),
    Busy: ProblemKind(503, "BUSY", retry=True),
    DiskFull: ProblemKind(503, "DISK_FULL", retry=True),
    ServerUnavailable: ProblemKind(503, "SERVER_UNAVAILABLE", retry=True),
    DownloadFailed: ProblemKind(503, "DOWNLOAD_FAILED", retry=True),
    DatabaseFault: ProblemKind(500, "DATABASE_FAULT"),
}


def find_problem_kind(error: PartnergraphError) -> ProblemKind:
    """How an error is told: as its own class, else as the nearest above it."""
    return next(PROBLEM_KINDS[kind] for kind in type(error).__mro__ if kind in PROBLEM_KINDS)


def public_where(error: PartnergraphError) -> str:
    """Where an error is, for anybody: nothing of one that is ours, which may be a host or a folder."""
    return (
        error.where
        if find_problem_kind(error).status < SERVER_ERROR or isinstance(error, Timeout)
        else ""
    )


def describe_problem(error: PartnergraphError) -> dict[str, Any]:
    """An error as problem details: ``title``, ``status``, ``detail``; and ``code``, ``where`` and ``do`` of ours."""
    kind = find_problem_kind(error)
    log_inside_of(error)
    return make_problem(kind.status, kind.code, error.what, public_where(error), error.do)


def make_problem(
    status: int, code: str, detail: str, where: str = "", do: str = ""
) -> dict[str, Any]:
    """Problem details with these values; ``title`` is the status in words, which HTTP fixes."""
    title = HTTPStatus(status).phrase
    return {
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "where": where,
        "do": do,
    }


def problem_headers(error: PartnergraphError, *, shown: bool = False) -> dict[str, str]:
    """The headers that go with an error: when to try again, or how to say who asks.

    ``shown``: whether the request showed a credential; only then is it called wrong (RFC 6750). It is never repeated.
    """
    headers = {"cache-control": "no-store"}
    if find_problem_kind(error).retry:
        seconds = error.seconds if isinstance(error, TooManyRequests) else RETRY_SECONDS
        headers["retry-after"] = str(seconds)
    if isinstance(error, Unauthenticated):
        detail = f', error="invalid_token", error_description="{error.what}"' if shown else ""
        headers["www-authenticate"] = f"{_CHALLENGE}{detail}"
    return headers


def log_inside_of(error: PartnergraphError) -> None:
    """Write to the log what only whoever runs the server may see of an error."""
    if error.inside:
        log.warning(error.what, cause=error.inside, where=error.where)
