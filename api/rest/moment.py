"""Answers of REST at one moment of the data: their ETag, and the 304 that costs one small read.

The ETag is of the moment before anything is read. Should the data move meanwhile, that moment never comes back, so
nobody is told to keep what is of two.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from partnergraph.api.access.authentication import Authenticator, shows_credential
from partnergraph.api.access.roles import Caller
from partnergraph.api.conditional import VERSION_HEADER, data_etag, etag_matches
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.graph.claims.data_version import DataState


@dataclass(frozen=True)
class RestMoment:
    """One request at one state of the data.

    ``depends``: what its answer depends on beside its address and who asks; ``varies``: the headers that say so.
    """

    request: Request
    caller: Caller
    state: DataState
    depends: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()

    @property
    def etag(self) -> str:
        """The ETag of the answer at this moment."""
        url = self.request.url
        asked = (url.path, url.query, *self.caller.audience, *self.depends)
        return data_etag(self.state.moment, asked)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of an answer that may be kept and asked for again."""
        authenticator: Authenticator = self.request.app.state.authenticator
        shown = shows_credential(dict(self.request.scope["headers"]))
        shared = authenticator.settings.open_reading and not shown
        return {
            "etag": self.etag,
            VERSION_HEADER.lower(): str(self.state.version),
            "cache-control": "public, no-cache" if shared else "private, no-cache",
            "vary": ", ".join(("Authorization", "X-API-Key", *self.varies)),
        }

    def not_modified(self) -> Response | None:
        """The answer to who has it already; None for anybody else."""
        if not etag_matches(self.request.headers.get("if-none-match", ""), self.etag):
            return None
        return Response(status_code=304, headers=self.headers)

    async def move_on(self) -> RestMoment:
        """The moment now: the same where the data did not move."""
        return await find_rest_moment(self.request, self.caller, self.depends, self.varies)


async def find_rest_moment(
    request: Request, caller: Caller, depends: tuple[str, ...] = (), varies: tuple[str, ...] = ()
) -> RestMoment:
    """The moment of a request; costs one small read."""
    engine: GraphQLEngine = request.app.state.engine
    return RestMoment(request, caller, await engine.clock.current(), depends, varies)
