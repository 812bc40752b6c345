"""A declared field as the other rooms need it: its kind, and how its value lies in properties."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from schema.base import Id, Marks, Url
from schema.codes import folded
from schema.errors import InvalidInput
from schema.places import CountryCode, NutsCode
from schema.values import Count, PartialDate, Point, Qualifier, Text


class Kind(StrEnum):
    """What a field's values are, as the model's page calls them."""

    ID = "id"
    STRING = "string"
    URL = "url"
    COUNTRY = "country code"
    NUTS = "NUTS code"
    INTEGER = "integer"
    FLOAT = "number"
    BOOLEAN = "yes or no"
    DATE = "date"
    ENUM = "one of"
    COUNT = "count"
    TEXT = "text with language"
    POINT = "point"


KIND_OF: dict[Any, Kind] = {
    Id: Kind.ID,
    Url: Kind.URL,
    CountryCode: Kind.COUNTRY,
    NutsCode: Kind.NUTS,
    PartialDate: Kind.DATE,
    Count: Kind.COUNT,
    Text: Kind.TEXT,
    Point: Kind.POINT,
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    float: Kind.FLOAT,
    str: Kind.STRING,
}

# Second properties beside a field's own, for values of two parts and for comparison.
LANGUAGE, QUALIFIER, FOLDED = "_language", "_qualifier", "_folded"


@dataclass(frozen=True)
class Field:
    """One declared field of an entity or relation.

    ``many`` is whether its value is a tuple, ``enum`` its vocabulary, where it has one.
    """

    name: str
    description: str
    kind: Kind
    many: bool
    required: bool
    marks: Marks
    enum: type[Enum] | None = None

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties that hold it, the first being the one to filter and order by."""
        second = {Kind.COUNT: (self.name + QUALIFIER,), Kind.TEXT: (self.name + LANGUAGE,)}
        return (self.name, *second.get(self.kind, ()))

    @property
    def folded(self) -> str | None:
        """The property that holds it without case and accents, if it is searchable."""
        return self.name + FOLDED if self.marks.searchable else None

    @property
    def plain(self) -> bool:
        """Whether a value is stored as it is."""
        return not (self.many or self.kind in {Kind.COUNT, Kind.TEXT, Kind.POINT, Kind.ENUM})

    def stored(self, value: Any) -> dict[str, Any]:
        """The properties that hold a value in Neo4j; none for None and for an empty tuple."""
        if value is None or value == ():
            return {}
        match self.kind:
            case Kind.COUNT:
                return {self.name: value.value, self.name + QUALIFIER: value.qualifier.value}
            case Kind.TEXT:
                return {
                    self.name: [text.text for text in value],
                    self.name + LANGUAGE: [text.language or "" for text in value],
                }
            case Kind.POINT:
                return {self.name: [value.longitude, value.latitude]}
            case Kind.ENUM:
                return {self.name: [word.value for word in value] if self.many else value.value}
        return {self.name: list(value) if self.many else value}

    def restored(self, properties: Mapping[str, Any]) -> Any:
        """The value that :meth:`stored` made ``properties`` of; None or ``()`` where it is not there."""
        value = properties.get(self.name)
        if value is None:
            return () if self.many else None
        match self.kind:
            case Kind.COUNT:
                return Count(value=value, qualifier=Qualifier(properties[self.name + QUALIFIER]))
            case Kind.TEXT:
                languages = properties[self.name + LANGUAGE]
                return tuple(
                    Text(text=text, language=language or None)
                    for text, language in zip(value, languages, strict=True)
                )
            case Kind.POINT:
                longitude, latitude = value
                return Point(latitude=latitude, longitude=longitude)
            case Kind.DATE:
                return PartialDate(value)
        if self.enum:
            words = [self.word(text, properties) for text in (value if self.many else [value])]
            return tuple(words) if self.many else words[0]
        return tuple(value) if self.many else value

    def word(self, value: Any, properties: Mapping[str, Any]) -> Any:
        """A word of the field's vocabulary. Raises :class:`InvalidInput` for one that is not in it."""
        assert self.enum is not None  # noqa: S101
        try:
            return self.enum(value)
        except ValueError:
            raise InvalidInput(
                f"the graph holds {value!r} for {self.name}, a word that its vocabulary has not",
                where=str(properties.get("id", "")),
                do="load its source again with this version",
            ) from None

    def fold(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """The comparison property for what ``properties`` hold, if the field is searchable."""
        value = properties.get(self.name)
        if value is None or self.folded is None:
            return {}
        return {self.folded: [folded(text) for text in value] if self.many else folded(value)}


def field_of(name: str, info: FieldInfo) -> Field:
    """What a Pydantic declaration of a field says.

    Raises ``TypeError`` for a type that is no kind of value here.
    """
    inner, many = unwrapped(info.annotation, info.metadata)
    extra: Any = info.json_schema_extra
    marks = Marks(**extra["marks"]) if isinstance(extra, dict) and "marks" in extra else Marks()
    enum = inner if isinstance(inner, type) and issubclass(inner, Enum) else None
    kind = Kind.ENUM if enum else kind_of(inner, name)
    return Field(name, info.description or "", kind, many, info.is_required(), marks, enum)


def unwrapped(annotation: Any, metadata: list[Any]) -> tuple[Any, bool]:
    """The type inside ``X | None`` and ``tuple[X, ...]``, and whether it was a tuple."""
    if get_origin(annotation) in {Union, types.UnionType}:
        (annotation,) = (arg for arg in get_args(annotation) if arg is not types.NoneType)
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    if metadata and annotation is str:
        # Pydantic takes Annotated[str, check] apart when the field is required.
        for known in KIND_OF:
            if get_origin(known) is Annotated and known.__metadata__[0] in metadata:
                return known, False
    return annotation, False


def kind_of(inner: Any, name: str) -> Kind:
    """The kind of a type; an annotated string that is no kind of its own is a plain string."""
    if inner in KIND_OF:
        return KIND_OF[inner]
    if get_origin(inner) is Annotated:
        return KIND_OF[get_args(inner)[0]]
    raise TypeError(f"field {name}: no kind is declared for {inner!r}; add it to schema/fields.py")
