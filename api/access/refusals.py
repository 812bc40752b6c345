"""What a request that is not admitted gets back, in the form that GraphQL clients read too."""

from __future__ import annotations

import orjson

from partnergraph.schema.errors import PartnergraphError, TooManyRequests, Unauthenticated

_UNAUTHENTICATED, _TOO_MANY_REQUESTS, _SERVICE_UNAVAILABLE = 401, 429, 503
_RETRY_SECONDS = 5


def render_denial(
    error: PartnergraphError, *, shown: bool
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body for a request that is not admitted. ``shown``: whether it showed a credential.

    401 with a challenge (RFC 6750: without an error code where no credential was shown), 429 and 503 with
    Retry-After. The credential is never part of it.
    """
    headers = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}
    code, status = "UNAVAILABLE", _SERVICE_UNAVAILABLE
    if isinstance(error, Unauthenticated):
        code, status = "UNAUTHENTICATED", _UNAUTHENTICATED
        detail = f', error="invalid_token", error_description="{error.what}"' if shown else ""
        headers["www-authenticate"] = f'Bearer realm="partnergraph"{detail}'
    elif isinstance(error, TooManyRequests):
        code, status = "TOO_MANY_REQUESTS", _TOO_MANY_REQUESTS
        headers["retry-after"] = str(error.seconds)
    else:
        headers["retry-after"] = str(_RETRY_SECONDS)
    extensions = {"code": code, "do": error.do}
    body = orjson.dumps({"errors": [{"message": error.what, "extensions": extensions}]})
    return status, [(name.encode(), value.encode()) for name, value in headers.items()], body
