"""``search``: what holds the words sought, as a connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.api.graphql.types.connections import undescribed_groups_field
from partnergraph.api.graphql.types.filters import declare_entity_kinds
from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.fetch import MeasurePath
from partnergraph.graph.reading.nodes import TypedNode
from partnergraph.graph.reading.search import (
    LARGEST_SEARCH,
    MOST_FOUND,
    SearchHit,
    SearchPage,
    SearchQuery,
)
from partnergraph.schema.catalog import EntityType, all_entity_types

_ENTITY = all_entity_types()["Entity"]


@dataclass
class LazySearch:
    """A search that reads its page, and counts, only when asked."""

    database: Database
    query: SearchQuery
    first: int
    after: str | None
    read_page: SearchPage | None = None

    @property
    def declared(self) -> EntityType:
        """Entity: what is found may be of any type."""
        return _ENTITY

    @property
    def direction(self) -> None:
        """No relation leads to what is found."""

    async def groups(
        self, asked: Mapping[str, Any], wanted: Sequence[MeasurePath]
    ) -> values.Groups:
        """What was found in groups, of as much as the number of all is of."""
        return await self.query.groups(self.database, asked, wanted)

    async def page(self) -> SearchPage:
        """The page that is asked for, read once."""
        if self.read_page is None:
            self.read_page = await self.query.page(self.database, self.first, self.after)
        return self.read_page


def declare_search_field(builder: SchemaBuilder) -> OutputField:
    """The field ``search``, its types declared. Needs PageInfo and the filter of entities."""
    _declare_search_types(builder)
    kind = declare_entity_kinds(builder)
    return OutputField(
        "search",
        "SearchConnection",
        "Names, aliases and descriptions that hold all words, the best first: the very name, then whole words, then "
        "beginnings of words, then words with one letter changed",
        _resolve_search,
        (
            FieldArgument(
                "text", "str", "The words sought, in any case and any spelling that is known"
            ),
            FieldArgument("types", f"Optional[list[{kind}]]", "Only these kinds"),
            FieldArgument(
                "within", "Optional[ID]", "Only what is this, part of it or in it: an id or a code"
            ),
            FieldArgument("filter", "Optional[EntityFilter]", "Only those for which this holds"),
            FieldArgument(
                "fuzzy", "bool", "Whether one letter of a long word may differ", default=True
            ),
            FieldArgument("first", "int", f"How many, at most {LARGEST_SEARCH}", default=20),
            FieldArgument("after", "Optional[str]", "Only those after this cursor"),
        ),
    )


def _declare_search_types(builder: SchemaBuilder) -> None:
    builder.declare_output(
        "SearchEdge",
        "Something found, and how well it fits.",
        [
            OutputField("cursor", "str", "Where it stands; for after"),
            OutputField("node", "Entity", "What was found"),
            OutputField(
                "score",
                "float",
                "How well it fits, comparable within one search: 300 and more for the very name, 200 for whole words, "
                "100 for beginnings",
            ),
            OutputField(
                "highlights",
                "list[str]",
                "The names that hold a word sought: HTML with <em> around it",
            ),
        ],
    )
    builder.declare_output(
        "SearchConnection",
        "A page of what was found.",
        [
            OutputField("edges", "list[SearchEdge]", "The page", _resolve_found),
            OutputField("nodes", "list[Entity]", "The page, without scores", _resolve_found_nodes),
            OutputField("pageInfo", "PageInfo", "Whether there is more", _resolve_search_page_info),
            OutputField(
                "totalCount",
                "int",
                f"How many there are on all pages; of what matches in one way, {MOST_FOUND:,} are looked at",
                _resolve_found_count,
            ),
            undescribed_groups_field(_ENTITY),
        ],
    )


async def _resolve_search(_source: Any, info: Any, **arguments: Any) -> LazySearch:
    types = arguments.get("types")
    query = SearchQuery(
        arguments["text"],
        tuple(kind.value for kind in types) if types else None,
        arguments.get("within"),
        arguments.get("filter"),
        arguments["fuzzy"],
    )
    first, after = arguments["first"], arguments.get("after")
    query.check_page(first, after)
    await query.check_conditions(info.context.database)
    return LazySearch(info.context.database, query, first, after)


async def _resolve_found(found: LazySearch, _info: Any) -> tuple[SearchHit, ...]:
    return (await found.page()).rows


async def _resolve_found_nodes(found: LazySearch, _info: Any) -> list[TypedNode]:
    return [hit.node for hit in (await found.page()).rows]


async def _resolve_search_page_info(found: LazySearch, _info: Any) -> values.ConnectionPageInfo:
    return values.ConnectionPageInfo(await found.page())


async def _resolve_found_count(found: LazySearch, _info: Any) -> int:
    return await found.query.total(found.database)
