"""``search``: what holds the words sought, as a connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.build import (
    FieldArgument,
    InputField,
    OutputField,
    SchemaBuilder,
)
from partnergraph.api.graphql.types.connections import undescribed_groups_field
from partnergraph.api.graphql.types.coverage import selects_field
from partnergraph.api.graphql.types.filters import declare_entity_kinds
from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.facets import FACETS, MOST_VALUES, FacetValue
from partnergraph.graph.reading.fetch import MeasurePath
from partnergraph.graph.reading.nodes import TypedNode
from partnergraph.graph.reading.search import (
    LARGEST_SEARCH,
    MOST_FOUND,
    Found,
    SearchHit,
    SearchQuery,
)
from partnergraph.schema.catalog import EntityType, all_entity_types

_ENTITY = all_entity_types()["Entity"]


@dataclass(frozen=True)
class SearchAnswer:
    """What was asked of a search, and what else can be told of what it found in groups."""

    database: Database
    query: SearchQuery
    found: Found

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


def declare_search_field(builder: SchemaBuilder) -> OutputField:
    """The field ``search``, its types declared. Needs PageInfo and the filter of entities."""
    _declare_search_choices(builder)
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
            FieldArgument("chosen", "Optional[SearchChoices]", "Only what was chosen of facets"),
            FieldArgument(
                "fuzzy", "bool", "Whether one letter of a long word may differ", default=True
            ),
            FieldArgument("first", "int", f"How many, at most {LARGEST_SEARCH}", default=20),
            FieldArgument("after", "Optional[str]", "Only those after this cursor"),
        ),
    )


def _declare_search_choices(builder: SchemaBuilder) -> None:
    builder.declare_input(
        "SearchChoices",
        "What was chosen of each facet of a search: any of the values.",
        [
            InputField(
                one.name,
                f"Optional[list[{'EntityKind' if one.name == 'kind' else 'str'}]]",
                one.description,
            )
            for one in FACETS
        ],
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
                f"How many on all pages, of the best {MOST_FOUND:,} for each way to match",
                _resolve_found_count,
            ),
            undescribed_groups_field(_ENTITY),
            OutputField(
                "facets",
                "list[Aggregate]",
                f"The {MOST_VALUES} commonest values of each, as if none of it were chosen; by value, name",
                _resolve_facets,
            ),
        ],
    )


async def _resolve_search(_source: Any, info: Any, **arguments: Any) -> SearchAnswer:
    types = arguments.get("types")
    query = SearchQuery(
        arguments["text"],
        tuple(kind.value for kind in types) if types else None,
        arguments.get("within"),
        arguments.get("filter"),
        arguments["fuzzy"],
        arguments.get("chosen"),
    )
    database, first, after = info.context.database, arguments["first"], arguments.get("after")
    query.check_page(first, after)
    await query.check_conditions(database)
    found = await query.read(database, first, after, facets=selects_field(info, "facets"))
    return SearchAnswer(database, query, found)


async def _resolve_found(answer: SearchAnswer, _info: Any) -> tuple[SearchHit, ...]:
    return answer.found.page.rows


async def _resolve_found_nodes(answer: SearchAnswer, _info: Any) -> list[TypedNode]:
    return [hit.node for hit in answer.found.page.rows]


async def _resolve_search_page_info(answer: SearchAnswer, _info: Any) -> values.ConnectionPageInfo:
    return values.ConnectionPageInfo(answer.found.page)


async def _resolve_found_count(answer: SearchAnswer, _info: Any) -> int:
    return answer.found.total


async def _resolve_facets(answer: SearchAnswer, _info: Any) -> list[values.AggregateGroup]:
    return [_group_of_value(value) for value in answer.found.facets]


def _group_of_value(value: FacetValue) -> values.AggregateGroup:
    """A value of a facet as groups are told."""
    keys = ((value.facet, value.value), ("name", value.name))
    return values.AggregateGroup(keys, value.count, {(): {}})
