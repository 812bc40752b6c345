"""Which part of the graph an export is of: what is around something, what a query found, or all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from graph.connection.database import Database
from graph.formats.exports import GraphForm, selection
from graph.untrusted import statement
from graph.untrusted.planning import Planning
from graph.untrusted.statement import Limits, Table
from queries.discovery.neighbourhood import neighbourhood
from queries.named import NamedQuery, named, run
from queries.named.query import ColumnType
from schema.errors import InvalidInput, Refused


@dataclass(frozen=True)
class Part:
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
        encoder: GraphForm,
        limits: Limits,
        planning: Planning | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """The export in pieces of bytes, by an encoder. What cuts it off is refused, for no format can say so.

        Raises what the neighbourhood, the query or the statement does.
        """
        ids: set[str]
        ties = None
        if self.of is not None:
            around = await neighbourhood(database, self.of, self.depth, self.first)
            ids = {node.id for node in around.nodes}
        elif self.query is not None:
            query = named(self.query)
            table = await run(database, query, self.parameters, limits)
            check_whole(table)
            ids = ids_of(query, table)
        elif self.cypher is not None:
            table = await statement.ask(
                database, self.cypher, self.parameters, limits, hide=self.hide, planning=planning
            )
            check_whole(table)
            ids, ties = selection.of_rows(table.rows)
        else:
            async for piece in selection.whole(database, encoder):
                yield piece
            return
        async for piece in selection.part(database, encoder, ids, ties or None):
            yield piece


def check_whole(table: Table) -> None:
    if table.truncated:
        raise Refused(f"there are more than {table.truncated}", do="ask for less")


def ids_of(query: NamedQuery, table: Table) -> set[str]:
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
