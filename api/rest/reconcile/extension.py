"""Data extension: values of reconciled entities, as cells of the columns that a client adds to its table."""

from __future__ import annotations

from typing import Any

from partnergraph.api.rest.reconcile.parsing import ExtensionRequest
from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.columns import (
    DEFAULT_ENDS,
    EntityCells,
    EntityColumn,
    check_column,
    read_entity_cells,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import FieldKind

_WHOLE_DAY = 10  # characters of a date that is a day


async def make_extension(database: Database, request: ExtensionRequest) -> dict[str, Any]:
    """The answer to a request: what the columns are, and the cells of each id.

    Raises :class:`InvalidInput` for a property that is none. An id that nothing has gets empty cells.
    """
    columns = [
        (check_column(one.id), _read_limit(one.settings.get("limit"))) for one in request.properties
    ]
    found = await read_entity_cells(database, list(dict.fromkeys(request.ids)), columns)
    return {
        "meta": [_describe_column(column) for column, _ in columns],
        "rows": {
            identifier: {
                column.name: _cells_of_column(found[identifier], column)
                if identifier in found
                else []
                for column, _ in columns
            }
            for identifier in request.ids
        },
    }


def _read_limit(given: Any) -> int:
    """How many ends of a relation are asked for; clients send numbers as texts, too."""
    try:
        return int(float(given)) if given not in {None, ""} else DEFAULT_ENDS
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(
            f"{given!r} is no number", where="properties.settings.limit", do="give 1 or more"
        ) from None


def _describe_column(column: EntityColumn) -> dict[str, Any]:
    described: dict[str, Any] = {"id": column.name, "name": column.name.replace("_", " ")}
    if column.target:
        described["type"] = {"id": column.target.name, "name": column.target.name}
    return described


def _cells_of_column(cells: EntityCells, column: EntityColumn) -> list[dict[str, Any]]:
    """The values of a column, each in the form that the API has for its kind."""
    if column.way:
        return [{"id": identifier, "name": name} for identifier, name in cells.ends[column.name]]
    field, value = cells.field(column.name), cells.props.get(column.name)
    if field is None or value is None:
        return []
    if field.kind is FieldKind.POINT:
        return [{"str": f"{value[1]:g}, {value[0]:g}"}]
    values = value if field.many else [value]
    return [_cell(one, field.kind) for one in values]


def _cell(value: Any, kind: FieldKind) -> dict[str, Any]:
    if kind is FieldKind.DATE and len(value) == _WHOLE_DAY:
        return {"date": f"{value}T00:00:00Z"}
    if isinstance(value, bool):
        return {"str": "true" if value else "false"}
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, float):
        return {"float": value}
    return {"str": str(value)}
