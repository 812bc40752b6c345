"""Every mutation: its role, its input, what it gives back, and the work that it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.access.roles import Role
from api.graphql.types.build import Builder, Input
from api.graphql.types.root import singular
from api.graphql.writing import inputs
from api.graphql.writing.inputs import Given, links_of, values_of
from graph.contributions import clusters, corrections, records
from graph.contributions.contribution import Act, Work
from graph.contributions.validation import INPUT
from schema.activities import Event
from schema.actors import Cluster
from schema.catalog import entity_of, relation_of
from schema.documents import Agreement
from schema.errors import InvalidFields, Problem
from schema.relations import TookPartIn
from schema.vocabulary import Criterion

CLUSTER, EVENT, AGREEMENT = entity_of(Cluster), entity_of(Event), entity_of(Agreement)
PARTICIPATION = relation_of(TookPartIn)

ID_OF_NEW = Input("id", "Optional[ID]", "Its id; made of the name if not given")
OPTIONAL_NOTE = Input("note", "Optional[str]", "What is to be remembered with the decision")


@dataclass(frozen=True)
class Mutation:
    """A mutation. ``fields`` makes its input; ``result`` names the type of what it gives back; ``work`` does it."""

    name: str
    role: Role
    description: str
    result: str
    fields: Callable[[Builder], list[Input]]
    work: Callable[[Given], Work]

    @property
    def type(self) -> str:
        """What the names of its types begin with."""
        return self.name[0].upper() + self.name[1:]


def id_of(noun: str) -> Input:
    """The input field for the id of what is written to."""
    return Input("id", "ID", f"Id of the {noun}")


def seen(*, needed: bool) -> Input:
    """The input field for the version that somebody looked at."""
    text = "Its version as it was looked at; if it changed since, nothing is written"
    return Input("version", "str" if needed else "Optional[str]", text)


def criteria(builder: Builder, name: str, text: str) -> Input:
    """An input field of criteria for the validation of profiles."""
    type_ = builder.declare_enum(Criterion, str(Criterion.__doc__), "Criterion")
    return Input(name, f"list[{type_}]", text)


def register(submitted: Given) -> Work:
    values = {**values_of(CLUSTER, submitted), "id": submitted.get("id")}
    return lambda act: clusters.register(act, values, links_of(CLUSTER, submitted))


def update(submitted: Given) -> Work:
    values, links = values_of(CLUSTER, submitted), links_of(CLUSTER, submitted)
    return lambda act: clusters.update(act, submitted["id"], submitted["version"], values, links)


def event(submitted: Given) -> Work:
    values = {**values_of(EVENT, submitted), "id": submitted.get("id")}
    return lambda act: records.record(act, Event, values, every_link(EVENT, submitted))


def agreement(submitted: Given) -> Work:
    values = {**values_of(AGREEMENT, submitted), "id": submitted.get("id")}
    return lambda act: records.record(act, Agreement, values, every_link(AGREEMENT, submitted))


def every_link(declared: Any, submitted: Given) -> list[Any]:
    """All links, whatever their relation."""
    return list(clusters.every(links_of(declared, submitted)))


def correct(submitted: Given) -> Work:
    kinds = {name: values for name, values in submitted["set"].items() if values is not None}

    async def work(act: Act) -> dict[str, Any]:
        if len(kinds) != 1:
            message = f"give the right values under one kind of thing, not {len(kinds)}"
            raise InvalidFields(Problem((*INPUT, "set"), message))
        ((kind, fields),) = kinds.items()
        declared = next(e for e in inputs.correctable() if singular(e) == kind)
        proposal = corrections.Proposal(
            submitted["id"],
            submitted.get("version"),
            values_of(declared, fields),
            (*INPUT, "set", kind),
            submitted["reason"],
            submitted.get("evidence"),
        )
        return await corrections.propose(act, proposal)

    return work


MUTATIONS = (
    Mutation(
        "registerCluster",
        Role.CONTRIBUTOR,
        "Register a cluster that is not known yet. Its profile begins as a draft",
        "Cluster",
        lambda b: [ID_OF_NEW, *inputs.required(b, CLUSTER), *inputs.links(b, CLUSTER)],
        register,
    ),
    Mutation(
        "updateCluster",
        Role.CONTRIBUTOR,
        "Change what you say of a cluster that you registered; what others say of it stays. "
        "A null takes a value back, a list of relations takes the place of yours before",
        "Cluster",
        lambda b: [
            id_of("cluster"),
            seen(needed=True),
            *inputs.optional(b, CLUSTER),
            *inputs.links(b, CLUSTER),
        ],
        update,
    ),
    Mutation(
        "submitForValidation",
        Role.CONTRIBUTOR,
        "Ask the stewards to judge a cluster's profile",
        "Cluster",
        lambda _: [id_of("cluster"), seen(needed=False)],
        lambda submitted: (
            lambda act: clusters.submit(act, submitted["id"], submitted.get("version"))
        ),
    ),
    Mutation(
        "validate",
        Role.STEWARD,
        "Find that a submitted profile meets every criterion",
        "Cluster",
        lambda b: [
            id_of("cluster"),
            seen(needed=True),
            criteria(b, "met", "The criteria that it meets: all of them"),
            OPTIONAL_NOTE,
        ],
        lambda submitted: (
            lambda act: clusters.validate(
                act, submitted["id"], submitted["version"], submitted["met"], submitted.get("note")
            )
        ),
    ),
    Mutation(
        "reject",
        Role.STEWARD,
        "Find that a submitted profile does not meet some criteria",
        "Cluster",
        lambda b: [
            id_of("cluster"),
            seen(needed=True),
            criteria(b, "failed", "The criteria that it does not meet"),
            Input("note", "str", "What is missing"),
        ],
        lambda submitted: (
            lambda act: clusters.reject(
                act, submitted["id"], submitted["version"], submitted["failed"], submitted["note"]
            )
        ),
    ),
    Mutation(
        "recordEvent",
        Role.CONTRIBUTOR,
        "Record an event that is not known yet, with who took part, where and under what",
        "Event",
        lambda b: [ID_OF_NEW, *inputs.required(b, EVENT), *inputs.links(b, EVENT)],
        event,
    ),
    Mutation(
        "recordAgreement",
        Role.CONTRIBUTOR,
        "Record an agreement that is not known yet, with who signed it and what it concerns",
        "Agreement",
        lambda b: [ID_OF_NEW, *inputs.required(b, AGREEMENT), *inputs.links(b, AGREEMENT)],
        agreement,
    ),
    Mutation(
        "recordParticipation",
        Role.CONTRIBUTOR,
        "Record that somebody took part in an event that is known",
        "Event",
        lambda b: [
            Input("participant", "ID", "Id of who took part"),
            Input("event", "ID", "Id of the event"),
            *inputs.optional(b, PARTICIPATION),
        ],
        lambda submitted: (
            lambda act: records.participation(
                act,
                submitted["participant"],
                submitted["event"],
                values_of(PARTICIPATION, submitted),
            )
        ),
    ),
    Mutation(
        "correct",
        Role.CONTRIBUTOR,
        "Propose right values for some fields of anything. A steward accepts or rejects them; "
        "of lists a correction can only add to what others say",
        "Correction",
        lambda _: [
            id_of("thing that is wrong"),
            seen(needed=False),
            Input("set", "CorrectionSet", "The right values"),
            Input("reason", "str", "Why they are right"),
            Input("evidence", "Optional[URL]", "Where that can be seen"),
        ],
        correct,
    ),
    Mutation(
        "acceptCorrection",
        Role.STEWARD,
        "Bring a proposed correction in, as a source that outranks others",
        "Correction",
        lambda _: [id_of("correction"), OPTIONAL_NOTE],
        lambda submitted: (
            lambda act: corrections.accept(act, submitted["id"], submitted.get("note"))
        ),
    ),
    Mutation(
        "rejectCorrection",
        Role.STEWARD,
        "Turn a proposed correction down",
        "Correction",
        lambda _: [id_of("correction"), Input("note", "str", "Why it is not right")],
        lambda submitted: lambda act: corrections.reject(act, submitted["id"], submitted["note"]),
    ),
    Mutation(
        "withdrawCorrection",
        Role.CONTRIBUTOR,
        "Take back a correction that you proposed; stewards, also one that was accepted: "
        "what was shown before is shown again",
        "Correction",
        lambda _: [id_of("correction"), OPTIONAL_NOTE],
        lambda submitted: (
            lambda act: corrections.withdraw(act, submitted["id"], submitted.get("note"))
        ),
    ),
)
