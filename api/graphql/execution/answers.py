"""What an answer to a GraphQL operation depends on, so that it may be given again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from partnergraph.api.graphql.execution.engine import PreparedOperation


def answer_key(prepared: PreparedOperation) -> Hashable:
    """What an answer depends on beside the data and the day: operation, variables, and who may see it."""
    request = prepared.request
    asked = request.context.get("caller")
    whose = asked.audience if asked else None
    variables = orjson.dumps(
        dict(request.variables), default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    )
    return prepared.checked.hash, request.operation_name, variables, whose
