"""The endpoints of the reconciliation service. Everybody's browser may ask them: OpenRefine's page does."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.rest.cypher import StatementCapacity
from partnergraph.api.rest.moment import find_rest_moment
from partnergraph.api.rest.openapi import UNCHANGED_RESPONSE, document_problem_responses
from partnergraph.api.rest.problems import handle_partnergraph_error, handle_validation_error
from partnergraph.api.rest.queries import admit_request
from partnergraph.api.rest.reconcile.extension import make_extension
from partnergraph.api.rest.reconcile.manifest import describe_type, make_manifest
from partnergraph.api.rest.reconcile.parsing import parse_extension, parse_query_batch
from partnergraph.api.rest.reconcile.preview import PREVIEW_HEADERS, render_preview
from partnergraph.api.rest.request import find_public_address, read_request_body
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.reading.columns import check_column, columns_of_type, read_entity_cells
from partnergraph.graph.reading.suggest import suggest_nodes
from partnergraph.graph.resolution.reconciling.question import (
    check_type,
    reconcilable_properties,
    reconcilable_types,
)
from partnergraph.graph.resolution.reconciling.reconcile import Reconciler
from partnergraph.graph.resolution.reconciling.scores import ScoredCandidate
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput, NotFound, PartnergraphError

_SUGGESTED = 10
_PROBLEMS = {
    400: "A query, property or type that cannot be used",
    401: "A credential is missing or not valid",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer, or too many batches are under way",
}
_FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"


class _OpenRoute(APIRoute):
    """A route whose answers, errors too, a page of any origin may read; those to GET may be kept and asked for again."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, with the header that says so."""
        handle = super().get_route_handler()

        async def handle_for_any_origin(request: Request) -> Response:
            answer: Response
            try:
                answer = await _answer_at_moment(request, handle)
            except PartnergraphError as error:
                answer = await handle_partnergraph_error(request, error)
            except RequestValidationError as error:
                answer = await handle_validation_error(request, error)
            answer.headers["Access-Control-Allow-Origin"] = "*"
            return answer

        return handle_for_any_origin


async def _answer_at_moment(
    request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    """The answer to who is admitted, of one moment where nothing is sent but an address."""
    caller = await admit_request(request)
    if request.method == "POST":
        return await handle(request)
    moment = await find_rest_moment(request, caller, (find_public_address(request),))
    if (known := moment.not_modified()) is not None:
        return known
    answer = await handle(request)
    answer.headers.update(moment.headers)
    return answer


router = APIRouter(
    prefix="/reconcile",
    tags=["reconcile"],
    route_class=_OpenRoute,
    responses=document_problem_responses(_PROBLEMS),
)
_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON as the reconciliation API 0.2 has it",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_ADDRESSED = _DOCUMENTED | UNCHANGED_RESPONSE


def _answer(content: Any) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")


@router.get(
    "",
    name="reconcile",
    summary="The manifest; with queries or extend, what POST answers",
    responses=_ADDRESSED,
)
async def get_reconcile(
    request: Request,
    queries: Annotated[str | None, Query(description="A batch of queries, as JSON")] = None,
    extend: Annotated[str | None, Query(description="Ids and properties, as JSON")] = None,
) -> Response:
    """The reconciliation API 0.2 of the W3C community group: https://reconciliation-api.github.io/specs/0.2/."""
    return await _serve(request, {"queries": queries, "extend": extend})


@router.post(
    "",
    name="reconcileBatch",
    summary="The candidates of a batch of queries, or columns to extend a table by",
    openapi_extra={
        "requestBody": {
            "content": {
                _FORM_MEDIA_TYPE: {
                    "schema": {
                        "type": "object",
                        "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                    }
                }
            }
        }
    },
    responses=_DOCUMENTED,
)
async def post_reconcile(request: Request) -> Response:
    """A form with ``queries`` or ``extend``, each JSON."""
    settings: ApiSettings = request.app.state.settings
    return await _serve(request, await _read_reconcile_form(request, settings.max_body_bytes))


async def _read_reconcile_form(request: Request, largest: int) -> dict[str, str]:
    content = await read_request_body(request, _FORM_MEDIA_TYPE, largest)
    try:
        return dict(parse_qsl(content.decode(), max_num_fields=10))
    except ValueError as error:
        raise InvalidInput(f"the body is no form: {error}", where="body") from None


async def _serve(request: Request, form: dict[str, Any]) -> Response:
    """The answer to one of the three questions that the endpoint takes."""
    settings: ApiSettings = request.app.state.settings
    database: Database = request.app.state.database.under(StatementOptions(settings.max_seconds))
    if form.get("queries"):
        questions = parse_query_batch(form["queries"], settings.reconcile_batch)
        engine: GraphQLEngine = request.app.state.engine
        reconciler: Reconciler = request.app.state.reconciler
        state = await engine.clock.current()
        capacity: StatementCapacity = request.app.state.capacity
        async with capacity.statements.hold(database):
            found = await reconciler.reconcile(database, state.version, list(questions.values()))
        return _answer(
            {
                key: {"result": [_describe_candidate(one) for one in candidates]}
                for key, candidates in zip(questions, found, strict=True)
            }
        )
    if form.get("extend"):
        extension = parse_extension(form["extend"], settings.reconcile_batch)
        return _answer(await make_extension(database, extension))
    return _answer(make_manifest(find_public_address(request), settings.reconcile_batch))


def _describe_candidate(scored: ScoredCandidate) -> dict[str, Any]:
    """A candidate as the API has it: its score from 0 to 100, what speaks for it in words."""
    candidate = scored.candidate
    places = ", ".join(candidate.countries)
    return {
        "id": candidate.id,
        "name": candidate.name,
        "description": "; ".join(filter(None, (places, *scored.reasons[:3]))),
        "type": [
            {"id": label, "name": label}
            for label in reversed(candidate.declared.labels)
            if not all_entity_types()[label].abstract
        ],
        "score": round(scored.score * 100, 1),
        "features": [{"id": "score", "value": scored.score}],
        "match": scored.is_match,
    }


@router.get(
    "/suggest/entity",
    name="suggestEntity",
    summary="Entities whose names begin like a text",
    responses=_ADDRESSED,
)
async def suggest_entity(
    request: Request,
    prefix: Annotated[str, Query(description="What was typed so far")],
    cursor: Annotated[int, Query(ge=0, description="How many to leave out")] = 0,
) -> Response:
    """For the picker of a client; places first."""
    database: Database = request.app.state.database
    found = await suggest_nodes(database, prefix, limit=min(cursor + _SUGGESTED, 2 * _SUGGESTED))
    return _answer(
        {
            "result": [
                {
                    "id": one.id,
                    "name": one.name,
                    "description": ", ".join(filter(None, (one.typename, one.country))),
                    "notable": [{"id": one.typename, "name": one.typename}],
                }
                for one in found[cursor:]
            ]
        }
    )


@router.get(
    "/suggest/type",
    name="suggestType",
    summary="Types whose names have a text",
    responses=_ADDRESSED,
)
async def suggest_type(
    prefix: Annotated[str, Query(description="What was typed so far")] = "",
) -> Response:
    """The types of the model, those with nodes of their own first."""
    types = [describe_type(declared) for declared in reconcilable_types()]
    return _answer({"result": _matching_text(types, prefix)})


@router.get(
    "/suggest/property",
    name="suggestProperty",
    summary="Properties that help to find something",
    responses=_ADDRESSED,
)
async def suggest_property(
    prefix: Annotated[str, Query(description="What was typed so far")] = "",
) -> Response:
    """What a query may say besides a name."""
    properties = [
        {"id": name, "name": name, "description": said}
        for name, (_, said) in reconcilable_properties().items()
    ]
    return _answer({"result": _matching_text(properties, prefix)})


def _matching_text(described: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """What has the text in its name or description; in its name first."""
    asked = fold_for_comparison(text)
    named = [one for one in described if asked in fold_for_comparison(one["name"])]
    return named + [
        one
        for one in described
        if one not in named and asked in fold_for_comparison(one["description"])
    ]


@router.get(
    "/properties",
    name="proposeProperties",
    summary="Properties by which a table can be extended",
    responses=_ADDRESSED,
)
async def propose_properties(
    type: Annotated[str, Query(description="The type of what is in the column")] = "Entity",  # noqa: A002
    limit: Annotated[int | None, Query(ge=1, description="How many")] = None,
) -> Response:
    """Fields and relations of a type."""
    columns = columns_of_type(all_entity_types()[check_type(type)]).values()
    proposed = [
        {"id": one.name, "name": one.name, "description": one.description} for one in columns
    ]
    return _answer({"type": type, "properties": proposed[:limit]})


@router.get(
    "/preview",
    name="preview",
    summary="A few lines about an entity, as HTML for a frame",
    response_class=HTMLResponse,
    responses=UNCHANGED_RESPONSE,
)
async def get_preview(
    request: Request,
    id: Annotated[str, Query(description="Its id")],  # noqa: A002
) -> Response:
    """What it is, where, and by which codes it is known."""
    columns = [(check_column(name), 3) for name in ("located_in", "part_of")]
    found = await read_entity_cells(request.app.state.database, [id], columns)
    if id not in found:
        raise NotFound("no such entity", where=id, do="look for it by its name")
    return HTMLResponse(render_preview(id, found[id]), headers=PREVIEW_HEADERS)
