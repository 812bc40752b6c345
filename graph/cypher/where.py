"""Filters turned into Cypher predicates.

A filter is a mapping as GraphQL gives it: field names in camelCase, each with operators; relations with
``some``, ``none``, ``all``, ``single``; counts of relations; ``AND``, ``OR``, ``NOT``.
:func:`filter_operators` says which operators a field has, for the API's input types and for the predicates here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from partnergraph.graph.cypher.parameters import (
    ArgumentPath,
    StatementParameters,
    ValueTransform,
    keep_value,
)
from partnergraph.graph.cypher.text import check_regular_expression, fold_expression
from partnergraph.schema.catalog import EntityType, RelationType
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.directions import (
    Direction,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import PartialDate

_ORDER_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TEXT_OPERATORS = {"contains": "CONTAINS", "startsWith": "STARTS WITH", "endsWith": "ENDS WITH"}
_ORDERED_KINDS = frozenset({FieldKind.INTEGER, FieldKind.FLOAT, FieldKind.COUNT, FieldKind.DATE})
_TEXTUAL_KINDS = frozenset(
    {
        FieldKind.STRING,
        FieldKind.URL,
        FieldKind.TEXT,
        FieldKind.ID,
        FieldKind.COUNTRY,
        FieldKind.NUTS,
    }
)


def filter_operators(declared: DeclaredField) -> tuple[str, ...]:
    """The filter operators that a field offers."""
    if declared.kind is FieldKind.POINT:
        return ("near", "isNull")
    if declared.many:
        return (
            "has",
            "hasAny",
            "hasAll",
            *(_TEXT_OPERATORS if declared.kind in _TEXTUAL_KINDS else ()),
            "size",
            "isNull",
        )
    if declared.kind is FieldKind.BOOLEAN:
        return ("eq", "isNull")
    if declared.kind in _ORDERED_KINDS:
        return ("eq", "in", *_ORDER_OPERATORS, "isNull")
    if declared.kind in _TEXTUAL_KINDS:
        return ("eq", "in", *_TEXT_OPERATORS, "matches", *_ORDER_OPERATORS, "isNull")
    return ("eq", "in", "isNull")


@dataclass
class CypherScope:
    """Where a predicate stands: the parameters it adds to, fresh variables, and the date asked about."""

    parameters: StatementParameters
    as_of: str | None = None
    names: Iterator[int] = field(default_factory=count)

    def variable(self, prefix: str) -> str:
        """A variable that nothing else in the statement uses."""
        return f"{prefix}{next(self.names)}"


def node_predicate(
    declared: EntityType,
    variable: str,
    filter_: Mapping[str, Any],
    path: ArgumentPath,
    scope: CypherScope,
) -> str:
    """A predicate on ``variable``, a node of type ``declared``, for the filter found at ``path``."""
    return _FilterWriter(declared, variable, scope).all_of(filter_, path)


def relation_predicate(
    direction: Direction,
    variables: tuple[str, str],
    filter_: Mapping[str, Any],
    path: ArgumentPath,
    scope: CypherScope,
) -> str:
    """A predicate on a relation and its other end (two variables): ``node`` for the end, the rest for it."""
    on_edge = _FilterWriter(direction.relation, variables[0], scope)
    on_node = _FilterWriter(direction.other, variables[1], scope)

    def all_of(inner: Mapping[str, Any], at: ArgumentPath) -> str:
        return (
            _join_conditions(
                [entry(name, value, (*at, name)) for name, value in inner.items()], "AND"
            )
            or "true"
        )

    def entry(name: str, value: Any, at: ArgumentPath) -> str:
        if value is None:
            return "true"
        if name in {"AND", "OR"}:
            parts = [all_of(part, (*at, i)) for i, part in enumerate(value)]
            return _join_conditions(parts, name) or ("true" if name == "AND" else "false")
        if name == "NOT":
            return f"NOT coalesce({all_of(value, at)}, false)"
        if name == "node":
            return on_node.all_of(value, at)
        return on_edge.entry(name, value, at)

    return all_of(filter_, path)


@dataclass(frozen=True)
class _FilterWriter:
    """Turns filters on one variable into Cypher."""

    declared: EntityType | RelationType
    variable: str
    scope: CypherScope

    def all_of(self, filter_: Mapping[str, Any], path: ArgumentPath) -> str:
        """Every condition of a filter must hold; an empty filter holds always."""
        parts = [self.entry(name, value, (*path, name)) for name, value in filter_.items()]
        return _join_conditions(parts, "AND") or "true"

    def entry(self, name: str, value: Any, path: ArgumentPath) -> str:
        """One entry of a filter; null is no condition."""
        if value is None:
            return "true"
        if name in {"AND", "OR"}:
            parts = [self.all_of(part, (*path, i)) for i, part in enumerate(value)]
            return _join_conditions(parts, name) or ("true" if name == "AND" else "false")
        if name == "NOT":
            return f"NOT coalesce({self.all_of(value, path)}, false)"
        fields = {to_camel_case(n): f for n, f in possible_fields(self.declared).items()}
        if name in fields:
            return self.field(fields[name], value, path)
        if name == "typename":
            return self.typename(value, path)
        return self.relation(name, value, path)

    def field(
        self, declared: DeclaredField, operations: Mapping[str, Any], path: ArgumentPath
    ) -> str:
        """All operators on one field."""
        parts = [
            self.operator(declared, name, operand, (*path, name))
            for name, operand in operations.items()
        ]
        return _join_conditions(parts, "AND") or "true"

    def operator(self, declared: DeclaredField, name: str, operand: Any, path: ArgumentPath) -> str:
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
        if declared.kind is FieldKind.DATE and name in _DATE_OPERATORS:
            return _DATE_OPERATORS[name](expression, path, self.add_parameter)
        if declared.kind is FieldKind.POINT:
            return _distance_predicate(expression, path, self.add_parameter)
        if name == "size":
            return self.comparison(f"coalesce(size({expression}), 0)", operand, path)
        if name in _TEXT_OPERATORS:
            folded_text = f"{self.variable}.{declared.folded}" if declared.folded else expression
            text = "x" if declared.many else folded_text
            test = f"{text if declared.folded else fold_expression(text)} {_TEXT_OPERATORS[name]} {self.add_parameter(path, fold_for_comparison)}"
            return f"any(x IN {folded_text} WHERE {test})" if declared.many else test
        return self.simple_operator(expression, name, path)

    def simple_operator(self, expression: str, name: str, path: ArgumentPath) -> str:
        """An operator that Cypher has itself."""
        transform = check_regular_expression if name == "matches" else _stored_enum_values
        return _OPERATOR_TEMPLATES[name].format(
            field=expression, operand=self.add_parameter(path, transform)
        )

    def comparison(self, counted: str, operations: Mapping[str, Any], path: ArgumentPath) -> str:
        """Operators on a number that Cypher computes."""
        parts = [
            _OPERATOR_TEMPLATES[name].format(
                field=counted, operand=self.add_parameter((*path, name))
            )
            for name, operand in operations.items()
            if operand is not None
        ]
        return _join_conditions(parts, "AND") or "true"

    def typename(self, operations: Mapping[str, Any], path: ArgumentPath) -> str:
        """Which kinds of entity are wanted."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        narrowest = sorted(self.declared.concrete, key=lambda e: -len(e.labels))
        cases = " ".join(f"WHEN {self.variable}:{e.name} THEN '{e.name}'" for e in narrowest)
        return self.field_like(f"CASE {cases} END", operations, path)

    def field_like(self, expression: str, operations: Mapping[str, Any], path: ArgumentPath) -> str:
        """The operators of a text on an expression."""
        parts = []
        for name, operand in operations.items():
            at = (*path, name)
            if name == "isNull":
                parts.append("true" if operand is None else f"false = {self.add_parameter(at)}")
            elif operand is None:
                parts.append("false" if name == "eq" else "true")
            elif name in _TEXT_OPERATORS:
                parts.append(
                    f"toLower({expression}) {_TEXT_OPERATORS[name]} {self.add_parameter(at, fold_for_comparison)}"
                )
            else:
                parts.append(self.simple_operator(expression, name, at))
        return _join_conditions(parts, "AND") or "true"

    def relation(self, name: str, value: Mapping[str, Any], path: ArgumentPath) -> str:
        """A condition on what is related, or on how much is."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        for related in possible_directions(self.declared).values():
            if name == to_camel_case(related.name):
                parts = [
                    self.quantified(related, quantifier, inner or {}, (*path, quantifier))
                    for quantifier, inner in value.items()
                    if inner is not None
                ]
                return _join_conditions(parts, "AND") or "true"
            if name == to_camel_case(related.name) + "Count":
                pattern, _, _ = self.pattern(related)
                return self.comparison(f"COUNT {{ {pattern} }}", value, path)
        for shortcut in possible_shortcuts(self.declared).values():
            if name == shortcut.name:
                edge, node = self.scope.variable("e"), self.scope.variable("m")
                inner = replace(self, declared=shortcut.target, variable=node).all_of(value, path)
                condition = (
                    f" AND {validity_predicate(edge, self.scope.as_of)}" if self.scope.as_of else ""
                )
                pattern = f"({self.variable}){shortcut.arrow(edge)}({node}:{shortcut.target.name})"
                return f"EXISTS {{ MATCH {pattern} WHERE {inner}{condition} }}"
        raise KeyError(name)

    def pattern(self, related: Direction) -> tuple[str, str, str]:
        """A pattern over a relation with fresh variables for the relationship and the other end."""
        edge, node = self.scope.variable("e"), self.scope.variable("m")
        pattern = f"({self.variable}){related.arrow(edge)}({node})"
        if self.scope.as_of:
            pattern = f"{pattern} WHERE {validity_predicate(edge, self.scope.as_of)}"
        return f"MATCH {pattern}", edge, node

    def quantified(
        self, related: Direction, quantifier: str, inner: Mapping[str, Any], path: ArgumentPath
    ) -> str:
        """``some``, ``none``, ``all`` or ``single`` of what is related."""
        pattern, edge, node = self.pattern(related)
        parts = relation_predicate(related, (edge, node), inner, path, self.scope)
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

    def add_parameter(self, path: ArgumentPath, transform: ValueTransform = keep_value) -> str:
        """Name a value of the filter a parameter."""
        return self.scope.parameters.add(path, transform)


_OPERATOR_TEMPLATES = {
    "eq": "{field} = {operand}",
    "in": "{field} IN {operand}",
    "matches": "{field} =~ {operand}",
    "has": "{operand} IN {field}",
    "hasAny": "any(x IN {operand} WHERE x IN {field})",
    "hasAll": "all(x IN {operand} WHERE x IN {field})",
    **{name: f"{{field}} {sign} {{operand}}" for name, sign in _ORDER_OPERATORS.items()},
}

_AddParameter = Callable[..., str]


def _first_day(value: Any) -> str:
    """The first day that a partial date can mean."""
    return PartialDate(value).first.isoformat()


def _last_day(value: Any) -> str:
    """The last day that a partial date can mean."""
    return PartialDate(value).last.isoformat()


def shortest_date(value: Any) -> str:
    """The shortest text that begins on the same day, so that texts of any precision compare with it."""
    text = _first_day(value)
    return text.removesuffix("-01").removesuffix("-01")


# A date of less precision begins when it can first be: '2018' is not before 2018-01-01, nor after 2018.
_DATE_OPERATORS: dict[str, Callable[[str, ArgumentPath, _AddParameter], str]] = {
    "gte": lambda f, path, add: f"{f} >= {add(path, shortest_date)}",
    "lt": lambda f, path, add: f"{f} < {add(path, shortest_date)}",
    "gt": lambda f, path, add: f"{f} > {add(path, _last_day)}",
    "lte": lambda f, path, add: f"{f} <= {add(path, _last_day)}",
}


def validity_predicate(edge: str, as_of: str) -> str:
    """A predicate: whether a relationship may hold on the date that parameter ``as_of`` gives as [first, last] day."""
    return (
        f"(({edge}.since IS NULL OR {edge}.since <= {as_of}[1]) AND "
        f"({edge}.until IS NULL OR {edge}.until >= {as_of}[0] OR {as_of}[0] STARTS WITH {edge}.until))"
    )


def as_of_days(value: Any) -> list[str]:
    """The first and last day of a partial date, which :func:`validity_predicate` compares with."""
    return [_first_day(value), _last_day(value)]


def _distance_predicate(point: str, path: ArgumentPath, add: _AddParameter) -> str:
    """Within so many kilometres of a point."""
    centre = (
        f"point({{latitude: {add((*path, 'latitude'))}, longitude: {add((*path, 'longitude'))}}})"
    )
    return f"point.distance({point}, {centre}) <= {add((*path, 'km'))} * 1000"


def _stored_enum_values(value: Any) -> Any:
    """Enum members as the words that are stored."""
    if isinstance(value, list | tuple):
        return [_stored_enum_values(item) for item in value]
    return getattr(value, "value", value)


def _join_conditions(parts: list[str], connective: str) -> str:
    """Conditions put together, in brackets where there are several."""
    return parts[0] if len(parts) == 1 else f"({f' {connective} '.join(parts)})" if parts else ""
