"""Events, agreements, and who took part."""

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


async def record(act: Act, cls: type[Entity], values: Values, links: Iterable[Link]) -> Result:
    """Something that was not known: an event, an agreement."""
    declared = entity_of(cls)
    identifier = values.get("id") or made(declared, values) or f"{declared.prefix}:{act.entry[:8]}"
    thing = whole(cls, identifier, {name: v for name, v in values.items() if name != "id"})
    await check_new(act, thing, declared)
    act.ids.append(identifier)
    ties = await relations_of(act, identifier, links)
    await act.say(act.author.source, thing, *ties)
    return {"id": identifier}


def made(declared: EntityType, values: Values) -> str | None:
    """A readable id: the name, and the date where things of one name recur."""
    when = values.get("starts") or values.get("signed")
    parts = [values.get("name") or "", when if isinstance(when, PartialDate) else ""]
    key = slug(" ".join(parts))
    return f"{declared.prefix}:{key}" if key else None


async def participation(act: Act, participant: str, event: str, values: Values) -> Result:
    """That somebody took part in an event, in a role."""
    direction = next(
        d
        for d in relation_fields(entity_of(Event))
        if d.relation.cls is TookPartIn and not d.forward
    )
    known = await find(act, event, "Event", (*INPUT, "event"))
    link = Link(direction, participant, values, INPUT, "participant")
    (tie,) = await relations_of(act, known.id, [link])
    await act.say(act.author.source, tie)
    return {"id": known.id}
