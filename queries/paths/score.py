"""How strong a tie is, in Cypher for the search and in Python for the explanation.

``strength = kind x status x (0.6 + 0.1 x (recent + lead + sources + repeated))``, each from 0 to 1:

========  ===================================================================================
kind      as declared: agreement 1.0, cooperation 0.9, project 0.8, membership 0.6, event 0.4
status    0.5 if what they share is only planned, else 1
recent    from 0 (2000 or before, or unknown) to 1 (2030): when what they share began
lead      1 if one of the two coordinated, organised or hosted it
sources   1 - 1/n, where n sources speak of either side's part in it (the fewer count)
repeated  1 - 1/n, where n ties of this type connect the same two
========  ===================================================================================

The strengths of a path's hops are multiplied: a chain is worth no more than its weakest link. No clock
is read, so that an answer can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths.ties import TIE_RELATIONS

_PLAIN_FACTOR, _REASON_FACTOR, _PLANNED_FACTOR = 0.6, 0.1, 0.5
_OLDEST_YEAR, _RECENCY_YEARS = 2000, 30
_LEADING_ROLES = sorted({str(role) for t in TIE_RELATIONS.values() for role in t.leading_roles})
_STATUS_FACTORS = {
    str(status): _PLANNED_FACTOR for tie in TIE_RELATIONS.values() for status in tie.planned
}
# How recent a year is; later years than these are as recent as can be.
_RECENCY_OF_YEAR = {str(_OLDEST_YEAR + age): min(1.0, age / _RECENCY_YEARS) for age in range(1, 51)}
SCORE_PARAMETERS: Mapping[str, Any] = {
    "strengths": {relation.type: tie.strength for relation, tie in TIE_RELATIONS.items()},
    "factors": _STATUS_FACTORS,
    "recent": _RECENCY_OF_YEAR,
    "leading": _LEADING_ROLES,
}


def base_strength_cypher(type_: str, status: str | None = None) -> str:
    """Cypher for kind x status; the arguments are Cypher expressions for the type and the status."""
    return f"$strengths[{type_}]" + (f" * coalesce($factors[{status}], 1.0)" if status else "")


def recency_cypher(date: str) -> str:
    """Cypher for how recent a date is (0 to 1); ``date`` is a Cypher expression."""
    return f"coalesce($recent[left({date}, 4)], 0.0)"


def single_strength_cypher(recency: str, lead: str, sources: str) -> str:
    """Cypher for a tie's strength on its own, without repetition; expects ``base``."""
    return (
        f"base * ({_PLAIN_FACTOR + _REASON_FACTOR} + {_REASON_FACTOR} * ({recency} + CASE WHEN {lead} THEN 1.0 ELSE 0.0 END "
        f"- 1.0 / {sources}))"
    )


def single_strength(base: Numbers, recency: Numbers, leads: Numbers, sources: Numbers) -> Numbers:
    """What :func:`single_strength_cypher` is, of whole columns, to the last bit."""
    reasons = recency + np.where(leads, 1.0, 0.0) - 1.0 / sources
    strength: Numbers = base * (_PLAIN_FACTOR + _REASON_FACTOR + _REASON_FACTOR * reasons)
    return strength


def repeated_strength_cypher(strength: str, tie_base: str, count: str) -> str:
    """Cypher for the strength of the best of several ties, given how many there are."""
    return f"{strength} + {tie_base} * {_REASON_FACTOR} * (1.0 - 1.0 / {count})"


def repeated_strength(strength: Numbers, base: Numbers, count: Numbers) -> Numbers:
    """What :func:`repeated_strength_cypher` is, of whole columns, to the last bit."""
    repeated: Numbers = strength + base * _REASON_FACTOR * (1.0 - 1.0 / count)
    return repeated


def strength_components(
    type_: str, date: str | None, status: str | None, parts: list[tuple[bool, int]], ties: int
) -> dict[str, float]:
    """The components of a hop's strength by name.

    ``parts`` has for each pair of participations in it whether one leads, and how many sources speak of both;
    ``date`` and ``status`` are those of what is shared, ``ties`` counts the ties of its type.
    """
    lead, sources = max(parts, key=lambda part: (part[0] + 1 - 1 / part[1], part))
    return {
        "kind": float(SCORE_PARAMETERS["strengths"][type_]),
        "status": _STATUS_FACTORS.get(status or "", 1.0),
        "recent": _RECENCY_OF_YEAR.get(date[:4], 0.0) if date else 0.0,
        "lead": 1.0 if lead else 0.0,
        "sources": 1 - 1 / sources,
        "repeated": 1 - 1 / ties,
    }


def combine_strength(components: Mapping[str, float]) -> float:
    """The strength that the components of :func:`strength_components` make, by the formula above."""
    extra = (
        components["recent"] + components["lead"] + components["sources"] + components["repeated"]
    )
    return components["kind"] * components["status"] * (_PLAIN_FACTOR + _REASON_FACTOR * extra)
