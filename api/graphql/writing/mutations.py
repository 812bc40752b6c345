"""Every mutation: its role, its input, what it gives back, and the work that it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partnergraph.api.access.roles import Role
from partnergraph.api.graphql.types.build import InputField, SchemaBuilder
from partnergraph.api.graphql.types.root import entity_field_name
from partnergraph.api.graphql.writing import inputs
from partnergraph.api.graphql.writing.inputs import (
    SubmittedInput,
    submitted_links,
    submitted_values,
)
from partnergraph.api.graphql.writing.matching import (
    MATCH_PROPOSAL,
    MatchStatus,
    attach_by_ids,
    decide_by_id,
    part_input,
    proposal_input,
)
from partnergraph.graph.contributions import clusters, corrections, records
from partnergraph.graph.contributions.contribution import Contribution, PerformMutation
from partnergraph.graph.contributions.validation import INPUT_PATH
from partnergraph.schema.activities import Event
from partnergraph.schema.actors import Cluster
from partnergraph.schema.catalog import entity_type_of, relation_type_of
from partnergraph.schema.criteria import CRITERIA
from partnergraph.schema.documents import Agreement
from partnergraph.schema.errors import FieldProblem, InvalidFields
from partnergraph.schema.relations import TookPartIn
from partnergraph.schema.vocabulary import Criterion

_CLUSTER, _EVENT, _AGREEMENT = (
    entity_type_of(Cluster),
    entity_type_of(Event),
    entity_type_of(Agreement),
)
_PARTICIPATION = relation_type_of(TookPartIn)

_NEW_ID_INPUT = InputField("id", "Optional[ID]", "Its id; made of the name if not given")
_NOTE_INPUT = InputField("note", "Optional[str]", "What is to be remembered with the decision")


@dataclass(frozen=True)
class DeclaredMutation:
    """A mutation. ``fields`` makes its input; ``result`` names the type of what it gives back; ``work`` does it."""

    name: str
    role: Role
    description: str
    result: str
    fields: Callable[[SchemaBuilder], list[InputField]]
    work: Callable[[SubmittedInput], PerformMutation]

    @property
    def type(self) -> str:
        """What the names of its types begin with."""
        return self.name[0].upper() + self.name[1:]


def _id_input(noun: str) -> InputField:
    """The input field for the id of what is written to."""
    return InputField("id", "ID", f"Id of the {noun}")


def _version_input(*, needed: bool) -> InputField:
    """The input field for the version that somebody looked at."""
    text = "Its version as it was looked at; if it changed since, nothing is written"
    return InputField("version", "str" if needed else "Optional[str]", text)


def _criteria_input(builder: SchemaBuilder, name: str, text: str) -> InputField:
    """An input field of criteria for the validation of profiles."""
    type_ = builder.declare_enum(Criterion, texts=CRITERIA)
    return InputField(name, f"list[{type_}]", text)


def _registration_work(submitted: SubmittedInput) -> PerformMutation:
    values = {**submitted_values(_CLUSTER, submitted), "id": submitted.get("id")}
    return lambda act: clusters.register_cluster(act, values, submitted_links(_CLUSTER, submitted))


def _update_work(submitted: SubmittedInput) -> PerformMutation:
    values, links = submitted_values(_CLUSTER, submitted), submitted_links(_CLUSTER, submitted)
    return lambda act: clusters.update_cluster(
        act, submitted["id"], submitted["version"], values, links
    )


def _event_work(submitted: SubmittedInput) -> PerformMutation:
    values = {**submitted_values(_EVENT, submitted), "id": submitted.get("id")}
    return lambda act: records.record_entity(act, Event, values, _all_links(_EVENT, submitted))


def _agreement_work(submitted: SubmittedInput) -> PerformMutation:
    values = {**submitted_values(_AGREEMENT, submitted), "id": submitted.get("id")}
    return lambda act: records.record_entity(
        act, Agreement, values, _all_links(_AGREEMENT, submitted)
    )


def _all_links(declared: Any, submitted: SubmittedInput) -> list[Any]:
    """All links, whatever their relation."""
    return list(clusters.flatten_links(submitted_links(declared, submitted)))


def _correction_work(submitted: SubmittedInput) -> PerformMutation:
    kinds = {name: values for name, values in submitted["set"].items() if values is not None}

    async def work(act: Contribution) -> dict[str, Any]:
        if len(kinds) != 1:
            message = f"give the right values under one kind of thing, not {len(kinds)}"
            raise InvalidFields(FieldProblem((*INPUT_PATH, "set"), message))
        ((kind, fields),) = kinds.items()
        declared = next(e for e in inputs.correctable_entities() if entity_field_name(e) == kind)
        proposal = corrections.ProposedCorrection(
            submitted["id"],
            submitted.get("version"),
            submitted_values(declared, fields),
            (*INPUT_PATH, "set", kind),
            submitted["reason"],
            submitted.get("evidence"),
        )
        return await corrections.propose_correction(act, proposal)

    return work


MUTATIONS = (
    DeclaredMutation(
        "registerCluster",
        Role.CONTRIBUTOR,
        "Register a cluster that is not known yet. Its profile begins as a draft",
        "Cluster",
        lambda b: [
            _NEW_ID_INPUT,
            *inputs.required_inputs(b, _CLUSTER),
            *inputs.link_inputs(b, _CLUSTER),
        ],
        _registration_work,
    ),
    DeclaredMutation(
        "updateCluster",
        Role.CONTRIBUTOR,
        "Change what you say of a cluster that you registered; what others say of it stays. "
        "A null takes a value back, a list of relations takes the place of yours before",
        "Cluster",
        lambda b: [
            _id_input("cluster"),
            _version_input(needed=True),
            *inputs.optional_inputs(b, _CLUSTER),
            *inputs.link_inputs(b, _CLUSTER),
        ],
        _update_work,
    ),
    DeclaredMutation(
        "submitForValidation",
        Role.CONTRIBUTOR,
        "Ask the stewards to judge a cluster's profile",
        "Cluster",
        lambda _: [_id_input("cluster"), _version_input(needed=False)],
        lambda submitted: (
            lambda act: clusters.submit_profile(act, submitted["id"], submitted.get("version"))
        ),
    ),
    DeclaredMutation(
        "validate",
        Role.STEWARD,
        "Find that a submitted profile meets every criterion",
        "Cluster",
        lambda b: [
            _id_input("cluster"),
            _version_input(needed=True),
            _criteria_input(b, "met", "The criteria that it meets: all of them"),
            _NOTE_INPUT,
        ],
        lambda submitted: (
            lambda act: clusters.validate_profile(
                act, submitted["id"], submitted["version"], submitted["met"], submitted.get("note")
            )
        ),
    ),
    DeclaredMutation(
        "reject",
        Role.STEWARD,
        "Find that a submitted profile does not meet some criteria",
        "Cluster",
        lambda b: [
            _id_input("cluster"),
            _version_input(needed=True),
            _criteria_input(b, "failed", "The criteria that it does not meet"),
            InputField("note", "str", "What is missing"),
        ],
        lambda submitted: (
            lambda act: clusters.reject_profile(
                act, submitted["id"], submitted["version"], submitted["failed"], submitted["note"]
            )
        ),
    ),
    DeclaredMutation(
        "recordEvent",
        Role.CONTRIBUTOR,
        "Record an event that is not known yet, with who took part, where and under what",
        "Event",
        lambda b: [
            _NEW_ID_INPUT,
            *inputs.required_inputs(b, _EVENT),
            *inputs.link_inputs(b, _EVENT),
        ],
        _event_work,
    ),
    DeclaredMutation(
        "recordAgreement",
        Role.CONTRIBUTOR,
        "Record an agreement that is not known yet, with who signed it and what it concerns",
        "Agreement",
        lambda b: [
            _NEW_ID_INPUT,
            *inputs.required_inputs(b, _AGREEMENT),
            *inputs.link_inputs(b, _AGREEMENT),
        ],
        _agreement_work,
    ),
    DeclaredMutation(
        "recordParticipation",
        Role.CONTRIBUTOR,
        "Record that somebody took part in an event that is known",
        "Event",
        lambda b: [
            InputField("participant", "ID", "Id of who took part"),
            InputField("event", "ID", "Id of the event"),
            *inputs.optional_inputs(b, _PARTICIPATION),
        ],
        lambda submitted: (
            lambda act: records.record_participation(
                act,
                submitted["participant"],
                submitted["event"],
                submitted_values(_PARTICIPATION, submitted),
            )
        ),
    ),
    DeclaredMutation(
        "correct",
        Role.CONTRIBUTOR,
        "Propose right values for some fields of anything. A steward accepts or rejects them; "
        "of lists a correction can only add to what others say",
        "Correction",
        lambda _: [
            _id_input("thing that is wrong"),
            _version_input(needed=False),
            InputField("set", "CorrectionSet", "The right values"),
            InputField("reason", "str", "Why they are right"),
            InputField("evidence", "Optional[URL]", "Where that can be seen"),
        ],
        _correction_work,
    ),
    DeclaredMutation(
        "acceptCorrection",
        Role.STEWARD,
        "Bring a proposed correction in, as a source that outranks others",
        "Correction",
        lambda _: [_id_input("correction"), _NOTE_INPUT],
        lambda submitted: (
            lambda act: corrections.accept_correction(act, submitted["id"], submitted.get("note"))
        ),
    ),
    DeclaredMutation(
        "rejectCorrection",
        Role.STEWARD,
        "Turn a proposed correction down",
        "Correction",
        lambda _: [_id_input("correction"), InputField("note", "str", "Why it is not right")],
        lambda submitted: (
            lambda act: corrections.reject_correction(act, submitted["id"], submitted["note"])
        ),
    ),
    DeclaredMutation(
        "withdrawCorrection",
        Role.CONTRIBUTOR,
        "Take back a correction that you proposed; stewards, also one that was accepted: "
        "what was shown before is shown again",
        "Correction",
        lambda _: [_id_input("correction"), _NOTE_INPUT],
        lambda submitted: (
            lambda act: corrections.withdraw_correction(act, submitted["id"], submitted.get("note"))
        ),
    ),
    DeclaredMutation(
        "acceptMatch",
        Role.STEWARD,
        "Make one of the two records of a proposal, or the one a part of the other, as it proposes",
        MATCH_PROPOSAL,
        proposal_input,
        decide_by_id(MatchStatus.ACCEPTED),
    ),
    DeclaredMutation(
        "rejectMatch",
        Role.STEWARD,
        "Say that the two records of a proposal are two; they are not proposed again",
        MATCH_PROPOSAL,
        proposal_input,
        decide_by_id(MatchStatus.REJECTED),
    ),
    DeclaredMutation(
        "attachPart",
        Role.STEWARD,
        "Say that a record is a part of another: they stay two, tied by PART_OF",
        MATCH_PROPOSAL,
        part_input,
        attach_by_ids,
    ),
    DeclaredMutation(
        "undoMatch",
        Role.STEWARD,
        "Take a decision on a proposal back: what was made one is two again, as before",
        MATCH_PROPOSAL,
        proposal_input,
        decide_by_id(MatchStatus.PROPOSED),
    ),
)
