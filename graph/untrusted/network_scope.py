"""An analyst's first statements, read as they are meant: of the network.

``MATCH (n) RETURN count(n)`` and ``CALL db.labels()`` name no label, and mean all that is there; to a stranger that is the
network. So a node that stands alone in a pattern without a label gets the one that every node of the network has, and
procedures that list names list those of the model.
"""

from __future__ import annotations

from partnergraph.graph.untrusted.network_names import ALLOWED_LABELS, ALLOWED_TYPES
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
# Procedures that list names, by the column that has them.
_LISTED_NAMES = {
    "db.labels": ("label", ALLOWED_LABELS),
    "db.relationshiptypes": ("relationshipType", ALLOWED_TYPES),
}
_AFTER_CALL = ("where", "return", "with", "match", "optional", "unwind", "call", "union", "order")


def scope_to_network(text: str) -> str:
    """A canonical text that asks for nodes without a label, or lists names, asking for the network's."""
    return _scope_items(parse_brackets(text).items)


def _scope_items(items: Items) -> str:
    pieces: list[str] = []
    index, in_pattern, previous = 0, False, None
    while index < len(items):
        item = items[index]
        if is_word(item, "match"):
            in_pattern = True
        elif is_name(item) and not _names_path(items, index) and not is_space(item):
            in_pattern = False
        if is_word(item, "call") and (listed := _scope_call(items, index)) is not None:
            text, index = listed
            pieces.append(text)
            continue
        if isinstance(item, BracketGroup):
            alone = in_pattern and is_group(item, "(") and _stands_alone(items, index, previous)
            inside = _label_node(item) if alone else _scope_items(item.items)
            pieces.append(f"{item.opening}{inside}{item.closing}")
        else:
            pieces.append(item.text)
        previous = previous if is_space(item) else item
        index += 1
    return "".join(pieces)


def _names_path(items: Items, index: int) -> bool:
    """Whether a name is that of a path: ``p = (n)``."""
    return is_sign(next(iter(meaning(items[index + 1 :])), None), "=")


def _stands_alone(items: Items, index: int, previous: TreeItem | None) -> bool:
    """Whether a node is all of its pattern, so that neither a relationship nor a repetition is beside it."""
    following = next(iter(meaning(items[index + 1 :])), None)
    beside = is_sign(following, "-", "<", "+", "*", "(") or isinstance(following, BracketGroup)
    return (is_word(previous, "match") or is_sign(previous, ",", "=")) and not beside


def _label_node(node: BracketGroup) -> str:
    """A node's pattern with the network's label, where it has none."""
    present = meaning(node.items)
    named = (
        bool(present)
        and is_name(present[0])
        and not (len(present) > 1 and is_word(present[0], "where"))
    )
    rest = present[1:] if named else present
    plain = not rest or is_group(rest[0], "{") or is_word(rest[0], "where")
    if not plain:
        return render_items(node.items)
    start = 0 if not named else 1 + (find_item(node.items, lambda item: not is_space(item)) or 0)
    before, after = node.items[:start], node.items[start:]
    return f"{render_items(before)}:{_NETWORK_LABEL} {_scope_items(after)}".rstrip()


def _scope_call(items: Items, index: int) -> tuple[str, int] | None:
    """A call of a procedure that lists names, as a subquery that lists the model's, and where what follows begins."""
    end = find_item(items, lambda item: is_group(item, "("), index)
    if end is None:
        return None
    procedure = render_items(meaning(items[index + 1 : end])).replace("`", "").lower()
    if procedure not in _LISTED_NAMES:
        return None
    column, names = _LISTED_NAMES[procedure]
    stop = find_item(items, lambda item: is_word(item, *_AFTER_CALL), end + 1)
    stop = len(items) if stop is None else stop
    yielded = meaning(items[end + 1 : stop])
    if yielded and (
        len(yielded) not in {2, 4} or not is_word(yielded[0], "yield") or not is_name(yielded[1])
    ):
        return None
    alias = render_items(yielded[3:]) if len(yielded) == 4 else column  # noqa: PLR2004
    allowed = ", ".join(f"'{name}'" for name in sorted(names))
    listing = f"CALL {procedure_name(column)} YIELD {column} WHERE {column} IN [{allowed}]"
    text = f"CALL () {{ {listing} RETURN {column} AS {alias} }} "
    if stop == len(items):
        return f"{text}RETURN {alias}", stop
    return text + ("WITH * " if is_word(items[stop], "where") else ""), stop


def procedure_name(column: str) -> str:
    """The procedure that lists a column, in the letters that Neo4j wants."""
    return "db.labels()" if column == "label" else "db.relationshipTypes()"
