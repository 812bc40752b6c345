"""An error of ours as an answer over HTTP, outside GraphQL."""

from __future__ import annotations

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from partnergraph.schema.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    PartnergraphError,
    Refused,
    Timeout,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

RETRY_HEADERS = {"Retry-After": "2"}
# The closest kind first.
_STATUS_OF_ERROR: tuple[tuple[type[PartnergraphError], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (TooManyRequests, 429),
    (Timeout, 504),
    (Refused, 403),
    (NotFound, 404),
    (Unavailable, 503),
)
_BAD_REQUEST = 400


def render_problem(error: PartnergraphError) -> dict[str, str]:
    """An error as the JSON object of REST: what was wrong, where, and what to do."""
    return {"error": error.what, "where": error.where, "do": error.do}


async def handle_partnergraph_error(_request: Request, error: Exception) -> JSONResponse:
    """The answer to a request that met an error of ours; FastAPI's handler of them. The status is by its class."""
    assert isinstance(error, PartnergraphError)  # noqa: S101
    status = next(
        (code for kind, code in _STATUS_OF_ERROR if isinstance(error, kind)), _BAD_REQUEST
    )
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, Unavailable):
        headers |= RETRY_HEADERS
    elif isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.seconds)
    elif isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="partnergraph"'
    return JSONResponse(render_problem(error), status, headers)


async def handle_validation_error(request: Request, error: Exception) -> JSONResponse:
    """The answer to a request with a parameter of another type than declared: a 400, not FastAPI's own 422."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = f"parameter {'.'.join(str(step) for step in first['loc'][1:])}"
    return await handle_partnergraph_error(
        request, InvalidInput(first["msg"], where=where, do="see /openapi.json for what it takes")
    )
