"""Input validation: the declared classes check the values, and errors name the field of the API."""

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
    """A relation given in the input of an entity: the id of the other end, and the relation's own fields.

    ``path`` leads to it in the input, and ``name`` is the field of the other's id there.
    """

    direction: Direction
    other: str
    values: Values
    path: Path
    name: str = "id"

    def relation(self, of: str) -> Relation:
        """The relation of the entity with an id. Raises :class:`InvalidFields`."""
        start, end = (of, self.other) if self.direction.forward else (self.other, of)
        try:
            relation = self.direction.relation.cls(start=start, end=end, **self.values)
            check_ends(relation)
        except ValidationError as error:
            raise invalid(error, self.path) from None
        except PartnergraphError as error:
            raise InvalidFields(Problem((*self.path, self.name), error.what)) from None
        return relation


def invalid(error: ValidationError, path: Path) -> InvalidFields:
    """The problems pydantic found, each with the path of the field as the API names it."""
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
    """An entity of its complete values. Raises :class:`InvalidFields`."""
    try:
        entity: E = cls.model_validate({"id": identifier, **stated(values)})
    except ValidationError as error:
        raise invalid(error, path) from None
    return entity


def partial(
    cls: type[E], identifier: str, values: Values, view: Values | None = None, path: Path = INPUT
) -> E:
    """An entity with only ``values``, checked together with the other values of its view.

    Raises :class:`InvalidFields`.
    """
    declared = entity_of(cls)
    try:
        checked = cls.model_validate({"id": identifier, **(view or {}), **stated(values)})
    except ValidationError as error:
        if not view or concerns(error, values):
            raise invalid(error, path) from None
        # The view, made of several sources, is itself not valid: only the new values are judged.
        checked = whole(cls, identifier, {"name": identifier, **values}, path)
    claimed = {name: getattr(checked, name) for name in stated(values)}
    absent = {name: () if field.many else None for name, field in declared.own.items()}
    return cast("E", cls.model_construct(id=identifier, **{**absent, **claimed}))


def concerns(error: ValidationError, values: Values) -> bool:
    """Whether an error is about one of these fields, or about several fields together."""
    return any(not one["loc"] or one["loc"][0] in values for one in error.errors())


def stated(values: Values) -> dict[str, Any]:
    """The values without those that are None; in input, null and absent are the same."""
    return {name: value for name, value in values.items() if value is not None}


def restored(declared: EntityType, properties: Values) -> dict[str, Any]:
    """The values of a node's or claim's stored properties, by declared field."""
    found = {name: field.restored(properties) for name, field in declared.own.items()}
    return {name: value for name, value in found.items() if value not in (None, ())}


def together(errors: Iterable[InvalidFields]) -> None:
    """Raise one error with the problems of all, if there are any."""
    problems = [problem for error in errors for problem in error.problems]
    if problems:
        raise InvalidFields(*problems)
