"""Reading the organisations of the graph for matching: as nodes, or record by record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.resolution.identity import (
    Identifier,
    claim_identifiers,
    identifier_fields,
)
from partnergraph.graph.resolution.matching.compared import (
    ComparedOrganisation,
    compared_organisation,
)

_COMPARED_FIELDS = """
    {0}.name AS name, coalesce({0}.aliases, []) AS aliases, {0}.acronym AS acronym,
    {0}.city AS city, {0}.postcode AS postcode, {0}.street AS street, coalesce({0}.urls, []) AS urls,
    COLLECT {{ MATCH (n)-[:LOCATED_IN]->(c:Country) RETURN c.code }} AS countries
"""
_MATCH_ORGANISATIONS = f"""
MATCH (n:Organisation) WHERE $source IS NULL OR EXISTS {{ (n)-[:DESCRIBED_BY]->(:Source {{id: $source}}) }}
RETURN n.id AS id, {_COMPARED_FIELDS.format("n")}
"""
_MATCH_RECORDS_TO_COMPARE = f"""
UNWIND $nodes AS id
MATCH (n:Organisation {{id: id}})-[d:DESCRIBED_BY]->()
RETURN n.id AS node, coalesce(d.record, n.id) AS id, d.type AS kind,
    [name IN $names | d[name]] AS identifiers, {_COMPARED_FIELDS.format("d")}
"""


async def read_compared_organisations(
    database: Database, source: str | None = None
) -> list[ComparedOrganisation]:
    """All organisations, or those that a source describes."""
    rows = database.stream(_MATCH_ORGANISATIONS, source=source)
    return [_organisation_from_row(row) async for row in rows]


@dataclass
class ComparedRecord:
    """What the claims of a record say, each as an organisation of its own, and the record's identifiers."""

    id: str
    node: str
    claims: list[ComparedOrganisation] = field(default_factory=list)
    identifiers: set[Identifier] = field(default_factory=set)


async def read_compared_records(
    database: Database, nodes: Iterable[str]
) -> dict[str, ComparedRecord]:
    """The records of these nodes: a node has all names, a record only its own."""
    names = sorted({name for fields in identifier_fields().values() for name in fields})
    found: dict[str, ComparedRecord] = {}
    async for row in database.stream(_MATCH_RECORDS_TO_COMPARE, nodes=sorted(nodes), names=names):
        record = found.setdefault(row["id"], ComparedRecord(row["id"], row["node"]))
        record.claims.append(_organisation_from_row(row))
        values = dict(zip(names, row["identifiers"], strict=True))
        record.identifiers |= claim_identifiers(row["kind"], values)
    return found


def _organisation_from_row(row: Mapping[str, Any]) -> ComparedOrganisation:
    return compared_organisation(
        row["id"],
        [name for name in (row["name"], *row["aliases"]) if name],
        acronym=row["acronym"],
        countries=row["countries"],
        city=row["city"],
        postcode=row["postcode"],
        street=row["street"],
        urls=row["urls"],
    )
