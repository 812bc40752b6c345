"""Relations that a source claimed of an entity, and that an update replaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from partnergraph.graph.contributions.contribution import Contribution
from partnergraph.graph.contributions.validation import LinkInput
from partnergraph.schema.base import Relation
from partnergraph.schema.catalog import relation_type_of
from partnergraph.schema.directions import Direction

_MATCH_RELATIONS_OF_SOURCE = """
MATCH (:Entity {{id: $id}}){arrow}() WHERE $source IN r.sources
RETURN startNode(r).id AS start, endNode(r).id AS end, properties(r) AS props
"""


async def find_replaced_relations(
    contribution: Contribution,
    identifier: str,
    links: Mapping[Direction, Sequence[LinkInput]],
    ties: Iterable[Relation],
) -> tuple[Relation, ...]:
    """The claimed relations in the directions of ``links`` that are not among ``ties``, to be removed."""
    kept = {_relation_identity(tie) for tie in ties}
    replaced_relations: list[Relation] = []
    for direction in links:
        cls = direction.relation.cls
        for row in await contribution.rows(
            _MATCH_RELATIONS_OF_SOURCE.format(arrow=direction.arrow("r")),
            id=identifier,
            source=contribution.author.source.id,
        ):
            fields = direction.relation.fields
            key = {n: fields[n].restored(row["props"]) for n in direction.relation.shape.key}
            tie = cls.model_construct(start=row["start"], end=row["end"], **key)
            if _relation_identity(tie) not in kept:
                replaced_relations.append(tie)
    return tuple(replaced_relations)


def _relation_identity(tie: Relation) -> tuple[Any, ...]:
    """What tells a relation from others: its type, its ends (sorted if symmetric), its key fields."""
    shape = relation_type_of(type(tie)).shape
    ends = (tie.start, tie.end)
    key = tuple(getattr(tie, name) for name in shape.key)
    return type(tie), tuple(sorted(ends)) if shape.symmetric else ends, key
