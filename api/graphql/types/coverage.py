"""Whether a request asks for what is known of the ends of a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode


def selects_field(info: Any, name: str) -> bool:
    """Whether a field of this name is selected anywhere below the one that is resolved."""
    return any(
        name in _selected_names(node.selection_set, info.fragments) for node in info.field_nodes
    )


def _selected_names(selections: SelectionSetNode | None, fragments: Any) -> Iterator[str]:
    """The names of all fields below, those of fragments included."""
    for node in selections.selections if selections else ():
        if isinstance(node, FragmentSpreadNode):
            yield from _selected_names(fragments[node.name.value].selection_set, fragments)
            continue
        if isinstance(node, FieldNode):
            yield node.name.value
        yield from _selected_names(getattr(node, "selection_set", None), fragments)
