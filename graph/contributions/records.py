"""Recording events and agreements, and who took part in them."""

from __future__ import annotations

from collections.abc import Iterable

from graph.contributions.contribution import Act, Result
from graph.contributions.current import check_new, find, relations_of
from graph.contributions.validation import INPUT, Link, Values, whole
from schema.activities import Event
from schema.base import Entity
from schema.catalog import EntityType, entity_of
from schema.codes import slug
from schema.directions import relation_fields
from schema.relations import TookPartIn
from schema.values import PartialDate


async def record(contribution: Act, cls: type[Entity], values: Values, links: Iterable[Link]) -> Result:
    """Record a new entity (an event, an agreement) with its relations."""
    declared = entity_of(cls)
    identifier = values.get("id") or made(declared, values) or f"{declared.prefix}:{contribution.entry[:8]}"
    thing = whole(cls, identifier, {name: v for name, v in values.items() if name != "id"})
    await check_new(contribution, thing, declared)
    contribution.ids.append(identifier)
    ties = await relations_of(contribution, identifier, links)
    await contribution.claim(contribution.author.source, thing, *ties)
    return {"id": identifier}


def made(declared: EntityType, values: Values) -> str | None:
    """An id of the name, and of the date where things of one name recur; None for a name without letters."""
    date = values.get("starts") or values.get("signed")
    parts = [values.get("name") or "", date if isinstance(date, PartialDate) else ""]
    key = slug(" ".join(parts))
    return f"{declared.prefix}:{key}" if key else None


async def participation(contribution: Act, participant: str, event: str, values: Values) -> Result:
    """Record that a participant took part in an event, in a role."""
    direction = next(
        d
        for d in relation_fields(entity_of(Event))
        if d.relation.cls is TookPartIn and not d.forward
    )
    current = await find(contribution, event, "Event", (*INPUT, "event"))
    link = Link(direction, participant, values, INPUT, "participant")
    (tie,) = await relations_of(contribution, current.id, [link])
    await contribution.claim(contribution.author.source, tie)
    return {"id": current.id}
