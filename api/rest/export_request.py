"""Which part of the graph an export is of: what is around something, what a query found, or all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GraphEncoder, selection
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.graph.untrusted.statement import ResultTable, StatementLimits
from partnergraph.queries.discovery.neighbourhood import find_neighbourhood
from partnergraph.queries.named import NamedQuery, find_named_query, run_named_query
from partnergraph.queries.named.query import ColumnType
from partnergraph.schema.errors import InvalidInput, Refused


@dataclass(frozen=True)
class ExportRequest:
    """What to export: at most one of ``of`` (an id or a place's code), ``query`` and ``cypher``; none means all.

    ``depth`` and ``first`` are for ``of``: how many relations around it, and at most how many nodes.
    ``parameters`` are for ``query`` and ``cypher``; ``hide``: whether a statement sees the network alone.
    Raises :class:`InvalidInput` for more than one.
    """

    of: str | None = None
    depth: int = 1
    first: int = 100
    query: str | None = None
    cypher: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    hide: bool = True

    def __post_init__(self) -> None:
        if sum(choice is not None for choice in (self.of, self.query, self.cypher)) > 1:
            raise InvalidInput(
                "an export is of one thing", do="name an entity, or a query, or a statement"
            )

    async def pieces(
        self,
        database: Database,
        encoder: GraphEncoder,
        limits: StatementLimits,
        planning: StatementPlanner | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """The export in pieces of bytes, by an encoder. What cuts it off is refused, for no format can say so.

        Raises what the neighbourhood, the query or the statement does.
        """
        ids: set[str]
        ties = None
        if self.of is not None:
            around = await find_neighbourhood(database, self.of, self.depth, self.first)
            ids = {node.id for node in around.nodes}
        elif self.query is not None:
            query = find_named_query(self.query)
            table = await run_named_query(database, query, self.parameters, limits)
            _refuse_truncated(table)
            ids = _collect_entity_ids(query, table)
        elif self.cypher is not None:
            table = await statement.fetch_untrusted_table(
                database, self.cypher, self.parameters, limits, hide=self.hide, planning=planning
            )
            _refuse_truncated(table)
            ids, ties = selection.collect_graph_values(table.rows)
        else:
            async for piece in selection.encode_whole_graph(database, encoder):
                yield piece
            return
        async for piece in selection.encode_subgraph(database, encoder, ids, ties or None):
            yield piece


def _refuse_truncated(table: ResultTable) -> None:
    if table.truncated:
        raise Refused(f"there are more than {table.truncated}", do="ask for less")


def _collect_entity_ids(query: NamedQuery, table: ResultTable) -> set[str]:
    """The entities that a named query names in columns of ids. Raises :class:`InvalidInput` if it has none."""
    id_indices = [
        index for index, column in enumerate(query.columns.values()) if column.type is ColumnType.ID
    ]
    if not id_indices:
        raise InvalidInput(
            f"{query.name} has no column of ids, so there is no graph of it",
            do="take another query, or a statement that returns nodes",
        )
    values = [row[index] for row in table.rows for index in id_indices]
    return {
        identifier
        for value in values
        for identifier in (value if isinstance(value, list) else [value])
        if isinstance(identifier, str)
    }
