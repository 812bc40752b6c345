"""Activities: what actors do together, and what pays for it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from partnergraph.schema import codes
from partnergraph.schema.base import Entity, LongStr, NonEmptyStr, declare_field
from partnergraph.schema.values import Count, PartialDate
from partnergraph.schema.vocabulary import (
    CallKind,
    EventFormat,
    EventKind,
    EventStatus,
    ProgrammeKind,
    ProjectStatus,
)

Rcn = Annotated[str, AfterValidator(codes.parse_record_number)]
CurrencyCode = Annotated[str, AfterValidator(codes.parse_currency_code)]


class Activity(Entity, abstract=True):
    """Something that takes place in time."""

    starts: PartialDate | None = declare_field("First day, month or year", indexed=True)
    ends: PartialDate | None = declare_field("Last day, month or year")

    @model_validator(mode="after")
    def check_period(self) -> Self:
        """An activity cannot end before it begins."""
        if self.starts and self.ends and self.ends.last < self.starts.first:
            raise ValueError(f"ends {self.ends} lies before starts {self.starts}")
        return self


class Event(Activity):
    """A gathering: conference, matchmaking, workshop, mission, signing ceremony."""

    kind: EventKind | None = declare_field("What kind of gathering it is", indexed=True)
    status: EventStatus | None = declare_field("Planned, held or cancelled", indexed=True)
    format: EventFormat | None = declare_field("In person, online or hybrid")
    venue: NonEmptyStr | None = declare_field("Building or site")
    topics: tuple[NonEmptyStr, ...] = declare_field("What it was about", default=())
    participant_count: Count | None = declare_field("How many people took part")
    organisation_count: Count | None = declare_field("How many organisations took part")
    meeting_count: Count | None = declare_field("How many matchmaking meetings were held")
    application_deadline: PartialDate | None = declare_field("Last day to apply")


class Programme(Activity):
    """A funding programme, a part of one, a policy initiative, a label or service."""

    kind: ProgrammeKind | None = declare_field("What kind of programme it is", indexed=True)
    acronym: NonEmptyStr | None = declare_field("Acronym or short name", searchable=True)
    code: NonEmptyStr | None = declare_field(
        "Code of the programme's own publisher", identifier=True
    )
    beneficiary_count: Count | None = declare_field("How many were selected or supported")
    budget_eur: float | None = declare_field("Budget in euro", ge=0)
    budget: float | None = declare_field("Budget in its currency, where that is not the euro", ge=0)
    currency: CurrencyCode | None = declare_field(
        "ISO 4217 code of the amounts that are not in euro"
    )


class Topic(Entity):
    """What a call asks for, as its work programme words it: one of many under a part of a programme."""

    code: NonEmptyStr | None = declare_field("Code of the topic's publisher", identifier=True)


class Project(Activity):
    """A project that several partners carry out together."""

    acronym: NonEmptyStr | None = declare_field("Acronym", searchable=True)
    code: NonEmptyStr | None = declare_field(
        "Grant agreement or project number, with its register",
        identifier=True,
        identifies=codes.CORDIS_GRANT,
    )
    rcn: Rcn | None = declare_field(
        "Record control number in CORDIS", identifier=True, identifies=codes.ANY_CODE
    )
    status: ProjectStatus | None = declare_field("Where it stands", indexed=True)
    objective: LongStr | None = declare_field("What it set out to do", searchable=True)
    total_cost_eur: float | None = declare_field("Total cost in euro", ge=0)
    ec_contribution_eur: float | None = declare_field("Contribution of the EU in euro", ge=0)
    total_cost: float | None = declare_field(
        "Total cost in its currency, where that is not the euro", ge=0
    )
    ec_contribution: float | None = declare_field(
        "Contribution of the EU in its currency, where that is not the euro", ge=0
    )
    currency: CurrencyCode | None = declare_field(
        "ISO 4217 code of the amounts that are not in euro"
    )


class Call(Activity):
    """A call for proposals or expressions of interest. Its last day is its deadline."""

    kind: CallKind | None = declare_field("What kind of answer it asks for", indexed=True)
    code: NonEmptyStr | None = declare_field("Code of the call's publisher", identifier=True)
    deadline: PartialDate | None = declare_field("Last day to answer", indexed=True)
    deadline_time: NonEmptyStr | None = declare_field("Hour of that day, with its time zone")
