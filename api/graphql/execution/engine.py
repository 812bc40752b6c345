"""From a GraphQL request to its response: parse, validate, execute, and say clearly what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import orjson
import structlog
from cachetools import LRUCache
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

from partnergraph.api.answer_cache import AnswerCache
from partnergraph.api.graphql.execution.answers import answer_key
from partnergraph.api.graphql.execution.arguments import shape_of
from partnergraph.api.graphql.execution.attributes import AttributeExecutor
from partnergraph.api.graphql.execution.compiler import CompiledOperation, compile_operation
from partnergraph.api.graphql.execution.documents import CheckedDocument, DocumentCache
from partnergraph.api.graphql.execution.errors import (
    MOST_REPORTED_ERRORS,
    format_graphql_error,
    status_for_errors,
)
from partnergraph.api.graphql.execution.instrumentation import OperationMeter, OperationObserver
from partnergraph.api.graphql.execution.mistakes import (
    OPERATION_CODE,
    explain_variable_errors,
)
from partnergraph.api.graphql.execution.response import (
    GraphQLRequest,
    GraphQLResponse,
    refuse_kind_of_operation,
    response_state,
)
from partnergraph.api.graphql.execution.selections import NotCompiled
from partnergraph.api.graphql.limits.cost import check_cost
from partnergraph.api.graphql.limits.size import LIMIT_CODE, limit_error
from partnergraph.api.graphql.types.values import ResolverContext
from partnergraph.api.metrics import Metrics
from partnergraph.api.settings import ApiSettings, slow_folder
from partnergraph.api.slow_log import SlowLog
from partnergraph.api.transport.abandoned import finish_though_abandoned
from partnergraph.api.transport.turns import WorkTurns
from partnergraph.graph.claims.data_version import DataClock, DataState
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.connection.failures import timeout_error
from partnergraph.graph.reading.compiler.runtime import UnshapableRecord
from partnergraph.schema.errors import InvalidInput, Timeout

log = structlog.get_logger("partnergraph.graphql")

_LONGEST_KEPT_S = 15.0
_CONSTANTS_KEPT = 10
_INTROSPECTION_FIELDS = frozenset({"__schema", "__type", "__typename"})
MOST_READINGS = 3  # of one query, while the data move


@dataclass(frozen=True)
class PreparedOperation:
    """A valid request within its limits, with the database under its terms."""

    request: GraphQLRequest
    checked: CheckedDocument
    operation: OperationDefinitionNode
    variables: VariableValues
    database: Database
    observer: OperationObserver
    cost: int = 0


class GraphQLEngine:
    """Executes GraphQL requests on a database: compiled where that can be, else by graphql-core."""

    def __init__(
        self,
        schema: GraphQLSchema,
        database: Database,
        settings: ApiSettings,
        meter: OperationMeter | None = None,
        *,
        compiles: bool = True,
    ) -> None:
        """``compiles=False`` leaves everything to graphql-core's executor: the oracle of the tests."""
        self.schema, self.database, self.settings = schema, database, settings
        self.compiles = compiles
        self.clock = DataClock(database)
        self.turns = WorkTurns(settings)
        self.documents = DocumentCache(schema, settings)
        self.meter = meter or OperationMeter(
            Metrics(), SlowLog(settings.slow_ms, slow_folder(settings))
        )
        self.answers = AnswerCache(
            settings.answer_bytes,
            lambda kind, hit: self.meter.count_cache_lookup(kind, hit=hit),
        )
        self.constants: LRUCache[tuple[str, str | None], GraphQLResponse] = LRUCache(
            _CONSTANTS_KEPT
        )

    def observe(self) -> OperationObserver:
        """Begin to observe an operation."""
        return OperationObserver(self.meter)

    async def execute(
        self,
        request: GraphQLRequest,
        observer: OperationObserver | None = None,
        *,
        only_queries: bool = False,
    ) -> GraphQLResponse:
        """The response to a request. Never raises for what a client can get wrong.

        Who gives an ``observer`` finishes it, once the response is written.
        """
        observed = observer or self.observe()
        response = await self.respond_in_time(request, observed, only_queries=only_queries)
        if response.by:
            observed.set_executor(response.by, response.reason)
        for error in response.errors:
            extensions = error.get("extensions") or {}
            if "limit" in extensions and extensions.get("code") in {LIMIT_CODE, "TIMEOUT"}:
                self.meter.count_limit(extensions["limit"])
        if observer is None:
            observed.finish(response_state(response))
        return response

    async def respond_in_time(
        self, request: GraphQLRequest, observer: OperationObserver, *, only_queries: bool
    ) -> GraphQLResponse:
        """The response, within the time allowed and whatever happens."""
        seconds = self.settings.max_seconds
        try:
            # How long an operation waits for its turn is not counted: the time of its work is.
            async with _within_seconds(seconds + self.settings.turn_seconds):
                return await self.respond(request, observer, only_queries=only_queries)
        except Timeout:
            return GraphQLResponse.refuse(limit_error("seconds", seconds))
        except RecursionError:
            return GraphQLResponse.refuse(limit_error("depth", self.settings.max_depth))
        except Exception as error:  # noqa: BLE001 - whatever it is, its inside is not the client's
            return GraphQLResponse.refuse(GraphQLError("", original_error=error))

    async def respond(
        self, request: GraphQLRequest, observer: OperationObserver, *, only_queries: bool
    ) -> GraphQLResponse:
        """The response to a request, each check before the next and more costly step."""
        checked = self.documents.get(request.query, observer)
        observer.hash = checked.hash
        operation = checked.find_operation(request.operation_name)
        if operation is not None:
            name = operation.name.value if operation.name else None
            observer.identify(operation.operation.value, name, checked.hash)
            refusal = refuse_kind_of_operation(operation.operation, only_queries=only_queries)
            # Of a subscription that is wrong whatever it is sent as, that is said first.
            if refusal and not (
                checked.errors and operation.operation is OperationType.SUBSCRIPTION
            ):
                return refusal
        if checked.errors:
            return GraphQLResponse.refuse(*checked.errors)
        if operation is None:
            return GraphQLResponse.refuse(_missing_operation_error(request))
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(
            self.schema, definitions, dict(request.variables), MOST_REPORTED_ERRORS
        )
        if not isinstance(variables, VariableValues):
            return GraphQLResponse.refuse(*explain_variable_errors(self.schema, variables))
        formula = checked.cost_formula(self.schema, operation)
        if (excess := check_cost(formula, variables.coerced, self.settings)) is not None:
            return GraphQLResponse.refuse(excess)
        terms = StatementOptions(
            self.settings.max_seconds, observer.transaction_metadata(), observer.add_statement
        )
        database = self.database.under(terms)
        observer.variables = request.variables
        prepared = PreparedOperation(request, checked, operation, variables, database, observer)
        if _is_introspection(operation):
            return await self.introspect(prepared)
        if operation.operation is OperationType.QUERY and _asks_no_data(operation):
            return await self.run(prepared)
        prepared = replace(prepared, cost=formula.cost(variables.coerced, []))
        if operation.operation is OperationType.QUERY:
            return await self.run_at_one_moment(prepared)
        async with self.take_turn(prepared):
            finish_though_abandoned()
            return await self.run(prepared)

    @asynccontextmanager
    async def take_turn(self, prepared: PreparedOperation) -> AsyncIterator[None]:
        """Wait until the turn of an operation's client has come; the time allowed begins then."""
        caller = prepared.request.context.get("caller")
        client, work = caller.subject if caller else "", prepared.checked.hash
        seconds = self.settings.max_seconds
        async with self.turns.turn(client, work, prepared.cost), _within_seconds(seconds):
            yield

    async def run_at_one_moment(self, prepared: PreparedOperation) -> GraphQLResponse:
        """The response to a query, of one version of the data; read again where that moved meanwhile.

        One that moves each time, as in a long load, is answered all the same, and says so.
        """
        if not self.answers.enabled:
            return await self.read_at_one_moment(prepared, await self.clock.recent())
        began, key, now = monotonic(), answer_key(prepared), await self.clock.current()
        if (kept := self.answers.find("answer", key, now.moment)) is not None:
            return GraphQLResponse(orjson.loads(kept), [], by="kept", state=now)
        response = await self.read_at_one_moment(prepared, now)
        whole = response.data is not None and not response.errors and not response.moved
        # A search that its time limit cut off took longer than this, and may find more the next time.
        longest = min(_LONGEST_KEPT_S, self.settings.max_seconds / 2)
        if whole and response.state and monotonic() - began <= longest:
            content = orjson.dumps(response.data)
            self.answers.keep("answer", key, response.state.moment, content, len(content))
        return response

    async def read_at_one_moment(
        self, prepared: PreparedOperation, before: DataState
    ) -> GraphQLResponse:
        """The same, read from the graph; ``before``: the state of the data before that."""
        async with self.take_turn(prepared):
            for _ in range(MOST_READINGS):
                response = await self.run(prepared)
                unmoved = response.version == before.version
                after = before if unmoved else await self.clock.current()
                if after.moment == before.moment:
                    return replace(response, state=after)
                before = after
        return replace(response, state=after, moved=True)

    async def run(self, prepared: PreparedOperation) -> GraphQLResponse:
        """The response to an operation, by a compiled statement where there is one."""
        reason = "switched off"
        if self.compiles:
            response_or_reason = await self.run_compiled(prepared)
            if not isinstance(response_or_reason, str):
                return response_or_reason
            reason = response_or_reason
        context = self.make_context(prepared)
        with prepared.observer.time_stage("execute"):
            result = self.run_executor(prepared, context)
            if not isinstance(result, ExecutionResult):
                try:
                    result = await result
                finally:
                    context.end()
        errors = [format_graphql_error(error) for error in result.errors or ()]
        if any(isinstance(error.original_error, Timeout) for error in result.errors or ()):
            raise Timeout(errors[0]["message"])
        status = status_for_errors(errors)
        data = None if status else result.data
        return GraphQLResponse(
            data,
            errors,
            bool(status),
            status,
            by="executor",
            reason=reason,
            version=context.version_of_answer(len(result.data or ())),
        )

    def make_context(self, prepared: PreparedOperation) -> ResolverContext:
        """What the resolvers of one answer may use."""
        return ResolverContext(
            prepared.database, meter=self.meter.statements, **prepared.request.context
        )

    def run_executor(self, prepared: PreparedOperation, context: ResolverContext) -> Any:
        """What graphql-core's executor gives: the result, or what has to be awaited for it."""
        return execute(
            self.schema,
            prepared.checked.document,  # type: ignore[arg-type]
            context_value=context,
            variable_values=dict(prepared.request.variables),
            operation_name=prepared.request.operation_name,
            hide_suggestions=not self.settings.introspection,
            executor_class=AttributeExecutor if self.compiles else None,
        )

    async def introspect(self, prepared: PreparedOperation) -> GraphQLResponse:
        """The response to questions about the schema alone. It takes long and never changes."""
        key = prepared.request.query, prepared.request.operation_name
        if (cached := self.constants.get(key)) is not None:
            return cached
        with prepared.observer.time_stage("execute"):
            result = await asyncio.to_thread(
                self.run_executor, prepared, self.make_context(prepared)
            )
        errors = [format_graphql_error(error) for error in result.errors or ()]
        response = GraphQLResponse(result.data, errors, by="introspection")
        if not prepared.operation.variable_definitions:
            self.constants[key] = response
        return response

    async def run_compiled(self, prepared: PreparedOperation) -> GraphQLResponse | str:
        """The response to an operation by one statement, or the reason why the executor must answer.

        That is so for what the compiler does not handle, and wherever the answer has errors: how these
        are told, and what becomes null, is the executor's to say.
        """
        operation = self.get_compiled(prepared)
        if isinstance(operation, str):
            return operation
        try:
            arguments = [site.arguments(prepared.variables) for site in operation.sites]
            parameters, windows = operation.compiled.bind(arguments)
            cypher = operation.compiled.cypher
            values = await prepared.database.values(cypher, parameters) if cypher else [None]
            *record, version = values
            if operation.compiled.names_wholes and not record.pop():
                return "the answer has errors"
            with prepared.observer.time_stage("shape"):
                data = operation.compiled.shaper(record, windows)
        except (InvalidInput, UnshapableRecord, GraphQLError):
            return "the answer has errors"
        # An id that no node has may be one of a record that became part of another node.
        missing = any(
            data[key] is None or (isinstance(data[key], list) and None in data[key])
            for key in operation.by_id
        )
        if missing:
            return "an id was not found"
        return GraphQLResponse(data, [], by="compiled", version=version)

    def get_compiled(self, prepared: PreparedOperation) -> CompiledOperation | str:
        """An operation compiled for variables of this shape, once; or the reason why it is not."""
        name, plans = prepared.operation.name, self.documents.plans
        shape = shape_of(prepared.variables.coerced)
        key = (prepared.checked.hash, name and name.value, shape)
        cached = plans.get(key)
        self.meter.count_cache_lookup("plan", hit=cached is not None)
        if cached is not None:
            return cached
        with prepared.observer.time_stage("compile"):
            plans[key] = operation = self.compile(prepared)
        return operation

    def compile(self, prepared: PreparedOperation) -> CompiledOperation | str:
        """Compile an operation, or say why not."""
        if prepared.operation.operation is not OperationType.QUERY:
            return "not a query"
        try:
            return compile_operation(
                self.schema, prepared.operation, prepared.checked.fragments, prepared.variables
            )
        except NotCompiled:
            return "not compiled"
        except InvalidInput:
            return "the answer has errors"


@asynccontextmanager
async def _within_seconds(seconds: float) -> AsyncIterator[None]:
    """Raise :class:`Timeout` for what takes longer; a ``TimeoutError`` of something else stays what it is."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise timeout_error() from error


def _is_introspection(operation: OperationDefinitionNode) -> bool:
    """Whether an operation asks of nothing but the schema."""
    selected = operation.selection_set.selections
    names = {node.name.value if isinstance(node, FieldNode) else "" for node in selected}
    return names <= _INTROSPECTION_FIELDS and names != {"__typename"}


def _asks_no_data(operation: OperationDefinitionNode) -> bool:
    """Whether an operation selects nothing but ``__typename``."""
    return all(
        isinstance(node, FieldNode) and node.name.value == "__typename"
        for node in operation.selection_set.selections
    )


def _missing_operation_error(request: GraphQLRequest) -> GraphQLError:
    """What to say where a document does not have the operation that was asked for."""
    named = request.operation_name
    return GraphQLError(
        f"There is no operation named {named!r}."
        if named
        else "Name the operation to execute: operationName.",
        extensions={"code": OPERATION_CODE},
    )
