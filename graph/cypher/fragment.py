"""Pieces of Cypher that carry the parameters they take.

A fragment never changes, and none looks into another's text: larger ones are composed of smaller ones. Only
when a statement is finished (:func:`finish_statement`) do its parameters get names. A statement's text thus depends on
the shape of a request (which filters, how many in a list of alternatives), and its values only go in beside
it: one text serves every request of one shape, and no value can change what a statement does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from typing import Any

from partnergraph.schema.errors import InvalidInput

ArgumentPath = tuple[str | int, ...]
ValueTransform = Callable[[Any], Any]

# A place for a piece in a template: %s for the next one, %(name)s for a named one.
_PLACE = re.compile(r"%(?:s|\((\w+)\)s)")


def keep_value(value: Any) -> Any:
    """Return the value unchanged: the transform of a parameter that needs none."""
    return value


def join_filter_path(path: ArgumentPath) -> str:
    """Where in a request's arguments something stands, from the filter on."""
    start = next((i for i, step in enumerate(path) if step in {"filter", "having"}), 0)
    return ".".join(map(str, path[start:]))


@dataclass(frozen=True)
class Parameter:
    """A value that a statement takes: its path among a request's arguments, and how it is changed on the way.

    Equal ones are one parameter of the statement, wherever they stand in it.
    """

    path: ArgumentPath
    transform: ValueTransform = keep_value

    def find(self, arguments: Any) -> Any:
        """The value as it was given, among arguments of the shape that the path was made for."""
        for step in self.path:
            arguments = arguments[step]
        return arguments

    def bind(self, arguments: Any) -> Any:
        """The value to send. Raises what the transform does; an :class:`InvalidInput` names the path, where it names no place."""
        try:
            return self.transform(self.find(arguments))
        except InvalidInput as error:
            if error.where:
                raise
            raise InvalidInput(error.what, where=join_filter_path(self.path), do=error.do) from None


@dataclass(frozen=True)
class Fragment:
    """A piece of Cypher: text, and parameters where they stand in it."""

    parts: tuple[str | Parameter, ...]


Piece = str | Parameter | Fragment
"""What fragments are composed of; a text is Cypher already, made of names of the declarations and variables."""


def _piece_parts(piece: Piece) -> tuple[str | Parameter, ...]:
    return piece.parts if isinstance(piece, Fragment) else (piece,)


@cache
def _split_template(template: str) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """The texts around the places of a template, and the places' names; None for the next piece."""
    pieces = _PLACE.split(template)
    return tuple(pieces[::2]), tuple(pieces[1::2])


def compose_cypher(template: str, *pieces: Piece, **named: Piece) -> Fragment:
    """A fragment as the template says, with pieces for ``%s`` in their order and named ones for ``%(name)s``."""
    texts, places = _split_template(template)
    remaining = iter(pieces)
    parts: list[str | Parameter] = [texts[0]]
    for place, text in zip(places, texts[1:], strict=True):
        parts += _piece_parts(next(remaining) if place is None else named[place])
        parts.append(text)
    return _merge_texts(parts)


def join_cypher(separator: str, pieces: Iterable[Piece]) -> Fragment:
    """The pieces one after the other, with the separator between them."""
    parts: list[str | Parameter] = []
    for index, piece in enumerate(pieces):
        parts += (separator, *_piece_parts(piece)) if index else _piece_parts(piece)
    return _merge_texts(parts)


def _merge_texts(parts: Iterable[str | Parameter]) -> Fragment:
    """One fragment, whose texts are joined: the same Cypher is the same fragment, however it was composed."""
    merged: list[str | Parameter] = []
    for part in parts:
        if part == "":
            continue
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return Fragment(tuple(merged))


TRUE, FALSE = Fragment(("true",)), Fragment(("false",))


def require_all(conditions: Iterable[Fragment]) -> Fragment:
    """The condition that all of these hold; true of none."""
    kept = [condition for condition in conditions if condition != TRUE]
    return _bracket_conditions(" AND ", kept) if kept else TRUE


def require_any(conditions: Iterable[Fragment]) -> Fragment:
    """The condition that one of these holds; false of none."""
    alternatives = list(conditions)
    return _bracket_conditions(" OR ", alternatives) if alternatives else FALSE


def _bracket_conditions(connective: str, conditions: Sequence[Fragment]) -> Fragment:
    """Conditions joined, in brackets where there are several."""
    if len(conditions) == 1:
        return conditions[0]
    return compose_cypher("(%s)", join_cypher(connective, conditions))


@dataclass(frozen=True)
class MatchClause:
    """A pattern and the conditions on it."""

    pattern: Fragment
    conditions: tuple[Fragment, ...] = ()
    keyword: Piece = "MATCH"

    def where(self, *conditions: Fragment) -> MatchClause:
        """The same with more conditions."""
        kept = (condition for condition in conditions if condition != TRUE)
        return replace(self, conditions=(*self.conditions, *kept))

    @property
    def cypher(self) -> Fragment:
        """The clause with its WHERE, if it has conditions."""
        clause = compose_cypher("%s %s", self.keyword, self.pattern)
        if not self.conditions:
            return clause
        return compose_cypher("%s WHERE %s", clause, join_cypher(" AND ", self.conditions))


@dataclass(frozen=True)
class ParameterisedStatement:
    """A finished statement, and what its parameters are bound to."""

    text: str
    parameters: tuple[tuple[str, Parameter], ...]

    def bind(self, arguments: Mapping[str, Any] | Sequence[Any]) -> dict[str, Any]:
        """The value of each parameter by name. Raises what the transforms do."""
        return {name: parameter.bind(arguments) for name, parameter in self.parameters}


def finish_statement(statement: Fragment) -> ParameterisedStatement:
    """Name the parameters of a statement, in their order."""
    names: dict[Parameter, str] = {}
    texts = []
    for part in statement.parts:
        if isinstance(part, Parameter):
            texts.append(f"${names.setdefault(part, f'p{len(names)}')}")
        else:
            texts.append(part)
    return ParameterisedStatement("".join(texts), tuple((n, p) for p, n in names.items()))


@dataclass(frozen=True)
class CypherScope:
    """Where a piece stands: the date asked about, and names for variables that nothing else uses.

    ``wholes``: what arguments name as the whole that something lies in, and the variables of its parts.
    """

    as_of: Parameter | None = None
    names: Iterator[int] = field(default_factory=count)
    shared: dict[Fragment, str] = field(default_factory=dict)
    wholes: dict[Parameter, str] = field(default_factory=dict)

    def variable(self, prefix: str) -> str:
        """A variable that nothing else in the statement uses."""
        return f"{prefix}{next(self.names)}"

    def share(self, value: Fragment) -> str:
        """The variable of a value that is read once, before all else; ``value`` is Cypher that returns it."""
        if value not in self.shared:
            self.shared[value] = self.variable("s")
        return self.shared[value]

    @property
    def shared_names(self) -> tuple[str, ...]:
        """The variables of what is read before all else, as far as it is known by now."""
        return tuple(self.shared.values())

    def enclose(self, rows: Fragment, returned: str, *outer: str) -> Fragment:
        """A subquery that returns something of some rows; ``outer``: the variables beside shared ones that these need.

        What is put together in one by WITH, each once or in groups, is told apart and remembered by all variables in sight, and a
        shared one may be a list of the thousands of places in a group of countries. What RETURN puts together is not.
        """
        imported = ", ".join((*self.shared_names, *outer))
        return compose_cypher(f"CALL ({imported}) {{ %s RETURN {returned} }} ", rows)

    def with_shared(self, statement: Fragment) -> Fragment:
        """A finished statement after what it shares, each of which may refer to those before it."""
        names = self.shared_names
        calls = (
            compose_cypher("CALL (%s) { %s AS %s } ", ", ".join(names[:index]), value, name)
            for index, (value, name) in enumerate(self.shared.items())
        )
        return join_cypher("", [*calls, statement]) if self.shared else statement
