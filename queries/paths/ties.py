"""Which relationships tie actors, derived from the declarations; and which of them count for a question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from graph.reading.where import valid
from queries.paths.question import Question
from schema.actors import Actor, Person
from schema.base import Entity, Tie
from schema.catalog import EntityType, RelationType, concrete_of, entity_of, relations
from schema.places import Place
from schema.vocabulary import EventRole, EventStatus

TIES: dict[RelationType, Tie] = {r: r.tie for r in relations().values() if r.tie}
# Somebody for whom an event was meant did not take part in it by that.
NO_PART = (EventRole.TARGET_GROUP.value,)
NO_SUCH_EVENT = (EventStatus.CANCELLED.value,)
# When what two actors share began: the first of these that it has.
BEGINNINGS = ("starts", "signed")


def outermost(types: tuple[EntityType, ...]) -> str:
    """A label expression for these types, without those whose nodes carry another's label anyway."""
    names = [t.name for t in types]
    kept = [t.name for t in types if not set(t.labels[:-1]) & set(names)]
    return "|".join(kept)


def can_tie(declared: EntityType) -> bool:
    """Whether nodes of a type can have a tie of their own."""
    return any(
        declared.fits(r.shape.starts) or (t.through == "edge" and declared.fits(r.shape.ends))
        for r, t in TIES.items()
    )


def bodies() -> tuple[EntityType, ...]:
    """The types that can stand between the ends: actors, but for people."""
    return tuple(t for t in entity_of(Actor).concrete if not issubclass(t.cls, Person))


def concrete_places() -> tuple[EntityType, ...]:
    """Every kind of place."""
    wanted: tuple[type[Entity], ...] = (Place,)
    return concrete_of(wanted)


BODY = outermost(bodies())
PLACE_AS_ACTOR = outermost(tuple(t for t in concrete_places() if can_tie(t)))


@dataclass(frozen=True)
class Counting:
    """What counts as a tie for a question, as pieces of Cypher."""

    question: Question

    @property
    def dated(self) -> bool:
        """Whether only what held at some time counts."""
        return self.question.as_of is not None

    @cached_property
    def shared(self) -> str:
        """Relationship types by which two actors share an end; empty if none counts."""
        return self._types("end")

    @cached_property
    def edges(self) -> str:
        """Relationship types that themselves tie their ends; empty if none counts."""
        return self._types("edge")

    def _types(self, through: str) -> str:
        kinds = self.question.kinds
        return "|".join(
            r.type
            for r, t in TIES.items()
            if t.through == through and (kinds is None or t.kind in kinds)
        )

    def part(self, edge: str) -> str:
        """Whether a relationship to something shared is a part in it."""
        return f"NOT coalesce({edge}.role, '') IN $no_part{self._valid(edge)}"

    def direct(self, edge: str) -> str:
        """Whether a relationship between two actors counts."""
        return f"true{self._valid(edge)}"

    def _valid(self, edge: str) -> str:
        return f" AND {valid(edge, '$as_of')}" if self.question.as_of else ""

    def thing(self, via: str) -> str:
        """Whether what is shared counts."""
        begun = f" AND coalesce({date(via)}, '') <= $as_of[1]" if self.question.as_of else ""
        return f"NOT coalesce({via}.status, '') IN $no_such{begun}"


def date(via: str) -> str:
    """Cypher for when something shared began."""
    return f"coalesce({', '.join(f'{via}.{name}' for name in BEGINNINGS)})"
