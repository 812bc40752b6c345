"""A claim: what one source says of one entity or relation; and what readers give that may become one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from partnergraph.schema.base import DeclaredModel, Entity, Relation
from partnergraph.schema.catalog import entity_type_of, entity_type_of_id, relation_type_of
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import InvalidInput, describe_validation_errors


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of one entity or relation.

    ``locator`` says where, in words that stay the same from one edition of the source to the next (a
    record's own key, a paragraph), not a line number.
    """

    source: str
    thing: Entity | Relation
    locator: str


@cache
def relation_end_prefixes(model: type[Relation]) -> tuple[frozenset[str], frozenset[str]]:
    """The id prefixes that a relation's start and end may have."""
    declared = relation_type_of(model)
    starts, ends = declared.start_types, declared.end_types
    return frozenset(e.prefix for e in starts), frozenset(e.prefix for e in ends)


def check_relation_ends(relation: Relation) -> None:
    """Raise :class:`InvalidInput` where an end of a relation is of a type that the relation cannot have there."""
    starts, ends = relation_end_prefixes(type(relation))
    if relation.start.partition(":")[0] in starts and relation.end.partition(":")[0] in ends:
        return
    declared = relation_type_of(type(relation))
    for side, identifier, allowed in (
        ("start", relation.start, declared.start_types),
        ("end", relation.end, declared.end_types),
    ):
        if entity_type_of_id(identifier) not in allowed:
            raise InvalidInput(
                f"{declared.type} cannot {side} at {identifier}",
                do=f"its {side} may be: {', '.join(e.name for e in allowed)}",
            )


def check_entity_id(entity: Entity) -> None:
    """Raise :class:`InvalidInput` for an id made for another type of entity, and for a source.

    Sources are written by loads themselves, not claimed.
    """
    if isinstance(entity, Source):
        raise InvalidInput(f"{entity.id} is a source, and sources speak for themselves")
    made_for, declared = entity_type_of_id(entity.id), entity_type_of(type(entity))
    if made_for is declared:
        return
    if made_for.name not in declared.labels and declared.name not in made_for.labels:
        raise InvalidInput(f"{entity.id} is an id of a {made_for.name}, not of a {declared.name}")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or value of a source that cannot be used: its place in the file, and the reason.

    ``row``: False for what is no row at all (a remark, the header once more), so that nothing is lost with it.
    """

    where: str
    reason: str
    row: bool = True


_DATE_FIELDS = ("starts", "ends", "since", "until", "deadline")


class Draft(NamedTuple):
    """A claim before validation: ``fields`` of ``model``, in which None stands for no value.

    ``where`` is the place in the file, for people; ``locator`` as in :class:`Claim`. A tuple, for many are
    pickled from one process to another.
    """

    source: str
    model: type[DeclaredModel]
    fields: dict[str, Any]
    where: str
    locator: str

    def claim(self) -> tuple[Claim | Reject, list[str]]:
        """The validated claim, and the reasons for values left out of it; or a reject.

        An invalid value is left out rather than the whole claim. Where values contradict each other,
        all dates are left out.
        """
        fields = {name: value for name, value in self.fields.items() if value is not None}
        try:
            return self._validate(fields), []
        except ValidationError as error:
            invalid = {str(e["loc"][0]) if e["loc"] else "" for e in error.errors()}
            dropped = _DATE_FIELDS if invalid == {""} else invalid
            kept = {name: value for name, value in fields.items() if name not in dropped}
            reasons = describe_validation_errors(error, "dates")
        try:
            return self._validate(kept), reasons
        except ValidationError as error:
            return Reject(self.where, "; ".join(describe_validation_errors(error, "dates"))), []

    def _validate(self, fields: dict[str, Any]) -> Claim:
        thing = self.model.model_validate(fields)
        assert isinstance(thing, Entity | Relation)  # noqa: S101
        return Claim(self.source, thing, self.locator)


SourceItem = Claim | Draft | Reject
