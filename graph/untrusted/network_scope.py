"""An analyst's first statements, read as they are meant: of the network.

``MATCH (n) RETURN count(n)`` names no label, and means all that is there; to a stranger that is the network. So a node
that stands alone in a pattern without a label gets the one that every node of the network has. Neo4j finds other nodes
without a label through their relationships; where it does not, a thorough reading gives each of them that label, and adds it to
labels that are negated or worked out. What is planned of it is judged as everything else
(:mod:`partnergraph.graph.untrusted.guard`).
"""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.graph.untrusted.listing_calls import scope_listing_call
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
    meaning,
    parse_brackets,
    render_items,
)

_NETWORK_LABEL = "Entity"
_PATTERN_SUBQUERIES = ("count", "exists", "collect")
_PATH_FUNCTIONS = ("shortestpath", "allshortestpaths")
# Words that may stand between MATCH and its patterns.
_PATTERN_WORDS = (
    *("match", "shortest", "all", "any", "path", "paths", "group", "groups"),
    *("repeatable", "different", "elements", "element", "relationships", "relationship"),
)


def scope_to_network(text: str, *, thorough: bool = False) -> str:
    """A canonical text that asks for nodes without a label, or lists names, asking for the network's."""
    return _NetworkScoper(thorough).scope(parse_brackets(text).items)


@dataclass(frozen=True)
class _NetworkScoper:
    """Writes the items of a statement anew; ``thorough``: nodes beside relationships too."""

    thorough: bool

    def scope(self, items: Items, *, in_pattern: bool = False) -> str:
        """The text of items; ``in_pattern``: whether they begin within a pattern."""
        pieces: list[str] = []
        index, previous = 0, None
        while index < len(items):
            item = items[index]
            if is_word(item, "match"):
                in_pattern = True
            elif is_name(item) and not (
                is_word(item, *_PATTERN_WORDS, *_PATH_FUNCTIONS) or _names_path(items, index)
            ):
                in_pattern = False
            if is_word(item, "call") and (listed := scope_listing_call(items, index)) is not None:
                text, index = listed
                pieces.append(text)
                continue
            if isinstance(item, BracketGroup):
                inside = self._scope_group(items, index, previous, in_pattern=in_pattern)
                pieces.append(f"{item.opening}{inside}{item.closing}")
            else:
                pieces.append(item.text)
            previous = previous if is_space(item) else item
            index += 1
        return "".join(pieces)

    def _scope_group(
        self, items: Items, index: int, previous: TreeItem | None, *, in_pattern: bool
    ) -> str:
        group = items[index]
        assert isinstance(group, BracketGroup)  # noqa: S101
        if is_group(group, "{"):
            return self.scope(group.items, in_pattern=is_word(previous, *_PATTERN_SUBQUERIES))
        if not in_pattern or not is_group(group, "("):
            return self.scope(group.items)
        within = next(iter(meaning(group.items)), None)
        if is_word(previous, *_PATH_FUNCTIONS) or is_group(within, "("):
            # The pattern of a path, or one that is repeated.
            return self.scope(group.items, in_pattern=True)
        following = next(iter(meaning(items[index + 1 :])), None)
        alone = _begins_pattern(previous) and not _pattern_goes_on(following)
        if alone or self.thorough:
            return self._label_node(group)
        return self.scope(group.items)

    def _label_node(self, node: BracketGroup) -> str:
        """A node's pattern with the network's label, where it has none, or one that may mean others'."""
        items = node.items
        first = find_item(items, lambda item: not is_space(item))
        if first is None:
            return f":{_NETWORK_LABEL}"
        named = is_name(items[first]) and not (
            is_word(items[first], "where") and len(meaning(items)) > 1
        )
        start = first + 1 if named else first
        before, after = render_items(items[:start]), items[start:]
        present = meaning(after)
        if not present or is_group(present[0], "{") or is_word(present[0], "where"):
            return f"{before}:{_NETWORK_LABEL} {self.scope(after)}".rstrip()
        colon = find_item(after, lambda item: is_sign(item, ":"))
        end = find_item(after, lambda item: is_group(item, "{") or is_word(item, "where"))
        end = len(after) if end is None else end
        if not self.thorough or colon is None or colon > end:
            return self.scope(items)
        labels, rest = after[colon + 1 : end], after[end:]
        if not any(is_sign(item, "!", "%", "$") for item in labels):
            return self.scope(items)
        wanted = render_items(labels).strip()
        return f"{before}:{_NETWORK_LABEL}&({wanted}) {self.scope(rest)}".rstrip()


def _names_path(items: Items, index: int) -> bool:
    """Whether a name is that of a path: ``p = (n)``."""
    return is_sign(next(iter(meaning(items[index + 1 :])), None), "=")


def _begins_pattern(previous: TreeItem | None) -> bool:
    """Whether a pattern begins after this, or with nothing before it."""
    return previous is None or is_word(previous, "match") or is_sign(previous, ",", "=")


def _pattern_goes_on(following: TreeItem | None) -> bool:
    """Whether a pattern has more than the node before this: a relationship, or a repetition."""
    return is_sign(following, "-", "<", "+", "*", "(") or isinstance(following, BracketGroup)
