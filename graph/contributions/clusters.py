"""The life of a cluster's profile: registered, updated, submitted, validated or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
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

# The statuses from which each may be reached.
BEFORE: Mapping[ValidationStatus, set[Any]] = {
    ValidationStatus.SUBMITTED: {None, ValidationStatus.DRAFT, ValidationStatus.REJECTED},
    ValidationStatus.VALIDATED: {ValidationStatus.SUBMITTED},
    ValidationStatus.REJECTED: {ValidationStatus.SUBMITTED},
}
REVIEW = "CREATE (r:Review) SET r = $review"
REVIEWS = "MATCH (r:Review {cluster: $id}) RETURN properties(r) AS review ORDER BY r.at, r.id"


def every(links: Links) -> Iterable[Link]:
    """All links, in whatever direction."""
    return chain.from_iterable(links.values())


async def register(contribution: Act, values: Values, links: Links) -> Result:
    """Register a new cluster, as a draft."""
    identifier = values.get("id") or f"cluster:{slug(values.get('name') or '') or contribution.entry[:8]}"
    fields = {name: value for name, value in values.items() if name != "id"}
    cluster = whole(Cluster, identifier, fields)
    await check_new(contribution, cluster, entity_of(Cluster))
    contribution.ids.append(identifier)
    ties = await relations_of(contribution, identifier, every(links))
    await contribution.claim(contribution.author.source, cluster, *ties)
    await set_status(contribution, identifier, ValidationStatus.DRAFT)
    return {"id": identifier}


async def update(contribution: Act, identifier: str, version: str, values: Values, links: Links) -> Result:
    """Change the claim of the author's source about a cluster; a null removes a value from it.

    Links in a direction replace all that the source claimed in that direction.
    """
    current = await find(contribution, identifier, "Cluster")
    owned(contribution, current)
    check_version(current, version)
    source = contribution.author.source
    claimed = current.claim_of(source.id)
    if "name" in values and values["name"] is None:
        raise InvalidFields(Problem((*INPUT, "name"), "a cluster must have a name"))
    merged = {**(claimed or {}), **values}
    if claimed is not None and "name" in claimed:
        thing = whole(Cluster, current.record(source.id), merged)
    else:
        thing = partial(Cluster, current.record(source.id), merged, current.values)
    ties = await relations_of(contribution, current.id, every(links))
    replaced_relations = await replaced(contribution, current.id, links, ties)
    await contribution.claim(source, thing, *ties, removed_relations=replaced_relations)
    return {"id": current.id}


async def submit(contribution: Act, identifier: str, version: str | None) -> Result:
    """Ask the stewards to judge a profile."""
    current = await find(contribution, identifier, "Cluster")
    owned(contribution, current)
    check_version(current, version)
    check_status(current, ValidationStatus.SUBMITTED)
    await set_status(contribution, current.id, ValidationStatus.SUBMITTED)
    return {"id": current.id}


async def validate(
    contribution: Act, identifier: str, version: str, met: Iterable[Criterion], note: str | None
) -> Result:
    """Validate a profile: it meets all criteria, each of which must be named in ``met``."""
    missing = [criterion for criterion in CRITERIA if criterion not in set(met)]
    if missing:
        names = ", ".join(criterion.name for criterion in missing)
        message = f"a profile is validated when every criterion is met; not named: {names}"
        raise InvalidFields(Problem((*INPUT, "met"), message, "CRITERIA"))
    return await judge(contribution, (identifier, version), ValidationStatus.VALIDATED, list(CRITERIA), note)


async def reject(
    contribution: Act, identifier: str, version: str, failed: Iterable[Criterion], note: str
) -> Result:
    """Reject a profile that does not meet some criteria, with a note that says what is missing."""
    criteria = list(dict.fromkeys(failed))
    if not criteria:
        message = "name at least one criterion that is not met"
        raise InvalidFields(Problem((*INPUT, "failed"), message, "CRITERIA"))
    if not note.strip():
        raise InvalidFields(
            Problem((*INPUT, "note"), "say what is missing, so that it can be mended")
        )
    return await judge(contribution, (identifier, version), ValidationStatus.REJECTED, criteria, note)


async def judge(
    contribution: Act,
    profile: tuple[str, str],
    status: ValidationStatus,
    criteria: list[Criterion],
    note: str | None,
) -> Result:
    """Give a profile (id, version that was looked at) a status, and store the review."""
    current = await find(contribution, profile[0], "Cluster")
    check_version(current, profile[1])
    check_status(current, status)
    await set_status(contribution, current.id, status)
    review: dict[str, Any] = {
        "id": contribution.entry,
        "cluster": current.id,
        "decision": status.value,
        "criteria": [criterion.value for criterion in criteria],
        "note": note,
        "by": contribution.author.subject,
        "by_name": contribution.author.name,
        "at": contribution.at.isoformat(timespec="milliseconds"),
        "version": profile[1],
    }
    await contribution.rows(REVIEW, review=stated(review))
    return {"id": current.id}


def owned(contribution: Act, current: Known) -> None:
    """Raise :class:`Forbidden` where neither the author's source describes the cluster nor the author is a steward."""
    if not contribution.author.steward and contribution.author.source.id not in current.claims:
        raise Forbidden(
            f"{current.id} was registered by others, and only they and stewards may change it so",
            where=current.id,
            do="propose a correction: the mutation correct",
        )


def check_status(current: Known, status: ValidationStatus) -> None:
    """Raise :class:`InvalidFields` where a profile's status does not allow the next one."""
    status_now = current.values.get("validation")
    if status_now not in BEFORE[status]:
        message = f"it is {status_now or 'not submitted'} and cannot become {status}"
        raise InvalidFields(Problem((*INPUT, "id"), message, "STATUS"))


async def set_status(contribution: Act, identifier: str, status: ValidationStatus) -> None:
    """Claim a profile's status, by the source of validations; the author is in the audit entry."""
    await contribution.claim(VALIDATION, partial_status(identifier, status))


def partial_status(identifier: str, status: ValidationStatus) -> Cluster:
    """A cluster with nothing but a status, as a claim has it."""
    return partial(Cluster, identifier, {"validation": status}, {"name": identifier})
