"""Values that grow from clause to clause: ``WITH s + s AS s`` again and again doubles each time.

What an expression makes of others is shared, so that a list of 2⁶⁰ elements takes no memory and is made at once; what
walks through it then, as comparing it does, takes for ever and is not stopped. So how often the parts of a value may
stand in it is estimated from above, by counting what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnergraph.graph.untrusted.tree import (
    BracketGroup,
    Items,
    TreeItem,
    is_group,
    is_name,
    is_sign,
    is_word,
    meaning,
    render_items,
    split_items,
    walk_items,
)
from partnergraph.schema.errors import Refused

_MOST_GROWTH = 256
_PROJECTING = ("with", "return", "unwind")
_ENDING = (
    *_PROJECTING,
    *("order", "where", "match", "optional", "call", "union", "limit", "skip", "offset", "finish"),
)


def check_growth(items: Items) -> None:
    """Raise :class:`Refused` for a statement in which a value grows too much from clause to clause."""
    _follow_growth(items, {})


def _follow_growth(items: Items, growth: dict[str, int]) -> None:
    """Go through the clauses, and keep how much each variable may have grown."""
    present = meaning(items)
    index = 0
    while index < len(present):
        item = present[index]
        index += 1
        if is_word(item, *_PROJECTING):
            start = index
            while index < len(present) and not is_word(present[index], *_ENDING):
                index += 1
            _project(present[start:index], growth)
        elif isinstance(item, BracketGroup):
            _follow_growth(item.items, growth)


def _project(projected: list[TreeItem], growth: dict[str, int]) -> None:
    """Let the variables of a projection grow, all at once."""
    grown = dict(growth)
    for part in split_items(projected, ","):
        named = len(part) > 2 and is_word(part[-2], "as")  # noqa: PLR2004
        made = _estimate(part[:-2] if named else part, growth)
        if made > _MOST_GROWTH:
            raise Refused(
                f"a value is made of the same values {made} times over, and {_MOST_GROWTH} times are allowed",
                do="let rows do it: UNWIND what is to be repeated",
            )
        if named:
            grown[render_items(part[-1:])] = made
        for item in part:
            if isinstance(item, BracketGroup):
                _follow_growth(item.items, growth)
    growth |= grown


def _estimate(expression: Items, growth: dict[str, int]) -> int:
    """How often the values that an expression names may stand in what it makes of them."""
    parts = list(_find_parts(expression, growth))
    joins = any(
        is_sign(item, "+", "|") or is_group(item, "[") or is_group(item, "{")
        for item in walk_items(expression)
    )
    return max(1, sum(parts) if joins else max(parts, default=1))


def _find_parts(expression: Items, growth: dict[str, int]) -> Iterator[int]:
    """The growth of each variable and parameter that an expression names."""
    previous: TreeItem | None = None
    for item in walk_items(expression):
        if is_name(item) and not is_sign(previous, "."):
            if is_sign(previous, "$"):
                yield 1
            elif (name := render_items([item])) in growth:
                yield growth[name]
        previous = item
