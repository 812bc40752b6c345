"""From a GraphQL request to its response: parse, validate, execute, and say clearly what went wrong."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.graphql.execution.compiler import NotCompiled, Plan, compile_operation, shape_of
from api.graphql.execution.documents import Checked, Documents
from api.graphql.execution.errors import MOST_MISTAKES, formatted, status_of
from api.graphql.execution.instrumentation import Meter, Watch
from api.graphql.limits.cost import check_cost
from api.graphql.limits.size import CODE, over
from api.graphql.types.values import Context
from api.metrics import Metrics
from api.settings import ApiSettings
from graph.connection.database import Database, Terms
from graph.reading.compiler.shape import Unshapable
from schema.errors import InvalidInput, Timeout

log = structlog.get_logger("partnergraph.graphql")

PLANS_KEPT, CONSTANTS_KEPT = 50, 10
INTROSPECTION = frozenset({"__schema", "__type", "__typename"})
METHOD_NOT_ALLOWED = 405


@dataclass(frozen=True)
class Request:
    """What a client asks. ``context``: what resolvers may know of it besides, as :class:`Context` names it."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """What it gets. ``refused``: nothing was executed, or nothing came of it, and there are no data.

    ``status``: the HTTP status where it is not for the media type to say. ``by``: what executed it,
    ``compiled``, ``executor`` or ``introspection``; ``reason``: why not the compiler.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    refused: bool = False
    status: int | None = None
    by: str = ""
    reason: str = ""

    @classmethod
    def refusal(cls, *errors: GraphQLError, status: int | None = None) -> Response:
        """A response without data."""
        told = [formatted(error) for error in errors]
        return cls(None, told, refused=True, status=status or status_of(told))

    def payload(self) -> dict[str, Any]:
        """The response as the specification writes it."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        return body if self.refused else {**body, "data": self.data}


@dataclass(frozen=True)
class Run:
    """A request that may be executed: its operation, its variables, and the database under its terms."""

    request: Request
    checked: Checked
    operation: OperationDefinitionNode
    variables: VariableValues
    database: Database
    watch: Watch


class Engine:
    """Executes GraphQL requests on a database."""

    def __init__(
        self,
        schema: GraphQLSchema,
        database: Database,
        settings: ApiSettings,
        meter: Meter | None = None,
        *,
        compiles: bool = True,
    ) -> None:
        """``compiles=False`` leaves everything to graphql-core's executor: the oracle of the tests."""
        self.schema, self.database, self.settings = schema, database, settings
        self.compiles = compiles
        self.documents = Documents(schema, settings)
        self.meter = meter or Meter(Metrics(), settings.slow_ms)
        self.constants: OrderedDict[tuple[str, str | None], Response] = OrderedDict()

    def watch(self) -> Watch:
        """Begin to observe an operation."""
        return Watch(self.meter)

    async def execute(
        self, request: Request, watch: Watch | None = None, *, only_queries: bool = False
    ) -> Response:
        """The response to a request. Never raises for what a client can get wrong.

        Who gives a ``watch`` ends it; it goes on until the response is written.
        """
        mine = watch or self.watch()
        response = await self.answered(request, mine, only_queries=only_queries)
        if response.by:
            mine.executed(response.by, response.reason)
        for error in response.errors:
            told = error.get("extensions") or {}
            if "limit" in told and told.get("code") in {CODE, "TIMEOUT"}:
                self.meter.limit(told["limit"])
        if watch is None:
            mine.done(state(response))
        return response

    async def answered(self, request: Request, watch: Watch, *, only_queries: bool) -> Response:
        """The response, within the time allowed and whatever happens."""
        seconds = self.settings.max_seconds
        try:
            async with asyncio.timeout(seconds):
                return await self.respond(request, watch, only_queries=only_queries)
        except (TimeoutError, Timeout):
            return Response.refusal(over("seconds", seconds))
        except RecursionError:
            return Response.refusal(over("depth", self.settings.max_depth))
        except Exception as error:  # noqa: BLE001 - whatever it is, its inside is not the client's
            return Response.refusal(GraphQLError("", original_error=error))

    async def respond(self, request: Request, watch: Watch, *, only_queries: bool) -> Response:
        """The response of a request that is checked on the way."""
        checked = self.documents.check(request.query, watch)
        watch.hash = checked.hash
        operation = checked.operation(request.operation_name)
        if operation is not None:
            name = operation.name.value if operation.name else None
            watch.of(operation.operation.value, name, checked.hash)
            if only_queries and operation.operation is not OperationType.QUERY:
                wrong = GraphQLError("GET requests may only query; send mutations with POST.")
                return Response.refusal(wrong, status=METHOD_NOT_ALLOWED)
        if checked.errors:
            return Response.refusal(*checked.errors)
        if operation is None:
            return Response.refusal(no_operation(request))
        definitions = operation.variable_definitions or ()
        given = dict(request.variables)
        variables = get_variable_values(self.schema, definitions, given, MOST_MISTAKES)
        if not isinstance(variables, VariableValues):
            return Response.refusal(*variables)
        price = checked.price(self.schema, operation)
        if (dear := check_cost(price, variables.coerced, self.settings)) is not None:
            return Response.refusal(dear)
        terms = Terms(self.settings.max_seconds, watch.metadata(), watch.told)
        database = self.database.under(terms)
        run = Run(request, checked, operation, variables, database, watch)
        if introspects(operation):
            return await self.introspected(run)
        return await self.run(run)

    async def run(self, run: Run) -> Response:
        """The response of a run, by a compiled statement where there is one."""
        reason = "switched off"
        if self.compiles:
            found = await self.compiled(run)
            if not isinstance(found, str):
                return Response(found, [], by="compiled")
            reason = found
        with run.watch.stage("execute"):
            result = self.executed(run)
            if not isinstance(result, ExecutionResult):
                result = await result
        errors = [formatted(error) for error in result.errors or ()]
        if any(isinstance(error.original_error, Timeout) for error in result.errors or ()):
            raise Timeout(errors[0]["message"])
        status = status_of(errors)
        data = None if status else result.data
        return Response(data, errors, bool(status), status, by="executor", reason=reason)

    def executed(self, run: Run) -> Any:
        """What graphql-core's executor makes of a run: the result, or what has to be awaited for it."""
        return execute(
            self.schema,
            run.checked.document,  # type: ignore[arg-type]
            context_value=Context(run.database, **run.request.context),
            variable_values=dict(run.request.variables),
            operation_name=run.request.operation_name,
            hide_suggestions=not self.settings.introspection,
        )

    async def introspected(self, run: Run) -> Response:
        """The response to questions about the schema alone. It takes long and never changes."""
        key = run.request.query, run.request.operation_name
        if (known := self.constants.get(key)) is not None:
            return known
        with run.watch.stage("execute"):
            result = await asyncio.to_thread(self.executed, run)
        errors = [formatted(error) for error in result.errors or ()]
        made = Response(result.data, errors, by="introspection")
        if not run.operation.variable_definitions:
            self.constants[key] = made
            while len(self.constants) > CONSTANTS_KEPT:
                self.constants.popitem(last=False)
        return made

    async def compiled(self, run: Run) -> dict[str, Any] | str:
        """The data of an operation by one statement, or the reason why the executor must answer.

        That is so for what the compiler does not handle, and wherever the answer has errors: how these
        are told, and what becomes null, is the executor's to say.
        """
        plan = self.plan(run)
        if isinstance(plan, str):
            return plan
        try:
            sites = [site.arguments(run.variables) for site in plan.sites]
            parameters, windows = plan.compiled.bind(sites)
            cypher = plan.compiled.cypher
            record = await run.database.values(cypher, parameters) if cypher else []
            with run.watch.stage("shape"):
                data = plan.compiled.shaper(record, windows)
        except (InvalidInput, Unshapable, GraphQLError):
            return "the answer has errors"
        # An id that no node has may be one of a record that became part of another node.
        missing = any(data[key] is None for key in plan.by_id)
        return "an id was not found" if missing else data

    def plan(self, run: Run) -> Plan | str:
        """The plan of an operation for variables of this shape, made once; or why there is none."""
        name, plans = run.operation.name, run.checked.plans
        key = (name and name.value, shape_of(run.variables.coerced))
        known = plans.get(key)
        self.meter.cache("plan", hit=known is not None)
        if known is not None:
            return known
        if len(plans) >= PLANS_KEPT:
            plans.clear()
        with run.watch.stage("compile"):
            plans[key] = made = self.planned(run)
        return made

    def planned(self, run: Run) -> Plan | str:
        """Compile an operation, or say why not."""
        if run.operation.operation is not OperationType.QUERY:
            return "not a query"
        try:
            return compile_operation(
                self.schema, run.operation, run.checked.fragments, run.variables
            )
        except NotCompiled:
            return "not compiled"
        except InvalidInput:
            return "the answer has errors"


def introspects(operation: OperationDefinitionNode) -> bool:
    """Whether an operation asks of nothing but the schema."""
    selected = operation.selection_set.selections
    names = {one.name.value if isinstance(one, FieldNode) else "" for one in selected}
    return names <= INTROSPECTION and names != {"__typename"}


def no_operation(request: Request) -> GraphQLError:
    """What to say where a document does not have the operation that was asked for."""
    named = request.operation_name
    return GraphQLError(
        f"There is no operation named {named!r}."
        if named
        else "Name the operation to execute: operationName."
    )


def state(response: Response) -> str:
    """How an operation ended, in a word."""
    if response.refused:
        return "refused"
    return "errors" if response.errors else "ok"
