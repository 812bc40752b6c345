"""Headers of every page, and how its bytes are sent: compressed, and once for each version of it.

Nothing comes from another host, nothing is inline, nobody frames it but the embedded view.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from partnergraph.api.conditional import etag_matches

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
_SMALLEST_COMPRESSED, _COMPRESSION = 800, 5


def page_headers(*, embedded: bool = False) -> dict[str, str]:
    """The headers; ``embedded`` for the narrow view that others may show in a frame."""
    return {
        "Content-Security-Policy": _POLICY.format(ancestors="*" if embedded else "'none'"),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Vary": "Accept-Language, Accept-Encoding, Cookie",
        "Cache-Control": "no-cache",
    }


def send_content(
    request: Request, content: bytes, media: str, status: int, headers: Mapping[str, str]
) -> Response:
    """A response with these bytes: compressed if the browser takes that, 304 if it has them already."""
    tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    sent = {**headers, "ETag": f"W/{tag}"}
    if status == 200 and etag_matches(request.headers.get("if-none-match", ""), tag):  # noqa: PLR2004
        return Response(status_code=304, headers=sent)
    if len(content) >= _SMALLEST_COMPRESSED and accepts_gzip(request):
        content = gzip.compress(content, _COMPRESSION, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return Response(content, status, sent, media_type=media)


def accepts_gzip(request: Request) -> bool:
    """Whether a browser takes gzip."""
    offered = request.headers.get("accept-encoding", "").replace(" ", "").lower().split(",")
    return any(re.fullmatch(r"gzip(;q=(1(\.0*)?|0\.\d*[1-9]\d*))?", part) for part in offered)
