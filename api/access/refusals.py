"""What a request that is not admitted gets back, in the form that GraphQL clients read too."""

from __future__ import annotations

import orjson

from partnergraph.api.problem_kinds import find_problem_kind
from partnergraph.api.problems import log_inside_of, problem_headers
from partnergraph.schema.errors import PartnergraphError


def render_denial(
    error: PartnergraphError, *, shown: bool
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body for a request that is not admitted. ``shown``: whether it showed a credential."""
    kind = find_problem_kind(error)
    log_inside_of(error)
    headers = {
        "content-type": "application/json; charset=utf-8",
        **problem_headers(error, shown=shown),
    }
    extensions = {"code": kind.code, "do": error.do}
    body = orjson.dumps({"errors": [{"message": error.what, "extensions": extensions}]})
    return kind.status, [(name.encode(), value.encode()) for name, value in headers.items()], body
