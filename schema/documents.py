"""Agreements, sectors, publications, and the sources that everything else is said by."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from schema.base import Entity, Line, Url, field
from schema.values import PartialDate
from schema.vocabulary import (
    AgreementKind,
    PublicationKind,
    SectorScheme,
    SourceKind,
    SourceState,
)


class Agreement(Entity):
    """Something signed: an administrative arrangement, a memorandum, a gateway agreement."""

    kind: AgreementKind | None = field("What kind of agreement it is", indexed=True)
    signed: PartialDate | None = field("When it was signed", indexed=True)


class Sector(Entity):
    """A field of activity: industrial ecosystem, NACE class, scientific field, topic."""

    scheme: SectorScheme = field("Which list it is from", default=SectorScheme.TOPIC, indexed=True)
    code: Line | None = field("Its code in that list, with the list's name", identifier=True)


class Publication(Entity):
    """A paper, brief, video, interview or strategy that the network's sources speak of."""

    kind: PublicationKind | None = field("What kind of publication it is", indexed=True)
    published: PartialDate | None = field("When it was published")


class Source(Entity):
    """A document or data set that says what is in the graph. It speaks for itself."""

    title: Line = field("Title", default=...)
    kind: SourceKind | None = field("What kind of thing it is", indexed=True)
    publisher: Line | None = field("Who published it")
    published: PartialDate | None = field("Its date")
    url: Url | None = field("Where it can be read")
    licence: Line | None = field("Terms of reuse")
    retrieved: PartialDate | None = field("When our copy was taken")
    priority: int = field("Whose value is shown where sources disagree: the higher", default=0)
    state: SourceState | None = field("Whether what it says is here whole")

    @model_validator(mode="before")
    @classmethod
    def take_name_from_title(cls, data: Any) -> Any:
        """A source's name is its title."""
        return (
            {"name": data["title"], **data} if isinstance(data, dict) and "title" in data else data
        )
