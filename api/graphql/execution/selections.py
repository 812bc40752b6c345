"""The fields that an operation selects, through fragments and directives, as GraphQL's CollectFields has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values

FieldsByKey = Mapping[str, tuple[FieldNode, ...]]
"""Field nodes by the name that the answer gives their field; several nodes are one field, merged."""


class NotCompiled(Exception):
    """The compiler does not handle this; the executor does."""


@dataclass(frozen=True)
class SelectionReader:
    """Reads the selections of one operation, for the variables of one request."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def collect_below(self, type_: str, nodes: Sequence[FieldNode]) -> FieldsByKey:
        """The fields selected below several nodes that are one field."""
        return self.collect_fields(type_, [n.selection_set for n in nodes if n.selection_set])

    def collect_fields(self, type_: str, sets: Sequence[SelectionSetNode]) -> FieldsByKey:
        """The fields selected on an object type by the names of the answer, as CollectFields orders them."""
        fields: dict[str, tuple[FieldNode, ...]] = {}
        seen: set[str] = set()
        for node in self.walk_selections(type_, sets, seen):
            key = node.alias.value if node.alias else node.name.value
            fields[key] = (*fields.get(key, ()), node)
        return fields

    def walk_selections(
        self, type_: str, sets: Sequence[SelectionSetNode], seen: set[str]
    ) -> Iterator[FieldNode]:
        """The field nodes selected on an object type, through fragments and directives."""
        for selection in (node for selected in sets for node in selected.selections):
            if not self.is_included(selection.directives):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self.applies_to(condition.name.value, type_):
                    yield from self.walk_selections(type_, [selection.selection_set], seen)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in seen:
                    continue
                seen.add(name)
                fragment = self.fragments[name]
                if fragment.variable_definitions or selection.arguments:
                    raise NotCompiled
                if self.applies_to(fragment.type_condition.name.value, type_):
                    yield from self.walk_selections(type_, [fragment.selection_set], seen)

    def is_included(self, directives: Sequence[DirectiveNode] | None) -> bool:
        """Whether @skip and @include leave a selection in; with any other directive, not compiled."""
        for directive in directives or ():
            match directive.name.value:
                case "skip":
                    values = self.directive_arguments(GraphQLSkipDirective, directive)
                    if values["if"] is True:
                        return False
                case "include":
                    values = self.directive_arguments(GraphQLIncludeDirective, directive)
                    if values["if"] is False:
                        return False
                case _:
                    raise NotCompiled
        return True

    def directive_arguments(self, definition: Any, node: DirectiveNode) -> Mapping[str, Any]:
        """A directive's arguments for this request's variables."""
        return get_argument_values(definition, node, self.variables)

    def applies_to(self, condition: str, type_: str) -> bool:
        """Whether a fragment on a type applies to an object type."""
        if condition == type_:
            return True
        conditioned = self.schema.type_map[condition]
        return self.schema.is_sub_type(conditioned, self.schema.type_map[type_])  # type: ignore[arg-type]
