"""The sources of the graph with their terms, to be named beside what rests on them."""

from __future__ import annotations

from typing import Any

from partnergraph.graph.connection.database import Database

_MATCH_TERMS = """
MATCH (s:Source)
RETURN s.id AS id, s.title AS title, s.publisher AS publisher, s.licence AS licence, s.published AS published,
       s.retrieved AS retrieved, s.loaded_at AS loaded, s.url AS url
ORDER BY id
"""


async def read_source_terms(database: Database) -> list[dict[str, Any]]:
    """Every source by its id: title, publisher, licence, days of publication, retrieval and loading, address."""
    return [dict(row) for row in await database.read(_MATCH_TERMS)]
