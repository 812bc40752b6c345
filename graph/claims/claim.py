"""A claim: one thing that one source says, and where in it; and what readers give that may become one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from schema.base import Declared, Entity, Relation
from schema.catalog import entity_of, relation_of, type_of_id
from schema.documents import Source
from schema.errors import InvalidInput, details


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
def prefixes_of_ends(model: type[Relation]) -> tuple[frozenset[str], frozenset[str]]:
    """What the ids of a relation's two ends may begin with."""
    declared = relation_of(model)
    starts, ends = declared.start_types, declared.end_types
    return frozenset(e.prefix for e in starts), frozenset(e.prefix for e in ends)


def check_ends(relation: Relation) -> None:
    """Raise :class:`InvalidInput` where a relation's ids are of kinds that it cannot tie."""
    starts, ends = prefixes_of_ends(type(relation))
    if relation.start.partition(":")[0] in starts and relation.end.partition(":")[0] in ends:
        return
    declared = relation_of(type(relation))
    for side, identifier, allowed in (
        ("start", relation.start, declared.start_types),
        ("end", relation.end, declared.end_types),
    ):
        if type_of_id(identifier) not in allowed:
            raise InvalidInput(
                f"{declared.type} cannot {side} at {identifier}",
                do=f"its {side} may be: {', '.join(e.name for e in allowed)}",
            )


def check_entity(entity: Entity) -> None:
    """Raise :class:`InvalidInput` where an entity's id was made for another kind, and for a source."""
    if isinstance(entity, Source):
        raise InvalidInput(f"{entity.id} is a source, and sources speak for themselves")
    made_for, declared = type_of_id(entity.id), entity_of(type(entity))
    if made_for is declared:
        return
    if made_for.name not in declared.labels and declared.name not in made_for.labels:
        raise InvalidInput(f"{entity.id} is an id of a {made_for.name}, not of a {declared.name}")


@dataclass(frozen=True, slots=True)
class Reject:
    """Something of a source that cannot be used: where it stands, and why."""

    where: str
    reason: str


DATES = ("starts", "ends", "since", "until", "deadline")


class Draft(NamedTuple):
    """What a source says before it is seen whether a thing can be made of it; None stands for no value.

    ``where`` says where it stands in the file, for those who have to look. A tuple, for many are sent from
    one process to another.
    """

    source: str
    model: type[Declared]
    fields: dict[str, Any]
    where: str
    locator: str

    def claim(self) -> tuple[Claim | Reject, list[str]]:
        """The claim, and why values are not in it: one bad value is left out rather than the thing.

        Where values contradict each other the dates are left out.
        """
        fields = {name: value for name, value in self.fields.items() if value is not None}
        try:
            return self.of(fields), []
        except ValidationError as error:
            bad = {str(e["loc"][0]) if e["loc"] else "" for e in error.errors()}
            dropped = DATES if bad == {""} else bad
            kept = {name: value for name, value in fields.items() if name not in dropped}
            reasons = details(error, "dates")
        try:
            return self.of(kept), reasons
        except ValidationError as error:
            return Reject(self.where, "; ".join(details(error, "dates"))), []

    def of(self, fields: dict[str, Any]) -> Claim:
        """The claim with these fields. Raises ``ValidationError`` for what the model does not take."""
        thing = self.model.model_validate(fields)
        assert isinstance(thing, Entity | Relation)  # noqa: S101
        return Claim(self.source, thing, self.locator)


Heard = Claim | Draft | Reject
