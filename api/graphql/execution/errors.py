"""Errors as the client sees them: their code, what to do, and the HTTP status that goes with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from graphql import GraphQLError

from partnergraph.api.graphql.execution.mistakes import INPUT_CODE
from partnergraph.api.problem_kinds import INTERNAL_CODE, PROBLEM_KINDS, find_problem_kind
from partnergraph.api.problems import (
    INTERNAL_MESSAGE,
    SERVER_ERROR,
    log_inside_of,
    public_where,
)
from partnergraph.schema.errors import PartnergraphError

log = structlog.get_logger("partnergraph.graphql")

# A message repeats what was sent, which may be long; and every value that was sent may be wrong.
_LONGEST_MESSAGE, MOST_REPORTED_ERRORS = 1000, 30
# What graphql-core says of a null where there must be a value.
_NULL_MESSAGE = "Cannot return null for non-nullable field "
# The statuses of what is no fault of the request; they tell proxies and clients so, whatever the body says.
_STATUS_BY_CODE = {
    kind.code: kind.status
    for kind in PROBLEM_KINDS.values()
    if kind.status >= SERVER_ERROR and kind.code != INTERNAL_CODE
}


def format_graphql_error(error: GraphQLError) -> dict[str, Any]:
    """An error as the client sees it: ours in full, anything unexpected without its inside."""
    body: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if isinstance(original, PartnergraphError):
        kind = find_problem_kind(original)
        log_inside_of(original)
        extensions = {"code": kind.code, "where": public_where(original), "do": original.do}
        body["message"] = original.what
        body["extensions"] = {name: value for name, value in extensions.items() if value}
    elif isinstance(original, TypeError) and str(original).startswith(_NULL_MESSAGE):
        body["extensions"] = {
            "code": "MISSING_VALUE",
            "do": "the graph lacks what must be there: load its source again",
        }
    elif original is not None:
        log.error("unexpected error", path=error.path, exc_info=original)
        body["message"] = INTERNAL_MESSAGE
        body["extensions"] = {"code": INTERNAL_CODE}
    body.setdefault("extensions", {}).setdefault("code", INPUT_CODE)
    if len(body["message"]) > _LONGEST_MESSAGE:
        body["message"] = body["message"][:_LONGEST_MESSAGE] + "…"
    return body


def status_for_errors(errors: Sequence[Mapping[str, Any]]) -> int | None:
    """The HTTP status of an answer with these errors, where it is not the usual one."""
    codes = [(error.get("extensions") or {}).get("code") for error in errors]
    if codes == [INTERNAL_CODE] and "path" not in errors[0]:
        return SERVER_ERROR
    return next((_STATUS_BY_CODE[name] for name in codes if name in _STATUS_BY_CODE), None)
