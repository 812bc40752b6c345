"""Activities: what actors do together, and what pays for it."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from schema.base import Entity, Line, field
from schema.values import Count, PartialDate
from schema.vocabulary import (
    CallKind,
    EventFormat,
    EventKind,
    EventStatus,
    ProgrammeKind,
    ProjectStatus,
)


class Activity(Entity, abstract=True):
    """Something that takes place in time."""

    starts: PartialDate | None = field("First day, month or year", indexed=True)
    ends: PartialDate | None = field("Last day, month or year")

    @model_validator(mode="after")
    def check_period(self) -> Self:
        """An activity cannot end before it begins."""
        if self.starts and self.ends and self.ends.last < self.starts.first:
            raise ValueError(f"ends {self.ends} lies before starts {self.starts}")
        return self


class Event(Activity):
    """A gathering: conference, matchmaking, workshop, mission, signing ceremony."""

    kind: EventKind | None = field("What kind of gathering it is", indexed=True)
    status: EventStatus | None = field("Planned, held or cancelled", indexed=True)
    format: EventFormat | None = field("In person, online or hybrid")
    venue: Line | None = field("Building or site")
    topics: tuple[Line, ...] = field("What it was about", default=())
    participant_count: Count | None = field("How many people took part")
    organisation_count: Count | None = field("How many organisations took part")
    meeting_count: Count | None = field("How many matchmaking meetings were held")
    application_deadline: PartialDate | None = field("Last day to apply")


class Programme(Activity):
    """A funding programme, a part or topic of one, a policy initiative, a label or service."""

    kind: ProgrammeKind | None = field("What kind of programme it is", indexed=True)
    acronym: Line | None = field("Acronym or short name", searchable=True)
    code: Line | None = field("Code of the programme's own publisher", identifier=True)
    beneficiary_count: Count | None = field("How many were selected or supported")
    budget_eur: float | None = field("Budget in euro", ge=0)


class Project(Activity):
    """A project with partners."""

    acronym: Line | None = field("Acronym", searchable=True)
    code: Line | None = field(
        "Grant agreement or project number, with its register", identifier=True
    )
    rcn: Line | None = field("Record control number in CORDIS", identifier=True)
    status: ProjectStatus | None = field("Where it stands", indexed=True)
    objective: Line | None = field("What it set out to do", searchable=True)
    total_cost_eur: float | None = field("Total cost in euro", ge=0)
    ec_contribution_eur: float | None = field("Contribution of the EU in euro", ge=0)


class Call(Activity):
    """A call for proposals or expressions of interest. Its last day is its deadline."""

    kind: CallKind | None = field("What kind of answer it asks for", indexed=True)
    code: Line | None = field("Code of the call's publisher", identifier=True)
    deadline: PartialDate | None = field("Last day to answer", indexed=True)
    deadline_time: Line | None = field("Hour of that day, with its time zone")
