"""Input validation: the declared classes check the values, and errors name the field of the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from partnergraph.graph.claims.claim import check_relation_ends
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import EntityType, entity_type_of
from partnergraph.schema.directions import Direction
from partnergraph.schema.errors import FieldProblem, InvalidFields, PartnergraphError
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import check_text

E = TypeVar("E", bound=Entity)
InputPath = tuple[str, ...]
FieldValues = Mapping[str, Any]
INPUT_PATH: InputPath = ("input",)
_LONGEST_REMARK = 5_000  # characters of a reason or note


@dataclass(frozen=True)
class LinkInput:
    """A relation given in the input of an entity: the id of the other end, and the relation's own fields.

    ``path`` leads to it in the input, and ``name`` is the field of the other's id there.
    """

    direction: Direction
    other: str
    values: FieldValues
    path: InputPath
    name: str = "id"

    def relation(self, of: str) -> Relation:
        """The relation of the entity with an id. Raises :class:`InvalidFields`."""
        start, end = (of, self.other) if self.direction.forward else (self.other, of)
        try:
            relation = self.direction.relation.cls(start=start, end=end, **self.values)
            check_relation_ends(relation)
        except ValidationError as error:
            raise _convert_validation_error(error, self.path) from None
        except PartnergraphError as error:
            raise InvalidFields(FieldProblem((*self.path, self.name), error.what)) from None
        return relation


def _convert_validation_error(error: ValidationError, path: InputPath) -> InvalidFields:
    """The problems pydantic found, each with the path of the field as the API names it."""
    return InvalidFields(
        *(
            FieldProblem(
                (*path, *(to_camel_case(str(part)) for part in one["loc"])),
                one["msg"].removeprefix("Value error, "),
            )
            for one in error.errors()
        )
    )


def validate_entity(
    cls: type[E], identifier: str, values: FieldValues, path: InputPath = INPUT_PATH
) -> E:
    """An entity of its complete values. Raises :class:`InvalidFields`."""
    try:
        entity: E = cls.model_validate({"id": identifier, **drop_missing_values(values)})
    except ValidationError as error:
        raise _convert_validation_error(error, path) from None
    return entity


def validate_partial_entity(
    cls: type[E],
    identifier: str,
    values: FieldValues,
    view: FieldValues | None = None,
    path: InputPath = INPUT_PATH,
) -> E:
    """An entity with only ``values``, checked together with the other values of its view.

    Raises :class:`InvalidFields`.
    """
    declared = entity_type_of(cls)
    try:
        checked = cls.model_validate(
            {"id": identifier, **(view or {}), **drop_missing_values(values)}
        )
    except ValidationError as error:
        if not view or _concerns_fields(error, values):
            raise _convert_validation_error(error, path) from None
        # The view, made of several sources, is itself not valid: only the new values are judged.
        checked = validate_entity(cls, identifier, {"name": identifier, **values}, path)
    claimed = {name: getattr(checked, name) for name in drop_missing_values(values)}
    absent = {name: () if field.many else None for name, field in declared.own.items()}
    return cast("E", cls.model_construct(id=identifier, **{**absent, **claimed}))


def _concerns_fields(error: ValidationError, values: FieldValues) -> bool:
    """Whether an error is about one of these fields, or about several fields together."""
    return any(not one["loc"] or one["loc"][0] in values for one in error.errors())


def check_remark(text: str | None, name: str) -> str | None:
    """A reason or note (``name``) as it is kept. Raises :class:`InvalidFields` for one that is too long."""
    if text is None or not text.strip():
        return text
    if len(text) > _LONGEST_REMARK:
        message = f"it has {len(text):,} characters; {_LONGEST_REMARK:,} are allowed"
        raise InvalidFields(FieldProblem((*INPUT_PATH, name), message, "TOO_LONG"))
    try:
        return check_text(text)
    except ValueError as error:
        raise InvalidFields(FieldProblem((*INPUT_PATH, name), str(error))) from None


def drop_missing_values(values: FieldValues) -> dict[str, Any]:
    """The values without those that are None; in input, null and absent are the same."""
    return {name: value for name, value in values.items() if value is not None}


def restore_field_values(declared: EntityType, properties: FieldValues) -> dict[str, Any]:
    """The values of a node's or claim's stored properties, by declared field."""
    found = {name: field.restored(properties) for name, field in declared.own.items()}
    return {name: value for name, value in found.items() if value not in (None, ())}


def raise_all_invalid(errors: Iterable[InvalidFields]) -> None:
    """Raise one error with the problems of all, if there are any."""
    problems = [problem for error in errors for problem in error.problems]
    if problems:
        raise InvalidFields(*problems)
