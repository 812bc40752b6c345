"""Which relationships tie actors, derived from the declarations; and which of them count for a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from partnergraph.graph.cypher.dates import (
    as_of_days,
    begin_date_cypher,
    shortest_date,
    validity_predicate,
)
from partnergraph.graph.summaries.truth import BODY_TYPES
from partnergraph.queries.paths.question import Question
from partnergraph.schema.base import TieDeclaration
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
    entity_type_of,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import Place

TIE_RELATIONS: dict[RelationType, TieDeclaration] = {
    r: r.tie for r in all_relation_types().values() if r.tie
}
ABSENT_ROLES = sorted({str(role) for tie in TIE_RELATIONS.values() for role in tie.absent_roles})
VOID_STATUSES = sorted({str(status) for tie in TIE_RELATIONS.values() for status in tie.void})

_WITHIN_PROGRAMME = """EXISTS {{
      MATCH ({via})-[:FUNDED_UNDER|PART_OF*1..5]->(programme:Programme) WHERE programme.id IN $programmes
    }}"""
_WITHIN_SECTOR = """EXISTS {{
      MATCH ({via})-[:ACTIVE_IN|CONCERNS]->()-[:PART_OF*0..4]->(sector:Sector) WHERE sector.id IN $sectors
    }}"""


def _outermost_labels(names: Iterable[str]) -> str:
    """A label expression for these types, without those whose nodes carry another's label anyway."""
    types = set(names)
    return "|".join(n for n in sorted(types) if not types & set(all_entity_types()[n].labels[:-1]))


def can_have_ties(declared: EntityType) -> bool:
    """Whether nodes of a type can have ties: whether a relation that is a tie may start (or end) there."""
    return any(
        declared.fits(r.shape.starts) or (t.through == "edge" and declared.fits(r.shape.ends))
        for r, t in TIE_RELATIONS.items()
    )


# Labels of the nodes that may stand between the ends, and of the places that can be actors themselves.
BODY_LABELS = _outermost_labels(BODY_TYPES)
ACTING_PLACE_LABELS = _outermost_labels(
    {t.name for t in entity_type_of(Place).concrete if can_have_ties(t)}
)


@dataclass(frozen=True)
class CountingRules:
    """What counts as a tie for a question, as fragments of Cypher.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` if nothing can count.
    """

    question: Question

    def __post_init__(self) -> None:
        if not self.shared_types and not self.edge_types:
            raise InvalidInput(
                "no kind of tie is left to look for: memberships and cooperation lie in no programme or sector",
                where="kinds",
                do="ask for joint projects, events or agreements as well",
            )

    @property
    def dated(self) -> bool:
        """Whether only what held on a date counts."""
        return self.question.as_of is not None

    @property
    def body_labels(self) -> str:
        """The labels of those who may stand between the ends."""
        return _outermost_labels(self.question.intermediaries or BODY_TYPES)

    @cached_property
    def shared_types(self) -> str:
        """Relationship types by which two actors share an end; empty if none counts."""
        return self._types("end")

    @cached_property
    def edge_types(self) -> str:
        """Relationship types that themselves tie their ends; empty if none counts."""
        within = self.question.programmes or self.question.sectors
        return "" if within else self._types("edge")

    def _types(self, through: str) -> str:
        kinds = self.question.kinds
        return "|".join(
            r.type
            for r, t in TIE_RELATIONS.items()
            if t.through == through and (kinds is None or t.kind in kinds)
        )

    def participation(self, edge: str) -> str:
        """Cypher for whether the relationship ``edge`` is a participation in something shared."""
        valid_then = f" AND {validity_predicate(edge, '$as_of')}" if self.dated else ""
        return f"NOT coalesce({edge}.role, '') IN $no_part{valid_then}"

    def participation_at_site(self, edge: str, name: str | None) -> str:
        """Cypher for whether ``edge`` is a participation in a place of the actor set ``$name``.

        The place only matters where the question is ``at_site`` and the source tells it.
        """
        if name is None or not self.question.at_site:
            return self.participation(edge)
        here = (
            f"{edge}.site IS NULL OR size(${name}.places) = 0 OR {edge}.site IN ${name}.places "
            f"OR startNode({edge}).id IN ${name}.actors"
        )
        return f"{self.participation(edge)} AND ({here})"

    def direct_tie(self, edge: str) -> str:
        """Cypher for whether the relationship ``edge`` between two actors counts as a tie."""
        conditions = ["true"]
        if self.dated:
            conditions.append(validity_predicate(edge, "$as_of"))
        if self.question.between:
            conditions.append(validity_predicate(edge, "$between"))
        return " AND ".join(conditions)

    def shared_thing(self, via: str) -> str:
        """Cypher for whether what two actors share, the node ``via``, counts."""
        conditions = [f"NOT coalesce({via}.status, '') IN $no_such"]
        if self.dated:
            conditions.append(f"coalesce({begin_date_cypher(via)}, '') <= $as_of[1]")
        if self.question.between:
            conditions.append(
                f"coalesce({begin_date_cypher(via)}, '') <= $between[1] "
                f"AND coalesce({via}.ends, {begin_date_cypher(via)}, '9999') >= $between[0]"
            )
        if self.question.avoid:
            conditions.append(f"NOT {via}.id IN $avoid")
        if self.question.programmes:
            conditions.append(_WITHIN_PROGRAMME.format(via=via))
        if self.question.sectors:
            conditions.append(_WITHIN_SECTOR.format(via=via))
        if self.question.largest:
            conditions.append(f"COUNT {{ ({via})<-[:{self.shared_types}]-() }} <= $largest")
        return " AND ".join(conditions)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of all parameters that these pieces may use."""
        q = self.question
        return {
            "no_part": ABSENT_ROLES,
            "no_such": VOID_STATUSES,
            "on": as_of_days(q.as_of or datetime.now(UTC).date()),
            "as_of": as_of_days(q.as_of) if q.as_of else None,
            "between": [shortest_date(q.between[0]), q.between[1].last.isoformat()]
            if q.between
            else None,
            "programmes": sorted(q.programmes),
            "sectors": sorted(q.sectors),
            "avoid": sorted(q.avoid),
            "largest": q.largest,
        }
