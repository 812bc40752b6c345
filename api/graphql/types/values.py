"""What resolvers hand on: the Python side of connections, their groups, and citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from partnergraph.api.access.roles import Caller, anonymous_caller
from partnergraph.api.graphql.types.batches import BatchedReads
from partnergraph.api.graphql.types.coverage import selects_field
from partnergraph.api.statement_meter import StatementMeter
from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.aggregate import group_key_value
from partnergraph.graph.cypher.groups import GroupStatement
from partnergraph.graph.cypher.measure import (
    OF_EDGE,
    measurable_directions,
    measurable_fields,
    measures_of_field,
)
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.display import choose_display_name, is_shouted
from partnergraph.graph.reading.nodes import (
    NodePage,
    PageRow,
    TypedNode,
    TypedRelation,
    claimed_values,
)
from partnergraph.graph.reading.nodes import typed_node as source_of
from partnergraph.graph.reading.search import SearchPage
from partnergraph.schema.catalog import EntityType, RelationType
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
    versions: list[int | None] = field(default_factory=list)

    def note_version(self, version: int | None) -> None:
        """Note the version of the data that a root field's whole answer is of."""
        self.versions.append(version)

    def version_of_answer(self, root_fields: int) -> int | None:
        """The version that the whole answer is of, where its one root field told and nothing was read besides."""
        alone = root_fields == len(self.versions) == 1 and "batches" not in self.__dict__
        return self.versions[0] if alone else None

    @cached_property
    def batches(self) -> BatchedReads:
        """The reads of this answer."""
        return BatchedReads(self.database)

    def end(self) -> None:
        """End what is still being read for an answer that is given, or that nobody waits for any more."""
        if "batches" in self.__dict__:
            self.batches.end()


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


Groups = tuple[GroupStatement, list[list[Any]]]


class Grouped(Protocol):
    """What can be told in groups: things of a type, which a relation leads to where they have a ``direction``."""

    @property
    def declared(self) -> EntityType:
        """The type of the things."""
        ...

    @property
    def direction(self) -> Direction | None:
        """The relation that leads to them."""
        ...

    async def groups(self, asked: Mapping[str, Any], wanted: Sequence[fetch.MeasurePath]) -> Groups:
        """The groups that the arguments of ``aggregate`` ask for, and what is ``wanted`` of each."""
        ...


@dataclass
class LazyConnection:
    """A connection that reads its page, and counts, only when asked: of all entities, or from ``origin``.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for a page that is not allowed, also where nobody reads it.
    """

    context: ResolverContext
    declared: EntityType
    arguments: Mapping[str, Any]
    origin: TypedNode | None = None
    direction: Direction | None = None
    read_page: NodePage | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.query.check_page()

    @cached_property
    def query(self) -> fetch.ConnectionQuery:
        """What it is read by."""
        return fetch.ConnectionQuery(self.declared, self.arguments, self.direction)

    async def page(self) -> NodePage:
        """The page that the arguments ask for, read once."""
        if self.read_page is None:
            if self.origin is None or self.direction is None:
                self.read_page = await self.query.page(self.context.database)
            else:
                pages = self.context.batches.page(self.direction, self.arguments)
                self.read_page = await pages.load(self.origin.id) or NodePage(
                    (), has_next=False, has_previous=False
                )
        return self.read_page

    async def groups(self, asked: Mapping[str, Any], wanted: Sequence[fetch.MeasurePath]) -> Groups:
        """The groups of what is on all pages; as :meth:`ConnectionQuery.groups` has them."""
        of = self.origin.id if self.origin else None
        return await self.query.groups(self.context.database, asked, wanted, of)

    async def total(self) -> int:
        """How many there are on all pages."""
        if self.origin is None or self.direction is None:
            return await self.query.total(self.context.database)
        totals = self.context.batches.total(self.direction, self.arguments)
        return await totals.load(self.origin.id) or 0


@dataclass(frozen=True)
class ConnectionPageInfo:
    """Relay's PageInfo of a connection; the names are those of GraphQL."""

    page: NodePage | SearchPage

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
    """One group of an aggregation: its keys, how many rows, and values by what, field and measure.

    What is measured: see :mod:`partnergraph.graph.cypher.measure`; of relations that lead to the rows only where
    some do.
    """

    keys: tuple[tuple[str, Any], ...]
    count: int
    measured: Mapping[tuple[str, ...], Mapping[str, Mapping[str, Any]]]


async def resolve_aggregate(listing: Grouped, info: Any, **arguments: Any) -> list[AggregateGroup]:
    """The groups over all pages of a connection, the largest first."""
    wanted = list(_list_wanted_measures(listing, info))
    statement, rows = await listing.groups(arguments, wanted)
    groups = []
    for keys, count, *values in rows:
        named = tuple(
            (key.path, group_key_value(key, value))
            for key, value in zip(statement.grouping.keys, keys, strict=True)
        )
        measured: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {(): {}}
        for (path, name, measure), value in zip(wanted, values, strict=True):
            measured.setdefault(path, {}).setdefault(name, {})[measure] = value
        groups.append(AggregateGroup(named, count, measured))
    return groups


def _list_wanted_measures(listing: Grouped, info: Any) -> Iterator[fetch.MeasurePath]:
    """All measures of what is selected: of the things, of the relation that leads to them, of relations from them."""
    sources: list[tuple[tuple[str, ...], EntityType | RelationType]] = [((), listing.declared)]
    if listing.direction:
        sources.append((OF_EDGE, listing.direction.relation))
        yield OF_EDGE, "", "count"
    for name, direction in measurable_directions(listing.declared).items():
        if selects_field(info, name):
            sources.append(((name,), direction.relation))
            yield (name,), "", "count"
    for path, declared in sources:
        for name, field_ in measurable_fields(declared).items():
            for measure in measures_of_field(field_):
                yield path, name, measure


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
    said = await info.context.batches.evidence.load(thing.id)
    return [
        Citation(
            source_of(source, thing.as_of),
            claim["locator"],
            claimed_values(claim, thing.declared.name),
        )
        for source, claim in said or ()
    ]


async def resolve_display_name(thing: TypedNode, info: Any) -> str | None:
    """The name of a node as it is shown."""
    name: str | None = thing.value("name")
    if name is None or not is_shouted(name):
        return name
    return choose_display_name(name, await info.context.batches.spellings.load(thing.id) or ())


async def resolve_version(thing: TypedNode, info: Any) -> str | None:
    """The version of a node, which changes with what any source says of it."""
    version: str | None = await info.context.batches.versions.load(thing.id)
    return version


async def resolve_edge_sources(row: PageRow, info: Any) -> list[Citation]:
    """Who says that a relation holds."""
    link: TypedRelation | None = row.link
    if link is None:
        return []
    ids, locators = link.properties.get("sources", []), link.properties.get("locators", [])
    cited = await info.context.batches.sources.load_many(ids)
    return [
        Citation(replace(source, as_of=row.node.as_of), locator)
        for source, locator in zip(cited, locators, strict=True)
        if source is not None
    ]
