"""Which part of a connection is read, and the parameters that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.fragment import ArgumentPath, Parameter
from partnergraph.graph.cypher.page import OrderKey, conditions_checksum, decode_cursor
from partnergraph.schema.errors import InvalidInput

DEFAULT_PAGE, LARGEST_PAGE = 20, 1000


@dataclass(frozen=True)
class PageWindow:
    """Which part of a connection to read, as Relay's four arguments say.

    ``conditions``: the checksum of what else the connection was asked with, which its cursors carry.
    """

    limit: int
    reverse: bool
    cursor: str | None
    conditions: int = 0

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> PageWindow:
        """Read ``first``/``after`` or ``last``/``before``. Raises :class:`InvalidInput` for other mixtures."""
        first, last = arguments.get("first"), arguments.get("last")
        after, before = arguments.get("after"), arguments.get("before")
        reverse = is_read_backwards(arguments)
        if reverse and (first is not None or after is not None):
            raise InvalidInput(
                "first/after and last/before cannot be mixed", do="page in one direction"
            )
        limit = last if reverse else first
        limit = DEFAULT_PAGE if limit is None else limit
        if not 0 <= limit <= LARGEST_PAGE:
            raise InvalidInput(
                f"a page of {limit} is not allowed",
                where="last" if reverse else "first",
                do=f"ask for 0 to {LARGEST_PAGE} and page on with the cursors",
            )
        return cls(limit, reverse, before if reverse else after, _conditions_of(arguments))


def _conditions_of(arguments: Mapping[str, Any]) -> int:
    return conditions_checksum(*(arguments.get(name) for name in ("filter", "asOf", "deep")))


def is_read_backwards(arguments: Mapping[str, Any]) -> bool:
    """Whether a connection's arguments ask for a page from its end."""
    return arguments.get("last") is not None or arguments.get("before") is not None


def limit_parameter(path: ArgumentPath, *, peek: bool) -> Parameter:
    """The parameter for the size of the page that the arguments at a path ask for; ``peek``: and one row more."""
    return Parameter(path, _limit_with_peek if peek else _limit)


def _limit(arguments: Mapping[str, Any]) -> int:
    return PageWindow.of(arguments).limit


def _limit_with_peek(arguments: Mapping[str, Any]) -> int:
    return PageWindow.of(arguments).limit + 1


def cursor_parameter(path: ArgumentPath, order: tuple[OrderKey, ...]) -> Parameter:
    """The parameter for the order values of the cursor among the arguments at a path."""
    return Parameter(path, lambda arguments: _decode_given_cursor(arguments, order))


def _decode_given_cursor(arguments: Mapping[str, Any], order: tuple[OrderKey, ...]) -> list[Any]:
    argument = "before" if is_read_backwards(arguments) else "after"
    return decode_cursor(arguments[argument], order, argument, _conditions_of(arguments))


def window_parameter(path: ArgumentPath, order: tuple[OrderKey, ...]) -> Parameter:
    """The parameter for the :class:`PageWindow` of the arguments at a path, whose cursor is one of this order."""

    def judge_window(arguments: Mapping[str, Any]) -> PageWindow:
        window = PageWindow.of(arguments)
        if window.cursor is not None:
            _decode_given_cursor(arguments, order)
        return window

    return Parameter(path, judge_window)
