"""Loops and ranges of a statement, bounded before they run or as they run.

Neo4j ends a transaction between rows, wherever it touches the graph, and nowhere else: while an expression walks through
a list, or matches a text against a pattern, neither its time limit nor TERMINATE TRANSACTION nor the end of the
connection stops it, and what it makes of the list is in no account of memory. So what is known beforehand (literals,
parameters) is counted beforehand, and the rest is written so that Neo4j counts it itself when it has the list:

    [x IN source | body]  →  [`list 1` IN [source] | [x IN CASE WHEN size(`list 1`) > most THEN … ELSE `list 1` END
                             WHERE date.statement() IS NOT NULL | body]][0]

The list has a name, so it is worked out once; the lists around it are counted in; ``THEN`` fails with
:data:`~partnergraph.graph.untrusted.runtime_checks.TOO_MUCH_SIGN` in its message; and ``date.statement()``, a procedure to Neo4j, looks whether the transaction is over.
Ranges, what a reduction gathers, and ``replace()`` are held alike. Where a statement may make long texts, so is what takes
time with the square of a text's length: ``CONTAINS``, ``toUpper()`` where a letter becomes two, the marks that ``normalize()`` sorts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from partnergraph.graph.cypher.tokens import CypherToken, TokenKind
from partnergraph.graph.untrusted.growth import check_growth
from partnergraph.graph.untrusted.loops import ListLoop, find_loop, is_call, names_function
from partnergraph.graph.untrusted.runtime_checks import (
    LONGEST_ARGUMENT,
    LOOK_WHETHER_OVER,
    MOST_MADE,
    MOST_STEPS,
    OUR_NAME,
    LoopNesting,
    check_argument,
    check_gathered,
    check_made,
    check_matched_text,
    check_point,
    check_product,
    check_sought_text,
    size_of_any,
    too_much_error,
)
from partnergraph.graph.untrusted.search_texts import check_search_text
from partnergraph.graph.untrusted.sizes import KnownSizes
from partnergraph.graph.untrusted.text_patterns import check_text_pattern
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
    parse_brackets,
    render_items,
    split_items,
    walk_items,
)
from partnergraph.schema.errors import InvalidInput, Refused

# Below this a loop whose length is known needs no looking after.
_FEW_STEPS = 1_000
_DEEPEST_LOOPS = 8
# What makes a text or list of another, as large again.
_COPYING = (
    *("toupper", "tolower", "upper", "lower", "trim", "btrim", "ltrim", "rtrim", "normalize"),
    *("reverse", "split", "substring", "left", "right"),
    *("tostringlist", "tointegerlist", "tofloatlist", "tobooleanlist"),
)
# What takes time with the square of its texts' length, and is not stopped meanwhile.
_SLOW_WITH_LENGTH = (
    *("toupper", "tolower", "upper", "lower", "normalize", "trim", "btrim", "ltrim", "rtrim"),
    *("split", "replace", "tointeger", "tointegerornull", "tofloat", "tofloatornull", "duration"),
)
_SEARCHES = ("querynodes", "queryrelationships")
_TRIMMED = ("both", "leading", "trailing")
# What stands before the left operand of a comparison.
_BEFORE_OPERAND_SIGNS = (",", "|", "=", "<", ">", ":")
_BEFORE_OPERAND = (
    *(
        "where",
        "and",
        "or",
        "xor",
        "not",
        "return",
        "with",
        "when",
        "then",
        "else",
        "case",
        "unwind",
    ),
    *("distinct", "by", "in", "starts", "ends", "contains", "is", "as", "on"),
)


@dataclass
class LoopMeter:
    """Writes one statement with its loops bounded, for parameters that it knows."""

    sizes: KnownSizes
    path_variables: frozenset[str] = field(default_factory=frozenset)
    makes_long_texts: bool = False

    def meter(self, items: Items, around: LoopNesting) -> str:
        """The text of items. Raises :class:`Refused` for what is known to be too much."""
        pieces: list[str] = []
        index, operand, previous = 0, 0, None
        while index < len(items):
            item = items[index]
            if is_sign(item, "=") and is_sign(item_at(items, index + 1), "~"):
                check_text_pattern(self._matched_pattern(items, index + 2))
                pieces[operand:] = [check_matched_text("".join(pieces[operand:]), around)]
            elif self.makes_long_texts and _is_contains(item, previous):
                left = "".join(pieces[operand:])
                pieces[operand:] = [check_argument(left, around)] if left.strip() else [left]
            text, taken = self._meter_item(items, index, previous, around)
            pieces.append(text)
            if is_sign(item, *_BEFORE_OPERAND_SIGNS) or is_word(item, *_BEFORE_OPERAND):
                operand = len(pieces)
            if not is_space(item):
                previous = items[index + taken - 1]
            index += taken
        return "".join(pieces)

    def _matched_pattern(self, items: Items, start: int) -> str | None:
        """The pattern that stands from an index on, if it is known."""
        present = meaning(items[start:])
        length = 2 if is_sign(item_at(present, 0), "$") else 1
        following = item_at(present, length)
        if is_sign(following, "+", "|", ".") or isinstance(following, BracketGroup):
            return None
        return self.sizes.text(present[:length])

    def _meter_item(
        self, items: Items, index: int, previous: TreeItem | None, around: LoopNesting
    ) -> tuple[str, int]:
        """The text of what stands at an index, and how many items that is."""
        item = items[index]
        if isinstance(item, CypherToken):
            following = index + 1
            while following < len(items) and is_space(items[following]):
                following += 1
            group = items[following] if following < len(items) else None
            taken = following - index + 1
            called = not is_sign(previous, ".", ":", "$") or names_function(item, *_SEARCHES)
            if isinstance(group, BracketGroup) and called:
                bounded = self._meter_call(item, group, previous, around, items[index:following])
                if bounded is not None:
                    return bounded, taken
            return item.text, 1
        loop = find_loop(items, index, None)
        if loop is not None and loop.is_comprehension:
            return self._meter_loop("", loop, around), 1
        if around.often and _is_literal(item, previous):
            parts = (self._meter_element(part, around) for part in split_items(item.items, ","))
            return f"{item.opening}{','.join(parts)}{item.closing}", 1
        return f"{item.opening}{self.meter(item.items, around)}{item.closing}", 1

    def _meter_element(self, part: Items, around: LoopNesting) -> str:
        """An element of a list or map that is made again and again: what is joined in it must not be too large all together."""
        colon = find_item(part, lambda item: is_sign(item, ":"))
        start = 0 if colon is None else colon + 1
        value = self.meter(part[start:], around)
        if any(is_sign(item, "+", "|") for item in part[start:]):
            value = check_made(value, around)
        return render_items(part[:start]) + value

    def _meter_call(
        self,
        name: CypherToken,
        group: BracketGroup,
        previous: TreeItem | None,
        around: LoopNesting,
        before: Items,
    ) -> str | None:
        """The text of a name and the brackets after it, where it is a function that is bounded; None where not."""
        if group.opening != "(":
            return None
        loop = find_loop([group], 0, name)
        if loop is not None:
            return self._meter_loop(render_items(before), loop, around)
        if names_function(name, "range"):
            text = f"{render_items(before)}({self.meter(group.items, around)})"
            unwound = is_word(previous, "unwind")
            return text if unwound else self._bound_list(text, [name, group], around)
        if names_function(name, "replace"):
            bounded = self._bound_replace(name, group, around)
            if bounded is not None:
                return bounded
        if around.often and names_function(name, *_COPYING):
            return self._bound_copy(name, render_items(before), group, around)
        if names_function(name, *_SEARCHES):
            return f"{render_items(before)}({self._meter_search(group.items, around)})"
        if self.makes_long_texts and names_function(name, *_SLOW_WITH_LENGTH):
            given = ",".join(
                self._meter_argument(name, part, around) for part in split_items(group.items, ",")
            )
            return f"{render_items(before)}({given})"
        if names_function(name, "point") and not self.sizes.is_point_on_earth(group.items):
            return check_point(self.meter(group.items, around), around)
        return None

    def _meter_search(self, items: Items, around: LoopNesting) -> str:
        """The arguments of a search in an index: its text is known to be little, or checked as it runs."""
        index, *others = split_items(items, ",")
        given = [self.meter(index, around)]
        for text in others[:1]:
            known = self.sizes.text(text)
            if known is not None:
                check_search_text(known)
            metered = self.meter(text, around)
            given.append(metered if known is not None else check_sought_text(metered, around))
        return ",".join([*given, *(self.meter(other, around) for other in others[1:])])

    def _meter_argument(self, name: CypherToken, items: Items, around: LoopNesting) -> str:
        """An argument of a function, of which a long text is checked if the function is slow with those."""
        word = find_item(items, lambda item: is_word(item, "from"))
        if word is not None:  # trim(BOTH 'x' FROM text)
            start = find_item(items, lambda item: not is_space(item)) or 0
            start += is_word(items[start], *_TRIMMED)
            ahead, between = render_items(items[:start]), items[start:word]
            signs = self._meter_argument(name, between, around) if meaning(between) else ""
            rest = self._meter_argument(name, items[word + 1 :], around)
            return f"{ahead} {signs} {items[word].text} {rest}"  # type: ignore[union-attr]
        text = self.meter(items, around)
        slow = self.makes_long_texts and names_function(name, *_SLOW_WITH_LENGTH)
        known = self.sizes.text(items)
        short = known is not None and len(known) <= LONGEST_ARGUMENT
        if slow and not short and not _is_normal_form(name, items):
            return check_argument(text, around)
        return text

    def _bound_list(self, text: str, items: Items, around: LoopNesting) -> str:
        """A list of which each element costs a step, wherever it is walked through: checked as it is made."""
        known = self.sizes.list_size(items)
        if known is not None and self._is_little(known, around):
            return text
        name = f"`{OUR_NAME}{around.depth + 1}`"
        return (
            f"[{name} IN [{text}] | {check_product(name, f'size({name})', around, MOST_STEPS)}][0]"
        )

    def _is_little(self, known: int, around: LoopNesting) -> bool:
        """Whether a known number of steps within others needs no looking after. Raises :class:`Refused` for too many."""
        steps = known * around.known
        if steps > MOST_STEPS:
            raise too_much_error(steps)
        return not around.counted or steps <= _FEW_STEPS

    def _meter_loop(self, before: str, loop: ListLoop, around: LoopNesting) -> str:
        """A loop, its list, condition and body bounded."""
        if around.depth >= _DEEPEST_LOOPS:
            raise Refused(
                f"loops within loops are allowed {_DEEPEST_LOOPS} levels deep",
                do="let clauses (UNWIND, WITH) do it",
            )
        known = self.sizes.list_size(loop.source)
        source = self._meter_source(loop, around)
        gathers = loop.accumulator is not None
        if known is not None and self._is_little(known, around):
            inside = around.times(known)
            busy = known * around.known > _FEW_STEPS
            return self._write_loop(before, loop, source, inside, busy=busy or gathers)
        if not gathers and not around.depth and (path := self._walked_path(loop)) is not None:
            inside = around.times_counted(f"size({path})", often=False)
            return self._write_loop(before, loop, source, inside)
        name = f"`{OUR_NAME}{around.depth + 1}`"
        checked = " " + check_product(name, f"size({name})", around, MOST_STEPS) + " "
        inside = around.times_counted(f"size({name})")
        written = self._write_loop(before, loop, checked, inside, busy=True)
        return f"[{name} IN [{source}] | {written}][0]"

    def _meter_source(self, loop: ListLoop, around: LoopNesting) -> str:
        """The list that a loop walks through; a range needs no check of its own, for the loop has one."""
        arguments = is_call(loop.source, "range")
        if arguments is not None:
            return f" range({self.meter(arguments.items, around)}) "
        return self.meter(loop.source, around)

    def _walked_path(self, loop: ListLoop) -> str | None:
        """The list of a loop over what is no longer than a path, or than a node's labels; Neo4j looks into such loops."""
        arguments = is_call(loop.source, "nodes", "relationships", "labels", "keys")
        walked = meaning(loop.source if arguments is None else arguments.items)
        if len(walked) != 1 or not is_name(walked[0]):
            return None
        if arguments is None and render_items(walked) not in self.path_variables:
            return None
        return render_items(loop.source).strip()

    def _write_loop(
        self, before: str, loop: ListLoop, source: str, inside: LoopNesting, *, busy: bool = False
    ) -> str:
        """The text of a loop over a list; ``busy``: whether each step looks whether the transaction is over."""
        pieces = [before, loop.group.opening, self.meter(loop.head, inside), source]
        condition = self.meter(loop.condition or [], inside)
        body = self.meter(loop.body or [], inside)
        if loop.accumulator is not None:
            body = check_gathered(render_items([loop.accumulator]), body)
        elif busy and (condition or loop.is_comprehension):
            condition = (
                f" {LOOK_WHETHER_OVER} AND {condition}" if condition else f" {LOOK_WHETHER_OVER} "
            )
        if condition:
            pieces += ["WHERE", condition]
        if body:
            if loop.is_comprehension and (busy or inside.often) and _may_grow(loop):
                body = f" {check_made(body, inside)}"
            pieces += ["|", body]
        return "".join([*pieces, loop.group.closing])

    def _bound_copy(
        self, function: CypherToken, before: str, group: BracketGroup, around: LoopNesting
    ) -> str:
        """A function that copies the text or list it is given, last after FROM or else first, each time it is called."""
        word = find_item(group.items, lambda item: is_word(item, "from"))
        start = 0 if word is None else word + 1
        comma = find_item(group.items, lambda item: is_sign(item, ","), start)
        end = len(group.items) if comma is None else comma
        ahead = self.meter(group.items[:start], around)
        copied = self._meter_argument(function, group.items[start:end], around)
        rest = (
            "".join(
                "," + self._meter_argument(function, part, around)
                for part in split_items(group.items[end + 1 :], ",")
            )
            if comma is not None
            else ""
        )
        name = f"`{OUR_NAME}{around.depth + 1}`"
        call = f"{before}({ahead} {name}{rest})"
        made = check_product(name, size_of_any(name), around, MOST_MADE, call)
        return f"[{name} IN [{copied}] | {made}][0]"

    def _bound_replace(
        self, function: CypherToken, group: BracketGroup, around: LoopNesting
    ) -> str | None:
        """``replace()``, where what it puts in could be longer than what it takes out."""
        arguments = split_items(group.items, ",")
        if len(arguments) != 3 or self.sizes.shortens(arguments[1], arguments[2]):  # noqa: PLR2004
            return None
        name = f"`{OUR_NAME}{around.depth + 1}`"
        given = ", ".join(self._meter_argument(function, part, around) for part in arguments)
        text, taken, put = (f"{name}[{index}]" for index in range(3))
        made = f"size({text}) * (1.0 + size({put}))"
        call = f"replace({text}, {taken}, {put})"
        return f"[{name} IN [[{given}]] | {check_product(name, made, around, MOST_MADE, call)}][0]"


def meter_statement(text: str, parameters: Mapping[str, Any]) -> str:
    """A canonical text with its loops and ranges bounded; the same text where it has none to bound.

    Raises :class:`Refused` for what is too much already, and :class:`InvalidInput` for brackets that do not match.
    """
    root = parse_brackets(text)
    check_growth(root.items)
    for item in walk_items(root.items):
        if (
            isinstance(item, CypherToken)
            and item.kind is TokenKind.QUOTED_NAME
            and item.text.startswith(f"`{OUR_NAME}")
        ):
            raise InvalidInput(f"the name {item.text} is taken", do="take another")
    sizes = KnownSizes(parameters)
    long_texts = _may_make_long_texts(root.items, sizes)
    meter = LoopMeter(sizes, _find_path_variables(root.items), long_texts)
    return meter.meter(root.items, LoopNesting())


def _may_make_long_texts(items: Items, sizes: KnownSizes) -> bool:
    """Whether a statement may make texts that are longer than those that it is given, or finds in the graph."""
    previous: TreeItem | None = None
    for item in walk_items(items):
        if isinstance(item, CypherToken) and _is_long_literal(item):
            return True
        if is_sign(item, "+") or (is_sign(item, "|") and is_sign(previous, "|")):
            return True
        if names_function(item, "reduce", "normalize") and not is_sign(previous, ".", ":", "$"):
            return True
        if isinstance(item, BracketGroup) and names_function(previous, "replace"):
            arguments = split_items(item.items, ",")
            if len(arguments) == 3 and not sizes.shortens(*arguments[1:]):  # noqa: PLR2004
                return True
        previous = previous if is_space(item) else item
    return False


def _is_long_literal(token: CypherToken) -> bool:
    return token.kind is TokenKind.STRING and len(token.text) > LONGEST_ARGUMENT


def _is_contains(item: TreeItem, previous: TreeItem | None) -> bool:
    """Whether this is the operator, and no name."""
    return is_word(item, "contains") and not is_sign(previous, ".", ":", "$", "|", "&")


def _is_normal_form(function: CypherToken, items: Items) -> bool:
    """Whether an argument is one of the forms that ``normalize()`` knows, which are no values."""
    return names_function(function, "normalize") and is_word(
        next(iter(meaning(items)), None), "nfc", "nfd", "nfkc", "nfkd"
    )


def _is_literal(group: BracketGroup, previous: TreeItem | None) -> bool:
    """Whether a group is a list or map written out, and no index, pattern, subquery or number of times."""
    parts = [meaning(part) or [group] for part in split_items(group.items, ",")]
    if group.opening == "{":
        return all(
            is_sign(p[0], ".") or (is_name(p[0]) and is_sign(item_at(p, 1), ":")) for p in parts
        )
    begins = previous is None or is_word(previous, *_BEFORE_OPERAND)
    begins = begins or is_sign(previous, "+", *_BEFORE_OPERAND_SIGNS)
    bars = sum(is_sign(item, "|") for item in group.items)
    joined = sum(is_sign(a, "|") and is_sign(b, "|") for a, b in pairwise(group.items))
    return group.opening == "[" and begins and bars == 2 * joined


def _may_grow(loop: ListLoop) -> bool:
    """Whether a body may make values that are larger than what it gets."""
    body = meaning(loop.body or [])
    if len(body) == 1 and is_name(body[0]):
        return body[0] != meaning(loop.head)[0]
    return any(
        is_sign(item, "+", "|") or is_group(item, "[") or names_function(item, "replace", "reduce")
        for item in walk_items(body)
    )


def _find_path_variables(items: Items) -> frozenset[str]:
    """Variables of relationships of variable length (``-[rs*1..3]->``), which nothing else is named."""
    found, others = set(), set()
    previous: TreeItem | None = None
    for item in walk_items(items):
        if isinstance(item, BracketGroup) and item.opening == "[":
            inside = meaning(item.items)
            if inside and is_name(inside[0]) and any(is_sign(one, "*") for one in inside):
                found.add(render_items(inside[:1]))
        if is_word(previous, "as"):
            others.add(render_items([item]))
        previous = previous if is_space(item) else item
    return frozenset(found - others)
