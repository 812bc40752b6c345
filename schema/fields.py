"""A declared field as the other rooms need it: its kind, and how its value lies in properties."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from partnergraph.schema.base import LONGEST_ID, LONGEST_URL, EntityId, FieldMarks, Url
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import CountryCode, NutsCode
from partnergraph.schema.values import LONGEST_NAME, Count, PartialDate, Point, Qualifier, Text


class FieldKind(StrEnum):
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


_KIND_OF_TYPE: dict[Any, FieldKind] = {
    EntityId: FieldKind.ID,
    Url: FieldKind.URL,
    CountryCode: FieldKind.COUNTRY,
    NutsCode: FieldKind.NUTS,
    PartialDate: FieldKind.DATE,
    Count: FieldKind.COUNT,
    Text: FieldKind.TEXT,
    Point: FieldKind.POINT,
    bool: FieldKind.BOOLEAN,
    int: FieldKind.INTEGER,
    float: FieldKind.FLOAT,
    str: FieldKind.STRING,
}

# Second properties beside a field's own, for values of two parts and for comparison.
LANGUAGE_SUFFIX, _QUALIFIER_SUFFIX, _FOLDED_SUFFIX = "_language", "_qualifier", "_folded"


@dataclass(frozen=True)
class DeclaredField:
    """One declared field of an entity or relation.

    ``many`` is whether its value is a tuple, ``enum`` its vocabulary, where it has one; ``longest`` how many
    characters a text of it has at most.
    """

    name: str
    description: str
    kind: FieldKind
    many: bool
    required: bool
    marks: FieldMarks
    enum: type[Enum] | None = None
    longest: int | None = None

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties that hold it, the first being the one to filter and order by."""
        return tuple(self.name + suffix for suffix in self._suffixes)

    @property
    def _suffixes(self) -> tuple[str, ...]:
        second = {FieldKind.COUNT: (_QUALIFIER_SUFFIX,), FieldKind.TEXT: (LANGUAGE_SUFFIX,)}
        return ("", *second.get(self.kind, ()))

    def former_properties(self, former: str) -> dict[str, str]:
        """What each of :attr:`properties`, and :attr:`folded`, was called under a former name of the field."""
        folded = (_FOLDED_SUFFIX,) if self.marks.searchable else ()
        return {self.name + suffix: former + suffix for suffix in (*self._suffixes, *folded)}

    @property
    def folded(self) -> str | None:
        """The property that holds it without case and accents, if it is searchable."""
        return self.name + _FOLDED_SUFFIX if self.marks.searchable else None

    @property
    def plain(self) -> bool:
        """Whether a value is stored as it is."""
        return not (
            self.many
            or self.kind in {FieldKind.COUNT, FieldKind.TEXT, FieldKind.POINT, FieldKind.ENUM}
        )

    def stored(self, value: Any) -> dict[str, Any]:
        """The properties that hold a value in Neo4j; none for None and for an empty tuple."""
        if value is None or value == ():
            return {}
        match self.kind:
            case FieldKind.COUNT:
                return {
                    self.name: value.value,
                    self.name + _QUALIFIER_SUFFIX: value.qualifier.value,
                }
            case FieldKind.TEXT:
                return {
                    self.name: [text.text for text in value],
                    self.name + LANGUAGE_SUFFIX: [text.language or "" for text in value],
                }
            case FieldKind.POINT:
                return {self.name: [value.longitude, value.latitude]}
            case FieldKind.ENUM:
                return {self.name: [word.value for word in value] if self.many else value.value}
        return {self.name: list(value) if self.many else value}

    def restored(self, properties: Mapping[str, Any]) -> Any:
        """The value that :meth:`stored` made ``properties`` of; None or ``()`` where it is not there."""
        value = properties.get(self.name)
        if value is None:
            return () if self.many else None
        match self.kind:
            case FieldKind.COUNT:
                return Count(
                    value=value, qualifier=Qualifier(properties[self.name + _QUALIFIER_SUFFIX])
                )
            case FieldKind.TEXT:
                languages = properties[self.name + LANGUAGE_SUFFIX]
                return tuple(
                    Text(text=text, language=language or None)
                    for text, language in zip(value, languages, strict=True)
                )
            case FieldKind.POINT:
                longitude, latitude = value
                return Point(latitude=latitude, longitude=longitude)
            case FieldKind.DATE:
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
        return {
            self.folded: [fold_for_comparison(text) for text in value]
            if self.many
            else fold_for_comparison(value)
        }


def read_declared_field(name: str, info: FieldInfo) -> DeclaredField:
    """What a Pydantic declaration of a field says.

    Raises ``TypeError`` for a type that is no kind of value here.
    """
    inner, many = _unwrap_annotation(info.annotation, info.metadata)
    extra: Any = info.json_schema_extra
    marks = (
        FieldMarks(**extra["marks"])
        if isinstance(extra, dict) and "marks" in extra
        else FieldMarks()
    )
    enum = inner if isinstance(inner, type) and issubclass(inner, Enum) else None
    kind = FieldKind.ENUM if enum else _field_kind_of_type(inner, name)
    longest = _LONGEST_BY_KIND.get(kind) or _longest_of_type(info.annotation, info.metadata)
    return DeclaredField(
        name, info.description or "", kind, many, info.is_required(), marks, enum, longest
    )


_LONGEST_BY_KIND = {
    FieldKind.ID: LONGEST_ID,
    FieldKind.URL: LONGEST_URL,
    FieldKind.TEXT: LONGEST_NAME,
}


def _longest_of_type(annotation: Any, metadata: Iterable[Any]) -> int | None:
    """The largest length that a string's constraints allow, wherever in its type they stand."""
    for constraint in metadata:
        if (longest := getattr(constraint, "max_length", None)) is not None:
            return int(longest)
    for inner in get_args(annotation):
        marks = getattr(inner, "__metadata__", ())
        if (longest := _longest_of_type(inner, marks)) is not None:
            return longest
    return None


def _unwrap_annotation(annotation: Any, metadata: list[Any]) -> tuple[Any, bool]:
    """The type inside ``X | None`` and ``tuple[X, ...]``, and whether it was a tuple."""
    if get_origin(annotation) in {Union, types.UnionType}:
        (annotation,) = (arg for arg in get_args(annotation) if arg is not types.NoneType)
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    if metadata and annotation is str:
        # Pydantic takes Annotated[str, check] apart when the field is required.
        for known in _KIND_OF_TYPE:
            if get_origin(known) is Annotated and known.__metadata__[0] in metadata:
                return known, False
    return annotation, False


def _field_kind_of_type(inner: Any, name: str) -> FieldKind:
    """The kind of a type; an annotated string that is no kind of its own is a plain string."""
    if inner in _KIND_OF_TYPE:
        return _KIND_OF_TYPE[inner]
    if get_origin(inner) is Annotated:
        return _KIND_OF_TYPE[get_args(inner)[0]]
    raise TypeError(f"field {name}: no kind is declared for {inner!r}; add it to schema/fields.py")
