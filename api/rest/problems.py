"""What REST answers where something is wrong: problem details, for errors of ours and of the framework alike."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from partnergraph.api.access.authentication import shows_credential
from partnergraph.api.problems import (
    PROBLEM_MEDIA_TYPE,
    describe_problem,
    make_problem,
    problem_headers,
)
from partnergraph.schema.errors import InvalidInput, PartnergraphError


class ProblemResponse(JSONResponse):
    """An answer with problem details."""

    media_type = PROBLEM_MEDIA_TYPE


async def handle_partnergraph_error(request: Request, error: Exception) -> ProblemResponse:
    """The answer to a request that met an error of ours; FastAPI's handler of them."""
    assert isinstance(error, PartnergraphError)  # noqa: S101
    problem = describe_problem(error)
    shown = shows_credential(dict(request.scope["headers"]))
    return ProblemResponse(problem, problem["status"], problem_headers(error, shown=shown))


async def handle_validation_error(request: Request, error: Exception) -> ProblemResponse:
    """The answer to a request with a parameter of another type than declared: a 400, not FastAPI's own 422."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = f"parameter {'.'.join(str(step) for step in first['loc'][1:])}"
    return await handle_partnergraph_error(
        request, InvalidInput(first["msg"], where=where, do="see /openapi.json for what it takes")
    )


async def handle_http_error(_request: Request, error: Exception) -> ProblemResponse:
    """The answer to a request that no route takes: another path, or another method."""
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    problem = make_problem(
        status, status.name, str(error.detail), do="see /openapi.json for what there is"
    )
    return ProblemResponse(problem, status, error.headers)
