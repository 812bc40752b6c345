"""What REST answers where something is wrong: problem details, for errors of ours and of the framework alike."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request, Response
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
from partnergraph.api.transport.addresses import route_path
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


async def handle_http_error(request: Request, error: Exception) -> Response:
    """The answer to a request that no route takes: another path, or another method.

    A path that ends with a slash leads to the one without, by a path alone: never to another host.
    """
    assert isinstance(error, HTTPException)  # noqa: S101
    path = route_path(request.scope)
    bare = path.strip("/\\")
    if error.status_code == HTTPStatus.NOT_FOUND and path.endswith("/") and bare:
        query = f"?{request.url.query}" if request.url.query else ""
        root = request.scope.get("root_path", "")
        return Response(status_code=308, headers={"Location": f"{root}/{quote(bare)}{query}"})
    status = HTTPStatus(error.status_code)
    problem = make_problem(
        status, status.name, str(error.detail), do="see /openapi.json for what there is"
    )
    return ProblemResponse(problem, status, _allow_head(error.headers or {}))


def _allow_head(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of a 405 that name HEAD beside GET, for it is answered wherever GET is."""
    allowed = headers.get("Allow", "").split(", ")
    if "GET" in allowed and "HEAD" not in allowed:
        return {**headers, "Allow": ", ".join([*allowed, "HEAD"])}
    return {**headers}
