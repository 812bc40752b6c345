"""Errors of ours over HTTP.

REST answers with problem details (RFC 9457). ``type`` is not sent, which means ``about:blank``: what a status does
not say stands in ``code``, the same constant that GraphQL has in ``extensions.code``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog

from partnergraph.api.problem_kinds import find_problem_kind
from partnergraph.schema.errors import (
    PartnergraphError,
    Timeout,
    TooManyRequests,
    Unauthenticated,
)

log = structlog.get_logger("partnergraph.problems")

PROBLEM_MEDIA_TYPE = "application/problem+json"
SERVER_ERROR = 500
# In how many seconds a client may try again where nobody knows better.
RETRY_SECONDS = 2
INTERNAL_MESSAGE = "Something went wrong on the server; it has been logged."
_CHALLENGE = 'Bearer realm="partnergraph"'


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
