"""Recording events and agreements, and who took part in them."""

from __future__ import annotations

from collections.abc import Iterable

from partnergraph.graph.contributions.contribution import Contribution, MutationResult
from partnergraph.graph.contributions.current import (
    build_relations,
    check_not_taken,
    find_current_node,
)
from partnergraph.graph.contributions.validation import (
    INPUT_PATH,
    FieldValues,
    LinkInput,
    validate_entity,
)
from partnergraph.schema.activities import Event
from partnergraph.schema.base import Entity
from partnergraph.schema.catalog import EntityType, entity_type_of
from partnergraph.schema.codes import make_slug
from partnergraph.schema.directions import directions_of_type
from partnergraph.schema.relations import TookPartIn
from partnergraph.schema.values import PartialDate


async def record_entity(
    contribution: Contribution, cls: type[Entity], values: FieldValues, links: Iterable[LinkInput]
) -> MutationResult:
    """Record a new entity (an event, an agreement) with its relations."""
    declared = entity_type_of(cls)
    identifier = (
        values.get("id")
        or _readable_id(declared, values)
        or f"{declared.prefix}:{contribution.entry[:8]}"
    )
    thing = validate_entity(
        cls, identifier, {name: v for name, v in values.items() if name != "id"}
    )
    await check_not_taken(contribution, thing, declared)
    contribution.ids.append(identifier)
    ties = await build_relations(contribution, identifier, links)
    await contribution.claim(contribution.author.source, thing, *ties)
    return {"id": identifier}


def _readable_id(declared: EntityType, values: FieldValues) -> str | None:
    """An id of the name, and of the date where things of one name recur; None for a name without letters."""
    date = values.get("starts") or values.get("signed")
    parts = [values.get("name") or "", date if isinstance(date, PartialDate) else ""]
    key = make_slug(" ".join(parts))
    return f"{declared.prefix}:{key}" if key else None


async def record_participation(
    contribution: Contribution, participant: str, event: str, values: FieldValues
) -> MutationResult:
    """Record that a participant took part in an event, in a role."""
    direction = next(
        d
        for d in directions_of_type(entity_type_of(Event))
        if d.relation.cls is TookPartIn and not d.forward
    )
    current = await find_current_node(contribution, event, "Event", (*INPUT_PATH, "event"))
    link = LinkInput(direction, participant, values, INPUT_PATH, "participant")
    (tie,) = await build_relations(contribution, current.id, [link])
    await contribution.claim(contribution.author.source, tie)
    return {"id": current.id}
