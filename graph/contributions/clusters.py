"""The life of a cluster's profile: registered, updated, submitted, validated or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from partnergraph.graph.contributions.author import VALIDATION_SOURCE
from partnergraph.graph.contributions.contribution import Contribution, MutationResult
from partnergraph.graph.contributions.current import (
    CurrentNode,
    build_relations,
    check_not_taken,
    check_version_seen,
    find_current_node,
)
from partnergraph.graph.contributions.replacement import find_replaced_relations
from partnergraph.graph.contributions.validation import (
    INPUT_PATH,
    FieldValues,
    LinkInput,
    check_remark,
    drop_missing_values,
    validate_entity,
    validate_partial_entity,
)
from partnergraph.schema.actors import Cluster
from partnergraph.schema.catalog import entity_type_of
from partnergraph.schema.codes import make_slug
from partnergraph.schema.criteria import CRITERIA
from partnergraph.schema.directions import Direction
from partnergraph.schema.errors import FieldProblem, Forbidden, InvalidFields
from partnergraph.schema.vocabulary import Criterion, ValidationStatus

_LinksByDirection = Mapping[Direction, Sequence[LinkInput]]

# The statuses from which each may be reached.
_ALLOWED_BEFORE: Mapping[ValidationStatus, set[Any]] = {
    ValidationStatus.SUBMITTED: {None, ValidationStatus.DRAFT, ValidationStatus.REJECTED},
    ValidationStatus.VALIDATED: {ValidationStatus.SUBMITTED},
    ValidationStatus.REJECTED: {ValidationStatus.SUBMITTED},
}
_CREATE_REVIEW = "CREATE (r:Review) SET r = $review"
MATCH_REVIEWS = "MATCH (r:Review {cluster: $id}) RETURN properties(r) AS review ORDER BY r.at, r.id"


def flatten_links(links: _LinksByDirection) -> Iterable[LinkInput]:
    """All links, in whatever direction."""
    return chain.from_iterable(links.values())


async def register_cluster(
    contribution: Contribution, values: FieldValues, links: _LinksByDirection
) -> MutationResult:
    """Register a new cluster, as a draft."""
    identifier = (
        values.get("id")
        or f"cluster:{make_slug(values.get('name') or '') or contribution.entry[:8]}"
    )
    fields = {name: value for name, value in values.items() if name != "id"}
    cluster = validate_entity(Cluster, identifier, fields)
    await check_not_taken(contribution, cluster, entity_type_of(Cluster))
    contribution.ids.append(identifier)
    ties = await build_relations(contribution, identifier, flatten_links(links))
    await contribution.claim(contribution.author.source, cluster, *ties)
    await _set_profile_status(contribution, identifier, ValidationStatus.DRAFT)
    return {"id": identifier}


async def update_cluster(
    contribution: Contribution,
    identifier: str,
    version: str,
    values: FieldValues,
    links: _LinksByDirection,
) -> MutationResult:
    """Change the claim of the author's source about a cluster; a null removes a value from it.

    Links in a direction replace all that the source claimed in that direction.
    """
    current = await find_current_node(contribution, identifier, "Cluster")
    _check_ownership(contribution, current)
    check_version_seen(current, version)
    source = contribution.author.source
    claimed = current.claim_of(source.id)
    if "name" in values and values["name"] is None:
        raise InvalidFields(FieldProblem((*INPUT_PATH, "name"), "a cluster must have a name"))
    merged = {**(claimed or {}), **values}
    if claimed is not None and "name" in claimed:
        thing = validate_entity(Cluster, current.record(source.id), merged)
    else:
        thing = validate_partial_entity(Cluster, current.record(source.id), merged, current.values)
    ties = await build_relations(contribution, current.id, flatten_links(links))
    replaced_relations = await find_replaced_relations(contribution, current.id, links, ties)
    await contribution.claim(source, thing, *ties, removed_relations=replaced_relations)
    return {"id": current.id}


async def submit_profile(
    contribution: Contribution, identifier: str, version: str | None
) -> MutationResult:
    """Ask the stewards to judge a profile."""
    current = await find_current_node(contribution, identifier, "Cluster")
    _check_ownership(contribution, current)
    check_version_seen(current, version)
    _check_status_change(current, ValidationStatus.SUBMITTED)
    await _set_profile_status(contribution, current.id, ValidationStatus.SUBMITTED)
    return {"id": current.id}


async def validate_profile(
    contribution: Contribution,
    identifier: str,
    version: str,
    met: Iterable[Criterion],
    note: str | None,
) -> MutationResult:
    """Validate a profile: it meets all criteria, each of which must be named in ``met``."""
    missing = [criterion for criterion in CRITERIA if criterion not in set(met)]
    if missing:
        names = ", ".join(criterion.name for criterion in missing)
        message = f"a profile is validated when every criterion is met; not named: {names}"
        raise InvalidFields(FieldProblem((*INPUT_PATH, "met"), message, "CRITERIA"))
    return await _judge_profile(
        contribution, (identifier, version), ValidationStatus.VALIDATED, list(CRITERIA), note
    )


async def reject_profile(
    contribution: Contribution,
    identifier: str,
    version: str,
    failed: Iterable[Criterion],
    note: str,
) -> MutationResult:
    """Reject a profile that does not meet some criteria, with a note that says what is missing."""
    criteria = list(dict.fromkeys(failed))
    if not criteria:
        message = "name at least one criterion that is not met"
        raise InvalidFields(FieldProblem((*INPUT_PATH, "failed"), message, "CRITERIA"))
    if not note.strip():
        raise InvalidFields(
            FieldProblem((*INPUT_PATH, "note"), "say what is missing, so that it can be mended")
        )
    return await _judge_profile(
        contribution, (identifier, version), ValidationStatus.REJECTED, criteria, note
    )


async def _judge_profile(
    contribution: Contribution,
    profile: tuple[str, str],
    status: ValidationStatus,
    criteria: list[Criterion],
    note: str | None,
) -> MutationResult:
    """Give a profile (id, version that was looked at) a status, and store the review."""
    current = await find_current_node(contribution, profile[0], "Cluster")
    check_version_seen(current, profile[1])
    _check_status_change(current, status)
    await _set_profile_status(contribution, current.id, status)
    review: dict[str, Any] = {
        "id": contribution.entry,
        "cluster": current.id,
        "decision": status.value,
        "criteria": [criterion.value for criterion in criteria],
        "note": check_remark(note, "note"),
        "by": contribution.author.subject,
        "by_name": contribution.author.name,
        "at": contribution.at.isoformat(timespec="milliseconds"),
        "version": profile[1],
    }
    await contribution.rows(_CREATE_REVIEW, review=drop_missing_values(review))
    return {"id": current.id}


def _check_ownership(contribution: Contribution, current: CurrentNode) -> None:
    """Raise :class:`Forbidden` where neither the author's source describes the cluster nor the author is a steward."""
    if not contribution.author.steward and contribution.author.source.id not in current.claims:
        raise Forbidden(
            f"{current.id} was registered by others, and only they and stewards may change it so",
            where=current.id,
            do="propose a correction: the mutation correct",
        )


def _check_status_change(current: CurrentNode, status: ValidationStatus) -> None:
    """Raise :class:`InvalidFields` where a profile's status does not allow the next one."""
    status_now = current.values.get("validation")
    if status_now not in _ALLOWED_BEFORE[status]:
        message = f"it is {status_now or 'not submitted'} and cannot become {status}"
        raise InvalidFields(FieldProblem((*INPUT_PATH, "id"), message, "STATUS"))


async def _set_profile_status(
    contribution: Contribution, identifier: str, status: ValidationStatus
) -> None:
    """Claim a profile's status, by the source of validations; the author is in the audit entry."""
    await contribution.claim(VALIDATION_SOURCE, _status_only_cluster(identifier, status))


def _status_only_cluster(identifier: str, status: ValidationStatus) -> Cluster:
    """A cluster with nothing but a status, as a claim has it."""
    return validate_partial_entity(
        Cluster, identifier, {"validation": status}, {"name": identifier}
    )
