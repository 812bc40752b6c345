"""Validation rules that keep a document within the limits of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from api.settings import ApiSettings

Fragments = Mapping[str, FragmentDefinitionNode]


def limit_rules(settings: ApiSettings) -> list[type[ASTValidationRule]]:
    """The rules for these settings."""

    class Limits(ASTValidationRule):
        """Refuses what is nested too deeply or has too many aliases."""

        def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
            fragments = {
                d.name.value: d
                for d in self.context.document.definitions
                if isinstance(d, FragmentDefinitionNode)
            }
            depth, aliases = measure(node.selection_set, fragments, frozenset())
            for what, found, allowed in (
                ("depth", depth, settings.max_depth),
                ("number of aliases", aliases, settings.max_aliases),
            ):
                if found > allowed:
                    self.report_error(over(what, found, allowed, node))

    return [Limits]


def over(what: str, found: int, allowed: int, node: OperationDefinitionNode) -> GraphQLError:
    """What to say of an operation beyond a limit."""
    return GraphQLError(
        f"The operation's {what} is {found}; {allowed} is allowed.",
        node,
        extensions={"code": "LIMIT", "limit": what, "allowed": allowed, "found": found},
    )


def measure(
    selections: SelectionSetNode | None, fragments: Fragments, seen: frozenset[str]
) -> tuple[int, int]:
    """Depth and aliases below a selection set. Introspection counts as one; fragments in themselves end."""
    depth = aliases = 0
    for selection in selections.selections if selections else ():
        own, own_aliases = weight(selection, fragments, seen)
        depth, aliases = max(depth, own), aliases + own_aliases
    return depth, aliases


def weight(selection: SelectionNode, fragments: Fragments, seen: frozenset[str]) -> tuple[int, int]:
    """Depth and aliases of one selection."""
    if isinstance(selection, FieldNode):
        aliased = int(selection.alias is not None)
        if selection.name.value.startswith("__"):
            return 0, aliased
        depth, aliases = measure(selection.selection_set, fragments, seen)
        return depth + 1, aliases + aliased
    if isinstance(selection, InlineFragmentNode):
        return measure(selection.selection_set, fragments, seen)
    if isinstance(selection, FragmentSpreadNode):
        name = selection.name.value
        if name in fragments and name not in seen:
            return measure(fragments[name].selection_set, fragments, seen | {name})
    return 0, 0
