"""CSV files as Neo4j's import tool reads them: one a kind of node or relationship, with typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from partnergraph.schema.catalog import EntityType, RelationType
from partnergraph.schema.fields import DeclaredField, FieldKind

# Between the items of a list. No stored text has it: it counts as white space, which is normalised to spaces.
_IMPORT_LIST_SEPARATOR = "\x1f"
_POINT_TYPE = "point{crs:WGS-84}"
_IMPORT_FIELD_TYPES = {
    FieldKind.INTEGER: "long",
    FieldKind.COUNT: "long",
    FieldKind.FLOAT: "double",
    FieldKind.BOOLEAN: "boolean",
    FieldKind.POINT: _POINT_TYPE,
}
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
        if field_.folded:
            found[field_.folded] = text_type
    return found


def _import_type_of_field(field_: DeclaredField) -> str:
    return _IMPORT_FIELD_TYPES.get(field_.kind, "string") + ("[]" if field_.many else "")


def _quote_import_text(text: str) -> str:
    """A text in quotes: unquoted, an empty one would be no value."""
    return '"' + text.replace('"', '""') + '"'


def _format_import_point(value: tuple[float, float]) -> str:
    """A point of (longitude, latitude) as the tool writes it."""
    longitude, latitude = value
    return _quote_import_text(f"{{latitude: {latitude!r}, longitude: {longitude!r}}}")


def _format_import_boolean(value: bool) -> str:  # noqa: FBT001 - it is the value
    return "true" if value else "false"


def _format_import_list(values: Iterable[Any]) -> str:
    return _quote_import_text(_IMPORT_LIST_SEPARATOR.join(map(str, values)))


_CELL_FORMATTERS: dict[str, Callable[[Any], str]] = {
    "string": _quote_import_text,
    _POINT_TYPE: _format_import_point,
    "boolean": _format_import_boolean,
}


def _choose_cell_formatter(type_: str) -> Callable[[Any], str]:
    return _format_import_list if type_.endswith("[]") else _CELL_FORMATTERS.get(type_, repr)


@dataclass
class ImportFile:
    """A file of an import while it is written; ``option`` names it to the tool, ``fixed`` are the id columns."""

    path: Path
    option: str
    columns: dict[str, str]
    fixed: tuple[str, ...]
    file: TextIO = field(init=False)

    def __post_init__(self) -> None:
        self.file = self.path.open("w", encoding="utf-8", newline="")
        names = [f"{name}:{type_}" for name, type_ in self.columns.items()]
        self.file.write(",".join([*self.fixed, *names]) + "\n")
        self.writers = [
            (name, _choose_cell_formatter(type_)) for name, type_ in self.columns.items()
        ]

    def add(self, ends: Iterable[str], props: dict[str, Any]) -> None:
        """Write a node (its id) or a relationship (its two ends) with its properties."""
        cells = [_quote_import_text(end) for end in ends]
        get = props.get
        cells += [
            "" if (value := get(name)) is None else write(value) for name, write in self.writers
        ]
        self.file.write(",".join(cells) + "\n")
