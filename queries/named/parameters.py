"""The parameters of a library query: what each is declared to be, and how a given value is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from partnergraph.schema import vocabulary
from partnergraph.schema.base import EntityId, NonEmptyStr
from partnergraph.schema.catalog import all_entity_types, entity_type_of_id
from partnergraph.schema.errors import InvalidInput, PartnergraphError
from partnergraph.schema.places import CountryCode, NutsCode
from partnergraph.schema.values import PartialDate

_TODAY = "today"
_INTEGER_BOUNDS = {"ge": -(2**63), "le": 2**63 - 1}


class ParameterType(StrEnum):
    """What a parameter's value is."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    COUNTRY = "country"
    NUTS = "nuts"
    ID = "id"
    ENUM = "enum"


_VOCABULARIES = {
    name: words
    for name, words in vars(vocabulary).items()
    if isinstance(words, type) and issubclass(words, Enum) and words is not StrEnum
}
_ORDERED_TYPES = frozenset({ParameterType.INTEGER, ParameterType.FLOAT, ParameterType.DATE})
_VALUE_ADAPTERS: Mapping[ParameterType, TypeAdapter[Any]] = {
    ParameterType.STRING: TypeAdapter(NonEmptyStr),
    ParameterType.INTEGER: TypeAdapter(Annotated[int, Field(**_INTEGER_BOUNDS)]),
    ParameterType.FLOAT: TypeAdapter(Annotated[float, Field(allow_inf_nan=False)]),
    ParameterType.BOOLEAN: TypeAdapter(bool),
    ParameterType.DATE: TypeAdapter(PartialDate),
    ParameterType.COUNTRY: TypeAdapter(CountryCode),
    ParameterType.NUTS: TypeAdapter(NutsCode),
    ParameterType.ID: TypeAdapter(EntityId),
    ParameterType.ENUM: TypeAdapter(NonEmptyStr),
}
_TYPE_HINTS: Mapping[ParameterType, str] = {
    ParameterType.STRING: "give a text that is not empty",
    ParameterType.INTEGER: "give a whole number",
    ParameterType.FLOAT: "give a number",
    ParameterType.BOOLEAN: "give true or false",
    ParameterType.DATE: "give YYYY, YYYY-MM, YYYY-MM-DD or today",
    ParameterType.COUNTRY: "give an ISO 3166-1 alpha-2 code, such as UA (EL, UK and XK are known too)",
    ParameterType.NUTS: "give a NUTS or statistical region code, such as RO11",
    ParameterType.ID: "give an id, such as cluster:cluj-it-cluster",
}


class QueryParameter(BaseModel):
    """One parameter, as a query's header declares it.

    Required unless it has a ``default``, which may be null (and, of a date, ``today``). ``choices`` are
    the only values it may have; an enum may name a ``vocabulary`` of :mod:`partnergraph.schema.vocabulary` instead, or
    ``Entity`` for the kinds of entity. ``of`` lists the kinds of entity whose ids will do. A month or
    year given for a date stands for its first or its last day, as ``stands_for`` says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ParameterType
    description: NonEmptyStr
    default: Any = None
    choices: tuple[str | int, ...] = ()
    vocabulary: NonEmptyStr | None = None
    of: tuple[NonEmptyStr, ...] = ()
    minimum: Any = None
    maximum: Any = None
    stands_for: Literal["first", "last"] = "first"

    @model_validator(mode="after")
    def check_declaration(self) -> Self:
        """What is declared fits the type, and the default is a value it may have."""
        if (self.type is ParameterType.ENUM) != bool(self.vocabulary or self.choices):
            raise ValueError("an enum, and nothing else, has choices or a vocabulary")
        if self.of and self.type is not ParameterType.ID:
            raise ValueError("only an id is of a kind of entity")
        if unknown := set(self.of) - all_entity_types().keys():
            raise ValueError(f"there is no kind of entity {', '.join(sorted(unknown))}")
        if (self.minimum, self.maximum) != (None, None) and self.type not in _ORDERED_TYPES:
            raise ValueError(f"a {self.type} has no bounds")
        for value in (self.minimum, self.maximum):
            if value is not None:
                self.parse(value)
        if self.default is not None:
            self.check(self.parse(self.default))
        return self

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return "default" not in self.model_fields_set

    @cached_property
    def allowed(self) -> tuple[str | int, ...]:
        """The only values it may have; empty where any of its type will do."""
        if self.vocabulary is None:
            return self.choices
        if self.vocabulary == "Entity":
            return tuple(e.name for e in all_entity_types().values() if not e.abstract)
        if self.vocabulary not in _VOCABULARIES:
            raise ValueError(f"there is no vocabulary {self.vocabulary}")
        return tuple(member.value for member in _VOCABULARIES[self.vocabulary])

    @property
    def hint(self) -> str:
        """What a value must be like."""
        if self.allowed:
            return f"give one of: {', '.join(map(str, self.allowed))}"
        of = f" of {self.kinds}" if self.of else ""
        low = f", at least {self.minimum}" if self.minimum is not None else ""
        high = f", at most {self.maximum}" if self.maximum is not None else ""
        return f"{_TYPE_HINTS[self.type]}{of}{low}{high}"

    @property
    def kinds(self) -> str:
        """The kinds of entity whose ids will do, in words."""
        return " or ".join(self.of)

    def read(self, name: str, value: Any) -> Any:
        """A value for the parameter ``name``, parsed and checked, as Neo4j takes it.

        Raises :class:`~partnergraph.schema.errors.InvalidInput` that says what would do.
        """
        try:
            parsed = self.parse(value)
            self.check(parsed)
        except (ValueError, PartnergraphError) as error:
            raise InvalidInput(
                f"{value!r} cannot be used: {_describe_value_error(error)}",
                where=f"parameter {name}",
                do=self.hint,
            ) from None
        return parsed

    def parse(self, value: Any) -> Any:
        """A value in the type's own form. Raises ``ValueError`` for what cannot be one."""
        if isinstance(value, bool) and self.type is not ParameterType.BOOLEAN:
            raise ValueError(f"it is a boolean, not a {self.type}")
        if self.type is not ParameterType.DATE:
            return _VALUE_ADAPTERS[self.type].validate_python(value)
        day = PartialDate.validated(datetime.now(UTC).date() if value == _TODAY else value)
        return (day.first if self.stands_for == "first" else day.last).isoformat()

    def check(self, value: Any) -> None:
        """Raise ``ValueError`` for a value that is none of the choices, of another kind, out of bounds."""
        if self.allowed and value not in self.allowed:
            raise ValueError("it is none of the choices")
        if self.of and not any(_may_be_of_type(value, kind) for kind in self.of):
            raise ValueError(f"it is no id of {self.kinds}")
        if self.minimum is not None and value < self.parse(self.minimum):
            raise ValueError("it is too low")
        if self.maximum is not None and value > self.parse(self.maximum):
            raise ValueError("it is too high")


def _may_be_of_type(identifier: str, kind: str) -> bool:
    """Whether an id can be of this type. A record of an organisation may turn out to be a cluster's."""
    id_type = entity_type_of_id(identifier)
    return kind in id_type.labels or id_type.name in all_entity_types()[kind].labels


def _describe_value_error(error: ValueError | PartnergraphError) -> str:
    """What an error says, in one line."""
    if isinstance(error, ValidationError):
        return "; ".join(e["msg"].removeprefix("Value error, ") for e in error.errors())
    return error.what if isinstance(error, PartnergraphError) else str(error)
