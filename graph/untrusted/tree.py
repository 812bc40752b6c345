"""A statement as a tree of its brackets, in which the loops of expressions are found and can be written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from partnergraph.graph.cypher.tokens import CypherToken, TokenKind, tokenise_cypher
from partnergraph.schema.errors import InvalidInput

_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass
class BracketGroup:
    """What stands within a pair of brackets; the whole statement is one without."""

    opening: str
    items: list[TreeItem] = field(default_factory=list)

    @property
    def closing(self) -> str:
        """The bracket that ends it."""
        return _CLOSING.get(self.opening, "")


TreeItem = CypherToken | BracketGroup
Items = Sequence[TreeItem]


def parse_brackets(text: str) -> BracketGroup:
    """The tree of a canonical text. Raises :class:`InvalidInput` where brackets do not match."""
    root = BracketGroup("")
    open_groups = [root]
    for token in tokenise_cypher(text):
        if token.kind is TokenKind.SIGN and token.text in _CLOSING:
            group = BracketGroup(token.text)
            open_groups[-1].items.append(group)
            open_groups.append(group)
        elif token.kind is TokenKind.SIGN and token.text in _CLOSING.values():
            if open_groups[-1].closing != token.text:
                raise _bracket_error(token.text)
            open_groups.pop()
        else:
            open_groups[-1].items.append(token)
    if len(open_groups) > 1:
        raise _bracket_error(open_groups[-1].opening)
    return root


def _bracket_error(bracket: str) -> InvalidInput:
    return InvalidInput(
        f"Invalid input: a bracket {bracket!r} has no other that matches it",
        do="correct the statement",
    )


def render_items(items: Items) -> str:
    """The text of items, as it stood."""
    return "".join(
        item.text
        if isinstance(item, CypherToken)
        else f"{item.opening}{render_items(item.items)}{item.closing}"
        for item in items
    )


def is_space(item: TreeItem) -> bool:
    """Whether an item is but space."""
    return isinstance(item, CypherToken) and item.kind is TokenKind.SPACE


def strip_spaces(items: Items) -> list[TreeItem]:
    """Items without space at either end."""
    present = [index for index, item in enumerate(items) if not is_space(item)]
    return list(items[present[0] : present[-1] + 1]) if present else []


def meaning(items: Items) -> list[TreeItem]:
    """What of the items means something: all but the spaces."""
    return [item for item in items if not is_space(item)]


def is_word(item: TreeItem | None, *words: str) -> bool:
    """Whether an item is one of these words, given in small letters."""
    return (
        isinstance(item, CypherToken) and item.kind is TokenKind.WORD and item.text.lower() in words
    )


def is_name(item: TreeItem | None) -> bool:
    """Whether an item may name something: a word that is no number, or a quoted name."""
    if not isinstance(item, CypherToken):
        return False
    word = item.kind is TokenKind.WORD and not item.text[0].isdigit()
    return word or item.kind is TokenKind.QUOTED_NAME


def is_sign(item: TreeItem | None, *signs: str) -> bool:
    """Whether an item is one of these signs."""
    return isinstance(item, CypherToken) and item.kind is TokenKind.SIGN and item.text in signs


def is_group(item: TreeItem | None, opening: str) -> bool:
    """Whether an item is a group in brackets of this kind."""
    return isinstance(item, BracketGroup) and item.opening == opening


def split_items(items: Items, sign: str) -> list[list[TreeItem]]:
    """Items between signs of a kind; nothing for none."""
    parts: list[list[TreeItem]] = [[]]
    for item in items:
        if is_sign(item, sign):
            parts.append([])
        else:
            parts[-1].append(item)
    return parts if len(parts) > 1 or strip_spaces(items) else []


def find_item(items: Items, wanted: Callable[[TreeItem], bool], start: int = 0) -> int | None:
    """The index of the first item that is wanted."""
    return next((i for i in range(start, len(items)) if wanted(items[i])), None)


def walk_items(items: Iterable[TreeItem]) -> Iterable[TreeItem]:
    """Every item, and those within groups."""
    for item in items:
        yield item
        if isinstance(item, BracketGroup):
            yield from walk_items(item.items)


def item_at(items: Items, index: int) -> TreeItem | None:
    """The item at an index, and None where there is none."""
    return items[index] if 0 <= index < len(items) else None
