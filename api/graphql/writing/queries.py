"""What is asked about writing: the trail, corrections, judgements, the criteria, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from partnergraph.api.access.roles import Role
from partnergraph.api.graphql.types.build import (
    AttributeResolver,
    FieldArgument,
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
from partnergraph.api.graphql.writing.matching import declare_matching_fields
from partnergraph.graph.contributions import audit, clusters, corrections
from partnergraph.graph.contributions.corrections import Correction
from partnergraph.schema.criteria import CRITERIA
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.vocabulary import CorrectionState, Criterion, ValidationStatus


def declare_writing_fields(builder: SchemaBuilder) -> list[OutputField]:
    """The fields of Query about writing, their types declared."""
    _declare_trail_types(builder)
    return [
        *declare_matching_fields(builder),
        OutputField(
            "viewer", "Viewer", "Who asks, and in which role", lambda _, info: info.context.caller
        ),
        OutputField(
            "validationCriteria",
            "list[ValidationCriterion]",
            "The written criteria by which profiles are validated",
            lambda _source, _info: list(CRITERIA.items()),
        ),
        OutputField(
            "reviews",
            "list[Review]",
            f"How a cluster's profile was judged, the first first. Role: {Role.CONTRIBUTOR}",
            _resolve_reviews,
            (FieldArgument("cluster", "ID", "The cluster's id"),),
        ),
        OutputField(
            "corrections",
            "CorrectionConnection",
            f"Corrections, the latest first: all for stewards, else your own. Role: {Role.CONTRIBUTOR}",
            _resolve_corrections,
            (
                FieldArgument("state", "Optional[CorrectionState]", "Only those that stand so"),
                FieldArgument("target", "Optional[ID]", "Only those of one thing: its id"),
                FIRST_ARGUMENT,
                AFTER_ARGUMENT,
            ),
        ),
        OutputField(
            "auditTrail",
            "AuditEntryConnection",
            f"Every write, the latest first. Role: {Role.STEWARD}",
            _resolve_audit_trail,
            (
                FieldArgument("actor", "Optional[str]", "Only of one: key:… or token:…"),
                FieldArgument("mutation", "Optional[str]", "Only of one mutation: its name"),
                FieldArgument("affects", "Optional[ID]", "Only what affected one id"),
                FIRST_ARGUMENT,
                AFTER_ARGUMENT,
            ),
        ),
    ]


def _declare_trail_types(builder: SchemaBuilder) -> None:
    """Declare what these fields answer with."""
    builder.declare_enum(Criterion, texts=CRITERIA)
    builder.declare_enum(CorrectionState)
    builder.declare_enum(ValidationStatus)
    builder.declare_enum(Role)
    builder.declare_output(
        "Viewer",
        "Who asks.",
        [
            OutputField("name", "str", "Name of the key or token"),
            OutputField("role", "Role", "What they may do"),
        ],
    )
    builder.declare_output(
        "ValidationCriterion",
        "A written criterion.",
        [
            OutputField("criterion", "Criterion", "Its name", lambda pair, _info: pair[0]),
            OutputField("text", "str", "What it asks for", lambda pair, _info: pair[1]),
        ],
    )
    builder.declare_output("Review", "A judgement of a profile.", _REVIEW_FIELDS)
    builder.declare_output(
        "Correction", "Other values for some fields of a thing.", _CORRECTION_FIELDS
    )
    builder.declare_output("AuditEntry", "One write.", _AUDIT_FIELDS)
    for name in ("Correction", "AuditEntry"):
        declare_keyset_connection(builder, name, "the latest first")


def _instant_resolver(name: str) -> Callable[[Any, Any], Any]:
    """The resolver of an instant that is kept as its text."""

    def resolve(source: Any, _info: Any) -> datetime | None:
        text = source[name] if isinstance(source, dict) else getattr(source, name)
        return datetime.fromisoformat(text) if text else None

    return resolve


def _row_resolver(name: str) -> Callable[[Any, Any], Any]:
    """The resolver of a field of a stored row."""
    return lambda row, _info: row.get(name)


async def _resolve_target(correction: Correction, info: Any) -> Any:
    """The thing that a correction is about."""
    return await info.context.batches.nodes.load(correction.target)


async def _resolve_source(correction: Correction, info: Any) -> Any:
    """The source that an accepted correction is."""
    return await info.context.batches.nodes.load(correction.source) if correction.source else None


_REVIEW_FIELDS = [
    OutputField("id", "ID", "Its id", _row_resolver("id")),
    OutputField(
        "decision",
        "ValidationStatus",
        "Validated or rejected",
        lambda row, _info: ValidationStatus(row["decision"]),
    ),
    OutputField(
        "criteria",
        "list[Criterion]",
        "The criteria that are met; of a rejected one, those that are not",
        lambda row, _info: [Criterion(name) for name in row["criteria"]],
    ),
    OutputField("note", "Optional[str]", "What was to be remembered", _row_resolver("note")),
    OutputField("by", "str", "Who judged it", _row_resolver("by_name")),
    OutputField("at", "DateTime", "When", _instant_resolver("at")),
    OutputField("version", "str", "The version that was judged", _row_resolver("version")),
]
_CORRECTION_FIELDS = [
    OutputField("id", "ID", "Its id"),
    OutputField("state", "CorrectionState", "Where it stands"),
    OutputField("target", "Optional[Node]", "What it is about", _resolve_target),
    OutputField("said", "JSON", "The fields and values that it gives"),
    OutputField("reason", "str", "Why these are right"),
    OutputField("evidence", "Optional[URL]", "Where that can be seen"),
    OutputField("proposedBy", "str", "Who proposed it", AttributeResolver("by_name")),
    OutputField("proposedAt", "DateTime", "When it was proposed", _instant_resolver("at")),
    OutputField(
        "decidedBy", "Optional[str]", "Who decided on it", AttributeResolver("decided_by_name")
    ),
    OutputField(
        "decidedAt", "Optional[DateTime]", "When that was", _instant_resolver("decided_at")
    ),
    OutputField("note", "Optional[str]", "What was to be remembered with the decision"),
    OutputField(
        "source", "Optional[Source]", "The source that it is, once accepted", _resolve_source
    ),
]
_AUDIT_FIELDS = [
    OutputField("id", "ID", "Its id"),
    OutputField("at", "DateTime", "When", _instant_resolver("at")),
    OutputField("actor", "str", "Which credential: key:… or token:…"),
    OutputField("name", "str", "Its name"),
    OutputField("role", "str", "In which role"),
    OutputField("source", "ID", "The source that it writes as"),
    OutputField("mutation", "str", "Which mutation"),
    OutputField("ids", "list[ID]", "What was affected"),
    OutputField("request", "str", "Id of the request"),
    OutputField("input", "JSON", "What was sent"),
]


async def _resolve_reviews(_source: Any, info: Any, **arguments: Any) -> list[Any]:
    info.context.caller.require(Role.CONTRIBUTOR)
    rows = await info.context.database.read(clusters.MATCH_REVIEWS, id=arguments["cluster"])
    return [row["review"] for row in rows]


async def _resolve_corrections(_source: Any, info: Any, **arguments: Any) -> KeysetPage:
    caller, database = info.context.caller, info.context.database
    caller.require(Role.CONTRIBUTOR)
    state = arguments.get("state")
    by = None if caller.role.includes(Role.STEWARD) else caller.subject
    chosen = corrections.CorrectionFilter(
        state.value if state else None, arguments.get("target"), by
    )
    rows = await corrections.list_corrections(
        database,
        chosen,
        limit=arguments["first"] + 1,
        before=decode_key_seen("corrections", arguments),
    )
    return build_page(
        "corrections",
        rows,
        lambda row: row.at + row.id,
        arguments,
        lambda: corrections.count_corrections(database, chosen),
    )


async def _resolve_audit_trail(_source: Any, info: Any, **arguments: Any) -> KeysetPage:
    info.context.caller.require(Role.STEWARD)
    database, last = info.context.database, decode_key_seen("auditTrail", arguments)
    if last is not None and not last.isdecimal():
        raise InvalidInput("this is no cursor of this connection", where="after")
    chosen = audit.AuditFilter(
        arguments.get("actor"), arguments.get("mutation"), arguments.get("affects")
    )
    number = int(last) if last else None
    rows = await audit.list_audit_entries(
        database, chosen, limit=arguments["first"] + 1, before=number
    )
    return build_page(
        "auditTrail",
        rows,
        lambda row: str(row.number),
        arguments,
        lambda: audit.count_audit_entries(database, chosen),
    )
