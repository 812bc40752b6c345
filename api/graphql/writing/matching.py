"""Match proposals: what is asked about them, and the mutations that decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from partnergraph.api.access.roles import Role
from partnergraph.api.graphql.types.build import (
    FieldArgument,
    InputField,
    OutputField,
    SchemaBuilder,
)
from partnergraph.api.graphql.writing.keyset import (
    AFTER_ARGUMENT,
    FIRST_ARGUMENT,
    KeysetPage,
    build_page,
    declare_keyset_connection,
    decode_key_seen,
)
from partnergraph.graph.contributions import matches
from partnergraph.graph.contributions.contribution import PerformMutation
from partnergraph.graph.resolution.matching.decide import (
    ProposalFilter,
    count_proposals,
    list_proposals,
)
from partnergraph.schema.errors import InvalidInput

MATCH_PROPOSAL = "MatchProposal"


class MatchStatus(Enum):
    """Where a match proposal stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


def declare_matching_fields(builder: SchemaBuilder) -> list[OutputField]:
    """The fields of Query about match proposals, their types declared."""
    builder.declare_enum(MatchStatus)
    builder.declare_output("MatchRecord", "A record of a source, as one side of a pair.", _SIDES)
    builder.declare_output(
        MATCH_PROPOSAL, "Two records that may be one, or one a part of the other.", _PROPOSALS
    )
    declare_keyset_connection(builder, MATCH_PROPOSAL, "the likeliest first")
    return [
        OutputField(
            "matchProposals",
            f"{MATCH_PROPOSAL}Connection",
            f"Which records may be one, the likeliest first. Role: {Role.STEWARD}",
            _resolve_proposals,
            (
                FieldArgument(
                    "status", "Optional[MatchStatus]", "Only those that stand so; null for all"
                ),
                FieldArgument("minScore", "float", "The least score", default=0.0),
                FieldArgument("maxScore", "float", "The highest score", default=1.0),
                FieldArgument("id", "Optional[ID]", "Only this one"),
                FIRST_ARGUMENT,
                AFTER_ARGUMENT,
            ),
        )
    ]


def decide_by_id(status: MatchStatus) -> Any:
    """The work of a mutation that gives a proposal a status."""

    def work(submitted: Mapping[str, Any]) -> PerformMutation:
        return lambda act: matches.decide_proposal(act, submitted["id"], status.value)

    return work


def attach_by_ids(submitted: Mapping[str, Any]) -> PerformMutation:
    """The work of the mutation that says what is a part of what."""
    return lambda act: matches.decide_part(act, submitted["part"], submitted["whole"])


def proposal_input(_: SchemaBuilder) -> list[InputField]:
    """The input of a decision on a proposal."""
    return [InputField("id", "ID", "Id of the proposal")]


def part_input(_: SchemaBuilder) -> list[InputField]:
    """The input of a decision on a part."""
    return [
        InputField("part", "ID", "Id of the record that is a part"),
        InputField("whole", "ID", "Id of the record that it is a part of"),
    ]


async def _resolve_proposals(_source: Any, info: Any, **arguments: Any) -> KeysetPage:
    info.context.caller.require(Role.STEWARD)
    status: MatchStatus | None = arguments.get("status")
    chosen = ProposalFilter(
        status.value if status else None,
        arguments["minScore"],
        arguments["maxScore"],
        arguments.get("id"),
    )
    rows = await list_proposals(
        info.context.database,
        chosen,
        limit=arguments["first"] + 1,
        after=_read_position(decode_key_seen("matchProposals", arguments)),
    )
    return build_page(
        "matchProposals",
        rows,
        lambda row: f"{row['score']!r} {row['id']}",
        arguments,
        lambda: count_proposals(info.context.database, chosen),
    )


def _read_position(key: str | None) -> tuple[float, str] | None:
    """The score and id of the last proposal seen."""
    if key is None:
        return None
    score, _, identifier = key.partition(" ")
    try:
        return float(score), identifier
    except ValueError:
        raise InvalidInput("this is no cursor of this connection", where="after") from None


def _side_of(end: str) -> Any:
    """The resolver of one side of a proposal."""
    return lambda row, _info: {"id": row[end], "name": row[f"{end}_name"]}


def _value_of(name: str) -> Any:
    """The resolver of a column."""
    return lambda row, _info: row.get(name)


async def _resolve_node(side: Mapping[str, Any], info: Any) -> Any:
    """What the record is part of now."""
    return await info.context.batches.nodes.load(side["id"])


def _decided_at(row: Mapping[str, Any], _info: Any) -> datetime | None:
    """When it was decided."""
    return datetime.fromisoformat(row["decided_at"]) if row.get("decided_at") else None


_SIDES = [
    OutputField("id", "ID", "Id of the record", lambda side, _info: side["id"]),
    OutputField(
        "name", "Optional[str]", "What its source calls it", lambda side, _info: side["name"]
    ),
    OutputField("node", "Optional[Node]", "The node that shows it now", _resolve_node),
]
_PROPOSALS = [
    OutputField("id", "ID", "Its id", _value_of("id")),
    OutputField("score", "float", "From 0 to 1", _value_of("score")),
    OutputField(
        "status", "MatchStatus", "Where it stands", lambda row, _info: MatchStatus(row["status"])
    ),
    OutputField(
        "part",
        "Optional[ID]",
        "The record that is a part of the other; null: both are one",
        _value_of("part"),
    ),
    OutputField("first", "MatchRecord", "One of them", _side_of("first")),
    OutputField("second", "MatchRecord", "The other", _side_of("second")),
    OutputField("reasons", "list[str]", "What speaks for it and against it", _value_of("reasons")),
    OutputField("decidedBy", "Optional[str]", "Who decided", _value_of("decided_by")),
    OutputField("decidedAt", "Optional[DateTime]", "When that was", _decided_at),
]
