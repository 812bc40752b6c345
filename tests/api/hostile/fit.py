"""What an answer may be, whatever was asked."""

from __future__ import annotations

from typing import Any

import orjson

from partnergraph.api.settings import ApiSettings

LARGEST = ApiSettings().max_response_bytes
# What stands in a traceback, or tells of the inside in another way.
INSIDE = (b"Traceback", b'.py\\", line', b"graphql.error", b"neo4j.exceptions", b'"INTERNAL"')
JSON = ("application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8")


def check(status: int, content: bytes, media: str) -> Any:
    """The JSON of an answer; fails the test for one that tells of a fault of the server's."""
    assert status < 500, (status, content[:2000])
    assert len(content) <= LARGEST
    for sign in INSIDE:
        assert sign not in content, content[:2000]
    assert media in JSON, media
    body = orjson.loads(content)
    for answer in body if isinstance(body, list) else [body]:
        assert answer.keys() <= {"data", "errors"}, answer
        assert all(error["message"] for error in answer.get("errors", ()))
    return body
