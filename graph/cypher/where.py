"""Filters turned into Cypher predicates.

A filter is a mapping as GraphQL gives it: field names in camelCase, each with operators; relations with
``some``, ``none``, ``all``, ``single``; counts of relations; ``AND``, ``OR``, ``NOT``.
:func:`operators` says which operators a field has, for the API's input types and for the predicates here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from graph.cypher.parameters import Parameters, Path, Transform, same
from graph.cypher.text import comparable, pattern
from schema.catalog import EntityType, RelationType
from schema.codes import folded
from schema.directions import (
    Direction,
    possible_fields,
    possible_relations,
    possible_shortcuts,
)
from schema.fields import Field, Kind
from schema.names import camel
from schema.values import PartialDate

ORDER = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
TEXT = {"contains": "CONTAINS", "startsWith": "STARTS WITH", "endsWith": "ENDS WITH"}
ORDERED = frozenset({Kind.INTEGER, Kind.FLOAT, Kind.COUNT, Kind.DATE})
TEXTUAL = frozenset({Kind.STRING, Kind.URL, Kind.TEXT, Kind.ID, Kind.COUNTRY, Kind.NUTS})


def operators(declared: Field) -> tuple[str, ...]:
    """The filter operators that a field offers."""
    if declared.kind is Kind.POINT:
        return ("near", "isNull")
    if declared.many:
        return (
            "has",
            "hasAny",
            "hasAll",
            *(TEXT if declared.kind in TEXTUAL else ()),
            "size",
            "isNull",
        )
    if declared.kind is Kind.BOOLEAN:
        return ("eq", "isNull")
    if declared.kind in ORDERED:
        return ("eq", "in", *ORDER, "isNull")
    if declared.kind in TEXTUAL:
        return ("eq", "in", *TEXT, "matches", *ORDER, "isNull")
    return ("eq", "in", "isNull")


@dataclass
class Scope:
    """Where a predicate stands: the parameters it adds to, fresh variables, and the date asked about."""

    parameters: Parameters
    as_of: str | None = None
    names: Iterator[int] = field(default_factory=count)

    def variable(self, prefix: str) -> str:
        """A variable that nothing else in the statement uses."""
        return f"{prefix}{next(self.names)}"


def where(
    declared: EntityType, variable: str, filter_: Mapping[str, Any], path: Path, scope: Scope
) -> str:
    """A predicate on ``variable``, a node of type ``declared``, for the filter found at ``path``."""
    return Predicate(declared, variable, scope).all_of(filter_, path)


def on_relation(
    direction: Direction,
    variables: tuple[str, str],
    filter_: Mapping[str, Any],
    path: Path,
    scope: Scope,
) -> str:
    """A predicate on a relation and its other end (two variables): ``node`` for the end, the rest for it."""
    on_edge = Predicate(direction.relation, variables[0], scope)
    on_node = Predicate(direction.other, variables[1], scope)

    def all_of(inner: Mapping[str, Any], at: Path) -> str:
        return (
            joined([entry(name, value, (*at, name)) for name, value in inner.items()], "AND")
            or "true"
        )

    def entry(name: str, value: Any, at: Path) -> str:
        if value is None:
            return "true"
        if name in {"AND", "OR"}:
            parts = [all_of(part, (*at, i)) for i, part in enumerate(value)]
            return joined(parts, name) or ("true" if name == "AND" else "false")
        if name == "NOT":
            return f"NOT coalesce({all_of(value, at)}, false)"
        if name == "node":
            return on_node.all_of(value, at)
        return on_edge.entry(name, value, at)

    return all_of(filter_, path)


@dataclass(frozen=True)
class Predicate:
    """Turns filters on one variable into Cypher."""

    declared: EntityType | RelationType
    variable: str
    scope: Scope

    def all_of(self, filter_: Mapping[str, Any], path: Path) -> str:
        """Every condition of a filter must hold; an empty filter holds always."""
        parts = [self.entry(name, value, (*path, name)) for name, value in filter_.items()]
        return joined(parts, "AND") or "true"

    def entry(self, name: str, value: Any, path: Path) -> str:
        """One entry of a filter; null is no condition."""
        if value is None:
            return "true"
        if name in {"AND", "OR"}:
            parts = [self.all_of(part, (*path, i)) for i, part in enumerate(value)]
            return joined(parts, name) or ("true" if name == "AND" else "false")
        if name == "NOT":
            return f"NOT coalesce({self.all_of(value, path)}, false)"
        fields = {camel(n): f for n, f in possible_fields(self.declared).items()}
        if name in fields:
            return self.field(fields[name], value, path)
        if name == "typename":
            return self.typename(value, path)
        return self.relation(name, value, path)

    def field(self, declared: Field, operations: Mapping[str, Any], path: Path) -> str:
        """All operators on one field."""
        parts = [
            self.operator(declared, name, operand, (*path, name))
            for name, operand in operations.items()
        ]
        return joined(parts, "AND") or "true"

    def operator(self, declared: Field, name: str, operand: Any, path: Path) -> str:
        """One operator on one field."""
        expression = f"{self.variable}.{declared.name}"
        if name == "isNull":
            return (
                "true"
                if operand is None
                else f"({expression} IS NULL) = {self.add_parameter(path)}"
            )
        if name == "eq" and operand is None:
            return f"{expression} IS NULL"
        if operand is None:
            return "true"
        if declared.kind is Kind.DATE and name in OF_DATES:
            return OF_DATES[name](expression, path, self.add_parameter)
        if declared.kind is Kind.POINT:
            return near(expression, path, self.add_parameter)
        if name == "size":
            return self.comparison(f"coalesce(size({expression}), 0)", operand, path)
        if name in TEXT:
            folded_text = f"{self.variable}.{declared.folded}" if declared.folded else expression
            text = "x" if declared.many else folded_text
            test = f"{text if declared.folded else comparable(text)} {TEXT[name]} {self.add_parameter(path, folded)}"
            return f"any(x IN {folded_text} WHERE {test})" if declared.many else test
        return self.simple_operator(expression, name, path)

    def simple_operator(self, expression: str, name: str, path: Path) -> str:
        """An operator that Cypher has itself."""
        transform = pattern if name == "matches" else enum_values
        return PLAIN[name].format(field=expression, operand=self.add_parameter(path, transform))

    def comparison(self, counted: str, operations: Mapping[str, Any], path: Path) -> str:
        """Operators on a number that Cypher computes."""
        parts = [
            PLAIN[name].format(field=counted, operand=self.add_parameter((*path, name)))
            for name, operand in operations.items()
            if operand is not None
        ]
        return joined(parts, "AND") or "true"

    def typename(self, operations: Mapping[str, Any], path: Path) -> str:
        """Which kinds of entity are wanted."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        narrowest = sorted(self.declared.concrete, key=lambda e: -len(e.labels))
        cases = " ".join(f"WHEN {self.variable}:{e.name} THEN '{e.name}'" for e in narrowest)
        return self.field_like(f"CASE {cases} END", operations, path)

    def field_like(self, expression: str, operations: Mapping[str, Any], path: Path) -> str:
        """The operators of a text on an expression."""
        parts = []
        for name, operand in operations.items():
            at = (*path, name)
            if name == "isNull":
                parts.append("true" if operand is None else f"false = {self.add_parameter(at)}")
            elif operand is None:
                parts.append("false" if name == "eq" else "true")
            elif name in TEXT:
                parts.append(f"toLower({expression}) {TEXT[name]} {self.add_parameter(at, folded)}")
            else:
                parts.append(self.simple_operator(expression, name, at))
        return joined(parts, "AND") or "true"

    def relation(self, name: str, value: Mapping[str, Any], path: Path) -> str:
        """A condition on what is related, or on how much is."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        for related in possible_relations(self.declared).values():
            if name == camel(related.name):
                parts = [
                    self.quantified(related, quantifier, inner or {}, (*path, quantifier))
                    for quantifier, inner in value.items()
                    if inner is not None
                ]
                return joined(parts, "AND") or "true"
            if name == camel(related.name) + "Count":
                pattern, _, _ = self.pattern(related)
                return self.comparison(f"COUNT {{ {pattern} }}", value, path)
        for shortcut in possible_shortcuts(self.declared).values():
            if name == shortcut.name:
                edge, node = self.scope.variable("e"), self.scope.variable("m")
                inner = replace(self, declared=shortcut.target, variable=node).all_of(value, path)
                condition = f" AND {valid(edge, self.scope.as_of)}" if self.scope.as_of else ""
                pattern = f"({self.variable}){shortcut.arrow(edge)}({node}:{shortcut.target.name})"
                return f"EXISTS {{ MATCH {pattern} WHERE {inner}{condition} }}"
        raise KeyError(name)

    def pattern(self, related: Direction) -> tuple[str, str, str]:
        """A pattern over a relation with fresh variables for the relationship and the other end."""
        edge, node = self.scope.variable("e"), self.scope.variable("m")
        pattern = f"({self.variable}){related.arrow(edge)}({node})"
        if self.scope.as_of:
            pattern = f"{pattern} WHERE {valid(edge, self.scope.as_of)}"
        return f"MATCH {pattern}", edge, node

    def quantified(
        self, related: Direction, quantifier: str, inner: Mapping[str, Any], path: Path
    ) -> str:
        """``some``, ``none``, ``all`` or ``single`` of what is related."""
        pattern, edge, node = self.pattern(related)
        parts = on_relation(related, (edge, node), inner, path, self.scope)
        test = "true" if parts == "true" else f"coalesce({parts}, false)"
        glue = "AND" if " WHERE " in pattern else "WHERE"
        match quantifier:
            case "some":
                return f"EXISTS {{ {pattern} {glue} {test} }}"
            case "none":
                return f"NOT EXISTS {{ {pattern} {glue} {test} }}"
            case "all":
                return f"NOT EXISTS {{ {pattern} {glue} NOT {test} }}"
        return f"COUNT {{ {pattern} {glue} {test} }} = 1"

    def add_parameter(self, path: Path, transform: Transform = same) -> str:
        """Name a value of the filter a parameter."""
        return self.scope.parameters.add(path, transform)


PLAIN = {
    "eq": "{field} = {operand}",
    "in": "{field} IN {operand}",
    "matches": "{field} =~ {operand}",
    "has": "{operand} IN {field}",
    "hasAny": "any(x IN {operand} WHERE x IN {field})",
    "hasAll": "all(x IN {operand} WHERE x IN {field})",
    **{name: f"{{field}} {sign} {{operand}}" for name, sign in ORDER.items()},
}

Add = Callable[..., str]


def first_text(value: Any) -> str:
    """The first day that a partial date can mean."""
    return PartialDate(value).first.isoformat()


def last_text(value: Any) -> str:
    """The last day that a partial date can mean."""
    return PartialDate(value).last.isoformat()


def shortest(value: Any) -> str:
    """The shortest text that begins on the same day, so that texts of any precision compare with it."""
    text = first_text(value)
    return text.removesuffix("-01").removesuffix("-01")


# A date of less precision begins when it can first be: '2018' is not before 2018-01-01, nor after 2018.
OF_DATES: dict[str, Callable[[str, Path, Add], str]] = {
    "gte": lambda f, path, add: f"{f} >= {add(path, shortest)}",
    "lt": lambda f, path, add: f"{f} < {add(path, shortest)}",
    "gt": lambda f, path, add: f"{f} > {add(path, last_text)}",
    "lte": lambda f, path, add: f"{f} <= {add(path, last_text)}",
}


def valid(edge: str, as_of: str) -> str:
    """A predicate: whether a relationship may hold on the date that parameter ``as_of`` gives as [first, last] day."""
    return (
        f"(({edge}.since IS NULL OR {edge}.since <= {as_of}[1]) AND "
        f"({edge}.until IS NULL OR {edge}.until >= {as_of}[0] OR {as_of}[0] STARTS WITH {edge}.until))"
    )


def as_of_days(value: Any) -> list[str]:
    """The first and last day of a partial date, which :func:`valid` compares with."""
    return [first_text(value), last_text(value)]


def near(point: str, path: Path, add: Add) -> str:
    """Within so many kilometres of a point."""
    centre = (
        f"point({{latitude: {add((*path, 'latitude'))}, longitude: {add((*path, 'longitude'))}}})"
    )
    return f"point.distance({point}, {centre}) <= {add((*path, 'km'))} * 1000"


def enum_values(value: Any) -> Any:
    """Enum members as the words that are stored."""
    if isinstance(value, list | tuple):
        return [enum_values(item) for item in value]
    return getattr(value, "value", value)


def joined(parts: list[str], connective: str) -> str:
    """Conditions put together, in brackets where there are several."""
    return parts[0] if len(parts) == 1 else f"({f' {connective} '.join(parts)})" if parts else ""
