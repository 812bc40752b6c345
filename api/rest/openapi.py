"""What OpenAPI says of answers with rows, and of problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnergraph.api.conditional import MOVED_HEADER
from partnergraph.api.problems import PROBLEM_MEDIA_TYPE
from partnergraph.api.rest.encoders import ENCODERS
from partnergraph.api.rest.streaming import TRUNCATED_HEADER

_PROBLEM_TEXTS = {
    "title": "The status in words",
    "detail": "What is wrong",
    "code": "The same for programs, as GraphQL has it in extensions.code",
    "where": "The parameter, field or place that is wrong; may be empty",
    "do": "What to do about it; may be empty",
}
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457), of the type about:blank",
    "required": ["status", *_PROBLEM_TEXTS],
    "properties": {
        "status": {"type": "integer", "description": "The HTTP status"},
        **{name: {"type": "string", "description": text} for name, text in _PROBLEM_TEXTS.items()},
    },
}
_TABLE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["columns", "rows", "truncated"],
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
        "truncated": {
            "type": ["string", "null"],
            "description": "The limit that cut the rows off.",
        },
        "error": {**_PROBLEM_SCHEMA, "description": "What broke the rows off."},
    },
}


# Of an answer that is sent once to who names its ETag.
UNCHANGED_RESPONSE: dict[int | str, dict[str, Any]] = {
    304: {"description": "It is as it was (If-None-Match)"}
}

# What may stand in the address beside a table's own parameters.
TABLE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "bom",
        "in": "query",
        "description": "Begin CSV with the mark by which spreadsheets know UTF-8.",
        "schema": {"type": "boolean", "default": False},
    },
    {
        "name": "cells",
        "in": "query",
        "description": "Whether texts of CSV that spreadsheets would run as formulas are left as they are.",
        "schema": {"enum": ["harmless", "verbatim"], "default": "harmless"},
    },
]
PAGE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "rows",
        "in": "query",
        "description": "Most rows; no more than the server allows.",
        "schema": {"type": "integer", "minimum": 1},
    },
    {
        "name": "after",
        "in": "query",
        "description": "From where on, as an answer that was cut off says (next, Link).",
        "schema": {"type": "string"},
    },
]


def document_problem_responses(descriptions: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an operation for what can go wrong, from a description of each HTTP status."""
    content = {PROBLEM_MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}}
    by_status: dict[int | str, dict[str, Any]] = {
        code: {"description": what, "content": content} for code, what in descriptions.items()
    }
    return {**by_status, "default": {"description": "Anything else", "content": content}}


def document_table_responses(descriptions: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of an operation that answers with rows in any format, or with one of the problems."""
    binary = {"type": "string", "format": "binary"}
    content = {encoder.media.partition(";")[0]: {"schema": binary} for encoder in ENCODERS.values()}
    content["application/json"] = {"schema": _TABLE_SCHEMA}
    moved = {
        "description": "true where the data moved each time that they were read.",
        "schema": {"type": "string"},
    }
    header = {
        "description": "The limit that cut the rows off, where that is known before they are sent.",
        "schema": {"type": "string"},
    }
    following = {
        "description": "Where the rows are that were cut off, if they can be asked for: rel=next.",
        "schema": {"type": "string"},
    }
    rows = {
        "description": "The rows",
        "content": content,
        "headers": {TRUNCATED_HEADER: header, MOVED_HEADER: moved, "Link": following},
    }
    return {200: rows, **document_problem_responses(descriptions)}
