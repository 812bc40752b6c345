"""Operators of filters: which a field has, and each as a predicate on a value that Cypher has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnergraph.graph.cypher.dates import DATE_COMPARISONS
from partnergraph.graph.cypher.fragment import (
    ArgumentPath,
    Fragment,
    Parameter,
    Piece,
    ValueTransform,
    compose_cypher,
    join_filter_path,
    keep_value,
    require_all,
)
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField, FieldKind

_ORDER_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
TEXT_OPERATORS = {"contains": "CONTAINS", "startsWith": "STARTS WITH", "endsWith": "ENDS WITH"}
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
            *(TEXT_OPERATORS if declared.kind in _TEXTUAL_KINDS else ()),
            "size",
            "isNull",
        )
    if declared.kind is FieldKind.BOOLEAN:
        return ("eq", "isNull")
    if declared.kind in _ORDERED_KINDS:
        return ("eq", "in", *_ORDER_OPERATORS, "isNull")
    if declared.kind in _TEXTUAL_KINDS:
        return ("eq", "in", *TEXT_OPERATORS, "matches", *_ORDER_OPERATORS, "isNull")
    return ("eq", "in", "isNull")


_OPERATOR_TEMPLATES = {
    "eq": "%(field)s = %(operand)s",
    "in": "%(field)s IN %(operand)s",
    "has": "%(operand)s IN %(field)s",
    # A value is looked up among those sought, however many these are.
    "hasAny": "any(x IN %(field)s WHERE x IN %(operand)s)",
    "hasAll": "size(%(operand)s) <= coalesce(size(%(field)s), 0) AND all(x IN %(operand)s WHERE x IN %(field)s)",
    **{name: f"%(field)s {sign} %(operand)s" for name, sign in _ORDER_OPERATORS.items()},
}


def apply_operator(expression: Piece, name: str, path: ArgumentPath) -> Fragment:
    """An operator that Cypher has itself."""
    transform = _read_distinct_words if name == "hasAll" else read_stored_words
    operand = Parameter(path, transform)
    return compose_cypher(_OPERATOR_TEMPLATES[name], field=expression, operand=operand)


def compare_folded_text(folded: str, name: str, path: ArgumentPath) -> Fragment:
    """A text that is folded already beside one that will be."""
    operand = Parameter(path, fold_for_comparison)
    return compose_cypher(f"%s {TEXT_OPERATORS[name]} %s", folded, operand)


def compare_value(
    computed: Piece, operations: Mapping[str, Any], path: ArgumentPath, *, dated: bool = False
) -> Fragment:
    """Operators on a number, or a date, that Cypher computes."""
    conditions = []
    for name, operand in operations.items():
        at = (*path, name)
        if name == "eq" and operand is None and dated:
            conditions.append(compose_cypher("%s IS NULL", computed))
            continue
        if operand is None:
            raise make_null_condition_error(at)
        template = "(%s IS NULL) = %s"
        transform: ValueTransform = keep_value
        if dated and name in DATE_COMPARISONS:
            template, transform = DATE_COMPARISONS[name]
        elif name != "isNull":
            template = (
                _OPERATOR_TEMPLATES[name].replace("%(field)s", "%s").replace("%(operand)s", "%s")
            )
        conditions.append(compose_cypher(template, computed, Parameter(at, transform)))
    return require_all(conditions)


def make_null_condition_error(path: ArgumentPath) -> InvalidInput:
    """What to say of a null in a filter: taken for no condition, it would find everything."""
    return InvalidInput(
        "null is no condition",
        where=join_filter_path(path),
        do="leave it out of the filter; of a field, {isNull: true} finds what has no value, and of relations, {none: {}} what has none",
    )


def _read_distinct_words(value: Any) -> list[Any]:
    """Each of several values once, as it is stored."""
    values = read_stored_words(value)
    return list(dict.fromkeys(values if isinstance(values, list) else [values]))


def read_stored_words(value: Any) -> Any:
    """Enum members as the words that are stored."""
    if isinstance(value, list | tuple):
        return [read_stored_words(item) for item in value]
    return getattr(value, "value", value)
