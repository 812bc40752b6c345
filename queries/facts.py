"""How an answer is declared: once, as a frozen dataclass of facts.

Its GraphQL type, the JSON of ``--json`` and whatever else shows it are derived from the declaration, with one set of
names: an attribute ``from_actors`` is ``fromActors`` everywhere outside Python, ``from_`` is ``from``. What a type is
for is the first line of its docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, TypeVar, dataclass_transform, get_type_hints

_MARK = "fact"
_Answer = TypeVar("_Answer")
_Method = TypeVar("_Method", bound=Callable[[Any], Any])


@dataclass(frozen=True)
class ScalarName:
    """Marks a type as a scalar of GraphQL beside Python's own."""

    name: str


FactId = Annotated[str, ScalarName("ID")]
FactDate = Annotated[str, ScalarName("Date")]
FactUrl = Annotated[str, ScalarName("URL")]
FactJson = Annotated[Mapping[str, Any], ScalarName("JSON")]


@dataclass(frozen=True)
class Fact:
    """One thing that an answer says. ``name`` is that of JSON and GraphQL; ``type`` as it is annotated."""

    name: str
    attribute: str
    type: Any
    description: str


@dataclass(frozen=True)
class _FactMark:
    description: str
    name: str = ""


def declare_fact(description: str, *, name: str = "", default: Any = MISSING) -> Any:
    """Declare a fact of an answer. ``name``: as it is called outside Python, where the attribute is called otherwise."""
    return field(default=default, metadata={_MARK: _FactMark(description, name)})


@dataclass_transform(field_specifiers=(declare_fact,), frozen_default=True)
def declare_answer(answer_type: type[_Answer]) -> type[_Answer]:
    """Make a class of facts the frozen dataclass that an answer, or a part of one, is."""
    return dataclass(frozen=True)(answer_type)


def derived_fact(description: str) -> Callable[[_Method], _Method]:
    """Declare a property, of which this is the getter, to be a fact of an answer too."""

    def mark(method: _Method) -> _Method:
        method.__dict__[_MARK] = _FactMark(description)
        return method

    return mark


@cache
def list_facts(answer_type: type) -> tuple[Fact, ...]:
    """The facts of a type, those of the types above it first."""
    hints = get_type_hints(answer_type, include_extras=True)
    found = {
        part.name: Fact(
            part.metadata[_MARK].name or _public_name(part.name),
            part.name,
            hints[part.name],
            part.metadata[_MARK].description,
        )
        for part in fields(answer_type)
        if _MARK in part.metadata
    }
    for above in reversed(answer_type.__mro__):
        found |= {fact.attribute: fact for fact in _list_derived_facts(above)}
    return tuple(found.values())


def _list_derived_facts(answer_type: type) -> Iterator[Fact]:
    for attribute, value in vars(answer_type).items():
        mark = isinstance(value, property) and vars(value.fget).get(_MARK)
        if mark:
            type_ = get_type_hints(value.fget, include_extras=True)["return"]
            yield Fact(_public_name(attribute), attribute, type_, mark.description)


def describe_answer_type(answer_type: type) -> str:
    """What a type is for: the first line of its docstring."""
    return (answer_type.__doc__ or "").strip().partition("\n")[0]


def answer_data(value: Any) -> Any:
    """An answer as JSON has it, the same that GraphQL gives of all its fields (but for ``entity``)."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple):
        return [answer_data(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: answer_data(getattr(value, f.attribute)) for f in list_facts(type(value))}
    return value


def _public_name(attribute: str) -> str:
    first, *more = attribute.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in more)
