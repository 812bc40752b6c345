"""What a request that is not admitted gets back, in the form that GraphQL clients read too."""

from __future__ import annotations

import orjson
from fastapi import Response

from schema.errors import PartnergraphError, TooManyRequests, Unauthenticated, Unavailable

UNAUTHENTICATED, TOO_MANY, UNAVAILABLE = 401, 429, 503
RETRY_SECONDS = 5


def denied(error: PartnergraphError, *, shown: bool) -> Response:
    """The answer to a request that is not admitted. ``shown``: whether it showed a credential.

    401 with a challenge (RFC 6750: without an error code where no credential was shown), 429 and 503 with
    Retry-After. The credential is never part of it.
    """
    headers = {"Cache-Control": "no-store"}
    code, status = "UNAVAILABLE", UNAVAILABLE
    if isinstance(error, Unauthenticated):
        code, status = "UNAUTHENTICATED", UNAUTHENTICATED
        detail = f', error="invalid_token", error_description="{error.what}"' if shown else ""
        headers["WWW-Authenticate"] = f'Bearer realm="partnergraph"{detail}'
    elif isinstance(error, TooManyRequests):
        code, status = "TOO_MANY_REQUESTS", TOO_MANY
        headers["Retry-After"] = str(error.seconds)
    elif isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_SECONDS)
    extensions = {"code": code, "do": error.do}
    body = orjson.dumps({"errors": [{"message": error.what, "extensions": extensions}]})
    return Response(body, status, headers, "application/json; charset=utf-8")
