"""A page of all of a type, or of what one thing is related to, as tests ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.nodes import NodePage, TypedNode
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction


async def page_of_type(
    database: Database, declared: EntityType, arguments: Mapping[str, Any]
) -> NodePage:
    return await fetch.ConnectionQuery(declared, arguments).page(database)


async def related_page(
    database: Database, of: TypedNode, direction: Direction, arguments: Mapping[str, Any]
) -> NodePage:
    return (await fetch.fetch_related_pages(database, [of.id], direction, arguments))[of.id]
