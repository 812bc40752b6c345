"""A mapping: which columns of a table become which entities and relations, as a YAML file says it.

What it may hold is written in docs/guides/new-source.md. It is read by :mod:`partnergraph.loaders.table.mapping_file`, which
compares it with the declarations of ``schema/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from partnergraph.loaders.tabular.amounts import DecimalMark
from partnergraph.schema.documents import Source


class CellParse(StrEnum):
    """How the text of a cell is read: what a mapping may write after ``parse:``."""

    TEXT = "text"
    AMOUNT = "amount"
    INTEGER = "integer"
    DATE = "date"
    YES_NO = "yes-no"
    URL = "url"
    POSTCODE = "postcode"
    COUNTRY = "country"
    CITY = "city"
    PLACE = "place"
    POINT = "point"


class RepeatRule(StrEnum):
    """What counts where several rows say different things of one field of one thing."""

    FIRST = "first"
    LAST = "last"
    SUM = "sum"
    LIST = "list"
    REJECT = "reject"


class _MappingPart(BaseModel):
    """Base of all parts of a mapping: strict about what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_word_list(value: Any) -> Any:
    """A single word as a list of one."""
    return [value] if isinstance(value, str) else value


class ValueSpec(_MappingPart):
    """A value made of a column: how it is read, split and put into other words.

    ``column`` may name several: the first that has a value counts. Of the parts that ``separator`` makes,
    those ``but`` some, or ``only`` some, are taken; of each, ``part`` is a regular expression for what is meant.
    ``lookup`` says what words stand for; ``country`` names the value that holds the country in which a city is.
    ``decimal`` is the decimal mark of amounts, ``times`` how many units of their currency they count in (1000 of thousands),
    ``currency`` its ISO 4217 code or the column that holds it;
    ``month_first`` how dates with strokes or hyphens and the year last are written.
    """

    column: tuple[str, ...] = Field(min_length=1)
    optional: bool = False
    parse: CellParse | None = None
    separator: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    part: re.Pattern[str] | None = None
    decimal: DecimalMark | None = None
    times: int | None = Field(None, ge=1)
    currency: str | None = None
    month_first: bool | None = None
    lookup: dict[str, str] | None = None
    country: str | None = None
    empty: tuple[str, ...] = ()

    _listed = field_validator("column", "separator", "empty", "only", "but", mode="before")(
        _as_word_list
    )

    @model_validator(mode="after")
    def require_country_of_city(self) -> Self:
        """Refuse a city without a country, and a country without a city."""
        if (self.parse is CellParse.CITY) != (self.country is not None):
            raise ValueError("'parse: city' goes with 'country: <the value that holds it>'")
        return self


class FieldSpec(ValueSpec):
    """What a field is made of: a column, a value above, a constant, or words with values in them."""

    column: tuple[str, ...] = ()
    value: Any = None
    words: str | None = None
    language: str | None = None

    @model_validator(mode="before")
    @classmethod
    def read_bare_word(cls, data: Any) -> Any:
        """Read a bare word as the name of a value or column."""
        return {"column": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def require_one_origin(self) -> Self:
        """Refuse a field that comes from none of column, value and words, or from several."""
        if sum((bool(self.column), self.value is not None, self.words is not None)) != 1:
            raise ValueError("give one of: column, value, words")
        return self


class ThingSpec(_MappingPart):
    """What entities and relations have in common: ``when`` all these have a value, for ``each`` part.

    ``locator`` is for what many rows say alike, such as the city that they are in. ``repeated`` is what counts
    where several rows differ: a rule for all fields, or one for each.
    """

    type: str
    locator: str | None = None
    fields: dict[str, FieldSpec] = {}
    when: tuple[str, ...] = ()
    each: str | None = None
    repeated: RepeatRule | dict[str, RepeatRule] = RepeatRule.FIRST

    _listed = field_validator("when", mode="before")(_as_word_list)

    def repeat_rule(self, field: str) -> RepeatRule:
        """What counts where several rows differ in a field."""
        if isinstance(self.repeated, RepeatRule):
            return self.repeated
        return self.repeated.get(field, RepeatRule.FIRST)


class EntitySpec(ThingSpec):
    """An entity that a row becomes. Of several ids the first counts whose values are all there."""

    id: tuple[str, ...] = Field(min_length=1)

    _ids = field_validator("id", mode="before")(_as_word_list)


class RelationSpec(ThingSpec):
    """A relation that a row becomes; its ends are ids or names of entities of the mapping."""

    start: str
    end: str


class _ExpectedCounts(_MappingPart):
    """What the publisher says there is: how many rows, and the share of them that have a value, by column."""

    rows: int | None = None
    filled: dict[str, float] = {}


class TableMapping(_MappingPart):
    """A whole mapping: which values, entities and relations a row of a table becomes."""

    source: Source
    expected: _ExpectedCounts = _ExpectedCounts()
    sheet: str | None = None
    decimal: DecimalMark | None = None
    locator: str = Field(min_length=1)
    values: dict[str, ValueSpec] = {}
    entities: dict[str, EntitySpec] = {}
    relations: tuple[RelationSpec, ...] = ()
    ignored: dict[str, str] = {}

    def parts(self) -> Iterator[tuple[str, ThingSpec]]:
        """Every entity and relation with words for where it stands."""
        yield from ((f"entities.{name}", entity) for name, entity in self.entities.items())
        yield from (
            (f"relations[{number}]", relation) for number, relation in enumerate(self.relations)
        )
