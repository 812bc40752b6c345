"""What resolvers hand on: the Python side of connections and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from api.access.roles import Caller, anonymous
from graph.connection.database import Database
from graph.cypher.aggregate import all_measures, shown
from graph.reading import fetch
from graph.reading.things import Link, Page, Row, Thing, said
from graph.reading.things import thing as source_of
from schema.catalog import EntityType
from schema.directions import Direction
from schema.values import Count


@dataclass(frozen=True)
class Context:
    """What every resolver of a request may use.

    ``request``: the request's id. ``once``: its idempotency key, if its header has one.
    """

    database: Database
    caller: Caller = field(default_factory=lambda: anonymous("local"))
    request: str = ""
    once: str | None = None


@dataclass(frozen=True)
class Citation:
    """That a source says it, and where in it."""

    source: Thing
    locator: str | None
    values: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """The source's id."""
        return self.source.id

    @property
    def title(self) -> str:
        """The source's title."""
        return str(self.source.value("title"))

    @property
    def url(self) -> str | None:
        """Where the source can be read."""
        found: str | None = self.source.value("url")
        return found

    @property
    def publisher(self) -> str | None:
        """Who published it."""
        found: str | None = self.source.value("publisher")
        return found

    @property
    def published(self) -> str | None:
        """Its date."""
        found: str | None = self.source.value("published")
        return found


@dataclass
class Listing:
    """A connection that reads its page, and counts, only when asked."""

    database: Database
    declared: EntityType
    arguments: Mapping[str, Any]
    of: Thing | None = None
    direction: Direction | None = None
    found: Page | None = field(default=None, init=False)

    async def page(self) -> Page:
        """The page that the arguments ask for."""
        if self.found is None:
            if self.of is None or self.direction is None:
                self.found = await fetch.page(self.database, self.declared, self.arguments)
            else:
                self.found = await fetch.related(
                    self.database, self.of, self.direction, self.arguments
                )
        return self.found

    async def total(self) -> int:
        """How many there are on all pages."""
        return await fetch.total(
            self.database, self.declared, self.arguments, self.of, self.direction
        )


@dataclass(frozen=True)
class PageInfo:
    """Relay's PageInfo."""

    page: Page

    @property
    def hasNextPage(self) -> bool:  # noqa: N802
        """Whether more follow."""
        return self.page.has_next

    @property
    def hasPreviousPage(self) -> bool:  # noqa: N802
        """Whether some come before."""
        return self.page.has_previous

    @cached_property
    def startCursor(self) -> str | None:  # noqa: N802
        """Cursor of the first."""
        return self.page.rows[0].cursor if self.page.rows else None

    @cached_property
    def endCursor(self) -> str | None:  # noqa: N802
        """Cursor of the last."""
        return self.page.rows[-1].cursor if self.page.rows else None


@dataclass(frozen=True)
class Group:
    """One group of an aggregation: its keys, how many rows, and what was measured by (part, field)."""

    keys: tuple[tuple[str, Any], ...]
    count: int
    node: Mapping[str, Mapping[str, Any]]
    edge: Mapping[str, Mapping[str, Any]]


async def aggregate(listing: Listing, _info: Any, **arguments: Any) -> list[Group]:
    """The groups of a connection."""
    query = fetch.Query(
        listing.declared,
        listing.arguments,
        listing.of.id if listing.of else None,
        listing.direction,
    )
    by = arguments.get("groupBy") or ()
    grouping, rows = await query.groups(listing.database, by, arguments.get("first"))
    node = list(all_measures(listing.declared, ""))
    edge = list(all_measures(listing.direction.relation, "")) if listing.direction else []
    found = []
    for keys, count, *values in rows:
        named = [
            (key.path, shown(key.field, v)) for key, v in zip(grouping.keys, keys, strict=True)
        ]
        parts = measured_by(node, values), measured_by(edge, values[len(node) :])
        found.append(Group(tuple(named), count, *parts))
    return found


def measured_by(
    measures: list[tuple[str, str, str]], values: list[Any]
) -> dict[str, dict[str, Any]]:
    """Measured values by field and measure."""
    found: dict[str, dict[str, Any]] = {}
    for (name, measure, _), value in zip(measures, values, strict=False):
        found.setdefault(name, {})[measure] = value
    return found


async def edges(listing: Listing, _info: Any) -> tuple[Row, ...]:
    """The edges of a connection."""
    return (await listing.page()).rows


async def nodes(listing: Listing, _info: Any) -> list[Thing]:
    """The nodes of a connection."""
    return [row.node for row in (await listing.page()).rows]


async def page_info(listing: Listing, _info: Any) -> PageInfo:
    """Whether there is more, and the cursors."""
    return PageInfo(await listing.page())


async def total_count(listing: Listing, _info: Any) -> int:
    """How many there are."""
    return await listing.total()


def count_text(count: Count, _info: Any) -> str:
    """A count in words."""
    return str(count)


async def evidence(thing: Thing, info: Any) -> list[Citation]:
    """Who describes a node, the most trusted first."""
    rows = await fetch.evidence(info.context.database, thing)
    return [
        Citation(
            source_of(row["s"], thing.as_of),
            row["d"]["locator"],
            said(row["d"], thing.declared.name),
        )
        for row in rows
    ]


async def version(thing: Thing, info: Any) -> str | None:
    """The version of a node."""
    return await fetch.version(info.context.database, thing.id)


async def edge_sources(row: Row, info: Any) -> list[Citation]:
    """Who says that a relation holds."""
    link: Link | None = row.link
    if link is None:
        return []
    ids, locators = link.properties.get("sources", []), link.properties.get("locators", [])
    found = await fetch.sources(info.context.database, list(ids))
    return [
        Citation(replace(found[source], as_of=row.node.as_of), locator)
        for source, locator in zip(ids, locators, strict=True)
        if source in found
    ]
