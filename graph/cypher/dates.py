"""Partial dates in predicates: a date of less precision is every day that it can mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnergraph.graph.cypher.fragment import (
    TRUE,
    ArgumentPath,
    CypherScope,
    Fragment,
    Parameter,
    ValueTransform,
    compose_cypher,
)
from partnergraph.schema.values import PartialDate


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


def as_of_days(value: Any) -> list[str]:
    """The first and last day of a partial date, which :func:`validity_predicate` compares with."""
    return [_first_day(value), _last_day(value)]


# When what two actors share began: the first of these that it has.
_BEGIN_FIELDS = ("starts", "signed")

# A date of less precision begins when it can first be: '2018' is not before 2018-01-01, nor after 2018.
DATE_COMPARISONS: Mapping[str, tuple[str, ValueTransform]] = {
    "gte": ("%s >= %s", shortest_date),
    "lt": ("%s < %s", shortest_date),
    "gt": ("%s > %s", _last_day),
    "lte": ("%s <= %s", _last_day),
}
"""Cypher of each comparison of a date with an operand, and what is done to the operand."""

VALIDITY_TEMPLATE = (
    "((%(edge)s.since IS NULL OR %(edge)s.since <= %(as_of)s[1]) AND "
    "(%(edge)s.until IS NULL OR %(edge)s.until >= %(as_of)s[0] OR %(as_of)s[0] STARTS WITH %(edge)s.until))"
)


def validity_predicate(edge: str, as_of: str) -> str:
    """A predicate: whether a relationship may hold on the date that parameter ``as_of`` gives as [first, last] day."""
    return VALIDITY_TEMPLATE % {"edge": edge, "as_of": as_of}


def valid_in_scope(edge: str, scope: CypherScope) -> Fragment:
    """The condition that a relationship may hold on the date that is asked about, if there is one."""
    if scope.as_of is None:
        return TRUE
    return compose_cypher(VALIDITY_TEMPLATE, edge=edge, as_of=scope.as_of)


def as_of_parameter(path: ArgumentPath) -> Parameter:
    """The parameter for a date asked about, which stands at this path."""
    return Parameter(path, as_of_days)


def begin_date_cypher(via: str) -> str:
    """Cypher for the date on which what two actors share, the node ``via``, began; null if unknown."""
    return f"coalesce({', '.join(f'{via}.{name}' for name in _BEGIN_FIELDS)})"
