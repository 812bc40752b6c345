"""Subscriptions as live queries: a query that is asked again when the data moved, and told where it differs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    print_ast,
)

from partnergraph.api.graphql.execution.documents import CheckedDocument
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest, GraphQLResponse
from partnergraph.api.graphql.types.subscriptions import QUERY_FIELDS
from partnergraph.api.problem_kinds import PASSING_STATUSES
from partnergraph.api.transport.change_feed import ChangeFeed
from partnergraph.schema.errors import Unavailable

_Fragments = Mapping[str, FragmentDefinitionNode]


def find_subscription(
    engine: GraphQLEngine, request: GraphQLRequest
) -> OperationDefinitionNode | None:
    """The operation of a request, if it is a valid subscription; whatever else it is, the engine tells."""
    checked = engine.documents.get(request.query, engine.observe())
    operation = None if checked.errors else checked.find_operation(request.operation_name)
    if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
        return None
    return operation


async def follow_subscription(
    engine: GraphQLEngine,
    feed: ChangeFeed,
    request: GraphQLRequest,
    operation: OperationDefinitionNode,
) -> AsyncIterator[GraphQLResponse | None]:
    """The responses to a subscription: at once, and whenever they change; None now and then if they do not.

    The first that is refused is the last, but for what passes: while Neo4j does not answer, who listens already
    waits. Raises what :meth:`ChangeFeed.listening` does, and :class:`Unavailable` before the first response.
    """
    checked = engine.documents.get(request.query, engine.observe())
    asked = replace(request, query=_write_query(checked, operation), operation_name=None)
    caller = request.context.get("caller")
    told: Any = None
    response: GraphQLResponse | None
    async with feed.listening(caller.subject if caller else ""):
        while True:
            try:
                before = await engine.clock.current()
                response = await engine.execute(asked)
            except Unavailable:
                if told is None:
                    raise
                response = None
            if response is None or (told is not None and response.status in PASSING_STATUSES):
                yield None
                await asyncio.sleep(feed.poll)
                continue
            said = (response.data, response.errors)
            if said != told or _tells_of_version(operation, checked.fragments):
                told = said
                yield response
            if response.refused:
                return
            while await feed.wait_for_version(before.version) is None:
                yield None


def _write_query(checked: CheckedDocument, operation: OperationDefinitionNode) -> str:
    """The query that a subscription asks again and again, under the names that the subscription gives."""
    (root,) = _root_fields(operation.selection_set, checked.fragments)
    asked = FieldNode(
        name=NameNode(value=QUERY_FIELDS.get(root.name.value, root.name.value)),
        alias=root.alias or root.name,
        arguments=root.arguments,
        directives=root.directives,
        selection_set=root.selection_set,
    )
    query = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=(asked,)),
    )
    used: dict[str, FragmentDefinitionNode] = {}
    _collect_fragments(query.selection_set, checked.fragments, used)
    return print_ast(DocumentNode(definitions=(query, *used.values())))


def _root_fields(selections: SelectionSetNode, fragments: _Fragments) -> Iterator[FieldNode]:
    """The fields at the root of an operation, its fragments opened; validation has seen that it is one."""
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _root_fields(fragments[selection.name.value].selection_set, fragments)
        elif isinstance(selection, InlineFragmentNode):
            yield from _root_fields(selection.selection_set, fragments)


def _collect_fragments(
    selections: SelectionSetNode | None,
    fragments: _Fragments,
    used: dict[str, FragmentDefinitionNode],
) -> None:
    """Add the fragments that selections spread, at every depth."""
    for selection in selections.selections if selections else ():
        if not isinstance(selection, FragmentSpreadNode):
            assert isinstance(selection, FieldNode | InlineFragmentNode)  # noqa: S101
            _collect_fragments(selection.selection_set, fragments, used)
        elif (name := selection.name.value) not in used:
            used[name] = fragments[name]
            _collect_fragments(fragments[name].selection_set, fragments, used)


def _tells_of_version(operation: OperationDefinitionNode, fragments: _Fragments) -> bool:
    """Whether a subscription is to hear of each version, whatever it selects of it."""
    return next(_root_fields(operation.selection_set, fragments)).name.value == "dataChanged"
