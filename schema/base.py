"""What an entity and a relation are, and how one is declared.

An entity is a small class: fields with types and one-line descriptions, made by :func:`declare_field`. A relation
is the same plus a :class:`RelationShape`: its two ends, the names it is followed by in each direction, and
whether it counts as a partnership tie. Everything else (constraints, indexes, writing, sweeping,
GraphQL, documentation) is derived from these declarations by :mod:`partnergraph.schema.catalog`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from partnergraph.schema.names import lower_first_letter, pluralise_noun
from partnergraph.schema.values import LONGEST_NAME, PartialDate, Text, check_text

# The form of an id: the prefix of its type, a colon, a key.
ENTITY_ID_PATTERN = re.compile(r"[a-z][a-z-]*:[^\s/?#]+")


def _check_entity_id(text: str) -> str:
    """An entity's id: its kind, a colon, and a readable key without spaces (``country:UA``)."""
    if not ENTITY_ID_PATTERN.fullmatch(text):
        shown = text if len(text) <= LONGEST_ID else f"{text[:LONGEST_ID]}…"
        raise ValueError(f"{shown!r} is not an id; write kind:key, such as cluster:cluj-it")
    if len(text) > LONGEST_ID:
        raise ValueError(f"an id has at most {LONGEST_ID:,} characters, and this has {len(text):,}")
    return check_text(text)


# What Neo4j can index is bounded: a key of an index to about 8,000 bytes, a text to 32,766 (see check_text).
LONGEST_ID, LONGEST_URL, LONGEST_TEXT = 500, 2000, 20_000

EntityId = Annotated[str, AfterValidator(_check_entity_id)]
NonEmptyStr = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(check_text),
]
LongStr = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(check_text),
]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^https?://[^\s]+$", max_length=LONGEST_URL),
    AfterValidator(check_text),
]


@dataclass(frozen=True)
class FieldMarks:
    """What a field is besides its type; see :func:`declare_field` for what each mark means."""

    identifier: bool = False
    indexed: bool = False
    searchable: bool = False
    renamed_from: tuple[str, ...] = ()
    renamed_in: tuple[int, ...] = ()
    deprecated: str | None = None
    identifies: str | None = None


def declare_field(
    description: str,
    *,
    default: Any = None,
    identifier: bool = False,
    indexed: bool = False,
    searchable: bool = False,
    renamed_from: Mapping[str, int] = MappingProxyType({}),
    deprecated: str | None = None,
    identifies: str | None = None,
    **constraints: Any,
) -> Any:
    """Declare a field.

    ``description`` and ``constraints`` are Pydantic's.

    ``identifier``: a code by which it can be looked up. ``identifies``: what a code looks like (a regular expression)
    that names the same thing in any source; records sharing one are one entity, whatever their ids.
    ``indexed``: often filtered or ordered by. ``searchable``: part of full-text search, and compared
    without case and accents. ``renamed_from``: the names it had before, the first one first, each with the
    version of the model that gave it another; graphs that have values under one are brought up to date.
    ``deprecated``: why it will go, and what to use instead.
    """
    former, versions = tuple(renamed_from), tuple(renamed_from.values())
    marks = FieldMarks(identifier, indexed, searchable, former, versions, deprecated, identifies)
    return Field(
        default, description=description, json_schema_extra={"marks": marks.__dict__}, **constraints
    )


class DeclaredModel(BaseModel):
    """Base of entities and relations: immutable, and strict about unknown fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=False, allow_inf_nan=False
    )


class Entity(DeclaredModel):
    """Anything the network knows, under a stable, readable id."""

    plural: ClassVar[str] = "entities"
    abstract: ClassVar[bool] = True

    id: EntityId = Field(description="Stable, readable id: the kind, a colon, a key")
    name: NonEmptyStr = declare_field(
        "Name as most sources write it, in English where there is one", default=..., searchable=True
    )
    aliases: tuple[Text, ...] = declare_field(
        "Other spellings, names in other languages, acronyms", default=(), searchable=True
    )
    description: LongStr | None = declare_field("What it is, in a sentence", searchable=True)
    urls: tuple[Url, ...] = declare_field("Web addresses about it", default=())

    def __init_subclass__(cls, *, abstract: bool = False, plural: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.abstract = abstract
        cls.plural = plural or pluralise_noun(lower_first_letter(cls.__name__))


class TieKind(StrEnum):
    """In what way two actors are partners."""

    AGREEMENT = "agreement"
    COOPERATION = "cooperation"
    JOINT_PROJECT = "joint project"
    MEMBERSHIP = "membership"
    JOINT_EVENT = "joint event"


@dataclass(frozen=True)
class TieDeclaration:
    """How a relation counts in partner paths.

    ``through`` is ``"end"`` where two actors are tied by sharing the relation's end (two partners of one
    project) and ``"edge"`` where the relation itself ties its ends (a member and its network).
    ``strength`` runs from 0 to 1 and ranks paths of equal length. Of a relation that ties through its end:
    who has one of the ``absent_roles`` did not take part by that, who has one of the ``leading_roles`` led;
    an end whose status is one of ``void`` ties nobody, one of ``planned`` ties half as much.
    """

    kind: TieKind
    strength: float
    through: Literal["end", "edge"]
    absent_roles: tuple[str, ...] = ()
    leading_roles: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


@dataclass(frozen=True)
class RelationShape:
    """The two ends of a relation and how it is followed.

    ``forward`` names the ends seen from the start ("projects" of an organisation), ``reverse`` the
    starts seen from the end ("partners" of a project); ``forward_text`` and ``reverse_text`` say of each
    what they are. ``shortcuts`` name the single end of one class
    ("country"). ``rolls_up``: what is so related to a part counts for the whole of it too. ``key`` lists the fields that, beside the ends, tell two such relations apart.
    ``renamed_from`` are the class names it had before, the first one first, each with the version of the model that
    gave it another, and ``deprecated`` says why it will go: as of a field. ``forward_renamed_from`` and
    ``reverse_renamed_from`` are what ``forward`` and ``reverse`` were; no graph has these, only requests.
    """

    starts: tuple[type[Entity], ...]
    ends: tuple[type[Entity], ...]
    forward: str
    reverse: str
    forward_text: str
    reverse_text: str = ""
    tie: TieDeclaration | None = None
    key: tuple[str, ...] = ()
    shortcuts: tuple[tuple[str, type[Entity]], ...] = ()
    symmetric: bool = False
    rolls_up: bool = False
    renamed_from: Mapping[str, int] = field(default_factory=dict)
    forward_renamed_from: Mapping[str, int] = field(default_factory=dict)
    reverse_renamed_from: Mapping[str, int] = field(default_factory=dict)
    deprecated: str | None = None


class Relation(DeclaredModel):
    """A directed fact between two entities, true from ``since`` to ``until`` where these are known."""

    shape: ClassVar[RelationShape]

    start: EntityId = Field(description="Id of the entity it leads from")
    end: EntityId = Field(description="Id of the entity it leads to")
    since: PartialDate | None = declare_field("First day, month or year it held")
    until: PartialDate | None = declare_field("Last day, month or year it held")
    note: LongStr | None = declare_field("What the source adds that no other field holds")

    @model_validator(mode="after")
    def check_period_and_ends(self) -> Self:
        """A relation cannot end before it begins, nor tie a thing to itself."""
        if self.since and self.until and self.until.last < self.since.first:
            raise ValueError(f"until {self.until} lies before since {self.since}")
        if self.start == self.end:
            raise ValueError(f"{self.start} cannot be related to itself")
        return self
