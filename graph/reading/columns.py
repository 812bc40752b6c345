"""Columns: values of many entities by their ids, one property beside another, as a spreadsheet has them.

A property is a field, a shortcut (``country``), or a relation in one direction (``projects``), of which the ends are
given, the first so many by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.nodes import narrowest_type
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.directions import (
    Direction,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import separate_words

MOST_COLUMNS, DEFAULT_ENDS, MOST_ENDS = 30, 10, 100

_MATCH_COLUMNS = """
UNWIND $ids AS asked
CALL (asked) {{
  MATCH (n:Entity {{id: asked}}) RETURN n
  UNION
  MATCH (n)-[d:DESCRIBED_BY {{record: asked}}]->() USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n
}}
RETURN asked, labels(n) AS labels, properties(n) AS props, [{ends}] AS ends
"""
_RELATED_ENDS = """COLLECT {{
  MATCH (n){arrow}(m:{label}) WITH DISTINCT m ORDER BY m.name, m.id LIMIT $most[{index}]
  RETURN [m.id, m.name]
}}"""


@dataclass(frozen=True)
class EntityColumn:
    """A property that can be pulled: a field, or (``way``) what a relation leads to; ``target``: of which type."""

    name: str
    description: str
    way: Direction | None = None
    target: EntityType | None = None


@cache
def columns_of_type(declared: EntityType) -> dict[str, EntityColumn]:
    """The properties of a type by name; of an abstract type, those of any type below it."""
    fields = possible_fields(declared)
    found = {
        name: EntityColumn(name, one.description) for name, one in fields.items() if name != "id"
    }
    for name, shortcut in possible_shortcuts(declared).items():
        way = Direction(shortcut.relation, forward=True)
        said = f"The {separate_words(shortcut.target.name)} in which it is"
        found.setdefault(name, EntityColumn(name, said, way, shortcut.target))
    for name, way in possible_directions(declared).items():
        found.setdefault(name, EntityColumn(name, way.description, way, way.other))
    return found


@cache
def _columns_of_any_type() -> dict[str, EntityColumn]:
    """Those of all entities, and the fields that mean something else in each type (``code``, ``kind``)."""
    found = dict(columns_of_type(all_entity_types()["Entity"]))
    for declared in all_entity_types().values():
        for name, field in declared.own.items():
            found.setdefault(name, EntityColumn(name, field.description))
    return found


def check_column(name: str) -> EntityColumn:
    """The property of a name. Raises :class:`InvalidInput` for none."""
    columns = _columns_of_any_type()
    if name not in columns:
        raise InvalidInput(
            f"there is no property {name!r}",
            where="properties",
            do=f"use one of: {', '.join(columns)}",
        )
    return columns[name]


@dataclass(frozen=True)
class EntityCells:
    """The values of one entity: of a field as it is stored, of a relation the ids and names of its ends."""

    declared: EntityType
    props: Mapping[str, Any]
    ends: Mapping[str, list[tuple[str, str]]]

    def field(self, name: str) -> DeclaredField | None:
        """The field of its type that a column shows."""
        return self.declared.own.get(name)


async def read_entity_cells(
    database: Database, ids: Sequence[str], columns: Sequence[tuple[EntityColumn, int]]
) -> dict[str, EntityCells]:
    """The cells of entities by the ids asked for, which may be those of merged records.

    ``columns``: each with how many ends of a relation to give at most. Ids that nothing has are left out. Raises
    :class:`InvalidInput` for too many columns.
    """
    if len(columns) > MOST_COLUMNS:
        raise InvalidInput(
            f"{len(columns)} properties are too many",
            where="properties",
            do=f"ask for {MOST_COLUMNS} at most",
        )
    related = [column for column, _ in columns if column.way]
    ends = ", ".join(
        _related_ends(column.way, column.target, index)
        for index, column in enumerate(related)
        if column.way and column.target
    )
    most = [min(max(limit, 1), MOST_ENDS) for column, limit in columns if column.way]
    rows = await database.read(_MATCH_COLUMNS.format(ends=ends), ids=list(ids), most=most)
    return {
        row["asked"]: EntityCells(
            narrowest_type(row["labels"]),
            row["props"],
            {
                column.name: [(identifier, name) for identifier, name in found]
                for column, found in zip(related, row["ends"], strict=True)
            },
        )
        for row in rows
    }


def _related_ends(way: Direction, target: EntityType, index: int) -> str:
    """The ends of a column as a list; of names from the declarations alone."""
    return _RELATED_ENDS.format(arrow=way.arrow(), label=target.name, index=index)
