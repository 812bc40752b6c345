"""The loops in Cypher's expressions: where they stand in a tree of brackets, and what is what in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnergraph.graph.untrusted.tree import (
    BracketGroup,
    Items,
    TreeItem,
    find_item,
    is_group,
    is_name,
    is_sign,
    is_space,
    is_word,
    item_at,
    meaning,
    strip_spaces,
)

QUANTIFIERS = ("any", "all", "none", "single")
_REDUCERS = ("reduce", "allreduce")


@dataclass(frozen=True)
class ListLoop:
    """``[x IN source WHERE condition | body]``, a quantifier ``any(x IN …)`` or ``reduce(a = start, x IN source | body)``.

    ``head``: what stands before ``source``, up to ``IN``; ``accumulator``: of a reduction. ``condition`` and ``body``
    are None where there are none.
    """

    group: BracketGroup
    head: list[TreeItem]
    source: list[TreeItem]
    condition: list[TreeItem] | None
    body: list[TreeItem] | None
    accumulator: TreeItem | None = None

    @property
    def is_comprehension(self) -> bool:
        """Whether its result is a list."""
        return self.group.opening == "["


def find_loop(items: Items, index: int, previous: TreeItem | None) -> ListLoop | None:
    """The loop that the group at ``index`` is, if it is one; ``previous``: what stands before it, spaces left out."""
    group = items[index]
    if not isinstance(group, BracketGroup):
        return None
    if group.opening == "[":
        return _read_loop(group, 0)
    if group.opening == "(" and is_word(previous, *QUANTIFIERS):
        return _read_loop(group, 0)
    if group.opening == "(" and is_word(previous, *_REDUCERS):
        comma = find_item(group.items, lambda item: is_sign(item, ","))
        return None if comma is None else _read_loop(group, comma + 1)
    return None


def _read_loop(group: BracketGroup, start: int) -> ListLoop | None:
    """The loop in a group, whose variable is the first thing from ``start`` on."""
    items = group.items
    variable = find_item(items, lambda item: not is_space(item), start)
    if variable is None or not is_name(items[variable]):
        return None
    word_in = find_item(items, lambda item: not is_space(item), variable + 1)
    if word_in is None or not is_word(items[word_in], "in"):
        return None
    where = find_item(items, lambda item: is_word(item, "where"), word_in)
    bar = _find_bar(items, where if where is not None else word_in, reduction=start > 0)
    if where is not None and bar is not None and bar < where:
        where = None
    ends = [end for end in (where, bar) if end is not None]
    source = items[word_in + 1 : min(ends, default=len(items))]
    accumulator = meaning(items)[0] if start else None
    condition = None if where is None else items[where + 1 : bar]
    body = None if bar is None else items[bar + 1 :]
    return ListLoop(group, items[: word_in + 1], source, condition, body, accumulator)


def _find_bar(items: Items, start: int, *, reduction: bool) -> int | None:
    """The index of the bar that begins a loop's body: the first that joins neither labels nor lists."""
    for index in range(start, len(items)):
        if not is_sign(items[index], "|"):
            continue
        if is_sign(item_at(items, index - 1), "|") or is_sign(item_at(items, index + 1), "|"):
            continue
        if reduction or not _joins_labels(items, index):
            return index
    return None


def _joins_labels(items: Items, bar: int) -> bool:
    """Whether a bar stands between labels (``x:Cluster|Network``)."""
    before, after = meaning(items[:bar]), meaning(items[bar + 1 :])
    while before and (_may_be_label(before[-1]) or is_sign(before[-1], "%")):
        before.pop()
        while before and is_sign(before[-1], "!"):
            before.pop()
        if not before or not is_sign(before[-1], "|", "&"):
            break
        before.pop()
    chained = bool(before) and (is_sign(before[-1], ":") or is_word(before[-1], "is"))
    while after and is_sign(after[0], "!"):
        after.pop(0)
    follows = bool(after) and (is_sign(after[0], "%") or _may_be_label(after[0]))
    return chained and follows and not _goes_on(after[1:])


def _may_be_label(item: TreeItem) -> bool:
    return (is_name(item) and not is_word(item, "is")) or is_group(item, "(")


def _goes_on(after: Sequence[TreeItem]) -> bool:
    """Whether what follows a name makes an expression of it, which no label is."""
    if not after:
        return False
    label_follows = is_sign(after[0], "|", "&") or is_word(after[0], "and", "or", "xor")
    return not label_follows


def is_call(items: Items, *functions: str) -> BracketGroup | None:
    """The arguments of one of these functions, given in small letters, if items are a call of it and nothing else."""
    called = strip_spaces(meaning(items))
    if len(called) == 2 and is_group(called[1], "(") and names_function(called[0], *functions):  # noqa: PLR2004
        return called[1] if isinstance(called[1], BracketGroup) else None
    return None


def names_function(item: TreeItem | None, *functions: str) -> bool:
    """Whether an item names one of these functions, in quotes or not."""
    if item is None or isinstance(item, BracketGroup) or not is_name(item):
        return False
    return item.text.strip("`").lower() in functions
