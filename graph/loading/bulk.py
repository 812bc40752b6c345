"""The graph of a stage, for import into an empty database: what a load of the stage would have written.

Nodes and relationships are made by the same code as a load's, and records are resolved by the same rule; only
is everything staged at once, and nothing stored before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from partnergraph.graph.claims.claim import Reject
from partnergraph.graph.claims.entity_writer import (
    DescribedNode,
    described_by_properties,
)
from partnergraph.graph.claims.lease import complete_source_properties, rank_sources
from partnergraph.graph.claims.relation_writer import (
    ClaimedRelationship,
    RelationClaim,
    order_relationship_ends,
)
from partnergraph.graph.claims.stage import STAGE_BATCH, Stage, key_hash, unpack_properties
from partnergraph.graph.connection.database import Row
from partnergraph.graph.loading.load import SELECT_UNSTAGED_ENDS, set_aside_relations_to
from partnergraph.graph.resolution.identity import (
    Identifier,
    RecordGroup,
    claim_identifiers,
    identifier_fields,
    resolve_groups,
)
from partnergraph.graph.resolution.resolve import contradiction_proposal
from partnergraph.schema.catalog import RelationType, all_relation_types
from partnergraph.schema.documents import Source
from partnergraph.schema.versions import MODEL_VERSION

_CREATE_RESOLUTION_TABLES = """
CREATE TABLE identifier (rank INTEGER, label TEXT, name TEXT, value TEXT, record TEXT);
CREATE TABLE merged (record TEXT PRIMARY KEY, node TEXT) WITHOUT ROWID;
"""
# Temporary ones, for another process reads the stage at the same time.
_CREATE_SHARED_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS shared_entity (claim INTEGER);
CREATE TEMP TABLE IF NOT EXISTS shared_relation (claim INTEGER);
"""
_SELECT_SHARED_IDENTIFIERS = """
SELECT DISTINCT record FROM identifier JOIN (
    SELECT label, name, value FROM identifier GROUP BY label, name, value HAVING count(DISTINCT record) > 1
) USING (label, name, value)
"""
_SELECT_SHARED_ENTITIES = """
SELECT coalesce(m.node, e.id) AS canonical_id, e.source, e.id, e.type, e.locator, e.digest, e.props
FROM shared_entity JOIN entity e ON e.rowid = claim LEFT JOIN merged m ON m.record = e.id ORDER BY canonical_id, e.source, e.id
"""
_SELECT_SHARED_RELATIONS = """
SELECT type, coalesce(s.node, start) AS a, coalesce(e.node, "end") AS b, key, source, start, "end", locator, digest, props
FROM shared_relation JOIN relation r ON r.rowid = claim LEFT JOIN merged s ON s.record = start LEFT JOIN merged e ON e.record = "end"
ORDER BY type, min(a, b), max(a, b), key
"""

_LabelledNode = tuple[tuple[str, ...], Row]  # labels, properties


@dataclass
class StagedGraph:
    """The graph of a closed stage and of the sources ``described``: :meth:`settle` it, then iterate."""

    stage: Stage
    described: list[Source]
    proposals: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sources = [complete_source_properties(source) for source in self.described]
        self.trust = rank_sources(self.sources)
        self.stage.db.executescript(_CREATE_SHARED_TABLES)

    def missing_ends(self) -> list[Reject]:
        """Remove staged relations to ends that nothing describes; returns a reject for each."""
        source_ids = {source["id"] for source in self.sources}
        unknown = [row[0] for row in self.stage.db.execute(SELECT_UNSTAGED_ENDS).fetchall()]
        return set_aside_relations_to(self.stage, sorted(set(unknown) - source_ids))

    def settle(self) -> None:
        """Resolve the records, and find what is proposed."""
        stage = self.stage
        stage.db.executescript(_CREATE_RESOLUTION_TABLES)
        marks = ", ".join("?" * len(identifier_fields()))
        query = f"SELECT id, type, props FROM entity WHERE type IN ({marks})"
        for batch in stage.select(query, *identifier_fields()):
            rows = [
                (found.rank, found.label, found.name, found.value, record)
                for record, kind, props in batch
                for found in claim_identifiers(kind, unpack_properties(props))
            ]
            stage.insert("identifier", rows)
        groups: dict[str, RecordGroup] = {}
        shared = [row[0] for row in stage.db.execute(_SELECT_SHARED_IDENTIFIERS).fetchall()]
        for record in shared:
            kinds = stage.db.execute(
                "SELECT type FROM entity WHERE at IN (" + self.claim_hashes(record) + ")"
            )
            values = stage.db.execute(
                "SELECT rank, label, name, value FROM identifier WHERE record = ?", (record,)
            )
            identifiers = {Identifier(*row) for row in values}
            groups[record] = RecordGroup([record], {row[0] for row in kinds}, identifiers)
        resolution = resolve_groups(groups.values(), (), ())
        canonical_ids = resolution.canonical_ids.items()
        stage.insert(
            "merged", sorted((record, node) for record, node in canonical_ids if record != node)
        )
        self.proposals = [contradiction_proposal(one) for one in resolution.contradictions]

    def claim_hashes(self, record: str) -> str:
        """The hashes (``at``) under which a source may have claims of a record, as a list in SQL."""
        return ", ".join(str(key_hash(source["id"], record)) for source in self.sources)

    def nodes_beside(self) -> Iterator[_LabelledNode]:
        """The nodes that no claims describe: the ledger, the sources, what is proposed."""
        yield ("Ledger",), {"id": "ledger", "revision": 1, "model": MODEL_VERSION}
        for source in self.sources:
            yield ("Entity", "Source"), source
        for proposal in self.proposals:
            yield ("MatchProposal",), proposal

    def note_shared(self, table: str, claims: list[tuple[int]]) -> None:
        """Note claims (their rows) that :meth:`shared_nodes` or :meth:`shared_ties` has to bring together."""
        self.stage.insert(table, claims)

    def shared_nodes(self) -> Iterator[tuple[tuple[str, ...], Row, list[Row]]]:
        """The nodes of the claims noted as shared: labels, properties, and rows of their DESCRIBED_BY."""
        rows = self.select_rows(_SELECT_SHARED_ENTITIES)
        for canonical_id, claims in groupby(rows, lambda row: row[0]):
            node = DescribedNode(canonical_id)
            for _, source, record, type_, locator, digest, props in claims:
                node.claims[source, record] = described_by_properties(type_, locator, digest, props)
            labels, row = node.creation_parameters(self.trust)
            yield labels, row["node"], row["claims"]

    def shared_ties(self) -> Iterator[tuple[RelationType, str, str, Row]]:
        """The relationships of the claims noted as shared: type, ends and properties."""
        rows = self.select_rows(_SELECT_SHARED_RELATIONS)
        for (type_, _, _), claims in groupby(rows, lambda r: (r[0], min(r[1:3]), max(r[1:3]))):
            declared = all_relation_types()[type_]
            edges: dict[tuple[str, str, str], ClaimedRelationship] = {}
            for _, a, b, key, source, start, end, locator, digest, props in claims:
                at = (*order_relationship_ends(declared, a, b), key)
                claim = RelationClaim(source, start, end, locator, digest, unpack_properties(props))
                edges.setdefault(at, ClaimedRelationship(declared, at)).add(claim)
            for (start, end, _), edge in edges.items():
                yield declared, start, end, edge.properties(self.trust)

    def select_rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query over the stage."""
        cursor = self.stage.db.execute(sql)
        while batch := cursor.fetchmany(STAGE_BATCH):
            yield from batch

    def counts(self) -> tuple[int, int]:
        """The numbers of claims of entities and of relations."""
        return self.stage.count("SELECT 1 FROM entity"), self.stage.count("SELECT 1 FROM relation")
