"""Whether a request asks for what is known of the ends of a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    SelectionNode,
    SelectionSetNode,
)
from graphql.execution import get_directive_values


def selects_field(info: Any, name: str) -> bool:
    """Whether a field of this name is selected anywhere below the one that is resolved."""
    return any(name in _selected_names(node.selection_set, info) for node in info.field_nodes)


def _selected_names(selections: SelectionSetNode | None, info: Any) -> Iterator[str]:
    """The names of all fields below, those of fragments included, and nothing that is left out by @include or @skip."""
    for node in selections.selections if selections else ():
        if _is_left_out(node, info):
            continue
        if isinstance(node, FragmentSpreadNode):
            yield from _selected_names(info.fragments[node.name.value].selection_set, info)
            continue
        if isinstance(node, FieldNode):
            yield node.name.value
        yield from _selected_names(getattr(node, "selection_set", None), info)


def _is_left_out(node: SelectionNode, info: Any) -> bool:
    """Whether @skip or @include leaves a selection out."""
    skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
    return bool(skip and skip["if"]) or (include is not None and not include["if"])
