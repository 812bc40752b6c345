"""What is known of the ends of a search: its types, and whether a request asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from partnergraph.api.graphql.types.build import OutputField, SchemaBuilder, attribute_resolver


def declare_coverage_types(builder: SchemaBuilder) -> None:
    """Declare Coverage, the sources that cover an end, and the releases to cite an answer with."""
    builder.declare_output(
        "CoveringSource",
        "What one source tells of an end.",
        [
            OutputField("id", "ID", "The source's id"),
            OutputField("title", "str", "Its title"),
            OutputField("actors", "int", "Of how many of the end's actors it tells something"),
            OutputField("ties", "int", "Of how many of their ties it tells"),
            OutputField(
                "firstYear",
                "Optional[int]",
                "The year of the earliest",
                attribute_resolver("first_year"),
            ),
            OutputField(
                "lastYear",
                "Optional[int]",
                "The year of the latest",
                attribute_resolver("last_year"),
            ),
        ],
    )
    builder.declare_output(
        "Coverage",
        "What is known of an end at all, so that it can be judged what is not.",
        [
            OutputField("actors", "int", "How many actors are known there"),
            OutputField("ties", "int", "How many ties of theirs, of every kind"),
            OutputField("sources", "list[CoveringSource]", "Who says so; most ties first"),
        ],
    )
    builder.declare_output(
        "Release",
        "A source that was loaded when the answer was given.",
        [
            OutputField("id", "ID", "The source's id"),
            OutputField("title", "str", "Its title"),
            OutputField("published", "Optional[Date]", "Its date"),
            OutputField("retrieved", "Optional[Date]", "When our copy was taken"),
        ],
    )


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
