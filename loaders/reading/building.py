"""Entities and relations made of what a record says, with one bad value left out rather than the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from loaders.reading.record import Notes, Record
from schema.base import Declared

D = TypeVar("D", bound=Declared)
DATES = ("starts", "ends", "since", "until", "deadline")


def built(model: type[D], where: Record | str, left_out: Notes, given: Mapping[str, Any]) -> D:
    """A thing made of its fields; a value that it does not take is noted and left out.

    Where values contradict each other the dates are left out. Raises ``ValidationError`` where it cannot
    be made even so, for its id or name is not as it should be.
    """
    fields = {name: value for name, value in given.items() if value is not None}
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        bad = {str(e["loc"][0]) if e["loc"] else "" for e in error.errors()}
        dropped = [n for n in (DATES if bad == {""} else bad) if n in fields]
        kept = {name: value for name, value in fields.items() if name not in dropped}
        made = model(**kept)
        place = where if isinstance(where, str) else where.where
        for e in error.errors():
            left_out.add(place, f"{'.'.join(map(str, e['loc'])) or 'dates'}: {e['msg']}")
        return made


def reasons(error: ValidationError) -> str:
    """Why something could not be made, in a line."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
