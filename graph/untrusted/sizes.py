"""Sizes that are known before a statement runs: those of literals and of parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.tokens import CypherToken, TokenKind, unquote_name
from partnergraph.graph.untrusted.loops import find_loop, is_call
from partnergraph.graph.untrusted.tree import (
    Items,
    is_group,
    is_sign,
    meaning,
    render_items,
    split_items,
)

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_INTEGER = re.compile(r"-?[0-9][0-9_]{0,18}|-?0x[0-9a-fA-F]{1,15}")


@dataclass(frozen=True)
class KnownSizes:
    """What is known by a statement's parameters."""

    parameters: Mapping[str, Any]

    def list_size(self, items: Items) -> int | None:
        """How many elements a list has; None where that is not known, 0 for no list."""
        present = meaning(items)
        if (arguments := is_call(present, "range")) is not None:
            return self._range_size(split_items(arguments.items, ","))
        if len(present) == 1 and is_group(present[0], "[") and find_loop(present, 0, None) is None:
            inside = present[0].items  # type: ignore[union-attr]
            if any(is_sign(item, "|", "-") for item in meaning(inside)):
                return None
            return len(split_items(inside, ","))
        known, value = self._parameter(items)
        if known:
            return len(value) if isinstance(value, list | tuple) else 0
        return None

    def integer(self, items: Items) -> int | None:
        """The whole number that an expression is, if it is known."""
        known, value = self._parameter(items)
        if known:
            return value if isinstance(value, int) else None
        text = render_items(meaning(items))
        return int(text, 0 if "x" in text else 10) if _INTEGER.fullmatch(text) else None

    def text(self, items: Items) -> str | None:
        """The text that an expression is, if it is known: a literal, or a parameter."""
        known, value = self._parameter(items)
        if known:
            return value if isinstance(value, str) else None
        present = meaning(items)
        if len(present) == 1 and isinstance(present[0], CypherToken):
            literal = present[0]
            if literal.kind is TokenKind.STRING:
                return _ESCAPED.sub(
                    lambda escape: _CONTROLS.get(escape[1], escape[1]), literal.text[1:-1]
                )
        return None

    def shortens(self, taken: Items, put: Items) -> bool:
        """Whether replacing one text by another is known to make no text longer."""
        before, after = self.text(taken), self.text(put)
        return after == "" or (bool(before) and bool(after) and len(after) <= len(before))  # type: ignore[arg-type]

    def _range_size(self, arguments: list[list[Any]]) -> int | None:
        numbers = [self.integer(argument) for argument in arguments]
        if len(numbers) not in {2, 3} or any(number is None for number in numbers):
            return None
        start, end, step = (*numbers, 1)[:3]
        if step == 0:
            return None
        return len(range(start, end + (1 if step > 0 else -1), step))  # type: ignore[operator,arg-type]

    def _parameter(self, items: Items) -> tuple[bool, Any]:
        """Whether an expression is a parameter that was given, and its value."""
        present = meaning(items)
        if len(present) != 2 or not is_sign(present[0], "$"):  # noqa: PLR2004
            return False, None
        token = present[1]
        if not isinstance(token, CypherToken) or unquote_name(token) not in self.parameters:
            return False, None
        return True, self.parameters[unquote_name(token)]
