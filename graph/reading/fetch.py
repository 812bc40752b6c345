"""Reading nodes and pages of them, one statement a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.connection.database import Database
from graph.connection.database import Row as Record
from graph.cypher.aggregate import Grouping, all_measures, body, page_size
from graph.cypher.page import Key, Window, beyond, decoded, encoded, keys, mark, values
from graph.cypher.parameters import Parameters
from graph.cypher.where import Scope, as_of_days, on_relation, valid, where
from graph.reading.things import Page, Row, Thing, link, thing
from graph.reading.version import CLAIMS
from graph.reading.version import version as version_of
from schema.catalog import EntityType
from schema.directions import Direction, Shortcut

DEFAULT_PAGE, LARGEST_PAGE = 20, 1000

BY_ID = """
MATCH (n:Entity {id: $id}) RETURN n
UNION
MATCH (n:Entity)-[d:DESCRIBED_BY {record: $id}]->()
USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n LIMIT 1
"""
EVIDENCE = """
MATCH (n:Entity {id: $id})-[d:DESCRIBED_BY]->(s:Source)
RETURN s, d ORDER BY s.priority DESC, s.published DESC, s.id
"""
VERSION = "MATCH (n:Entity {id: $id}) RETURN " + CLAIMS.format("n", "d", "s") + " AS claims"
SOURCES = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN s"


async def by_id(database: Database, identifier: str) -> Thing | None:
    """The node with an id, or the one that a record with that id became part of."""
    found = await database.read(BY_ID, id=identifier)
    return thing(found[0]["n"]) if found else None


async def by_identifier(
    database: Database, declared: EntityType, field: str, value: Any
) -> Thing | None:
    """The node of a type whose identifier has a value; of several the first by id."""
    others = f" AND NOT n:{below}" if (below := declared.others) else ""
    statement = (
        f"MATCH (n:{declared.name}) WHERE n.{declared.fields[field].name} = $value{others} "
        "RETURN n ORDER BY n.id LIMIT 1"
    )
    found = await database.read(statement, value=value)
    return thing(found[0]["n"]) if found else None


async def page(database: Database, declared: EntityType, arguments: Mapping[str, Any]) -> Page:
    """A page of all nodes of a type, as ``filter``, ``orderBy`` and the paging arguments say."""
    query = Query(declared, arguments)
    return await query.page(database)


async def related(
    database: Database, of: Thing, direction: Direction, arguments: Mapping[str, Any]
) -> Page:
    """A page of what a node is related to."""
    return await Query(direction.other, arguments, of.id, direction).page(database)


async def total(
    database: Database,
    declared: EntityType,
    arguments: Mapping[str, Any],
    of: Thing | None = None,
    direction: Direction | None = None,
) -> int:
    """How many rows all pages together have."""
    query = Query(declared, arguments, of.id if of else None, direction)
    found = await database.read(f"{query.match()} RETURN count(*) AS total", query.bound())
    return int(found[0]["total"])


async def shortcut(database: Database, of: Thing, way: Shortcut) -> Thing | None:
    """The first node at the end of a shortcut, by id."""
    condition = f" WHERE {valid('r', '$as_of')}" if of.as_of else ""
    statement = (
        f"MATCH (:Entity {{id: $id}}){way.arrow('r')}(m:{way.target.name}){condition} "
        "RETURN m ORDER BY m.id LIMIT 1"
    )
    days = as_of_days(of.as_of) if of.as_of else None
    found = await database.read(statement, id=of.id, as_of=days)
    return thing(found[0]["m"], of.as_of) if found else None


async def evidence(database: Database, of: Thing) -> list[Record]:
    """What each source says of a node: rows of ``s`` (the source) and ``d`` (its claim)."""
    return await database.read(EVIDENCE, id=of.id)


async def version(database: Database, identifier: str) -> str | None:
    """The version of the node with an id; None where there is none."""
    found = await database.read(VERSION, id=identifier)
    return version_of(found[0]["claims"]) if found else None


async def sources(database: Database, ids: list[str]) -> dict[str, Thing]:
    """Source nodes by id."""
    return {(found := thing(row["s"])).id: found for row in await database.read(SOURCES, ids=ids)}


class Query:
    """A connection's statement in the making."""

    def __init__(
        self,
        declared: EntityType,
        arguments: Mapping[str, Any],
        of: str | None = None,
        direction: Direction | None = None,
    ) -> None:
        self.declared, self.direction, self.of = declared, direction, of
        self.arguments = arguments
        self.parameters = Parameters()
        as_of = self.parameters.add(("asOf",), as_of_days) if arguments.get("asOf") else None
        self.scope = Scope(self.parameters, as_of)

    def match(self, extra: str = "true") -> str:
        """MATCH with all conditions."""
        conditions = [extra]
        if self.direction is None:
            pattern = f"(n:{self.declared.name})"
            if self.declared.others:
                conditions.append(f"NOT n:{self.declared.others}")
        else:
            pattern = f"(:Entity {{id: $of}}){self.direction.arrow('r')}(n)"
            if self.scope.as_of:
                conditions.append(valid("r", self.scope.as_of))
        filter_ = self.arguments.get("filter") or {}
        if self.direction is None:
            conditions.append(where(self.declared, "n", filter_, ("filter",), self.scope))
        else:
            conditions.append(
                on_relation(self.direction, ("r", "n"), filter_, ("filter",), self.scope)
            )
        return (
            f"MATCH {pattern} WHERE {' AND '.join(c for c in conditions if c != 'true') or 'true'}"
        )

    async def groups(
        self, database: Database, group_by: Sequence[Mapping[str, Any]], first: int | None
    ) -> tuple[Grouping, list[list[Any]]]:
        """The groups of all rows, with everything that can be measured, and how they are grouped."""
        relation = (self.direction, "r") if self.direction else None
        grouping = Grouping.of((self.declared, "n"), relation, group_by, self.scope)
        wanted = [cypher for _, _, cypher in all_measures(self.declared, "n")]
        if self.direction:
            wanted += [cypher for _, _, cypher in all_measures(self.direction.relation, "r")]
        row = ["n", "r"] if self.direction else ["n"]
        statement, group = body(self.match(), row, grouping, wanted, "$limit")
        bound = {**self.bound(), "limit": page_size(first)}
        found = await database.read(f"{statement} RETURN {group} AS g", bound)
        return grouping, [record["g"] for record in found]

    def order(self) -> tuple[Key, ...]:
        """What its rows are ordered by."""
        return keys(
            self.declared, "n", self.arguments.get("orderBy"), self.direction, "r", self.scope.as_of
        )

    def bound(self) -> dict[str, Any]:
        """The parameters' values."""
        return {**self.parameters.bind(self.arguments), "of": self.of}

    async def page(self, database: Database) -> Page:
        """Run it."""
        window = Window.of(self.arguments, DEFAULT_PAGE, LARGEST_PAGE)
        order = self.order()
        cursor = None if window.cursor is None else decoded(window.cursor, order)
        after = beyond(order, "$cursor", reverse=window.reverse) if cursor else "true"
        edge = "r" if self.direction else "null"
        statement = (
            f"{self.match(after)} RETURN n, {edge} AS r, {values(order)} AS keys "
            f"ORDER BY {', '.join(k.text(reverse=window.reverse) for k in order)} LIMIT $limit"
        )
        found = await database.read(
            statement, {**self.bound(), "cursor": cursor, "limit": window.limit + 1}
        )
        more = len(found) > window.limit
        as_of = self.arguments.get("asOf")
        marked = mark(order)
        rows = [row_of(record, marked, as_of) for record in found[: window.limit]]
        if window.reverse:
            return Page(tuple(reversed(rows)), cursor is not None, more)
        return Page(tuple(rows), more, cursor is not None)


def row_of(record: Record, marked: int, as_of: str | None) -> Row:
    """A row of a page whose order has this mark."""
    node = thing(record["n"], as_of)
    tie = link(record["r"], node) if record["r"] is not None else None
    return Row(encoded(marked, record["keys"]), node, tie)
