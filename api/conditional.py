"""Conditional requests: an answer's ETag follows from the moment of the data and the question, not from the answer.

So whether somebody has it already is known from one small read, before anything is computed. What the data do not
change, as descriptions of this software, is known by its bytes (:class:`FixedResponse`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from partnergraph.graph.ledger import Moment

VERSION_HEADER, MOVED_HEADER = "X-Data-Version", "X-Data-Moved"
_OK, _NOT_MODIFIED = 200, 304


def data_etag(moment: Moment, question: Iterable[str | bytes]) -> str:
    """The ETag of the answer to a question at a moment of the data, in quotes.

    ``question``: all that the answer depends on besides, who asks included. The day is part of it, for
    "today" may be meant, and so is the version of this software.
    """
    day = datetime.now(UTC).date().isoformat()
    digest = blake2b(digest_size=16)
    for part in (version("partnergraph"), day, repr(moment), *question):
        encoded = part if isinstance(part, bytes) else part.encode()
        digest.update(b"%d:%s" % (len(encoded), encoded))
    return f'"{digest.hexdigest()}"'


def etag_matches(if_none_match: str, tag: str) -> bool:
    """Whether an ``If-None-Match`` names this ETag; a weak one is as good (RFC 9110, 13.1.2)."""
    tags = [value.strip().removeprefix("W/") for value in if_none_match.split(",")]
    return tag in tags or "*" in tags


class FixedResponse(Response):
    """An answer that stays as it is until this software changes; a 304 to who has it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it with its ETag."""
        tag = f'"{blake2b(self.body, digest_size=16).hexdigest()}"'
        self.headers["etag"] = tag
        self.headers.setdefault("cache-control", "no-cache")
        known = Headers(scope=scope).get("if-none-match", "")
        if self.status_code == _OK and etag_matches(known, tag):
            kept = {n: v for n, v in self.headers.items() if not n.startswith("content-")}
            await Response(status_code=_NOT_MODIFIED, headers=kept)(scope, receive, send)
            return
        await super().__call__(scope, receive, send)
