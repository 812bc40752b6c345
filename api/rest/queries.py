"""``/queries``: the library over HTTP, its parameters in the address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter, Request, Response

from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.access.roles import Caller
from partnergraph.api.conditional import MOVED_HEADER, FixedResponse
from partnergraph.api.graphql.execution.engine import MOST_READINGS, GraphQLEngine
from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.rest.encoders import ENCODERS, TableOrigin, cell_types_of_query
from partnergraph.api.rest.models import NamedQueryAnswer
from partnergraph.api.rest.moment import RestMoment, find_rest_moment
from partnergraph.api.rest.openapi import (
    PAGE_PARAMETERS,
    TABLE_PARAMETERS,
    UNCHANGED_RESPONSE,
    document_problem_responses,
    document_table_responses,
)
from partnergraph.api.rest.request import (
    check_parameters,
    check_table_format,
    read_table_options,
)
from partnergraph.api.rest.streaming import RowsAfter, StreamLimits, TableResponse
from partnergraph.api.settings import ApiSettings
from partnergraph.api.statement_meter import StatementMeter
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.queries.named import (
    NamedQuery,
    RowsPage,
    find_named_query,
    load_library,
    open_named_query,
)
from partnergraph.queries.named.parameters import QueryParameter
from partnergraph.queries.named.query import RESERVED_PARAMETERS
from partnergraph.schema.errors import InvalidInput


class _KeptRows(NamedTuple):
    """An answer as it was sent, but for the headers of its moment."""

    content: bytes
    headers: dict[str, str]
    media_type: str | None


router = APIRouter(tags=["queries"])
# The routes' names make OpenAPI's operationIds, which generated clients use.

# An answer of at most so many bytes is whole before it is sent, so that it is of one version of the data.
_LARGEST_SETTLED = 1 << 20
_VARYING = {"vary": "Authorization, X-API-Key"}  # where not everybody may read
_COST = 100  # as GraphQL's `query` has it
_PROBLEMS = {
    400: "A parameter that cannot be used",
    401: "A credential is missing or not valid",
    404: "There is no such query or form, or the graph does not know what a parameter names",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer",
    504: "It took longer than allowed",
}


async def admit_request(request: Request) -> Caller:
    """The caller of a request, for routes outside GraphQL. Raises what :meth:`Gate.admit` does."""
    authenticator: Authenticator = request.app.state.authenticator
    client = request.scope.get("client")
    return await authenticator.admit(
        dict(request.scope["headers"]), client[0] if client else "unknown"
    )


@router.get(
    "/queries",
    name="every",
    summary="The named queries: what each answers and takes",
    response_model=list[NamedQueryAnswer],
    responses=UNCHANGED_RESPONSE | document_problem_responses(_PROBLEMS),
)
async def get_queries(request: Request) -> Response:
    """Every query, with its parameters and columns."""
    await admit_request(request)
    return _send_description([_describe_query(query) for query in load_library().values()])


@router.get(
    "/queries/{name}.{form}",
    name="answer",
    summary="The rows of a query, as json, jsonl, csv, xlsx, parquet or arrow",
    responses=UNCHANGED_RESPONSE | document_table_responses(_PROBLEMS),
    response_class=Response,
    openapi_extra={"parameters": [*PAGE_PARAMETERS, *TABLE_PARAMETERS]},
)
async def get_query_rows(request: Request, name: str, form: str) -> Response:
    """The rows; parameters stand in the address. What cut them off is said at the end, or in ``X-Truncated``.

    Beside the query's own: ``rows`` (at most so many), ``after`` (from where an answer that was cut off says that the next
    begin, as ``next`` or in ``Link``), ``bom=true`` and ``cells=verbatim`` for CSV.
    """
    caller = await admit_request(request)
    query = find_named_query(name)
    check_table_format(form)
    check_parameters(request, known=None)
    moment = await find_rest_moment(request, caller)
    if (known := moment.not_modified()) is not None:
        return known

    settings: ApiSettings = request.app.state.settings
    given = {
        key: value for key, value in request.query_params.items() if key not in RESERVED_PARAMETERS
    }
    page = _read_page(request, settings.query_rows, query.name, given)

    async def make_answer(moment: RestMoment) -> TableResponse:
        limits = StatementLimits(settings.max_seconds, page.rows, settings.max_response_bytes)
        terms = StatementOptions(
            settings.max_seconds, {"request": REQUEST_ID.get() or "", "query": name}
        )
        database: Database = request.app.state.database.under(terms)
        meter: StatementMeter = request.app.state.meter
        version = moment.state.version
        origin = TableOrigin(query.name, query.question, str(request.url), version)
        return TableResponse(
            lambda: meter.observe(
                query.cypher,
                given,
                lambda: open_named_query(database, query, given, limits, page),
                named=query.name,
            ),
            form,
            name,
            StreamLimits(settings.stalled_seconds),
            cell_types_of_query(query),
            await read_table_options(request, form, origin, database),
            RowsAfter(
                lambda count: page.cursor_after(count, version),
                lambda cursor: str(request.url.include_query_params(after=cursor)),
            ),
        )

    return await _answer_of_one_moment(moment, make_answer, f"query {name}", page.version)


def _read_page(request: Request, most: int, query: str, given: Mapping[str, str]) -> RowsPage:
    """The page that the address asks for. Raises :class:`InvalidInput`."""
    text = request.query_params.get("rows", str(most))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise InvalidInput(
            f"{text!r} rows cannot be given at once",
            where="parameter rows",
            do=f"ask for 1 to {most}",
        )
    return RowsPage.read(int(text), request.query_params.get("after"), query, given)


async def _answer_of_one_moment(
    moment: RestMoment,
    make_answer: Callable[[RestMoment], Awaitable[TableResponse]],
    work: str,
    begun: int | None,
) -> Response:
    """The rows of one version of the data, read again while that moves; those that are many are sent as they come.

    What moved each time says so (``X-Data-Moved``), and so does a page of which the first was of another version than
    now (``begun``). What stood still is kept, and given again. ``work``: the name under which it takes its turn.
    """
    engine: GraphQLEngine = moment.request.app.state.engine
    key = str(moment.request.url), moment.caller.audience
    kept: _KeptRows | None = engine.answers.find("rows", key, moment.state.moment)
    if kept is not None:
        return Response(kept.content, 200, {**kept.headers, **moment.headers}, kept.media_type)
    paged = {MOVED_HEADER: "true"} if begun not in {None, moment.state.version} else {}
    for _ in range(MOST_READINGS):
        answer = await make_answer(moment)
        answer.given_headers |= paged
        async with engine.turns.turn(moment.caller.subject, work, _COST):
            settled = await answer.settle(_LARGEST_SETTLED)
        if settled is None:
            return answer
        content = settled
        after = await moment.move_on()
        stood_still = after.state.moment == moment.state.moment
        if stood_still:
            break
        moment = after
    headers = {"content-disposition": answer.disposition, **paged, **answer.more_headers()}
    if stood_still and not answer.encoded.cut_by_time:
        rows = _KeptRows(content, headers, answer.media_type)
        engine.answers.keep("rows", key, moment.state.moment, rows, len(content))
        return Response(content, 200, {**headers, **moment.headers}, answer.media_type)
    moved = {} if stood_still else {MOVED_HEADER: "true"}
    return Response(
        content, 200, {**headers, **moved, "cache-control": "no-store"}, answer.media_type
    )


@router.get(
    "/queries/{name}",
    name="one",
    summary="What a named query answers and takes",
    response_model=NamedQueryAnswer,
    response_model_exclude_none=True,
    responses=UNCHANGED_RESPONSE | document_problem_responses(_PROBLEMS),
)
async def get_query(request: Request, name: str) -> Response:
    """One query, with its parameters and columns."""
    await admit_request(request)
    return _send_description(_describe_query(find_named_query(name)))


def _send_description(described: Any) -> Response:
    return FixedResponse(orjson.dumps(described), media_type="application/json", headers=_VARYING)


def _describe_query(query: NamedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "question": query.question,
        "category": query.category.value,
        "notes": query.notes,
        "parameters": {key: _describe_parameter(value) for key, value in query.parameters.items()},
        "columns": {key: value.model_dump(mode="json") for key, value in query.columns.items()},
        "example": query.example,
        "cypher": query.cypher.strip(),
        "forms": list(ENCODERS),
    }


def _describe_parameter(declared: QueryParameter) -> dict[str, Any]:
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
