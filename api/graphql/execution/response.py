"""A GraphQL request and the response to it, as the engine takes and gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, OperationType

from partnergraph.api.graphql.execution.errors import format_graphql_error, status_for_errors
from partnergraph.api.graphql.execution.mistakes import ACCEPT_CODE, METHOD_CODE
from partnergraph.graph.claims.data_version import DataState

METHOD_NOT_ALLOWED, NOT_ACCEPTABLE = 405, 406


@dataclass(frozen=True)
class GraphQLRequest:
    """What a client asks to have executed.

    ``context``: what resolvers may know besides, by the names of :class:`partnergraph.api.graphql.types.values.ResolverContext`.
    """

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GraphQLResponse:
    """What a client gets. ``refused``: nothing was executed, or nothing came of it, and there are no data.

    ``status``: the HTTP status where it is not for the media type to say. ``by``: what executed it,
    ``compiled``, ``executor``, ``introspection``, or ``kept``: nothing, it was kept; ``reason``: why not the compiler. ``state``: that of the
    data that it was read from; ``moved``: they moved each time that it was read. ``version``: that of the data
    once all was read, where the statement that read it told.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    refused: bool = False
    status: int | None = None
    by: str = ""
    reason: str = ""
    state: DataState | None = None
    moved: bool = False
    version: int | None = None

    @classmethod
    def refuse(cls, *errors: GraphQLError, status: int | None = None) -> GraphQLResponse:
        """A response without data, with the HTTP status of its errors unless another is given."""
        bodies = [format_graphql_error(error) for error in errors]
        return cls(None, bodies, refused=True, status=status or status_for_errors(bodies))

    def payload(self) -> dict[str, Any]:
        """The response as the specification writes it."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        if self.refused:
            return body
        body["data"] = self.data
        if self.state is not None and (self.moved or self.state.loading):
            body["extensions"] = {"data": _describe_state(self.state, moved=self.moved)}
        return body


def _describe_state(state: DataState, *, moved: bool) -> dict[str, Any]:
    """``extensions.data``: the version, the sources being loaded, and whether the data moved meanwhile."""
    loading = [
        {
            "source": one.source,
            "title": one.title,
            "since": one.since and one.since.isoformat(),
        }
        for one in state.loading
    ]
    return {"version": state.version, "loading": loading, "moved": moved}


def response_state(response: GraphQLResponse) -> str:
    """How an operation ended, as metrics and traces name it: ok, errors or refused."""
    if response.refused:
        return "refused"
    return "errors" if response.errors else "ok"


def refuse_kind_of_operation(kind: OperationType, *, only_queries: bool) -> GraphQLResponse | None:
    """The refusal of an operation of a kind that is asked in another way; else None."""
    if only_queries and kind is OperationType.MUTATION:
        wrong = GraphQLError(
            "GET requests may only query; send mutations with POST.",
            extensions={"code": METHOD_CODE},
        )
        return GraphQLResponse.refuse(wrong, status=METHOD_NOT_ALLOWED)
    if kind is OperationType.SUBSCRIPTION:
        wrong = GraphQLError(
            "Subscriptions are sent as events; send Accept: text/event-stream.",
            extensions={"code": ACCEPT_CODE},
        )
        return GraphQLResponse.refuse(wrong, status=NOT_ACCEPTABLE)
    return None
