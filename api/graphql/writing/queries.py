"""What is asked about writing: the trail, corrections, judgements, the criteria, and who asks."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.access.roles import Role
from api.graphql.types.build import Argument, Builder, Output, attribute
from graph.contributions import audit, clusters, corrections
from graph.contributions.corrections import Correction
from graph.reading import fetch
from schema.criteria import CRITERIA
from schema.errors import InvalidInput
from schema.vocabulary import CorrectionState, Criterion, ValidationStatus

LARGEST_PAGE = 1000
FIRST = Argument("first", "int", f"How many, at most {LARGEST_PAGE}", default=20)
AFTER = Argument("after", "Optional[str]", "Cursor of the last one seen")


@dataclass(frozen=True)
class Edge:
    """A row of a page and where it stands."""

    cursor: str
    node: Any


@dataclass(frozen=True)
class PageInfo:
    """Relay's PageInfo; pages lead one way."""

    hasNextPage: bool  # noqa: N815
    hasPreviousPage: bool  # noqa: N815
    startCursor: str | None  # noqa: N815
    endCursor: str | None  # noqa: N815


@dataclass(frozen=True)
class Page:
    """A page, the latest first. ``total`` counts all pages, only when it is selected."""

    edges: Sequence[Edge]
    pageInfo: PageInfo  # noqa: N815
    total: Callable[[], Any]

    @property
    def nodes(self) -> list[Any]:
        """The rows of the page without their cursors."""
        return [edge.node for edge in self.edges]


def page_of(
    rows: list[Any], key: Callable[[Any], str], arguments: dict[str, Any], total: Any
) -> Page:
    """A page of rows, of which one more than asked for was read to see whether more follow."""
    shown = rows[: arguments["first"]]
    edges = [Edge(urlsafe_b64encode(key(row).encode()).decode(), row) for row in shown]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    info = PageInfo(len(rows) > len(shown), arguments.get("after") is not None, *ends)
    return Page(edges, info, total)


def before(arguments: dict[str, Any]) -> str | None:
    """The key of the last row seen. Raises :class:`InvalidInput` for a cursor or page that is none."""
    if not 0 <= arguments["first"] <= LARGEST_PAGE:
        raise InvalidInput(f"a page of {arguments['first']} is not allowed", where="first")
    if arguments.get("after") is None:
        return None
    try:
        return urlsafe_b64decode(arguments["after"]).decode()
    except ValueError:
        raise InvalidInput("this is no cursor of this connection", where="after") from None


def fields(builder: Builder) -> list[Output]:
    """The fields of Query about writing, their types declared."""
    types(builder)
    return [
        Output(
            "viewer", "Viewer", "Who asks, and in which role", lambda _, info: info.context.caller
        ),
        Output(
            "validationCriteria",
            "list[ValidationCriterion]",
            "The written criteria by which profiles are validated",
            lambda _source, _info: list(CRITERIA.items()),
        ),
        Output(
            "reviews",
            "list[Review]",
            f"How a cluster's profile was judged, the first first. Role: {Role.CONTRIBUTOR}",
            reviews,
            (Argument("cluster", "ID", "The cluster's id"),),
        ),
        Output(
            "corrections",
            "CorrectionConnection",
            f"Corrections, the latest first: all for stewards, else your own. Role: {Role.CONTRIBUTOR}",
            listed_corrections,
            (
                Argument("state", "Optional[CorrectionState]", "Only those that stand so"),
                Argument("target", "Optional[ID]", "Only those of one thing: its id"),
                FIRST,
                AFTER,
            ),
        ),
        Output(
            "auditTrail",
            "AuditEntryConnection",
            f"Every write, the latest first. Role: {Role.STEWARD}",
            trail,
            (
                Argument("actor", "Optional[str]", "Only of one: key:… or token:…"),
                Argument("mutation", "Optional[str]", "Only of one mutation: its name"),
                Argument("affects", "Optional[ID]", "Only what affected one id"),
                FIRST,
                AFTER,
            ),
        ),
    ]


def types(builder: Builder) -> None:
    """Declare what these fields answer with."""
    builder.declare_enum(Criterion, str(Criterion.__doc__), "Criterion")
    builder.declare_enum(CorrectionState, str(CorrectionState.__doc__), "CorrectionState")
    builder.declare_enum(ValidationStatus, "", "ValidationStatus")
    builder.declare_enum(Role, str(Role.__doc__), "Role")
    builder.declare_output(
        "Viewer",
        "Who asks.",
        [
            Output("name", "str", "Name of the key or token"),
            Output("role", "Role", "What they may do"),
        ],
    )
    builder.declare_output(
        "ValidationCriterion",
        "A written criterion.",
        [
            Output("criterion", "Criterion", "Its name", lambda pair, _info: pair[0]),
            Output("text", "str", "What it asks for", lambda pair, _info: pair[1]),
        ],
    )
    builder.declare_output("Review", "A judgement of a profile.", REVIEW)
    builder.declare_output("Correction", "Other values for some fields of a thing.", CORRECTION)
    builder.declare_output("AuditEntry", "One write.", AUDIT)
    for name in ("Correction", "AuditEntry"):
        connection(builder, name)


def connection(builder: Builder, name: str) -> None:
    """Declare a connection and its edge."""
    builder.declare_output(
        f"{name}Edge",
        "One row of a page.",
        [Output("cursor", "str", "Where it stands"), Output("node", name, "What is there")],
    )
    builder.declare_output(
        f"{name}Connection",
        "A page, the latest first.",
        [
            Output("edges", f"list[{name}Edge]", "The page, with cursors"),
            Output("nodes", f"list[{name}]", "The page, without cursors"),
            Output("pageInfo", "PageInfo", "Whether there is more"),
            Output("totalCount", "int", "How many there are", lambda page, _info: page.total()),
        ],
    )


def moment(name: str) -> Callable[[Any, Any], Any]:
    """The resolver of an instant that is kept as its text."""

    def resolve(source: Any, _info: Any) -> datetime | None:
        text = source[name] if isinstance(source, dict) else getattr(source, name)
        return datetime.fromisoformat(text) if text else None

    return resolve


def of_row(name: str) -> Callable[[Any, Any], Any]:
    """The resolver of a field of a stored row."""
    return lambda row, _info: row.get(name)


async def target(correction: Correction, info: Any) -> Any:
    """The thing that a correction is about."""
    return await fetch.by_id(info.context.database, correction.target)


async def source(correction: Correction, info: Any) -> Any:
    """The source that an accepted correction is."""
    return (
        await fetch.by_id(info.context.database, correction.source) if correction.source else None
    )


REVIEW = [
    Output("id", "ID", "Its id", of_row("id")),
    Output(
        "decision",
        "ValidationStatus",
        "Validated or rejected",
        lambda row, _info: ValidationStatus(row["decision"]),
    ),
    Output(
        "criteria",
        "list[Criterion]",
        "The criteria that are met; of a rejected one, those that are not",
        lambda row, _info: [Criterion(name) for name in row["criteria"]],
    ),
    Output("note", "Optional[str]", "What was to be remembered", of_row("note")),
    Output("by", "str", "Who judged it", of_row("by_name")),
    Output("at", "DateTime", "When", moment("at")),
    Output("version", "str", "The version that was judged", of_row("version")),
]
CORRECTION = [
    Output("id", "ID", "Its id"),
    Output("state", "CorrectionState", "Where it stands"),
    Output("target", "Optional[Node]", "What it is about", target),
    Output("said", "JSON", "The fields and values that it gives"),
    Output("reason", "str", "Why these are right"),
    Output("evidence", "Optional[URL]", "Where that can be seen"),
    Output("proposedBy", "str", "Who proposed it", attribute("by_name")),
    Output("proposedAt", "DateTime", "When it was proposed", moment("at")),
    Output("decidedBy", "Optional[str]", "Who decided on it", attribute("decided_by_name")),
    Output("decidedAt", "Optional[DateTime]", "When that was", moment("decided_at")),
    Output("note", "Optional[str]", "What was to be remembered with the decision"),
    Output("source", "Optional[Source]", "The source that it is, once accepted", source),
]
AUDIT = [
    Output("id", "ID", "Its id"),
    Output("at", "DateTime", "When", moment("at")),
    Output("actor", "str", "Which credential: key:… or token:…"),
    Output("name", "str", "Its name"),
    Output("role", "str", "In which role"),
    Output("source", "ID", "The source that it writes as"),
    Output("mutation", "str", "Which mutation"),
    Output("ids", "list[ID]", "What was affected"),
    Output("request", "str", "Id of the request"),
    Output("input", "JSON", "What was sent"),
]


async def reviews(_source: Any, info: Any, **arguments: Any) -> list[Any]:
    info.context.caller.require(Role.CONTRIBUTOR)
    rows = await info.context.database.read(clusters.REVIEWS, id=arguments["cluster"])
    return [row["review"] for row in rows]


async def listed_corrections(_source: Any, info: Any, **arguments: Any) -> Page:
    caller, database = info.context.caller, info.context.database
    caller.require(Role.CONTRIBUTOR)
    state = arguments.get("state")
    by = None if caller.role.includes(Role.STEWARD) else caller.subject
    chosen = corrections.Wanted(state.value if state else None, arguments.get("target"), by)
    rows = await corrections.page(
        database, chosen, limit=arguments["first"] + 1, before=before(arguments)
    )
    return page_of(
        rows, lambda row: row.at + row.id, arguments, lambda: corrections.count(database, chosen)
    )


async def trail(_source: Any, info: Any, **arguments: Any) -> Page:
    info.context.caller.require(Role.STEWARD)
    database, last = info.context.database, before(arguments)
    if last is not None and not last.isdecimal():
        raise InvalidInput("this is no cursor of this connection", where="after")
    chosen = audit.Wanted(
        arguments.get("actor"), arguments.get("mutation"), arguments.get("affects")
    )
    number = int(last) if last else None
    rows = await audit.page(database, chosen, limit=arguments["first"] + 1, before=number)
    return page_of(
        rows, lambda row: str(row.number), arguments, lambda: audit.count(database, chosen)
    )
