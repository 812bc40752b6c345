"""The life of a cluster's profile: registered, updated, submitted, validated or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.contributions.author import VALIDATION
from graph.contributions.contribution import Act, Result
from graph.contributions.current import Known, check_new, check_version, find, relations_of
from graph.contributions.replacement import replaced
from graph.contributions.validation import INPUT, Link, Values, partial, stated, whole
from schema.actors import Cluster
from schema.catalog import entity_of
from schema.codes import slug
from schema.criteria import CRITERIA
from schema.directions import Direction
from schema.errors import Forbidden, InvalidFields, Problem
from schema.vocabulary import Criterion, ValidationStatus

Links = Mapping[Direction, Sequence[Link]]

# From where each status may be reached.
BEFORE: Mapping[ValidationStatus, set[Any]] = {
    ValidationStatus.SUBMITTED: {None, ValidationStatus.DRAFT, ValidationStatus.REJECTED},
    ValidationStatus.VALIDATED: {ValidationStatus.SUBMITTED},
    ValidationStatus.REJECTED: {ValidationStatus.SUBMITTED},
}
REVIEW = "CREATE (r:Review) SET r = $review"
REVIEWS = "MATCH (r:Review {cluster: $id}) RETURN properties(r) AS review ORDER BY r.at, r.id"


def every(links: Links) -> Iterable[Link]:
    """All links, whatever their relation."""
    return (link for some in links.values() for link in some)


async def register(act: Act, values: Values, links: Links) -> Result:
    """A cluster that was not known, as a draft."""
    identifier = values.get("id") or f"cluster:{slug(values.get('name') or '') or act.entry[:8]}"
    given = {name: value for name, value in values.items() if name != "id"}
    cluster = whole(Cluster, identifier, given)
    await check_new(act, cluster, entity_of(Cluster))
    act.ids.append(identifier)
    ties = await relations_of(act, identifier, every(links))
    await act.say(act.author.source, cluster, *ties)
    await set_status(act, identifier, ValidationStatus.DRAFT)
    return {"id": identifier}


async def update(act: Act, identifier: str, version: str, values: Values, links: Links) -> Result:
    """Change what the author's source says of a cluster. A null takes back what it said.

    A relation that is given takes the place of all that the source said of that relation.
    """
    known = await find(act, identifier, "Cluster")
    owned(act, known)
    check_version(known, version)
    source = act.author.source
    said = known.said_by(source.id)
    if "name" in values and values["name"] is None:
        raise InvalidFields(Problem((*INPUT, "name"), "a cluster must have a name"))
    now = {**(said or {}), **values}
    if said is not None and "name" in said:
        thing = whole(Cluster, known.record(source.id), now)
    else:
        thing = partial(Cluster, known.record(source.id), now, known.values)
    ties = await relations_of(act, known.id, every(links))
    gone = await replaced(act, known.id, links, ties)
    await act.say(source, thing, *ties, untied=gone)
    return {"id": known.id}


async def submit(act: Act, identifier: str, version: str | None) -> Result:
    """Ask the stewards to judge a profile."""
    known = await find(act, identifier, "Cluster")
    owned(act, known)
    check_version(known, version)
    check_status(known, ValidationStatus.SUBMITTED)
    await set_status(act, known.id, ValidationStatus.SUBMITTED)
    return {"id": known.id}


async def validate(
    act: Act, identifier: str, version: str, met: Iterable[Criterion], note: str | None
) -> Result:
    """Find that a profile meets all criteria, each of which must be named."""
    missing = [criterion for criterion in CRITERIA if criterion not in set(met)]
    if missing:
        names = ", ".join(criterion.name for criterion in missing)
        message = f"a profile is validated when every criterion is met; not named: {names}"
        raise InvalidFields(Problem((*INPUT, "met"), message, "CRITERIA"))
    return await judge(act, (identifier, version), ValidationStatus.VALIDATED, list(CRITERIA), note)


async def reject(
    act: Act, identifier: str, version: str, failed: Iterable[Criterion], note: str
) -> Result:
    """Find that a profile does not meet some criteria, and say why."""
    criteria = list(dict.fromkeys(failed))
    if not criteria:
        message = "name at least one criterion that is not met"
        raise InvalidFields(Problem((*INPUT, "failed"), message, "CRITERIA"))
    if not note.strip():
        raise InvalidFields(
            Problem((*INPUT, "note"), "say what is missing, so that it can be mended")
        )
    return await judge(act, (identifier, version), ValidationStatus.REJECTED, criteria, note)


async def judge(
    act: Act,
    profile: tuple[str, str],
    status: ValidationStatus,
    criteria: list[Criterion],
    note: str | None,
) -> Result:
    """Judge a profile in the version that was looked at, and keep the judgement."""
    known = await find(act, profile[0], "Cluster")
    check_version(known, profile[1])
    check_status(known, status)
    await set_status(act, known.id, status)
    review: dict[str, Any] = {
        "id": act.entry,
        "cluster": known.id,
        "decision": status.value,
        "criteria": [criterion.value for criterion in criteria],
        "note": note,
        "by": act.author.subject,
        "by_name": act.author.name,
        "at": act.at.isoformat(timespec="milliseconds"),
        "version": profile[1],
    }
    await act.rows(REVIEW, review=stated(review))
    return {"id": known.id}


def owned(act: Act, known: Known) -> None:
    """Raise :class:`Forbidden` where an author would change what others registered."""
    if not act.author.steward and act.author.source.id not in known.claims:
        raise Forbidden(
            f"{known.id} was registered by others, and only they and stewards may change it so",
            where=known.id,
            do="propose a correction: the mutation correct",
        )


def check_status(known: Known, status: ValidationStatus) -> None:
    """Raise :class:`InvalidFields` where a profile cannot get to a status from where it stands."""
    now = known.values.get("validation")
    if now not in BEFORE[status]:
        message = f"it is {now or 'not submitted'} and cannot become {status}"
        raise InvalidFields(Problem((*INPUT, "id"), message, "STATUS"))


async def set_status(act: Act, identifier: str, status: ValidationStatus) -> None:
    """Say where a profile stands: who said so is in the entry."""
    await act.say(VALIDATION, partial_status(identifier, status))


def partial_status(identifier: str, status: ValidationStatus) -> Cluster:
    """A cluster of which only its status is said."""
    return partial(Cluster, identifier, {"validation": status}, {"name": identifier})
