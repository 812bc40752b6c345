"""Which part of the graph an export is of: what is around something, how two ends are tied, who works together, or all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, GraphEncoder, selection
from partnergraph.graph.formats.exports.base import ProjectedTie
from partnergraph.graph.formats.exports.projections import project_rows
from partnergraph.graph.formats.records import DumpedRelationship
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.graph.untrusted.statement import ResultTable, StatementLimits
from partnergraph.queries.discovery.links import Level
from partnergraph.queries.discovery.neighbourhood import find_neighbourhood
from partnergraph.queries.discovery.together import count_shared_things
from partnergraph.queries.named import NamedQuery, find_named_query, run_named_query
from partnergraph.queries.named.query import ColumnType
from partnergraph.queries.paths import Outcome, PartnerPaths, Question, find_partner_paths
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput, NotFound, Refused

_TOGETHER = "together"
_PATHS, _NODES = 10, 100


@dataclass(frozen=True)
class TogetherRequest:
    """Who takes part in the same things: of the question's first end; actors, or places of a ``level``; ``by_year`` too."""

    question: Question
    level: Level | None = None
    by_year: bool = False


@dataclass(frozen=True)
class ExportRequest:
    """What to export: at most one of ``of`` (an id or a place's code), ``query``, ``cypher``, ``paths`` and ``together``.

    None of them means all. ``depth`` and ``first`` are for ``of``: how many relations around it, and at most how many
    nodes. ``parameters`` are for ``query`` and ``cypher``; ``hide``: whether a statement sees the network alone.
    Raises :class:`InvalidInput` for more than one.
    """

    of: str | None = None
    depth: int = 1
    first: int = 100
    query: str | None = None
    cypher: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    hide: bool = True
    paths: Question | None = None
    together: TogetherRequest | None = None

    def __post_init__(self) -> None:
        choices = (self.of, self.query, self.cypher, self.paths, self.together)
        if sum(choice is not None for choice in choices) > 1:
            raise InvalidInput(
                "an export is of one thing",
                do="name an entity, two ends, a place to be worked together in, a query or a statement",
            )

    async def pieces(
        self,
        database: Database,
        encoder: GraphEncoder,
        limits: StatementLimits,
        planning: StatementPlanner | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """The export in pieces of bytes, by an encoder. What cuts it off is refused, for no format can say so.

        Raises what the neighbourhood, the paths, the query or the statement does.
        """
        selected = await self._select(database, limits, planning)
        if selected is None:
            async for piece in selection.encode_whole_graph(database, encoder):
                yield piece
            return
        ids, ties = selected
        if any(isinstance(tie, ProjectedTie) for tie in ties or ()) and not encoder.projections:
            raise InvalidInput(
                f"edges that stand for counts are no relations, and {encoder.suffix} has a place for these alone",
                do=f"take one of: {', '.join(n for n, e in GRAPH_ENCODERS.items() if e.projections)}",
            )
        async for piece in selection.encode_subgraph(database, encoder, ids, ties):
            yield piece

    async def _select(
        self, database: Database, limits: StatementLimits, planning: StatementPlanner | None
    ) -> tuple[set[str], Sequence[DumpedRelationship] | None] | None:
        """The ids and the ties of the part, None for all ties between these; None for all of the graph."""
        if self.of is not None:
            around = await find_neighbourhood(database, self.of, self.depth, self.first)
            return {node.id for node in around.nodes}, None
        if self.paths is not None:
            return await _select_paths(database, self.paths)
        if self.together is not None:
            return set(), await _count_together(database, self.together, limits.rows)
        if self.query is not None:
            query = find_named_query(self.query)
            table = await run_named_query(database, query, self.parameters, limits)
            _refuse_truncated(table)
            return _collect_entity_ids(query, table), None
        if self.cypher is not None:
            table = await statement.fetch_untrusted_table(
                database, self.cypher, self.parameters, limits, hide=self.hide, planning=planning
            )
            _refuse_truncated(table)
            ids, ties = selection.collect_graph_values(table.rows)
            return ids, ties or project_rows(table.columns, table.rows) or None
        return None


def read_export_request(
    *,
    ends: tuple[str | None, str | None],
    together: str | None,
    seconds: float,
    first: int | None = None,
    max_ties: int = 3,
    level: Level | None = None,
    by_year: bool = False,
    kinds: frozenset[TieKind] | None = None,
    largest: int | None = None,
    **others: Any,
) -> ExportRequest:
    """The export that somebody asks for, by the fields of the request and of its questions.

    ``ends``: of paths; ``together``: a place, or :data:`~partnergraph.queries.discovery.together.EVERYWHERE`.
    Raises :class:`InvalidInput`.
    """
    paths = shared = None
    counting: dict[str, Any] = {"kinds": kinds, "largest": largest, "time_limit_s": seconds}
    if any(ends):
        start, end = ends
        if start is None or end is None:
            raise InvalidInput("paths lead from one end to another", do="name both: from and to")
        paths = Question(start, end, max_ties, _PATHS if first is None else first, **counting)
    if together is not None:
        shared = TogetherRequest(Question(together, together, **counting), level, by_year)
    return ExportRequest(
        first=_NODES if first is None else first, paths=paths, together=shared, **others
    )


def _refuse_truncated(table: ResultTable) -> None:
    if table.truncated:
        raise Refused(f"there are more than {table.truncated}", do="ask for less")


async def _select_paths(
    database: Database, question: Question
) -> tuple[set[str], list[DumpedRelationship]]:
    """Everybody and everything on the paths between two ends, with the relations that tie them.

    Raises :class:`NotFound` for an end that is none, and where there is no path.
    """
    answer: PartnerPaths = await find_partner_paths(database, question)
    if answer.outcome is not Outcome.FOUND:
        raise NotFound(answer.message, where=f"{question.from_} to {question.to}")
    ids: set[str] = set()
    steps: set[tuple[frozenset[str], str]] = set()
    for hop in (hop for path in answer.paths for hop in path.hops):
        ends = {hop.from_.id, hop.to.id}
        ids |= ends | ({hop.via.id} if hop.via else set())
        if hop.via is None:
            steps.add((frozenset(ends), hop.relation))
        else:
            steps.update((frozenset({end, hop.via.id}), hop.relation) for end in ends)
    among = selection.read_relationships_among(database, sorted(ids))
    return ids, [t async for t in among if (frozenset({t.start, t.end}), t.type) in steps]


async def _count_together(
    database: Database, asked: TogetherRequest, most: int
) -> list[ProjectedTie]:
    """Weighted edges between those who take part in the same things."""
    counts = await count_shared_things(database, asked.question, asked.level, most)
    if not counts:
        raise NotFound("nobody there takes part in anything together", where=_TOGETHER)
    edges = []
    for count in counts:
        props = {"weight": count.things}
        if count.by_year:
            props |= {"first_year": min(count.by_year), "last_year": max(count.by_year)}
        years = count.by_year if asked.by_year else {}
        edges.append(
            ProjectedTie(count.one, _TOGETHER, count.other, props, directed=False, by_year=years)
        )
    return edges


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
