"""From what somebody sent to what is said: the declared classes check it, and errors name the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from graph.claims.claim import check_ends
from schema.base import Entity, Relation
from schema.catalog import EntityType, entity_of
from schema.directions import Direction
from schema.errors import InvalidFields, PartnergraphError, Problem
from schema.names import camel

E = TypeVar("E", bound=Entity)
Path = tuple[str, ...]
Values = Mapping[str, Any]
INPUT: Path = ("input",)


@dataclass(frozen=True)
class Link:
    """A relation that somebody gave with an entity: to which other, and the relation's own fields.

    ``path`` leads to where it was given, and ``name`` is what the other's id is called there.
    """

    direction: Direction
    other: str
    values: Values
    path: Path
    name: str = "id"

    def relation(self, of: str) -> Relation:
        """The relation of one entity. Raises :class:`InvalidFields`."""
        start, end = (of, self.other) if self.direction.forward else (self.other, of)
        try:
            made = self.direction.relation.cls(start=start, end=end, **self.values)
            check_ends(made)
        except ValidationError as error:
            raise invalid(error, self.path) from None
        except PartnergraphError as error:
            raise InvalidFields(Problem((*self.path, self.name), error.what)) from None
        return made


def invalid(error: ValidationError, path: Path) -> InvalidFields:
    """What a declared class says is wrong, each with the path of the field as the API names it."""
    return InvalidFields(
        *(
            Problem(
                (*path, *(camel(str(part)) for part in one["loc"])),
                one["msg"].removeprefix("Value error, "),
            )
            for one in error.errors()
        )
    )


def whole(cls: type[E], identifier: str, values: Values, path: Path = INPUT) -> E:
    """A thing of which everything that is known is said. Raises :class:`InvalidFields`."""
    try:
        made: E = cls.model_validate({"id": identifier, **stated(values)})
    except ValidationError as error:
        raise invalid(error, path) from None
    return made


def partial(
    cls: type[E], identifier: str, values: Values, known: Values | None = None, path: Path = INPUT
) -> E:
    """A thing of which only ``values`` are said, checked together with what else is known of it.

    Raises :class:`InvalidFields`.
    """
    declared = entity_of(cls)
    try:
        checked = cls.model_validate({"id": identifier, **(known or {}), **stated(values)})
    except ValidationError as error:
        if not known or concerns(error, values):
            raise invalid(error, path) from None
        # What is shown, of several sources, would itself not pass: only what is said now is judged.
        checked = whole(cls, identifier, {"name": identifier, **values}, path)
    said = {name: getattr(checked, name) for name in stated(values)}
    silent = {name: () if field.many else None for name, field in declared.own.items()}
    return cast("E", cls.model_construct(id=identifier, **{**silent, **said}))


def concerns(error: ValidationError, values: Values) -> bool:
    """Whether an error is about one of these fields, or about how they go with others."""
    return any(not one["loc"] or one["loc"][0] in values for one in error.errors())


def stated(values: Values) -> dict[str, Any]:
    """The values that are there; none and null are the same."""
    return {name: value for name, value in values.items() if value is not None}


def restored(declared: EntityType, properties: Values) -> dict[str, Any]:
    """The values of stored properties by field."""
    found = {name: field.restored(properties) for name, field in declared.own.items()}
    return {name: value for name, value in found.items() if value not in (None, ())}


def together(made: Iterable[InvalidFields]) -> None:
    """Raise one error for several, if there is any."""
    problems = [problem for one in made for problem in one.problems]
    if problems:
        raise InvalidFields(*problems)
