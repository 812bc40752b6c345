"""Limits on an operation's size, known from its text alone, checked before anything that takes time.

A fragment is measured once, however often it is spread: operations whose fragments would multiply to
billions of fields are refused as fast as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Lexer,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Source,
    TokenKind,
)

from partnergraph.api.settings import ApiSettings

LIMIT_CODE = "LIMIT"
# Fragments can multiply to numbers that JSON has no room for.
_LARGEST_REPORTED = 10**9
_LIMIT_MESSAGES = {
    "depth": "The operation is nested {found} levels deep; {allowed} are allowed.",
    "aliases": "The operation has {found} aliases; {allowed} are allowed.",
    "root_fields": "The operation has {found} fields at its root; {allowed} are allowed.",
    "fields": "The operation has {found} fields; {allowed} are allowed.",
    "tokens": "The document has {found} tokens or more; {allowed} are allowed.",
    "page": "A page of {found} is asked for; {allowed} is the largest.",
    "conditions": "Filters and orders name {found} fields; {allowed} are allowed.",
    "filter_depth": "A filter is nested {found} levels deep; {allowed} are allowed.",
    "cost": "The operation's estimated cost is {found}; {allowed} is allowed.",
    "seconds": "The operation took longer than {allowed} seconds and was stopped.",
    "response_bytes": "The answer has {found} bytes; {allowed} are allowed.",
    "body_bytes": "The request's body has {found} bytes or more; {allowed} are allowed.",
    "batch": "The request has {found} operations; {allowed} are allowed.",
}
_LIMIT_ADVICE = {
    "page": "ask for a smaller page and go on with its cursors",
    "cost": "ask for smaller pages or fewer levels; docs/limits.md has the formula",
    "conditions": "ask with fewer conditions; in: [...] counts as one",
    "seconds": "ask for less at once",
    "response_bytes": "ask for smaller pages or fewer fields",
}


@dataclass(frozen=True)
class _SelectionSize:
    """What a selection set amounts to. ``root_fields``: those at its first level; introspection has no depth."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    root_fields: int = 0


@dataclass
class _SizeMeasurer:
    """Measures the operations of one document, each fragment once."""

    fragments: dict[str, FragmentDefinitionNode]
    fragment_sizes: dict[str, _SelectionSize] = field(default_factory=dict)

    def measure(self, selections: SelectionSetNode | None) -> _SelectionSize:
        """The size of a selection set."""
        sizes = [
            self.measure_selection(selection)
            for selection in (selections.selections if selections else ())
        ]
        return _SelectionSize(
            max((size.depth for size in sizes), default=0),
            sum(size.aliases for size in sizes),
            sum(size.fields for size in sizes),
            sum(size.root_fields for size in sizes),
        )

    def measure_selection(self, selection: SelectionNode) -> _SelectionSize:
        """The size of one selection."""
        if isinstance(selection, FieldNode):
            below = self.measure(selection.selection_set)
            aliases = below.aliases + (selection.alias is not None)
            hidden = selection.name.value.startswith("__")
            return _SelectionSize(0 if hidden else below.depth + 1, aliases, below.fields + 1, 1)
        if isinstance(selection, InlineFragmentNode):
            return self.measure(selection.selection_set)
        if isinstance(selection, FragmentSpreadNode):
            return self.measure_fragment(selection.name.value)
        return _SelectionSize()

    def measure_fragment(self, name: str) -> _SelectionSize:
        """The size of a fragment; of one that contains itself, validation has more to say."""
        if name not in self.fragment_sizes:
            self.fragment_sizes[name] = _SelectionSize()
            if name in self.fragments:
                self.fragment_sizes[name] = self.measure(self.fragments[name].selection_set)
        return self.fragment_sizes[name]


def check_size(document: DocumentNode, settings: ApiSettings) -> list[GraphQLError]:
    """An error for each limit that an operation or fragment of a document exceeds; the worst of each."""
    definitions = document.definitions
    measurer = _SizeMeasurer(
        {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
    )
    operations: list[tuple[_SelectionSize, Node]] = [
        (measurer.measure(d.selection_set), d)
        for d in definitions
        if isinstance(d, OperationDefinitionNode)
    ]
    # Fragments that no operation uses are validated too.
    fragments: list[tuple[_SelectionSize, Node]] = [
        (measurer.measure_fragment(name), node) for name, node in measurer.fragments.items()
    ]
    limits: dict[str, tuple[int, Sequence[tuple[_SelectionSize, Node]]]] = {
        "depth": (settings.max_depth, operations),
        "root_fields": (settings.max_root_fields, operations),
        "aliases": (settings.max_aliases, operations + fragments),
        "fields": (settings.max_fields, operations + fragments),
    }
    errors = []
    for limit, (allowed, sizes) in limits.items():
        largest, node = max(
            ((getattr(size, limit), node) for size, node in sizes),
            key=itemgetter(0),
            default=(0, None),
        )
        if largest > allowed:
            errors.append(limit_error(limit, allowed, min(largest, _LARGEST_REPORTED), node))
    return errors


def limit_error(
    limit: str, allowed: float, found: int | None = None, node: Node | None = None
) -> GraphQLError:
    """The error for something beyond a limit: a key of :data:`_LIMIT_MESSAGES`, what is allowed, and what was found."""
    extensions = {"code": "TIMEOUT" if limit == "seconds" else LIMIT_CODE, "limit": limit}
    details = {"allowed": allowed, "found": found, "do": _LIMIT_ADVICE.get(limit)}
    message = _LIMIT_MESSAGES[limit].format(allowed=_format_limit(allowed), found=found)
    return GraphQLError(
        message,
        node,
        extensions={
            **extensions,
            **{name: value for name, value in details.items() if value is not None},
        },
    )


def _format_limit(number: float) -> str:
    """A number without needless decimals."""
    return f"{number:g}" if isinstance(number, float) else str(number)


def has_too_many_tokens(text: str, allowed: int) -> bool:
    """Whether a document that did not parse has more tokens than allowed before its first mistake."""
    lexer, count = Lexer(Source(text)), 0
    try:
        while lexer.advance().kind is not TokenKind.EOF:
            count += 1
            if count > allowed:
                return True
    except GraphQLError:
        return False
    return False
