"""Reading nodes and pages of them, one statement a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
from partnergraph.graph.cypher.window import LARGEST_PAGE, PageWindow
from partnergraph.graph.reading.display import (
    OTHER_SPELLINGS,
    choose_display_name,
    is_shouted,
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
MATCH (n:Entity {id: $id})-[d:DESCRIBED_BY]->(s:Source)
RETURN s, d ORDER BY s.priority DESC, s.published DESC, s.id
"""
_MATCH_CLAIM_DIGESTS = (
    "MATCH (n:Entity {id: $id}) RETURN "
    + CLAIM_DIGESTS.format("n", "d", "s")
    + " AS claims, "
    + RELATION_DIGESTS.format("n", "r", "x")
    + " AS relations"
)
_MATCH_SPELLINGS = (
    "MATCH (n:Entity {id: $id}) RETURN " + OTHER_SPELLINGS.format("n", "d", "s") + " AS spellings"
)
_NODE_WITH_ID = compose_cypher(":Entity {id: %s}", Parameter(("of",)))
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
    return await query.total(database)


async def fetch_shortcut(database: Database, of: TypedNode, way: Shortcut) -> TypedNode | None:
    """The first node at the end of a shortcut, by id."""
    scope = CypherScope(as_of_parameter(("asOf",)) if of.as_of else None)
    match = match_link(_NODE_WITH_ID, way, "r", "m", scope, way.target.name)
    statement = compose_cypher("%s RETURN m ORDER BY m.id LIMIT 1", match.cypher)
    found = await _read_fragment(database, statement, {"of": of.id, "asOf": of.as_of})
    return typed_node(found[0]["m"], of.as_of) if found else None


async def fetch_evidence(database: Database, of: TypedNode) -> list[Record]:
    """What each source says of a node: rows of ``s`` (the source) and ``d`` (its claim)."""
    return await database.read(_MATCH_CITATIONS, id=of.id)


async def fetch_version(database: Database, identifier: str) -> str | None:
    """The version of the node with an id; None where there is none."""
    found = await database.read(_MATCH_CLAIM_DIGESTS, id=identifier)
    return version_of(found[0]["claims"], found[0]["relations"]) if found else None


async def fetch_display_name(database: Database, of: TypedNode) -> str | None:
    """A node's name as it is shown; None for one without a name."""
    name = of.value("name")
    if name is None or not is_shouted(name):
        return None if name is None else str(name)
    found = await database.read(_MATCH_SPELLINGS, id=of.id)
    return choose_display_name(name, found[0]["spellings"] if found else ())


async def fetch_sources(database: Database, ids: list[str]) -> dict[str, TypedNode]:
    """The source nodes with these ids, by id; those that do not exist are left out."""
    return {
        (found := typed_node(row["s"])).id: found
        for row in await database.read(_MATCH_SOURCES, ids=ids)
    }


class ConnectionQuery:
    """A connection, of all nodes of a type or of what the node with the id ``of`` is related to, to be read."""

    def __init__(
        self,
        declared: EntityType,
        arguments: Mapping[str, Any],
        of: str | None = None,
        direction: Direction | None = None,
    ) -> None:
        self.arguments = {**arguments, "of": of}
        scope = CypherScope(as_of_parameter(("asOf",)) if arguments.get("asOf") else None)
        deep = bool(arguments.get("deep"))
        related = RelatedTo(_NODE_WITH_ID, direction, "r", deep) if direction else None
        # What is compiled is compared with this, so it is the plainer of the two.
        self.statement = ConnectionStatement(
            declared, "n", related, arguments, (), scope, among_all=True
        )

    async def _read(self, database: Database, statement: Fragment) -> list[Record]:
        """The rows of a statement of this connection."""
        whole = self.statement.scope.with_shared(statement)
        return await _read_fragment(database, whole, self.arguments)

    async def total(self, database: Database) -> int:
        """How many rows all pages together have."""
        counting = compose_cypher("%s RETURN count(*) AS total", self.statement.rows)
        found = await self._read(database, counting)
        return int(found[0]["total"])

    async def groups(
        self, database: Database, asked: Mapping[str, Any], wanted: Sequence[MeasurePath]
    ) -> tuple[GroupStatement, list[list[Any]]]:
        """The groups of all rows, and their statement.

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
        returning = compose_cypher("%s RETURN %s AS g", statement, group)
        whole = self.statement.scope.with_shared(returning)
        found = await _read_fragment(database, whole, arguments)
        at = [1 if column == "gc" else 2 + int(column.removeprefix("gm")) for column in columns]
        return groups, [[r["g"][0], r["g"][1], *(r["g"][i] for i in at)] for r in found]

    async def page(self, database: Database) -> NodePage:
        """The page that the arguments ask for. Raises :class:`InvalidInput` for one that is not allowed."""
        window = PageWindow.of(self.arguments)
        order = self.statement.order
        statement = compose_cypher(
            "%(page)s RETURN n, %(edge)s AS r, %(values)s AS keys",
            page=self.statement.page(peek=True),
            edge="r" if self.statement.related else "null",
            values=order_values(order),
        )
        found = await self._read(database, statement)
        more, has_cursor = len(found) > window.limit, window.cursor is not None
        as_of = self.arguments.get("asOf")
        marked = order_checksum(order)
        rows = [_page_row(record, marked, as_of) for record in found[: window.limit]]
        if window.reverse:
            return NodePage(tuple(reversed(rows)), has_cursor, more)
        return NodePage(tuple(rows), more, has_cursor)


def _page_row(record: Record, marked: int, as_of: str | None) -> PageRow:
    """A row of a page whose order has this mark."""
    node = typed_node(record["n"], as_of)
    tie = typed_relation(record["r"], node) if record["r"] is not None else None
    return PageRow(encode_cursor(marked, record["keys"]), node, tie)
