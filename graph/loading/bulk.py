"""The graph of a stage, for import into an empty database: what a load of the stage would have written.

Nodes and relationships are made by the same code as a load's, and records are resolved by the same rule; only
is everything staged at once, and nothing stored before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from graph.claims.claim import Reject
from graph.claims.entity_writer import Node, as_created, claim_of
from graph.claims.lease import as_written, ranked
from graph.claims.relation_writer import Edge, Said, alone, between
from graph.claims.stage import ROWS_AT_ONCE, Stage, at_of, loaded
from graph.connection.database import Row
from graph.loading.load import UNKNOWN, without
from graph.resolution.identity import Group, Identifier, identifiers_of, identifying, settled
from graph.resolution.resolve import contradicted
from schema.catalog import RelationType, relations
from schema.documents import Source

SPACE = """
CREATE TABLE identifier (rank INTEGER, label TEXT, name TEXT, value TEXT, record TEXT);
CREATE TABLE merged (record TEXT PRIMARY KEY, node TEXT) WITHOUT ROWID;
"""
SHARED = """
SELECT DISTINCT record FROM identifier JOIN (
    SELECT label, name, value FROM identifier GROUP BY label, name, value HAVING count(DISTINCT record) > 1
) USING (label, name, value)
"""
ENTITIES = """
SELECT coalesce(m.node, e.id) AS canonical_id, e.source, e.id, e.type, e.locator, e.digest, e.props
FROM entity e LEFT JOIN merged m ON m.record = e.id ORDER BY canonical_id, e.source, e.id
"""
RELATIONS = """
SELECT type, coalesce(s.node, start) AS a, coalesce(e.node, "end") AS b, key, source, start, "end", locator, digest, props
FROM relation LEFT JOIN merged s ON s.record = start LEFT JOIN merged e ON e.record = "end"
ORDER BY type, min(a, b), max(a, b), key
"""

NodeRow = tuple[tuple[str, ...], Row]  # labels, properties


@dataclass
class Whole:
    """The graph of a closed stage and of the sources ``described``: :meth:`settle` it, then iterate."""

    stage: Stage
    described: list[Source]
    proposals: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sources = [as_written(source) for source in self.described]
        self.trust = ranked(self.sources)
        self.stage.db.executescript(SPACE)

    def missing_ends(self) -> list[Reject]:
        """Remove staged relations to ends that nothing describes; returns a reject for each."""
        source_ids = {source["id"] for source in self.sources}
        unknown = [row[0] for row in self.stage.db.execute(UNKNOWN).fetchall()]
        return without(self.stage, sorted(set(unknown) - source_ids))

    def settle(self) -> None:
        """Resolve the records, and find what is proposed."""
        stage = self.stage
        marks = ", ".join("?" * len(identifying()))
        query = f"SELECT id, type, props FROM entity WHERE type IN ({marks})"
        for batch in stage.select(query, *identifying()):
            rows = [
                (found.rank, found.label, found.name, found.value, record)
                for record, kind, props in batch
                for found in identifiers_of(kind, loaded(props))
            ]
            stage.insert("identifier", rows)
        groups: dict[str, Group] = {}
        shared = [row[0] for row in stage.db.execute(SHARED).fetchall()]
        for record in shared:
            kinds = stage.db.execute(
                "SELECT type FROM entity WHERE at IN (" + self.claim_hashes(record) + ")"
            )
            values = stage.db.execute(
                "SELECT rank, label, name, value FROM identifier WHERE record = ?", (record,)
            )
            identifiers = {Identifier(*row) for row in values}
            groups[record] = Group([record], {row[0] for row in kinds}, identifiers)
        resolution = settled(groups.values(), (), ())
        canonical_ids = resolution.canonical_ids.items()
        stage.insert("merged", sorted((record, node) for record, node in canonical_ids if record != node))
        self.proposals = [contradicted(one) for one in resolution.contradictions]

    def claim_hashes(self, record: str) -> str:
        """The hashes (``at``) under which a source may have claims of a record, as a list in SQL."""
        return ", ".join(str(at_of(source["id"], record)) for source in self.sources)

    def nodes(self) -> Iterator[tuple[NodeRow, list[Row]]]:
        """Every node with its claims (rows of a DESCRIBED_BY); also the nodes beside the network."""
        yield (("Ledger",), {"id": "ledger", "revision": 1}), []
        for source in self.sources:
            yield (("Entity", "Source"), source), []
        for proposal in self.proposals:
            yield (("MatchProposal",), proposal), []
        for canonical_id, claims in groupby(self.select_rows(ENTITIES), lambda row: row[0]):
            node = Node(canonical_id)
            for _, source, record, type_, locator, digest, props in claims:
                node.claims[source, record] = claim_of(type_, locator, digest, props)
            ((first_source, record), properties), *others = node.claims.items()
            if others or record != canonical_id:
                labels, row = node.creation_parameters(self.trust)
            else:
                labels, row = as_created(canonical_id, first_source, properties)
            yield (labels, row["node"]), row["claims"]

    def ties(self) -> Iterator[tuple[RelationType, str, str, Row]]:
        """Every relationship but DESCRIBED_BY: its type, its ends and its properties."""
        rows = self.select_rows(RELATIONS)
        for (type_, _, _), group in groupby(rows, lambda r: (r[0], min(r[1:3]), max(r[1:3]))):
            declared = relations()[type_]
            claims = list(group)
            _, a, b, _, source, start, end, locator, digest, props = claims[0]
            if len(claims) == 1 and (a, b) == (start, end) == between(declared, a, b):
                yield declared, a, b, alone(source, locator, digest, loaded(props))
                continue
            edges: dict[tuple[str, str, str], Edge] = {}
            for _, a, b, key, source, start, end, locator, digest, props in claims:
                at = (*between(declared, a, b), key)
                claim = Said(source, start, end, locator, digest, loaded(props))
                edges.setdefault(at, Edge(declared, at)).add(claim)
            for (start, end, _), edge in edges.items():
                yield declared, start, end, edge.properties(self.trust)

    def select_rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query over the stage."""
        cursor = self.stage.db.execute(sql)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield from batch

    def counts(self) -> tuple[int, int]:
        """The numbers of claims of entities and of relations."""
        return self.stage.count("SELECT 1 FROM entity"), self.stage.count("SELECT 1 FROM relation")
