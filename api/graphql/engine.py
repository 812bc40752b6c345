"""From a GraphQL request to its response: parse, validate, execute, and say clearly what went wrong."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.graphql.compiler import NotCompiled, Plan, compile_operation, shape_of
from api.graphql.limits import limit_rules
from api.graphql.values import Context
from api.settings import ApiSettings
from graph.database import Database
from graph.reading.compiled.shape import Unshapable
from schema.errors import InvalidInput, PartnergraphError

log = structlog.get_logger("partnergraph.graphql")

DOCUMENTS_KEPT = 500
PLANS_KEPT = 50


@dataclass(frozen=True)
class Request:
    """What a client asks."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


@dataclass(frozen=True)
class Response:
    """What it gets. ``refused``: the document itself is wrong, and nothing was executed."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    refused: bool = False

    def payload(self) -> dict[str, Any]:
        """The response as the specification writes it."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        return body if self.refused else {**body, "data": self.data}


@dataclass
class Checked:
    """A parsed document, or why it cannot be used; and the plans made for its operations."""

    document: DocumentNode | None
    errors: list[GraphQLError]
    plans: dict[Any, Plan | None] = field(default_factory=dict)

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The document's fragments by name."""
        definitions = self.document.definitions if self.document else ()
        return {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}


class Engine:
    """Executes GraphQL requests on a database."""

    def __init__(
        self,
        schema: GraphQLSchema,
        database: Database,
        settings: ApiSettings,
        *,
        compiles: bool = True,
    ) -> None:
        """``compiles=False`` leaves everything to graphql-core's executor: the oracle of the tests."""
        self.schema, self.database, self.settings = schema, database, settings
        self.compiles = compiles
        self.rules = [*specified_rules, *limit_rules(settings)]
        if not settings.introspection:
            self.rules.append(NoSchemaIntrospectionCustomRule)
        self.checked: OrderedDict[str, Checked] = OrderedDict()

    async def execute(self, request: Request, *, only_queries: bool = False) -> Response:
        """The response to a request. Never raises for what a client can get wrong."""
        checked = self.check(request.query)
        if checked.document is None or checked.errors:
            return Response(None, [formatted(error) for error in checked.errors], refused=True)
        operation = get_operation_ast(checked.document, request.operation_name)
        refusal = refuse(operation, request, only_queries=only_queries)
        if operation is None or refusal is not None:
            return Response(None, [formatted(refusal or GraphQLError(""))], refused=True)
        data = await self.compiled(checked, operation, request) if self.compiles else None
        if data is not None:
            return Response(data, [])
        result = execute(
            self.schema,
            checked.document,
            context_value=Context(self.database),
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
        )
        if not isinstance(result, ExecutionResult):
            result = await result
        return Response(result.data, [formatted(error) for error in result.errors or ()])

    async def compiled(
        self, checked: Checked, operation: OperationDefinitionNode, request: Request
    ) -> dict[str, Any] | None:
        """The data of an operation by one statement; None where the executor must answer.

        That is so for what the compiler does not handle, and wherever the answer has errors: how these
        are told, and what becomes null, is the executor's to say.
        """
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(self.schema, definitions, dict(request.variables))
        if not isinstance(variables, VariableValues):
            return None
        plan = self.plan(checked, operation, variables)
        if plan is None:
            return None
        try:
            parameters, windows = plan.compiled.bind([s.arguments(variables) for s in plan.sites])
            record = await self.database.record(plan.compiled.cypher, parameters)
            data = plan.compiled.shaper(record, windows)
        except (InvalidInput, Unshapable, GraphQLError):
            return None
        # An id that no node has may be one of a record that became part of another node.
        return None if any(data[key] is None for key in plan.by_id) else data

    def plan(
        self, checked: Checked, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Plan | None:
        """The plan of an operation for variables of this shape, made once."""
        key = (operation.name and operation.name.value, shape_of(variables.coerced))
        if key not in checked.plans:
            if len(checked.plans) >= PLANS_KEPT:
                checked.plans.clear()
            try:
                made = compile_operation(self.schema, operation, checked.fragments, variables)
            except (NotCompiled, InvalidInput):
                made = None
            checked.plans[key] = made
        return checked.plans[key]

    def check(self, text: str) -> Checked:
        """The document of a text, parsed and validated, remembered for the next time."""
        if (known := self.checked.get(text)) is not None:
            self.checked.move_to_end(text)
            return known
        try:
            document = parse(text, max_tokens=self.settings.max_tokens)
            made = Checked(document, validate(self.schema, document, self.rules))
        except GraphQLError as error:
            made = Checked(None, [error])
        self.checked[text] = made
        while len(self.checked) > DOCUMENTS_KEPT:
            self.checked.popitem(last=False)
        return made


def refuse(
    operation: OperationDefinitionNode | None, request: Request, *, only_queries: bool
) -> GraphQLError | None:
    """Why the operation of a valid document cannot be executed, if it cannot."""
    if operation is None:
        named = request.operation_name
        return GraphQLError(
            f"There is no operation named {named!r}."
            if named
            else "Name the operation to execute: operationName."
        )
    if only_queries and operation.operation is not OperationType.QUERY:
        return GraphQLError("GET requests may only query; send mutations with POST.")
    return None


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as the client sees it: ours in full, anything unexpected without its inside."""
    body: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if isinstance(original, PartnergraphError):
        details = {"code": code(original), "where": original.where, "do": original.do}
        body["message"] = original.what
        body["extensions"] = {name: value for name, value in details.items() if value}
    elif original is not None:
        log.error("unexpected error", path=error.path, exc_info=original)
        body["message"] = "Something went wrong on the server; it has been logged."
        body["extensions"] = {"code": "INTERNAL"}
    return body


def code(error: PartnergraphError) -> str:
    """An error's class as a constant: ``INVALID_INPUT``."""
    name = type(error).__name__
    return "".join(
        f"_{char}" if char.isupper() and i else char for i, char in enumerate(name)
    ).upper()
