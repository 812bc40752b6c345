"""Reading the organisations of the graph for matching."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from partnergraph.graph.resolution.identity import identifier_fields
from partnergraph.graph.resolution.matching.scoring import (
    ComparedOrganisation,
    compared_organisation,
)

_MATCH_ORGANISATIONS = """
MATCH (n:Organisation) WHERE $source IS NULL OR EXISTS { (n)-[:DESCRIBED_BY]->(:Source {id: $source}) }
RETURN n.id AS id, n.name AS name, coalesce(n.aliases, []) AS aliases, n.acronym AS acronym,
       n.city AS city, n.postcode AS postcode, coalesce(n.urls, []) AS urls,
       COLLECT { MATCH (n)-[:LOCATED_IN]->(c:Country) RETURN c.code } AS countries,
       COLLECT { MATCH (n)-[:LOCATED_IN]->(r:Region) RETURN r.code } AS regions,
       [name IN $names | n[name]] AS identifiers
"""


async def read_compared_organisations(
    database: Database, source: str | None = None
) -> list[ComparedOrganisation]:
    """All organisations, or those that a source describes."""
    names = sorted({name for fields in identifier_fields().values() for name in fields})
    found = []
    async for row in database.stream(_MATCH_ORGANISATIONS, source=source, names=names):
        values = zip(names, row["identifiers"], strict=True)
        found.append(
            compared_organisation(
                row["id"],
                [row["name"], *row["aliases"]],
                acronym=row["acronym"],
                countries=row["countries"],
                city=row["city"],
                postcode=row["postcode"],
                regions=row["regions"],
                urls=row["urls"],
                identifiers={name: frozenset([value]) for name, value in values if value},
            )
        )
    return found
