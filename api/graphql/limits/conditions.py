"""How much an operation's filters and orders say, counted before anything runs.

Neo4j plans a statement before it watches the time, and planning takes longer with every condition and much
longer with every relation within a relation; so these have limits of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    SelectionSetNode,
    VariableNode,
)

from partnergraph.api.graphql.limits.size import limit_error
from partnergraph.api.settings import ApiSettings


@dataclass(frozen=True)
class ConditionCount:
    """How many fields filters and orders name in the text, how deep, and which variables hold more.

    ``variables``: name and depth of the place where each is used.
    """

    written: int = 0
    deepest: int = 0
    variables: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of_fields(cls, fields: Iterable[FieldNode]) -> ConditionCount:
        """The count over the arguments of these fields."""
        written, deepest, variables = 0, 0, []
        waiting = [(argument.value, 0) for node in fields for argument in node.arguments or ()]
        while waiting:
            value, depth = waiting.pop()
            deepest = max(deepest, depth)
            if isinstance(value, VariableNode):
                variables.append((value.name.value, depth))
            elif isinstance(value, ListValueNode):
                waiting += [(item, depth) for item in value.values]
            elif isinstance(value, ObjectValueNode):
                written += len(value.fields)
                waiting += [(field.value, depth + 1) for field in value.fields]
        return cls(written, deepest, tuple(variables))

    def check_limits(self, values: Mapping[str, Any], settings: ApiSettings) -> GraphQLError | None:
        """The error for more conditions with these variables than allowed, or for one too deep; else None."""
        count, deepest = self.written, self.deepest
        for name, depth in self.variables:
            more, below = _measure_conditions(values.get(name))
            count, deepest = count + more, max(deepest, depth + below)
        if deepest > settings.max_filter_depth:
            return limit_error("filter_depth", settings.max_filter_depth, deepest)
        allowed = settings.max_conditions
        return limit_error("conditions", allowed, count) if count > allowed else None


def _measure_conditions(value: Any) -> tuple[int, int]:
    """How many fields a value names, and how deep."""
    if isinstance(value, Mapping):
        inner = [_measure_conditions(item) for item in value.values()]
        return sum([n + 1 for n, _ in inner]), max([depth + 1 for _, depth in inner], default=0)
    if isinstance(value, list):
        inner = [_measure_conditions(item) for item in value if isinstance(item, Mapping | list)]
        return sum([n for n, _ in inner]), max([depth for _, depth in inner], default=0)
    return 0, 0


def walk_selected_fields(
    selections: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """Every field of an operation at every depth, its fragments opened."""
    for selection in selections.selections if selections else ():
        if isinstance(selection, FragmentSpreadNode):
            yield from walk_selected_fields(
                fragments[selection.name.value].selection_set, fragments
            )
            continue
        if isinstance(selection, FieldNode):
            yield selection
        if isinstance(selection, FieldNode | InlineFragmentNode):
            yield from walk_selected_fields(selection.selection_set, fragments)
