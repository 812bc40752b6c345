"""CSV files as Neo4j's import tool reads them: one a kind of node or relationship, with typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from schema.catalog import EntityType, RelationType
from schema.fields import Field, Kind

# Between the items of a list. No stored text has it: it counts as white space, which is normalised to spaces.
ITEMS = "\x1f"
POINT = "point{crs:WGS-84}"
TYPES = {
    Kind.INTEGER: "long",
    Kind.COUNT: "long",
    Kind.FLOAT: "double",
    Kind.BOOLEAN: "boolean",
    Kind.POINT: POINT,
}
BESIDE = {"sources": "string[]", "locators": "string[]", "digests": "long[]", "claims": "string[]"}
OF_A_CLAIM = {"type": "string", "locator": "string", "digest": "long", "record": "string"}


def columns_of(declared: EntityType | RelationType) -> dict[str, str]:
    """The properties that nodes or relationships of a type can have, with the tool's names of their types."""
    found: dict[str, str] = {}
    for field_ in declared.own.values():
        first, *second = field_.properties
        text_type = "string[]" if field_.many else "string"
        found[first] = of_field(field_)
        found.update(dict.fromkeys(second, text_type))
        if field_.folded:
            found[field_.folded] = text_type
    return found


def of_field(field_: Field) -> str:
    return TYPES.get(field_.kind, "string") + ("[]" if field_.many else "")


def quoted(text: str) -> str:
    """A text in quotes: unquoted, an empty one would be no value."""
    return '"' + text.replace('"', '""') + '"'


def point(value: tuple[float, float]) -> str:
    """A point of (longitude, latitude) as the tool writes it."""
    longitude, latitude = value
    return quoted(f"{{latitude: {latitude!r}, longitude: {longitude!r}}}")


def boolean(value: bool) -> str:  # noqa: FBT001 - it is the value
    return "true" if value else "false"


def listed(values: Iterable[Any]) -> str:
    return quoted(ITEMS.join(map(str, values)))


WRITERS: dict[str, Callable[[Any], str]] = {"string": quoted, POINT: point, "boolean": boolean}


def writer(type_: str) -> Callable[[Any], str]:
    return listed if type_.endswith("[]") else WRITERS.get(type_, repr)


@dataclass
class Table:
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
        self.writers = [(name, writer(type_)) for name, type_ in self.columns.items()]

    def add(self, ends: Iterable[str], props: dict[str, Any]) -> None:
        """Write a node (its id) or a relationship (its two ends) with its properties."""
        cells = [quoted(end) for end in ends]
        get = props.get
        cells += [
            "" if (value := get(name)) is None else write(value) for name, write in self.writers
        ]
        self.file.write(",".join(cells) + "\n")
