"""Groups of countries, who belongs to them from when to when, and what that makes them eligible for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from graph.claims.claim import Claim
from loaders.places.data_files import made, mapping
from schema.activities import Programme
from schema.base import Id, Line
from schema.places import CountryCode, Group
from schema.relations import EligibleFor, InGroup
from schema.values import PartialDate

FILE = "groups.yaml"


class Members(BaseModel):
    """Countries that belong to a group for the same time."""

    model_config = ConfigDict(extra="forbid")

    of: list[CountryCode] = Field(min_length=1)
    since: PartialDate | None = None
    until: PartialDate | None = None
    basis: Line | None = None
    note: Line | None = None


class Entry(BaseModel):
    """A group of the file. What is not said here are fields of the group itself."""

    model_config = ConfigDict(extra="allow")

    code: Line | None = None
    members: list[Members] = Field(min_length=1)
    eligible_for: Id | None = None


class File(BaseModel):
    """All of ``groups.yaml``: groups by the key of their id, programmes by their id."""

    model_config = ConfigDict(extra="forbid")

    groups: dict[str, Entry]
    programmes: dict[str, dict[str, Any]]


def claims(source: str) -> Iterator[Claim]:
    """All that ``groups.yaml`` says. Raises :class:`InvalidInput` at the first entry that is wrong."""
    file = made(File, FILE, **mapping(FILE))
    for identifier, fields in file.programmes.items():
        programme = made(Programme, f"{FILE}: {identifier}", id=identifier, **fields)
        yield Claim(source, programme, f"programmes, {identifier}")
    for key, entry in file.groups.items():
        group = made(
            Group,
            f"{FILE}: {key}",
            id=f"group:{key}",
            code=entry.code or key,
            **(entry.model_extra or {}),
        )
        yield Claim(source, group, f"groups, {key}")
        for members in entry.members:
            yield from membership(source, group.id, entry.eligible_for, members)


def membership(source: str, group: str, programme: str | None, members: Members) -> Iterator[Claim]:
    """Who belongs to a group, and may by that take part in a programme."""
    for code in members.of:
        where = f"{FILE}: {group}, {code}"
        period = {"since": members.since, "until": members.until, "note": members.note}
        start = f"country:{code}"
        yield Claim(
            source,
            made(InGroup, where, start=start, end=group, **period),
            f"members of {group}, {code}",
        )
        if programme:
            yield Claim(
                source,
                made(EligibleFor, where, start=start, end=programme, basis=members.basis, **period),
                f"members of {group}, {code}",
            )
