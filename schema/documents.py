"""Agreements, sectors, publications, and the sources that everything else is said by."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from partnergraph.schema.base import Entity, NonEmptyStr, Url, declare_field
from partnergraph.schema.values import PartialDate
from partnergraph.schema.vocabulary import (
    AgreementKind,
    PublicationKind,
    SectorScheme,
    SourceKind,
    SourceState,
)


class Agreement(Entity):
    """Something signed: an administrative arrangement, a memorandum, a gateway agreement."""

    kind: AgreementKind | None = declare_field("What kind of agreement it is", indexed=True)
    signed: PartialDate | None = declare_field("When it was signed", indexed=True)


class Sector(Entity):
    """A field of activity: industrial ecosystem, NACE class, scientific field, topic."""

    scheme: SectorScheme = declare_field(
        "Which list it is from", default=SectorScheme.TOPIC, indexed=True
    )
    code: NonEmptyStr | None = declare_field(
        "Its code in that list, with the list's name", identifier=True
    )


class Publication(Entity):
    """A publication: paper, brief, video, interview or strategy that the network's sources speak of."""

    kind: PublicationKind | None = declare_field("What kind of publication it is", indexed=True)
    published: PartialDate | None = declare_field("When it was published")


class Source(Entity):
    """A document or data set that says what is in the graph. It speaks for itself."""

    title: NonEmptyStr = declare_field("Title", default=...)
    kind: SourceKind | None = declare_field("What kind of thing it is", indexed=True)
    publisher: NonEmptyStr | None = declare_field("Who published it")
    published: PartialDate | None = declare_field("Its date")
    url: Url | None = declare_field("Where it can be read")
    licence: NonEmptyStr | None = declare_field("Terms of reuse")
    retrieved: PartialDate | None = declare_field("When our copy was taken")
    loaded_at: PartialDate | None = declare_field(
        "Day (UTC) on which it was last loaded completely; the load sets it"
    )
    priority: int = declare_field(
        "Whose value is shown where sources disagree: the higher", default=0
    )
    state: SourceState | None = declare_field("Whether what it says is here whole")

    @model_validator(mode="before")
    @classmethod
    def take_name_from_title(cls, data: Any) -> Any:
        """A source's name is its title."""
        return (
            {"name": data["title"], **data} if isinstance(data, dict) and "title" in data else data
        )
