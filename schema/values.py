"""Values that are more than a string or a number, and how each lies in Neo4j's properties.

A value class keeps what a source really said: a date that is only a month, a count that is "more than
50", a name in its own language. :meth:`partnergraph.schema.fields.DeclaredField.stored` and its ``restored`` are the two
directions between a value and the flat properties that a node or relationship can hold.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from partnergraph.schema.codes import fold_for_comparison

MAX_INT64 = 2**63 - 1  # the largest integer that Neo4j holds
LONGEST_NAME = 1000  # characters of a name, and of any text that no declaration says is longer
_LARGEST_INDEXED = 32_000  # bytes of a text as it is compared; Neo4j's indexes take 32,766
_NEVER_LARGER = 800  # characters, which fold to eighteen letters of two bytes at most
# What terminals obey, and what turns the letters after it round: nobody sees it, and no name needs it. Of
# controls, line breaks and tabulators stay.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Blank, though Unicode has them as letters or signs.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def check_text(text: str) -> str:
    """A text that shows something and that Neo4j can store and index, without what only terminals would obey.

    Raises ``ValueError`` for another.
    """
    if text.isascii() and text.isprintable():
        return text
    # What is left may begin or end with the blanks that stood beside one of these.
    text = drop_control_characters(text).strip()
    if not any(_is_visible(char) for char in text):
        raise ValueError("it holds nothing that can be seen")
    if len(text) > _NEVER_LARGER and len(fold_for_comparison(text).encode()) > _LARGEST_INDEXED:
        raise ValueError(f"it has more than {_LARGEST_INDEXED:,} bytes, more than can be indexed")
    return text


def drop_control_characters(text: str) -> str:
    """A text without the characters that a terminal or an editor would obey instead of showing them."""
    return _UNSEEN.sub("", text)


def _is_visible(char: str) -> bool:
    """Whether a character shows something: letters, digits, signs, but no blanks and no controls."""
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK_LETTERS


_PARTIAL_DATE_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class PartialDate(str):
    """A day, a month or a year: ISO 8601 at reduced precision (``2018-05-23``, ``2018-05``, ``2018``).

    Kept as its text, so that precision is never invented; texts of different precision still sort by
    when they begin, and Cypher's ``date('2018-05')`` reads them.

    Raises ``ValueError`` for anything that is not such a date of the calendar.
    """

    __slots__ = ()

    def __new__(cls, value: str | int | date) -> Self:
        """Read a text, a year or a day."""
        text = value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
        match = _PARTIAL_DATE_PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else 1 for part in match.groups())
        try:
            date(year, month, day)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date of the calendar: {error}") from None
        return super().__new__(cls, text)

    @property
    def first(self) -> date:
        """The first day it can mean."""
        year, month, day = (*map(int, self.split("-")), 1, 1)[:3]
        return date(year, month, day)

    @property
    def last(self) -> date:
        """The last day it can mean."""
        parts = [int(part) for part in self.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])  # noqa: PLR2004

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.validated, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def validated(cls, value: Any) -> Self:
        """The value as a partial date; years may come as numbers, as YAML reads them."""
        if isinstance(value, cls):
            return value
        if isinstance(value, str | int | date) and not isinstance(value, bool):
            return cls(value)
        raise ValueError(f"{value!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")


class Qualifier(StrEnum):
    """How a source hedges a number."""

    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more than"
    AT_LEAST = "at least"
    LESS_THAN = "less than"
    UP_TO = "up to"


class _CompositeValue(BaseModel):
    """Base of values made of parts. Immutable, comparable, hashable."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_COUNT_PATTERN = re.compile(
    r"(?:(exact|about|more than|at least|less than|up to)\s+)?(\d+)", re.ASCII
)


class Count(_CompositeValue):
    """A number of things as a source gives it: ``60``, ``about 60``, ``more than 50``."""

    value: int = Field(ge=0, le=MAX_INT64)
    qualifier: Qualifier = Qualifier.EXACT

    @model_validator(mode="before")
    @classmethod
    def accept_number_or_words(cls, value: Any) -> Any:
        """Accept the number alone, or the words a person writes in a data file."""
        if isinstance(value, int) and not isinstance(value, bool):
            return {"value": value}
        if isinstance(value, str):
            match = _COUNT_PATTERN.fullmatch(value.strip())
            if match is None:
                words = ", ".join(f"'{q} 60'" for q in Qualifier if q is not Qualifier.EXACT)
                raise ValueError(f"{value!r} is not a count; write 60, {words}")
            return {"value": int(match[2]), "qualifier": match[1] or Qualifier.EXACT}
        return value

    def __str__(self) -> str:
        return (
            str(self.value)
            if self.qualifier is Qualifier.EXACT
            else f"{self.qualifier} {self.value}"
        )


class Text(_CompositeValue):
    """A name or phrase, with its language as a BCP 47 tag where known (``uk``, ``zh-Hant``)."""

    text: Annotated[str, AfterValidator(check_text)] = Field(min_length=1, max_length=LONGEST_NAME)
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")

    @model_validator(mode="before")
    @classmethod
    def accept_bare_text(cls, value: Any) -> Any:
        """Accept a bare string as a text of unknown language."""
        return {"text": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.text


class Point(_CompositeValue):
    """A place on the Earth in WGS 84 decimal degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"
