"""CSV files as Neo4j's import tool reads them: one a kind of node or relationship, with typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from partnergraph.schema.catalog import EntityType, RelationType
from partnergraph.schema.fields import DeclaredField, FieldKind

# Between the items of a list. No stored text has it: it counts as white space, which is normalised to spaces.
LIST_SEPARATOR = "\x1f"
_POINT_TYPE = "point{crs:WGS-84}"
_IMPORT_FIELD_TYPES = {
    FieldKind.INTEGER: "long",
    FieldKind.COUNT: "long",
    FieldKind.FLOAT: "double",
    FieldKind.BOOLEAN: "boolean",
    FieldKind.POINT: _POINT_TYPE,
}
_NUMBER_TYPES = frozenset({"long", "double", "boolean"})
RELATION_CLAIM_COLUMNS = {
    "sources": "string[]",
    "locators": "string[]",
    "digests": "long[]",
    "claims": "string[]",
}
ENTITY_CLAIM_COLUMNS = {"type": "string", "locator": "string", "digest": "long", "record": "string"}


def import_columns(declared: EntityType | RelationType) -> dict[str, str]:
    """The properties that nodes or relationships of a type can have, with the tool's names of their types."""
    found: dict[str, str] = {}
    for field_ in declared.own.values():
        first, *second = field_.properties
        text_type = "string[]" if field_.many else "string"
        found[first] = _import_type_of_field(field_)
        found.update(dict.fromkeys(second, text_type))
    return found


def folded_columns(declared: EntityType | RelationType) -> dict[str, str]:
    """The properties beside those, for search and comparison."""
    return {
        field_.folded: "string[]" if field_.many else "string"
        for field_ in declared.own.values()
        if field_.folded
    }


def _import_type_of_field(field_: DeclaredField) -> str:
    return _IMPORT_FIELD_TYPES.get(field_.kind, "string") + ("[]" if field_.many else "")


def quote_import_text(text: str) -> str:
    """A text in quotes: unquoted, an empty one would be no value."""
    return '"' + text.replace('"', '""') + '"'


def _import_text(value: Any) -> str:
    """A value as the tool reads it, without quotes."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(
        value, tuple
    ):  # a point, of the driver's or of ours: longitude and latitude, or x and y
        names = ("x", "y") if getattr(value, "srid", 4326) != 4326 else ("longitude", "latitude")  # noqa: PLR2004
        return "{" + ", ".join(f"{n}: {v!r}" for n, v in zip(names, value, strict=False)) + "}"
    return str(value)


def _format_import_list(values: Iterable[Any]) -> str:
    return quote_import_text(LIST_SEPARATOR.join(map(_import_text, values)))


def _format_import_value(value: Any) -> str:
    return quote_import_text(_import_text(value))


def choose_cell_formatter(type_: str) -> Callable[[Any], str]:
    """What writes the values of a column of this type: numbers as they are, all else in quotes."""
    if type_.endswith("[]"):
        return _format_import_list
    return _import_text if type_ in _NUMBER_TYPES else _format_import_value


def import_header(fixed: Iterable[str], columns: Mapping[str, str], *more: str) -> str:
    """The first line of a file: the columns of ids, then each property with its type."""
    return ",".join([*fixed, *(f"{name}:{type_}" for name, type_ in columns.items()), *more]) + "\n"


def import_line(
    ends: Iterable[str],
    props: Mapping[str, Any],
    writers: Iterable[tuple[str, Callable[[Any], str]]],
    *more: str,
) -> str:
    """A line of a file; nothing stands for what is not there. ``writers``: the formatter of each column."""
    get = props.get
    cells = ["" if (value := get(name)) is None else write(value) for name, write in writers]
    return ",".join([*map(quote_import_text, ends), *cells, *map(quote_import_text, more)]) + "\n"
