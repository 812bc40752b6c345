"""``/queries``: the library over HTTP, its parameters in the address."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.access.gate import Gate
from api.access.roles import Caller
from api.door.forms import FORMS
from api.logs import REQUEST
from api.settings import ApiSettings
from graph.database import Database, Terms
from graph.reading.statement import Limits
from queries.library import NamedQuery, library, named, run
from queries.library.parameters import Parameter
from schema.errors import InvalidInput, NotFound

TRUNCATED = "X-Truncated"

router = APIRouter(tags=["queries"])


async def admit(request: Request) -> Caller:
    """Who asks. Raises what :meth:`Gate.admit` does."""
    gate: Gate = request.app.state.gate
    client = request.scope.get("client")
    return await gate.admit(dict(request.scope["headers"]), client[0] if client else "unknown")


@router.get("/queries", summary="The named queries: what each answers and takes")
async def every(request: Request) -> Response:
    """Every query, with its parameters and columns."""
    await admit(request)
    return JSONResponse([described(query) for query in library().values()])


@router.get("/queries/{name}.{form}", summary="The rows of a query, as json, jsonl or csv")
async def answer(request: Request, name: str, form: str) -> Response:
    """The rows; parameters stand in the address. ``X-Truncated`` says what cut them off."""
    await admit(request)
    query = named(name)
    if form not in FORMS:
        raise NotFound(f"there is no form {form!r}", do=f"take one of: {', '.join(FORMS)}")
    given = request.query_params.multi_items()
    names = [key for key, _ in given]
    if twice := sorted({key for key in names if names.count(key) > 1}):
        raise InvalidInput(
            "a parameter is given twice", where=f"parameter {', '.join(twice)}", do="give it once"
        )
    settings: ApiSettings = request.app.state.settings
    limits = Limits(settings.max_seconds, settings.query_rows, settings.max_response_bytes)
    database: Database = request.app.state.database
    terms = Terms(settings.max_seconds, {"request": REQUEST.get() or "", "query": name})
    table = await run(database.under(terms), query, dict(given), limits)
    out = FORMS[form](table.columns)
    content = b"".join([out.head(), *map(out.row, table.rows), out.end(table.truncated)])
    headers = {TRUNCATED: table.truncated} if table.truncated else {}
    return Response(content, headers=headers, media_type=out.media)


@router.get("/queries/{name}", summary="What a named query answers and takes")
async def one(request: Request, name: str) -> Response:
    """One query, with its parameters and columns."""
    await admit(request)
    return JSONResponse(described(named(name)))


def described(query: NamedQuery) -> dict[str, Any]:
    """A query as a program may present it."""
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
    """A parameter: its type, whether it is required, and which values it may have."""
    shown = {
        "type": declared.type.value,
        "description": declared.description,
        "required": declared.required,
        "default": declared.default,
        "choices": list(declared.allowed) or None,
        "of": list(declared.of) or None,
        "minimum": declared.minimum,
        "maximum": declared.maximum,
    }
    return {name: value for name, value in shown.items() if value is not None}
