"""Filters turned into Cypher predicates.

A filter is a mapping as GraphQL gives it: field names in camelCase, each with operators; relations with
``some``, ``none``, ``all``, ``single`` and ``count``; ``AND``, ``OR``, ``NOT``.
:func:`filter_operators` says which operators a field has, for the API's input types and for the predicates here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.graph.cypher.dates import DATE_COMPARISONS
from partnergraph.graph.cypher.distance import compare_distance
from partnergraph.graph.cypher.fragment import (
    TRUE,
    ArgumentPath,
    CypherScope,
    Fragment,
    MatchClause,
    Parameter,
    Piece,
    compose_cypher,
    require_all,
    require_any,
)
from partnergraph.graph.cypher.match import match_link
from partnergraph.graph.cypher.text import fold_expression, regular_expression_check
from partnergraph.schema.catalog import EntityType, RelationType, all_entity_types
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import LONGEST_NAME

_ORDER_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TEXT_OPERATORS = {"contains": "CONTAINS", "startsWith": "STARTS WITH", "endsWith": "ENDS WITH"}
# Of how many of the related things conditions hold.
QUANTIFIERS = ("some", "none", "all", "single")
_WORDS_FOR_SEVERAL = frozenset({*QUANTIFIERS, "count"})
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


_OPERATOR_TEMPLATES = {
    "eq": "%(field)s = %(operand)s",
    "in": "%(field)s IN %(operand)s",
    "has": "%(operand)s IN %(field)s",
    "hasAny": "any(x IN %(operand)s WHERE x IN %(field)s)",
    "hasAll": "all(x IN %(operand)s WHERE x IN %(field)s)",
    **{name: f"%(field)s {sign} %(operand)s" for name, sign in _ORDER_OPERATORS.items()},
}
_QUANTIFIER_TEMPLATES = {
    "some": "EXISTS { %s }",
    "none": "NOT EXISTS { %s }",
    "all": "NOT EXISTS { %s }",
    "single": "COUNT { %s } = 1",
}

_EntryWriter = Callable[[str, Any, ArgumentPath], Fragment]


def node_predicate(
    declared: EntityType,
    variable: str,
    filter_: Mapping[str, Any],
    path: ArgumentPath,
    scope: CypherScope,
) -> Fragment:
    """A predicate on ``variable``, a node of type ``declared``, for the filter found at ``path``."""
    return _FilterWriter(declared, variable, scope).all_of(filter_, path)


def relation_predicate(
    direction: Direction,
    variables: tuple[str, str],
    filter_: Mapping[str, Any],
    path: ArgumentPath,
    scope: CypherScope,
) -> Fragment:
    """A predicate on a relation and its other end (two variables): ``node`` for the end, the rest for it."""
    on_edge = _FilterWriter(direction.relation, variables[0], scope)
    on_node = _FilterWriter(direction.other, variables[1], scope)

    def write_entry(name: str, value: Any, at: ArgumentPath) -> Fragment:
        if name == "node":
            return on_node.all_of(value, at)
        if name in _WORDS_FOR_SEVERAL:
            raise InvalidInput(
                f"{name} is said of several relations, and here it is of each one",
                where=_dotted_path(at),
                do=f"write {{{name}: …}} right below the name of the relation",
            )
        return on_edge.entry(name, value, at)

    return _write_filter(filter_, path, write_entry)


def _write_filter(
    filter_: Mapping[str, Any], path: ArgumentPath, write_entry: _EntryWriter
) -> Fragment:
    """Every entry of a filter must hold; an empty filter holds always.

    Raises :class:`InvalidInput` for null, which would be no condition.
    """
    conditions = []
    for name, value in filter_.items():
        at = (*path, name)
        match name:
            case _ if value is None:
                raise _null_condition_error(at)
            case "AND" | "OR":
                parts = [_write_filter(part, (*at, i), write_entry) for i, part in enumerate(value)]
                conditions.append(require_all(parts) if name == "AND" else require_any(parts))
            case "NOT":
                inner = _write_filter(value, at, write_entry)
                conditions.append(compose_cypher("NOT coalesce(%s, false)", inner))
            case _:
                conditions.append(write_entry(name, value, at))
    return require_all(conditions)


@dataclass(frozen=True)
class _FilterWriter:
    """Turns filters on one variable into Cypher."""

    declared: EntityType | RelationType
    variable: str
    scope: CypherScope

    def all_of(self, filter_: Mapping[str, Any], path: ArgumentPath) -> Fragment:
        """The condition that a filter is."""
        return _write_filter(filter_, path, self.entry)

    def entry(self, name: str, value: Any, path: ArgumentPath) -> Fragment:
        """One entry of a filter that is not a connective."""
        fields = {to_camel_case(n): f for n, f in possible_fields(self.declared).items()}
        if name in fields:
            return self.field(fields[name], value, path)
        if name == "typename":
            return self.typename(value, path)
        return self.relation(name, value, path)

    def field(
        self, declared: DeclaredField, operations: Mapping[str, Any], path: ArgumentPath
    ) -> Fragment:
        """All operators on one field."""
        return require_all(
            self.operator(declared, name, operand, (*path, name))
            for name, operand in operations.items()
        )

    def operator(
        self, declared: DeclaredField, name: str, operand: Any, path: ArgumentPath
    ) -> Fragment:
        """One operator on one field."""
        expression = f"{self.variable}.{declared.name}"
        if name == "eq" and operand is None:
            return compose_cypher("%s IS NULL", expression)
        if operand is None:
            raise _null_condition_error(path)
        if name == "isNull":
            return compose_cypher("(%s IS NULL) = %s", expression, Parameter(path))
        if declared.kind is FieldKind.DATE and name in DATE_COMPARISONS:
            template, transform = DATE_COMPARISONS[name]
            return compose_cypher(template, expression, Parameter(path, transform))
        if declared.kind is FieldKind.POINT:
            return compare_distance(expression, path)
        if name == "size":
            return _compare_number(f"coalesce(size({expression}), 0)", operand, path)
        if name in _TEXT_OPERATORS:
            return self.text_operator(declared, name, path)
        if name == "matches":
            check = regular_expression_check(declared.longest or LONGEST_NAME)
            return compose_cypher("%s =~ %s", expression, Parameter(path, check))
        return _apply_operator(expression, name, path)

    def text_operator(self, declared: DeclaredField, name: str, path: ArgumentPath) -> Fragment:
        """An operator on a text, without regard to case and accents; on any of several."""
        stored = f"{self.variable}.{declared.folded or declared.name}"
        text = "x" if declared.many else stored
        folded = text if declared.folded else fold_expression(text)
        test = _compare_text(folded, name, path)
        return compose_cypher("any(x IN %s WHERE %s)", stored, test) if declared.many else test

    def typename(self, operations: Mapping[str, Any], path: ArgumentPath) -> Fragment:
        """Which kinds of entity are wanted; an abstract kind is all below it."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        narrowest = sorted(self.declared.concrete, key=lambda e: -len(e.labels))
        cases = " ".join(f"WHEN {self.variable}:{e.name} THEN '{e.name}'" for e in narrowest)
        parts = []
        for name, operand in operations.items():
            at = (*path, name)
            if operand is None:
                raise _null_condition_error(at)
            if name == "isNull":
                parts.append(compose_cypher("false = %s", Parameter(at)))
            else:
                kinds = Parameter(at, _concrete_names)
                parts.append(compose_cypher("%s IN %s", f"CASE {cases} END", kinds))
        return require_all(parts)

    def relation(self, name: str, value: Mapping[str, Any], path: ArgumentPath) -> Fragment:
        """A condition on what is related, or on how much is."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        for related in possible_directions(self.declared).values():
            if name == to_camel_case(related.name):
                return require_all(
                    self.quantified(related, quantifier, inner, (*path, quantifier))
                    for quantifier, inner in value.items()
                )
        shortcut = possible_shortcuts(self.declared)[name]
        match, _, node = self.match_related(shortcut, shortcut.target.name)
        inner = replace(self, declared=shortcut.target, variable=node).all_of(value, path)
        return compose_cypher("EXISTS { %s }", match.where(inner).cypher)

    def match_related(
        self, link: Direction | Shortcut, label: str = ""
    ) -> tuple[MatchClause, str, str]:
        """A match of what is related, with fresh variables for the relationship and the other end."""
        edge, node = self.scope.variable("e"), self.scope.variable("m")
        return match_link(self.variable, link, edge, node, self.scope, label), edge, node

    def quantified(
        self, related: Direction, quantifier: str, inner: Mapping[str, Any], path: ArgumentPath
    ) -> Fragment:
        """``some``, ``none``, ``all`` or ``single`` of what is related, or their ``count``."""
        if inner is None:
            raise _null_condition_error(path)
        match, edge, node = self.match_related(related)
        if quantifier == "count":
            return _compare_number(compose_cypher("COUNT { %s }", match.cypher), inner, path)
        if quantifier not in QUANTIFIERS:
            raise InvalidInput(
                f"of how many related things {quantifier} must hold is not said",
                where=_dotted_path(path),
                do=f"write {{some: {{{quantifier}: …}}}}, or none, all or single",
            )
        test = relation_predicate(related, (edge, node), inner, path, self.scope)
        if test != TRUE:
            test = compose_cypher("coalesce(%s, false)", test)
        if quantifier == "all":
            test = compose_cypher("NOT %s", test)
        return compose_cypher(_QUANTIFIER_TEMPLATES[quantifier], match.where(test).cypher)


def _apply_operator(expression: Piece, name: str, path: ArgumentPath) -> Fragment:
    """An operator that Cypher has itself."""
    operand = Parameter(path, _stored_enum_values)
    return compose_cypher(_OPERATOR_TEMPLATES[name], field=expression, operand=operand)


def _compare_text(folded: str, name: str, path: ArgumentPath) -> Fragment:
    """A text that is folded already beside one that will be."""
    operand = Parameter(path, fold_for_comparison)
    return compose_cypher(f"%s {_TEXT_OPERATORS[name]} %s", folded, operand)


def _compare_number(counted: Piece, operations: Mapping[str, Any], path: ArgumentPath) -> Fragment:
    """Operators on a number that Cypher computes, which is never null."""
    conditions = []
    for name, operand in operations.items():
        at = (*path, name)
        if operand is None:
            raise _null_condition_error(at)
        template = "false = %(operand)s" if name == "isNull" else _OPERATOR_TEMPLATES[name]
        conditions.append(compose_cypher(template, field=counted, operand=Parameter(at)))
    return require_all(conditions)


def _null_condition_error(path: ArgumentPath) -> InvalidInput:
    """What to say of a null in a filter: taken for no condition, it would find everything."""
    return InvalidInput(
        "null is no condition",
        where=_dotted_path(path),
        do="leave it out of the filter; {isNull: true} finds what has no value",
    )


def _dotted_path(path: ArgumentPath) -> str:
    """Where in a request's arguments something stands, from the filter on."""
    return ".".join(map(str, path[path.index("filter") :]))


def _concrete_names(value: Any) -> list[str]:
    """The names of the types whose nodes a kind, or several, stand for: an abstract one for all below it."""
    kinds = value if isinstance(value, list | tuple) else [value]
    declared = [all_entity_types()[_stored_enum_values(kind)] for kind in kinds]
    return [below.name for d in declared for below in (d.concrete if d.abstract else (d,))]


def _stored_enum_values(value: Any) -> Any:
    """Enum members as the words that are stored."""
    if isinstance(value, list | tuple):
        return [_stored_enum_values(item) for item in value]
    return getattr(value, "value", value)
