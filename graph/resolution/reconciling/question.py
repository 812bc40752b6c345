"""What is asked: a name, of which types, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import FieldKind

DEFAULT_CANDIDATES, MOST_CANDIDATES = 5, 25
COUNTRY, REGION = "country", "region"
# Fields that the scorer compares, besides names.
_CONTEXT_FIELDS = ("city", "postcode", "street", "acronym", "urls")


class PropertyUse(StrEnum):
    """What a value beside the name is good for."""

    IDENTIFIER = "identifier"
    CONTEXT = "context"


@dataclass(frozen=True)
class ReconciledName:
    """A name to find, or only identifiers of what has it.

    ``countries`` are ISO codes, ``regions`` NUTS codes; ``identifiers`` and ``context`` are values by field. ``labels``:
    the types of which one must hold, all if None.
    """

    text: str
    labels: tuple[str, ...] | None = None
    limit: int = DEFAULT_CANDIDATES
    countries: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    identifiers: dict[str, str] = field(default_factory=dict)
    context: dict[str, str] = field(default_factory=dict)


@cache
def identifier_field_names() -> tuple[str, ...]:
    """The fields that identify, of any type, once each."""
    fields = (field for declared in all_entity_types().values() for field in declared.identifiers)
    return tuple(dict.fromkeys(one.name for one in fields))


@cache
def reconcilable_properties() -> dict[str, tuple[PropertyUse, str]]:
    """The properties that help to find something: what each is good for, and what it is."""
    found = {
        COUNTRY: (PropertyUse.CONTEXT, "The country in which it is: a code or a name"),
        REGION: (PropertyUse.CONTEXT, "The region in which it is: a NUTS code"),
    }
    for declared in all_entity_types().values():
        for name, one in declared.own.items():
            if one.marks.identifier:
                found.setdefault(name, (PropertyUse.IDENTIFIER, one.description))
            elif name in _CONTEXT_FIELDS and one.kind in {FieldKind.STRING, FieldKind.URL}:
                found.setdefault(name, (PropertyUse.CONTEXT, one.description))
    return found


def check_type(name: str) -> str:
    """The label of a type that can be reconciled. Raises :class:`InvalidInput` for any other."""
    if name in all_entity_types():
        return name
    raise InvalidInput(
        f"there is no type {name!r}",
        where="type",
        do=f"use one of: {', '.join(all_entity_types())}",
    )


def reconcilable_types() -> list[EntityType]:
    """The types to choose from, those with nodes of their own first."""
    return sorted(all_entity_types().values(), key=lambda declared: declared.abstract)
