"""``/queries``: the library over HTTP, its parameters in the address."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.access.authentication import Gate
from api.access.roles import Caller
from api.logs import REQUEST
from api.rest.encoders import FORMS, types_of
from api.rest.openapi import answers
from api.rest.request import named_form
from api.rest.streaming import TableAnswer
from api.settings import ApiSettings
from graph.connection.database import Database, Terms
from graph.untrusted.statement import Limits
from queries.named import NamedQuery, library, named, opened
from queries.named.parameters import Parameter
from schema.errors import InvalidInput

router = APIRouter(tags=["queries"])
# The routes' names make OpenAPI's operationIds, which generated clients use.

PROBLEMS = {
    400: "A parameter that cannot be used",
    401: "A credential is missing or not valid",
    404: "There is no such query or form, or the graph does not know what a parameter names",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer",
    504: "It took longer than allowed",
}


async def admit(request: Request) -> Caller:
    """The caller of a request, for routes outside GraphQL. Raises what :meth:`Gate.admit` does."""
    authenticator: Gate = request.app.state.authenticator
    client = request.scope.get("client")
    return await authenticator.admit(
        dict(request.scope["headers"]), client[0] if client else "unknown"
    )


@router.get("/queries", name="every", summary="The named queries: what each answers and takes")
async def every(request: Request) -> Response:
    """Every query, with its parameters and columns."""
    await admit(request)
    return JSONResponse([described(query) for query in library().values()])


@router.get(
    "/queries/{name}.{form}",
    name="answer",
    summary="The rows of a query, as json, jsonl, csv, parquet or arrow",
    responses=answers(PROBLEMS),
    response_class=Response,
)
async def answer(request: Request, name: str, form: str) -> Response:
    """The rows; parameters stand in the address. What cut them off is said at the end, or in ``X-Truncated``."""
    await admit(request)
    query = named(name)
    named_form(form)
    parameters = request.query_params.multi_items()
    names = [key for key, _ in parameters]
    if repeated := sorted({key for key in names if names.count(key) > 1}):
        raise InvalidInput(
            "a parameter is given twice",
            where=f"parameter {', '.join(repeated)}",
            do="give it once",
        )
    settings: ApiSettings = request.app.state.settings
    limits = Limits(settings.max_seconds, settings.query_rows, settings.max_response_bytes)
    terms = Terms(settings.max_seconds, {"request": REQUEST.get() or "", "query": name})
    database: Database = request.app.state.database.under(terms)
    return TableAnswer(
        lambda: opened(database, query, dict(parameters), limits), form, name, types_of(query)
    )


@router.get("/queries/{name}", name="one", summary="What a named query answers and takes")
async def one(request: Request, name: str) -> Response:
    """One query, with its parameters and columns."""
    await admit(request)
    return JSONResponse(described(named(name)))


def described(query: NamedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "question": query.question,
        "category": query.category.value,
        "notes": query.notes,
        "parameters": {key: parameter(value) for key, value in query.parameters.items()},
        "columns": {key: value.model_dump(mode="json") for key, value in query.columns.items()},
        "example": query.example,
        "cypher": query.cypher.strip(),
        "forms": list(FORMS),
    }


def parameter(declared: Parameter) -> dict[str, Any]:
    facts = {
        "type": declared.type.value,
        "description": declared.description,
        "required": declared.required,
        "default": declared.default,
        "choices": list(declared.allowed) or None,
        "of": list(declared.of) or None,
        "minimum": declared.minimum,
        "maximum": declared.maximum,
    }
    return {name: value for name, value in facts.items() if value is not None}
