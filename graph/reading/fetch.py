"""Reading nodes and pages of them, one statement a call, of however many nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import neo4j

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.database import Row as Record
from partnergraph.graph.cypher.aggregate import group_limit
from partnergraph.graph.cypher.connection import (
    ConnectionStatement,
    RelatedTo,
)
from partnergraph.graph.cypher.dates import as_of_parameter
from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    Parameter,
    compose_cypher,
    finish_statement,
)
from partnergraph.graph.cypher.groups import GroupStatement
from partnergraph.graph.cypher.match import match_link, match_nodes_of_type
from partnergraph.graph.cypher.page import (
    encode_cursor,
    order_checksum,
    order_values,
)
from partnergraph.graph.cypher.window import LARGEST_PAGE, PageWindow, window_parameter
from partnergraph.graph.reading.display import (
    OTHER_SPELLINGS,
)
from partnergraph.graph.reading.nodes import (
    NodePage,
    PageRow,
    TypedNode,
    typed_node,
    typed_relation,
)
from partnergraph.graph.reading.version import CLAIM_DIGESTS, RELATION_DIGESTS
from partnergraph.graph.reading.version import version_of_claims as version_of
from partnergraph.graph.reading.wholes import require_wholes
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, Shortcut
from partnergraph.schema.errors import InvalidInput

# Of what (see :mod:`partnergraph.graph.cypher.measure`), which field (none: how many relations), and the measure.
MeasurePath = tuple[tuple[str, ...], str, str]

_MATCH_BY_ID = """
MATCH (n:Entity {id: $id}) RETURN n
UNION
MATCH (n:Entity)-[d:DESCRIBED_BY {record: $id}]->()
USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n LIMIT 1
"""
_MATCH_BY_IDS = """
UNWIND range(0, size($ids) - 1) AS i
OPTIONAL MATCH (direct:Entity {id: $ids[i]})
WITH i, direct, CASE WHEN direct IS NULL THEN head(COLLECT {
  MATCH (m:Entity)-[d:DESCRIBED_BY {record: $ids[i]}]->()
  USING INDEX SEEK d:DESCRIBED_BY(record) RETURN m LIMIT 1
}) END AS merged
RETURN coalesce(direct, merged) AS n ORDER BY i
"""
_MATCH_CITATIONS = """
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Entity {id: id})-[d:DESCRIBED_BY]->(s:Source)
  WITH s, d ORDER BY s.priority DESC, s.published DESC, s.id
  RETURN collect([s, d]) AS said
}
RETURN id, said
"""
_MATCH_CLAIM_DIGESTS = (
    "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN id, "
    + CLAIM_DIGESTS.format("n", "d", "s")
    + " AS claims, "
    + RELATION_DIGESTS.format("n", "r", "x")
    + " AS relations"
)
_MATCH_SPELLINGS = (
    "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN id, "
    + OTHER_SPELLINGS.format("n", "d", "s")
    + " AS spellings"
)
_NODE_WITH_ID = compose_cypher(":Entity {id: %s}", "of")
_IDS = Parameter(("ids",))
_MATCH_SOURCES = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN s"


async def fetch_node(database: Database, identifier: str) -> TypedNode | None:
    """The node with an id, or the one that a record with that id became part of."""
    found = await database.read(_MATCH_BY_ID, id=identifier)
    return typed_node(found[0]["n"]) if found else None


async def fetch_nodes(database: Database, ids: Sequence[str]) -> list[TypedNode | None]:
    """What :func:`fetch_node` finds for each of these ids. Raises :class:`InvalidInput` for too many."""
    rows = await database.read(_MATCH_BY_IDS, ids=check_id_count(ids))
    return [typed_node(row["n"]) if row["n"] is not None else None for row in rows]


def check_id_count(ids: Sequence[str]) -> list[str]:
    """The ids, if they are no more than a page may have. Raises :class:`InvalidInput`."""
    if len(ids) > LARGEST_PAGE:
        raise InvalidInput(
            f"{len(ids)} ids are not allowed", where="ids", do=f"give at most {LARGEST_PAGE}"
        )
    return list(ids)


async def fetch_node_by_identifier(
    database: Database, declared: EntityType, field: str, value: Any
) -> TypedNode | None:
    """The node of a type whose identifier has a value; of several the first by id."""
    name = declared.fields[field].name
    match = match_nodes_of_type(declared, "n").where(
        compose_cypher("%s = %s", f"n.{name}", Parameter(("value",)))
    )
    statement = compose_cypher("%s RETURN n ORDER BY n.id LIMIT 1", match.cypher)
    found = await _read_fragment(database, statement, {"value": value})
    return typed_node(found[0]["n"]) if found else None


async def _read_fragment(
    database: Database, statement: Fragment, arguments: Mapping[str, Any]
) -> list[Record]:
    """The rows of a statement whose parameters are among these arguments."""
    finished = finish_statement(statement)
    return await database.read(finished.text, finished.bind(arguments))


async def fetch_related_pages(
    database: Database, ids: Collection[str], direction: Direction, arguments: Mapping[str, Any]
) -> dict[str, NodePage]:
    """A page of what each of these nodes is related to, by its id."""
    return await ConnectionQuery(direction.other, arguments, direction).pages_from(database, ids)


async def count_related_pages(
    database: Database, ids: Collection[str], direction: Direction, arguments: Mapping[str, Any]
) -> dict[str, int]:
    """How many rows all pages of what each of these nodes is related to have, by its id."""
    return await ConnectionQuery(direction.other, arguments, direction).totals_from(database, ids)


async def fetch_shortcuts(
    database: Database, ids: Collection[str], way: Shortcut, as_of: str | None
) -> dict[str, TypedNode]:
    """The first node by id at the end of a shortcut from each of these nodes, by its id; nothing of one that has none."""
    scope = CypherScope(as_of_parameter(("asOf",)) if as_of else None)
    match = match_link(_NODE_WITH_ID, way, "r", "m", scope, way.target.name)
    statement = compose_cypher(
        "UNWIND %s AS of CALL (of) { %s RETURN m ORDER BY m.id LIMIT 1 } RETURN of, m",
        _IDS,
        match.cypher,
    )
    found = await _read_fragment(database, statement, {"ids": list(ids), "asOf": as_of})
    return {row["of"]: typed_node(row["m"], as_of) for row in found}


async def fetch_evidence(
    database: Database, ids: Collection[str]
) -> dict[str, list[tuple[neo4j.graph.Node, neo4j.graph.Relationship]]]:
    """What each source says of each of these nodes, by its id: the source and its claim, the most trusted first."""
    found = await database.read(_MATCH_CITATIONS, ids=list(ids))
    return {row["id"]: [tuple(said) for said in row["said"]] for row in found}


async def fetch_versions(database: Database, ids: Collection[str]) -> dict[str, str]:
    """The versions of the nodes with these ids, by id; nothing of those that do not exist."""
    found = await database.read(_MATCH_CLAIM_DIGESTS, ids=list(ids))
    return {row["id"]: version_of(row["claims"], row["relations"]) for row in found}


async def fetch_spellings(database: Database, ids: Collection[str]) -> dict[str, list[str]]:
    """How sources spell the names of these nodes, by id."""
    found = await database.read(_MATCH_SPELLINGS, ids=list(ids))
    return {row["id"]: row["spellings"] for row in found}


async def fetch_sources(database: Database, ids: Collection[str]) -> dict[str, TypedNode]:
    """The source nodes with these ids, by id; those that do not exist are left out."""
    return {
        (found := typed_node(row["s"])).id: found
        for row in await database.read(_MATCH_SOURCES, ids=list(ids))
    }


class ConnectionQuery:
    """A connection to be read: of all nodes of a type, or of what nodes are related to in a direction."""

    def __init__(
        self,
        declared: EntityType,
        arguments: Mapping[str, Any],
        direction: Direction | None = None,
    ) -> None:
        self.arguments = arguments
        scope = CypherScope(as_of_parameter(("asOf",)) if arguments.get("asOf") else None)
        deep = bool(arguments.get("deep"))
        related = RelatedTo(_NODE_WITH_ID, direction, "r", deep, "of") if direction else None
        # What is compiled is compared with this, so it is the plainer of the two.
        self.statement = ConnectionStatement(
            declared, "n", related, arguments, (), scope, among_all=True
        )

    def check_page(self) -> None:
        """Raise :class:`InvalidInput` for a page, a cursor or an order that is not allowed, whatever is read of it."""
        window_parameter((), self.statement.order).bind(self.arguments)

    async def _read(
        self, database: Database, statement: Fragment, arguments: Mapping[str, Any]
    ) -> list[Record]:
        """The rows of a statement of this connection."""
        await require_wholes(database, self.statement.scope.wholes, arguments)
        whole = self.statement.scope.with_shared(statement)
        return await _read_fragment(database, whole, arguments)

    async def _read_from(
        self,
        database: Database,
        ids: Collection[str],
        statement: Fragment,
        arguments: Mapping[str, Any] | None = None,
    ) -> list[Record]:
        """The rows of a statement for each of these nodes (``of``), which is related to what is in the connection."""
        names = ", ".join(("of", *self.statement.scope.shared_names))
        each = compose_cypher(
            "UNWIND %s AS of CALL (%s) { %s } RETURN of, found", _IDS, names, statement
        )
        return await self._read(database, each, {**(arguments or self.arguments), "ids": list(ids)})

    async def total(self, database: Database) -> int:
        """How many rows all pages together have."""
        counting = compose_cypher("RETURN %s AS total", self.statement.count)
        found = await self._read(database, counting, self.arguments)
        return int(found[0]["total"])

    async def totals_from(self, database: Database, ids: Collection[str]) -> dict[str, int]:
        """How many rows all pages from each of these nodes have, by its id."""
        counting = compose_cypher("%s RETURN count(*) AS found", self.statement.rows)
        return {r["of"]: r["found"] for r in await self._read_from(database, ids, counting)}

    async def groups(
        self,
        database: Database,
        asked: Mapping[str, Any],
        wanted: Sequence[MeasurePath],
        of: str | None = None,
    ) -> tuple[GroupStatement, list[list[Any]]]:
        """The groups of all rows, from the node with the id ``of`` where they are what one is related to, and their statement.

        ``asked``: the arguments of ``aggregate``. ``wanted``: what to measure, in the order in which each group has it,
        after its keys and its number of rows.
        """
        arguments = {**self.arguments, "aggregate": asked}
        groups = GroupStatement(self.statement, asked, ("aggregate",))
        columns = [
            groups.plan.column(path, name, measure) if name else groups.plan.count_column(path)
            for path, name, measure in wanted
        ]
        limit = Parameter(("aggregate",), lambda given: group_limit(given.get("first")))
        statement, group = groups.statement(limit)
        returning = compose_cypher("%s RETURN %s AS found", statement, group)
        if of is None:
            found = await self._read(database, returning, arguments)
        else:
            found = await self._read_from(database, [of], returning, arguments)
        at = [1 if column == "gc" else 2 + int(column.removeprefix("gm")) for column in columns]
        rows = [row["found"] for row in found]
        return groups, [[row[0], row[1], *(row[i] for i in at)] for row in rows]

    async def page(self, database: Database) -> NodePage:
        """The page that the arguments ask for. Raises :class:`InvalidInput` for one that is not allowed."""
        window = PageWindow.of(self.arguments)
        rows = compose_cypher("%s RETURN %s AS found", self.statement.page(peek=True), self._row())
        found = await self._read(database, rows, self.arguments)
        return self._make_page(window, [row["found"] for row in found])

    async def pages_from(self, database: Database, ids: Collection[str]) -> dict[str, NodePage]:
        """The page from each of these nodes, by its id. Raises as :meth:`page` does."""
        window = PageWindow.of(self.arguments)
        page, row = self.statement.page(peek=True), self._row()
        rows = compose_cypher("%s RETURN collect(%s) AS found", page, row)
        found = await self._read_from(database, ids, rows)
        return {record["of"]: self._make_page(window, record["found"]) for record in found}

    def _row(self) -> Fragment:
        """Cypher for a row: the node, the relationship that leads to it, the values of its order."""
        edge = "r" if self.statement.related else "null"
        return compose_cypher("[n, %s, %s]", edge, order_values(self.statement.order))

    def _make_page(self, window: PageWindow, found: list[list[Any]]) -> NodePage:
        """The page of rows as they were read, of which there is one more than are wanted where there is more."""
        more, has_cursor = len(found) > window.limit, window.cursor is not None
        as_of = self.arguments.get("asOf")
        marked = order_checksum(self.statement.order, window.conditions)
        rows = [_page_row(row, marked, as_of) for row in found[: window.limit]]
        if window.reverse:
            return NodePage(tuple(reversed(rows)), has_cursor, more)
        return NodePage(tuple(rows), more, has_cursor)


def _page_row(row: list[Any], marked: int, as_of: str | None) -> PageRow:
    """A row of a page whose order has this mark."""
    found, relationship, keys = row
    node = typed_node(found, as_of)
    tie = typed_relation(relationship, node) if relationship is not None else None
    return PageRow(encode_cursor(marked, keys), node, tie)
