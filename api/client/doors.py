"""What both clients ask beside the fields of the schema: tables, coverage, and GraphQL as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from partnergraph.api.client.asking import (
    Operation,
    RequestParts,
    ServerRequest,
    ask_server,
    select_fields,
)
from partnergraph.api.client.generated.parts import PathEnd
from partnergraph.api.client.tables import Table, make_table_of_answer
from partnergraph.schema.errors import NotFound

T = TypeVar("T")
_COVERAGE = f"{{ message from {select_fields(PathEnd)} }}"


@dataclass(frozen=True)
class _TableRequest(ServerRequest[Table]):
    """A request for rows."""

    sent: RequestParts

    def parts(self) -> RequestParts:
        """What is sent for the rows."""
        return self.sent

    def read(self, answer: Any) -> Table:
        """The rows; what broke them off is raised."""
        return make_table_of_answer(answer)


@dataclass(frozen=True)
class _WrittenOperation(ServerRequest[dict[str, Any]]):
    """GraphQL as somebody wrote it."""

    document: str
    variables: Mapping[str, Any]

    def parts(self) -> RequestParts:
        """The operation with its variables."""
        body = {"query": self.document, "variables": dict(self.variables)}
        return RequestParts("/graphql", body=body)

    def read(self, answer: Any) -> dict[str, Any]:
        """What is under ``data``."""
        found: dict[str, Any] = answer["data"]
        return found


class _CoverageRequest(Operation[PathEnd]):
    """What is known of an end, which is asked as a path from it to itself."""

    def read(self, answer: Any) -> PathEnd:
        """The end with its coverage. Raises NotFound for what is not known."""
        found = answer["data"][self.field]
        if not found["from"]:
            raise NotFound(found["message"], where=str(self.values["from: [String!]!"]))
        end: PathEnd = found["from"][0]
        return end


class DoorMethods:
    """Named queries, Cypher, coverage and GraphQL: the same of both clients."""

    @ask_server
    def query(self, name: str, /, **parameters: Any) -> ServerRequest[Table]:
        """The rows of a named query, as many as the server gives at once.

        name: As :meth:`queries` lists it. parameters: Its parameters, by their names.
        """
        given = {key: value for key, value in parameters.items() if value is not None}
        return _TableRequest(RequestParts(f"/queries/{name}.json", given))

    @ask_server
    def cypher(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> ServerRequest[Table]:
        """The rows of one reading statement, for who has the role analyst.

        rows, seconds: Less than the server allows.
        """
        limits = {"rows": rows, "seconds": seconds}
        body: dict[str, Any] = {"statement": statement, "parameters": dict(parameters or {})}
        body |= {name: limit for name, limit in limits.items() if limit is not None}
        return _TableRequest(RequestParts("/cypher", {"format": "json"}, body))

    @ask_server
    def coverage(self, of: str) -> ServerRequest[PathEnd]:
        """What is known at all of a place, group or entity, and by which sources: to judge what is not found."""
        values = {"from: [String!]!": of, "to: [String!]!": of, "first: Int!": 1}
        return _CoverageRequest("partnerPaths", PathEnd, values, _COVERAGE)

    @ask_server
    def graphql(
        self, document: str, variables: Mapping[str, Any] | None = None
    ) -> ServerRequest[dict[str, Any]]:
        """The data of a GraphQL operation of one's own. Errors in the answer are raised."""
        return _WrittenOperation(document, variables or {})
