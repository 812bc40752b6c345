"""Groups of countries, who belongs to them from when to when, and what that makes them eligible for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from partnergraph.graph.claims.claim import Claim
from partnergraph.loaders.places.data_files import read_yaml_mapping, validate_entry
from partnergraph.schema.activities import Programme
from partnergraph.schema.base import EntityId, NonEmptyStr
from partnergraph.schema.places import CountryCode, Group
from partnergraph.schema.relations import EligibleFor, InGroup
from partnergraph.schema.values import PartialDate, Text

_GROUPS_FILE = "groups.yaml"


class _GroupMembers(BaseModel):
    """Countries that belong to a group for the same time."""

    model_config = ConfigDict(extra="forbid")

    of: list[CountryCode] = Field(min_length=1)
    since: PartialDate | None = None
    until: PartialDate | None = None
    basis: NonEmptyStr | None = None
    note: NonEmptyStr | None = None


class _GroupEntry(BaseModel):
    """A group of the file. What is not said here are fields of the group itself."""

    model_config = ConfigDict(extra="allow")

    code: NonEmptyStr | None = None
    aliases: list[NonEmptyStr] = []
    names: dict[str, list[NonEmptyStr]] = {}
    members: list[_GroupMembers] = Field(min_length=1)
    eligible_for: EntityId | None = None


class _GroupsFile(BaseModel):
    """All of ``groups.yaml``: groups by the key of their id, programmes by their id."""

    model_config = ConfigDict(extra="forbid")

    groups: dict[str, _GroupEntry]
    programmes: dict[str, dict[str, Any]]


def group_claims(source: str) -> Iterator[Claim]:
    """All that ``groups.yaml`` says. Raises :class:`InvalidInput` at the first entry that is wrong."""
    file = validate_entry(_GroupsFile, _GROUPS_FILE, **read_yaml_mapping(_GROUPS_FILE))
    for identifier, fields in file.programmes.items():
        programme = validate_entry(
            Programme, f"{_GROUPS_FILE}: {identifier}", id=identifier, **fields
        )
        yield Claim(source, programme, f"programmes, {identifier}")
    for key, entry in file.groups.items():
        group = validate_entry(
            Group,
            f"{_GROUPS_FILE}: {key}",
            id=f"group:{key}",
            code=entry.code or key,
            aliases=[*entry.aliases, *_list_names_by_language(entry.names)],
            **(entry.model_extra or {}),
        )
        yield Claim(source, group, f"groups, {key}")
        for members in entry.members:
            yield from _membership_claims(source, group.id, entry.eligible_for, members)


def _list_names_by_language(names: dict[str, list[str]]) -> list[Text]:
    """Names by language, flattened: one text for each, which knows its language."""
    return [Text(text=text, language=language) for language, some in names.items() for text in some]


def _membership_claims(
    source: str, group: str, programme: str | None, members: _GroupMembers
) -> Iterator[Claim]:
    """Who belongs to a group, and may by that take part in a programme."""
    for code in members.of:
        where = f"{_GROUPS_FILE}: {group}, {code}"
        period = {"since": members.since, "until": members.until, "note": members.note}
        start = f"country:{code}"
        yield Claim(
            source,
            validate_entry(InGroup, where, start=start, end=group, **period),
            f"members of {group}, {code}",
        )
        if programme:
            yield Claim(
                source,
                validate_entry(
                    EligibleFor, where, start=start, end=programme, basis=members.basis, **period
                ),
                f"members of {group}, {code}",
            )
