"""What resolvers hand on: the Python side of connections, their groups, and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from partnergraph.api.access.roles import Caller, anonymous_caller
from partnergraph.api.statement_meter import StatementMeter
from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.aggregate import group_key_value, list_measures
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.nodes import (
    NodePage,
    PageRow,
    TypedNode,
    TypedRelation,
    claimed_values,
)
from partnergraph.graph.reading.nodes import typed_node as source_of
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction
from partnergraph.schema.values import Count


@dataclass(frozen=True)
class ResolverContext:
    """What every resolver of a request may use. ``idempotency_key``: that of its header, if it has one.

    ``meter``: what named queries are timed by, where somebody looks at the numbers.
    """

    database: Database
    caller: Caller = field(default_factory=lambda: anonymous_caller("local"))
    request_id: str = ""
    idempotency_key: str | None = None
    meter: StatementMeter | None = None


@dataclass(frozen=True)
class Citation:
    """That a source says it, and where in it."""

    source: TypedNode
    locator: str | None
    values: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """The id of the source that says it."""
        return self.source.id

    @property
    def title(self) -> str:
        """The title of the source that says it."""
        return str(self.source.value("title"))

    @property
    def url(self) -> str | None:
        """Where the source can be read."""
        url: str | None = self.source.value("url")
        return url

    @property
    def publisher(self) -> str | None:
        """Who published the source, where that is known."""
        publisher: str | None = self.source.value("publisher")
        return publisher

    @property
    def published(self) -> str | None:
        """The source's date, at the precision that is known."""
        published: str | None = self.source.value("published")
        return published


@dataclass
class LazyConnection:
    """A connection that reads its page, and counts, only when asked: of all entities, or from ``origin``."""

    database: Database
    declared: EntityType
    arguments: Mapping[str, Any]
    origin: TypedNode | None = None
    direction: Direction | None = None
    read_page: NodePage | None = field(default=None, init=False)

    async def page(self) -> NodePage:
        """The page that the arguments ask for, read once."""
        if self.read_page is None:
            if self.origin is None or self.direction is None:
                self.read_page = await fetch.fetch_node_page(
                    self.database, self.declared, self.arguments
                )
            else:
                self.read_page = await fetch.fetch_related_page(
                    self.database, self.origin, self.direction, self.arguments
                )
        return self.read_page

    async def total(self) -> int:
        """How many there are on all pages."""
        return await fetch.count_connection(
            self.database, self.declared, self.arguments, self.origin, self.direction
        )


@dataclass(frozen=True)
class ConnectionPageInfo:
    """Relay's PageInfo of a connection; the names are those of GraphQL."""

    page: NodePage

    @property
    def hasNextPage(self) -> bool:  # noqa: N802
        """Whether more nodes follow this page."""
        return self.page.has_next

    @property
    def hasPreviousPage(self) -> bool:  # noqa: N802
        """Whether nodes come before this page."""
        return self.page.has_previous

    @cached_property
    def startCursor(self) -> str | None:  # noqa: N802
        """Cursor of the page's first edge, if any."""
        return self.page.rows[0].cursor if self.page.rows else None

    @cached_property
    def endCursor(self) -> str | None:  # noqa: N802
        """Cursor of the page's last edge, if any."""
        return self.page.rows[-1].cursor if self.page.rows else None


@dataclass(frozen=True)
class AggregateGroup:
    """One group of an aggregation: its keys, how many rows, and values by field and measure.

    ``edge`` is None where no relation leads to the rows.
    """

    keys: tuple[tuple[str, Any], ...]
    count: int
    node: Mapping[str, Mapping[str, Any]]
    edge: Mapping[str, Mapping[str, Any]] | None


async def resolve_aggregate(
    listing: LazyConnection, _info: Any, **arguments: Any
) -> list[AggregateGroup]:
    """The groups over all pages of a connection, the largest first."""
    query = fetch.ConnectionQuery(
        listing.declared,
        listing.arguments,
        listing.origin.id if listing.origin else None,
        listing.direction,
    )
    by = arguments.get("groupBy") or ()
    grouping, rows = await query.groups(listing.database, by, arguments.get("first"))
    of_node = list(list_measures(listing.declared, ""))
    of_edge = list(list_measures(listing.direction.relation, "")) if listing.direction else []
    groups = []
    for keys, count, *values in rows:
        named = [
            (key.path, group_key_value(key.field, v))
            for key, v in zip(grouping.keys, keys, strict=True)
        ]
        node = _nest_measures(of_node, values)
        edge = _nest_measures(of_edge, values[len(of_node) :]) if listing.direction else None
        groups.append(AggregateGroup(tuple(named), count, node, edge))
    return groups


def _nest_measures(
    measures: list[tuple[str, str, str]], values: list[Any]
) -> dict[str, dict[str, Any]]:
    """Measured values, in the order of ``measures``, by field and measure."""
    by_field: dict[str, dict[str, Any]] = {}
    for (name, measure, _), value in zip(measures, values, strict=False):
        by_field.setdefault(name, {})[measure] = value
    return by_field


async def resolve_edges(listing: LazyConnection, _info: Any) -> tuple[PageRow, ...]:
    """The edges of a connection's page."""
    return (await listing.page()).rows


async def resolve_nodes(listing: LazyConnection, _info: Any) -> list[TypedNode]:
    """The nodes of a connection's page."""
    return [row.node for row in (await listing.page()).rows]


async def resolve_page_info(listing: LazyConnection, _info: Any) -> ConnectionPageInfo:
    """Whether there is more, and the cursors."""
    return ConnectionPageInfo(await listing.page())


async def resolve_total_count(listing: LazyConnection, _info: Any) -> int:
    """How many nodes a connection has on all pages."""
    return await listing.total()


def resolve_count_text(count: Count, _info: Any) -> str:
    """A count with its qualifier, in words."""
    return str(count)


async def resolve_entity_sources(thing: TypedNode, info: Any) -> list[Citation]:
    """Who describes a node, the most trusted first."""
    rows = await fetch.fetch_evidence(info.context.database, thing)
    return [
        Citation(
            source_of(row["s"], thing.as_of),
            row["d"]["locator"],
            claimed_values(row["d"], thing.declared.name),
        )
        for row in rows
    ]


async def resolve_version(thing: TypedNode, info: Any) -> str | None:
    """The version of a node, which changes with what any source says of it."""
    return await fetch.fetch_version(info.context.database, thing.id)


async def resolve_edge_sources(row: PageRow, info: Any) -> list[Citation]:
    """Who says that a relation holds."""
    link: TypedRelation | None = row.link
    if link is None:
        return []
    ids, locators = link.properties.get("sources", []), link.properties.get("locators", [])
    cited = await fetch.fetch_sources(info.context.database, list(ids))
    return [
        Citation(replace(cited[source], as_of=row.node.as_of), locator)
        for source, locator in zip(ids, locators, strict=True)
        if source in cited
    ]
