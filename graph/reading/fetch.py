"""Reading nodes and pages of them, one statement a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.database import Row as Record
from partnergraph.graph.cypher.aggregate import (
    Grouping,
    group_limit,
    grouping_statement,
    list_measures,
)
from partnergraph.graph.cypher.page import (
    OrderKey,
    PageWindow,
    after_cursor_predicate,
    decode_cursor,
    encode_cursor,
    order_checksum,
    order_keys,
    order_values,
)
from partnergraph.graph.cypher.parameters import StatementParameters
from partnergraph.graph.cypher.where import (
    CypherScope,
    as_of_days,
    node_predicate,
    relation_predicate,
    validity_predicate,
)
from partnergraph.graph.reading.nodes import (
    NodePage,
    PageRow,
    TypedNode,
    typed_node,
    typed_relation,
)
from partnergraph.graph.reading.version import CLAIM_DIGESTS
from partnergraph.graph.reading.version import version_of_claims as version_of
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, Shortcut

DEFAULT_PAGE, LARGEST_PAGE = 20, 1000

_MATCH_BY_ID = """
MATCH (n:Entity {id: $id}) RETURN n
UNION
MATCH (n:Entity)-[d:DESCRIBED_BY {record: $id}]->()
USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n LIMIT 1
"""
_MATCH_CITATIONS = """
MATCH (n:Entity {id: $id})-[d:DESCRIBED_BY]->(s:Source)
RETURN s, d ORDER BY s.priority DESC, s.published DESC, s.id
"""
_MATCH_CLAIM_DIGESTS = (
    "MATCH (n:Entity {id: $id}) RETURN " + CLAIM_DIGESTS.format("n", "d", "s") + " AS claims"
)
_MATCH_SOURCES = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN s"


async def fetch_node(database: Database, identifier: str) -> TypedNode | None:
    """The node with an id, or the one that a record with that id became part of."""
    found = await database.read(_MATCH_BY_ID, id=identifier)
    return typed_node(found[0]["n"]) if found else None


async def fetch_node_by_identifier(
    database: Database, declared: EntityType, field: str, value: Any
) -> TypedNode | None:
    """The node of a type whose identifier has a value; of several the first by id."""
    others = f" AND NOT n:{below}" if (below := declared.others) else ""
    statement = (
        f"MATCH (n:{declared.name}) WHERE n.{declared.fields[field].name} = $value{others} "
        "RETURN n ORDER BY n.id LIMIT 1"
    )
    found = await database.read(statement, value=value)
    return typed_node(found[0]["n"]) if found else None


async def fetch_node_page(
    database: Database, declared: EntityType, arguments: Mapping[str, Any]
) -> NodePage:
    """A page of all nodes of a type, as ``filter``, ``orderBy`` and the paging arguments say."""
    query = ConnectionQuery(declared, arguments)
    return await query.page(database)


async def fetch_related_page(
    database: Database, of: TypedNode, direction: Direction, arguments: Mapping[str, Any]
) -> NodePage:
    """A page of what a node is related to."""
    return await ConnectionQuery(direction.other, arguments, of.id, direction).page(database)


async def count_connection(
    database: Database,
    declared: EntityType,
    arguments: Mapping[str, Any],
    of: TypedNode | None = None,
    direction: Direction | None = None,
) -> int:
    """How many rows all pages together have."""
    query = ConnectionQuery(declared, arguments, of.id if of else None, direction)
    found = await database.read(f"{query.match()} RETURN count(*) AS total", query.bound())
    return int(found[0]["total"])


async def fetch_shortcut(database: Database, of: TypedNode, way: Shortcut) -> TypedNode | None:
    """The first node at the end of a shortcut, by id."""
    condition = f" WHERE {validity_predicate('r', '$as_of')}" if of.as_of else ""
    statement = (
        f"MATCH (:Entity {{id: $id}}){way.arrow('r')}(m:{way.target.name}){condition} "
        "RETURN m ORDER BY m.id LIMIT 1"
    )
    days = as_of_days(of.as_of) if of.as_of else None
    found = await database.read(statement, id=of.id, as_of=days)
    return typed_node(found[0]["m"], of.as_of) if found else None


async def fetch_evidence(database: Database, of: TypedNode) -> list[Record]:
    """What each source says of a node: rows of ``s`` (the source) and ``d`` (its claim)."""
    return await database.read(_MATCH_CITATIONS, id=of.id)


async def fetch_version(database: Database, identifier: str) -> str | None:
    """The version of the node with an id; None where there is none."""
    found = await database.read(_MATCH_CLAIM_DIGESTS, id=identifier)
    return version_of(found[0]["claims"]) if found else None


async def fetch_sources(database: Database, ids: list[str]) -> dict[str, TypedNode]:
    """Source nodes by id."""
    return {
        (found := typed_node(row["s"])).id: found
        for row in await database.read(_MATCH_SOURCES, ids=ids)
    }


class ConnectionQuery:
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
        self.parameters = StatementParameters()
        as_of = self.parameters.add(("asOf",), as_of_days) if arguments.get("asOf") else None
        self.scope = CypherScope(self.parameters, as_of)

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
                conditions.append(validity_predicate("r", self.scope.as_of))
        filter_ = self.arguments.get("filter") or {}
        if self.direction is None:
            conditions.append(node_predicate(self.declared, "n", filter_, ("filter",), self.scope))
        else:
            conditions.append(
                relation_predicate(self.direction, ("r", "n"), filter_, ("filter",), self.scope)
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
        wanted = [cypher for _, _, cypher in list_measures(self.declared, "n")]
        if self.direction:
            wanted += [cypher for _, _, cypher in list_measures(self.direction.relation, "r")]
        row = ["n", "r"] if self.direction else ["n"]
        statement, group = grouping_statement(self.match(), row, grouping, wanted, "$limit")
        bound = {**self.bound(), "limit": group_limit(first)}
        found = await database.read(f"{statement} RETURN {group} AS g", bound)
        return grouping, [record["g"] for record in found]

    def order(self) -> tuple[OrderKey, ...]:
        """What its rows are ordered by."""
        return order_keys(
            self.declared, "n", self.arguments.get("orderBy"), self.direction, "r", self.scope.as_of
        )

    def bound(self) -> dict[str, Any]:
        """The parameters' values."""
        return {**self.parameters.bind(self.arguments), "of": self.of}

    async def page(self, database: Database) -> NodePage:
        """Run it."""
        window = PageWindow.of(self.arguments, DEFAULT_PAGE, LARGEST_PAGE)
        order = self.order()
        cursor = None if window.cursor is None else decode_cursor(window.cursor, order)
        after = (
            after_cursor_predicate(order, "$cursor", reverse=window.reverse) if cursor else "true"
        )
        edge = "r" if self.direction else "null"
        statement = (
            f"{self.match(after)} RETURN n, {edge} AS r, {order_values(order)} AS keys "
            f"ORDER BY {', '.join(k.text(reverse=window.reverse) for k in order)} LIMIT $limit"
        )
        found = await database.read(
            statement, {**self.bound(), "cursor": cursor, "limit": window.limit + 1}
        )
        more = len(found) > window.limit
        as_of = self.arguments.get("asOf")
        marked = order_checksum(order)
        rows = [_page_row(record, marked, as_of) for record in found[: window.limit]]
        if window.reverse:
            return NodePage(tuple(reversed(rows)), cursor is not None, more)
        return NodePage(tuple(rows), more, cursor is not None)


def _page_row(record: Record, marked: int, as_of: str | None) -> PageRow:
    """A row of a page whose order has this mark."""
    node = typed_node(record["n"], as_of)
    tie = typed_relation(record["r"], node) if record["r"] is not None else None
    return PageRow(encode_cursor(marked, record["keys"]), node, tie)
