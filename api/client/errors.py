"""What a server answers where something is wrong, as the errors of :mod:`partnergraph.schema.errors`.

``what`` says what was wrong, ``where``, and ``do`` what to do about it; ``code`` is a constant for programs. Which class
it is, follows the code; of one that this version does not know, the status.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from partnergraph.api.problem_kinds import PROBLEM_KINDS
from partnergraph.schema.errors import (
    InvalidFields,
    InvalidInput,
    PartnergraphError,
    TooManyRequests,
    Unavailable,
)

_KINDS_BY_CODE = {kind.code: error for error, kind in PROBLEM_KINDS.items()}
_KINDS_BY_STATUS = {kind.status: error for error, kind in reversed(PROBLEM_KINDS.items())}
_SHOWN_BYTES = 200


def read_answer(response: httpx.Response) -> Any:
    """The JSON of an answer. Raises the error that it tells of, if it does.

    Of several errors in GraphQL, the first.
    """
    try:
        body = json.loads(response.content)
    except ValueError:
        raise _describe_stranger(response) from None
    wait = find_retry_seconds(response)
    if isinstance(body, dict) and body.get("errors"):
        first = body["errors"][0]
        raise make_client_error(
            {"detail": first["message"], **first.get("extensions", {})}, response.status_code, wait
        )
    if response.is_error:
        raise make_client_error(body, response.status_code, wait)
    return body


def make_client_error(
    problem: Mapping[str, Any], status: int, seconds: float | None = None
) -> PartnergraphError:
    """The error of problem details (``detail``, ``code``, ``where``, ``do``). ``seconds``: after which to try again."""
    code = str(problem.get("code", ""))
    kind = _KINDS_BY_CODE.get(code) or _KINDS_BY_STATUS.get(status, InvalidInput)
    what = str(problem.get("detail", "the server says no more"))
    where, do = (str(problem.get(name) or "") for name in ("where", "do"))
    error: PartnergraphError
    if kind is TooManyRequests:
        error = TooManyRequests(what, seconds=round(seconds or 0), do=do)
    else:
        error = (InvalidInput if kind is InvalidFields else kind)(what, where=where, do=do)
    error.code = code or None
    return error


def _describe_stranger(response: httpx.Response) -> PartnergraphError:
    """The error of an answer that is none of ours: of a proxy, or of another server at the address."""
    shown = response.text[:_SHOWN_BYTES]
    url, status = response.request.url, response.status_code
    kind = Unavailable if status >= HTTPStatus.INTERNAL_SERVER_ERROR else InvalidInput
    return kind(
        f"what answers there is no partnergraph: status {status}, {shown!r}",
        where=str(url),
        do="check the address and what stands before the server",
    )


def find_retry_seconds(response: httpx.Response) -> float | None:
    """In how many seconds trying again helps, as the server says it; None where it does not."""
    said = response.headers.get("retry-after")
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
