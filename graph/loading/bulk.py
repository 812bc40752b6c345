"""The whole graph that a stage means, to be imported into an empty database: what a load would have written.

Nodes and relationships are made by the same code as a load's, and which records are one by the same rule;
only that everything is there at once, and nothing was there before.
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
CREATE TABLE moved (record TEXT PRIMARY KEY, node TEXT) WITHOUT ROWID;
"""
SHARED = """
SELECT DISTINCT record FROM identifier JOIN (
    SELECT label, name, value FROM identifier GROUP BY label, name, value HAVING count(DISTINCT record) > 1
) USING (label, name, value)
"""
ENTITIES = """
SELECT coalesce(m.node, e.id) AS home, e.source, e.id, e.type, e.locator, e.digest, e.props
FROM entity e LEFT JOIN moved m ON m.record = e.id ORDER BY home, e.source, e.id
"""
RELATIONS = """
SELECT type, coalesce(s.node, start) AS a, coalesce(e.node, "end") AS b, key, source, start, "end", locator, digest, props
FROM relation LEFT JOIN moved s ON s.record = start LEFT JOIN moved e ON e.record = "end"
ORDER BY type, min(a, b), max(a, b), key
"""

NodeRow = tuple[tuple[str, ...], Row]


@dataclass
class Whole:
    """A stage's graph."""

    stage: Stage
    described: list[Source]
    proposals: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sources = [as_written(source) for source in self.described]
        self.trust = ranked(self.sources)
        self.stage.db.executescript(SPACE)

    def missing_ends(self) -> list[Reject]:
        """Put aside the relations that lead to what nothing describes."""
        known = {source["id"] for source in self.sources}
        unknown = [row[0] for row in self.stage.db.execute(UNKNOWN).fetchall()]
        return without(self.stage, sorted(set(unknown) - known))

    def settle(self) -> None:
        """Work out which records are one."""
        stage = self.stage
        marks = ", ".join("?" * len(identifying()))
        found = f"SELECT id, type, props FROM entity WHERE type IN ({marks})"
        for batch in stage.select(found, *identifying()):
            rows = [
                (one.rank, one.label, one.name, one.value, record)
                for record, kind, props in batch
                for one in identifiers_of(kind, loaded(props))
            ]
            stage.insert("identifier", rows)
        groups: dict[str, Group] = {}
        shared = [row[0] for row in stage.db.execute(SHARED).fetchall()]
        for record in shared:
            kinds = stage.db.execute(
                "SELECT type FROM entity WHERE at IN (" + self.ats(record) + ")"
            )
            given = stage.db.execute(
                "SELECT rank, label, name, value FROM identifier WHERE record = ?", (record,)
            )
            identifiers = {Identifier(*row) for row in given}
            groups[record] = Group([record], {row[0] for row in kinds}, identifiers)
        result = settled(groups.values(), (), ())
        away = [(record, home) for record, home in result.homes.items() if record != home]
        stage.insert("moved", sorted(away))
        self.proposals = [contradicted(one) for one in result.contradictions]

    def ats(self, record: str) -> str:
        """The marks under which the stage has a record's claims, by whichever source."""
        return ", ".join(str(at_of(source["id"], record)) for source in self.sources)

    def nodes(self) -> Iterator[tuple[NodeRow, list[Row]]]:
        """Every node with its claims, those of sources and of what stands beside the network too."""
        yield (("Ledger",), {"id": "ledger", "revision": 1}), []
        for source in self.sources:
            yield (("Entity", "Source"), source), []
        for proposal in self.proposals:
            yield (("MatchProposal",), proposal), []
        for home, claims in groupby(self.rows(ENTITIES), lambda row: row[0]):
            node = Node(home)
            for _, source, record, type_, locator, digest, props in claims:
                node.claims[source, record] = claim_of(type_, locator, digest, props)
            ((first, record), said), *others = node.claims.items()
            if others or record != home:
                labels, row = node.created(self.trust)
            else:
                labels, row = as_created(home, first, said)
            yield (labels, row["node"]), row["claims"]

    def ties(self) -> Iterator[tuple[RelationType, str, str, Row]]:
        """Every relationship but the claims: its type, its ends and its properties."""
        rows = self.rows(RELATIONS)
        for (type_, _, _), group in groupby(rows, lambda r: (r[0], min(r[1:3]), max(r[1:3]))):
            declared = relations()[type_]
            several = list(group)
            _, a, b, _, source, start, end, locator, digest, props = several[0]
            if len(several) == 1 and (a, b) == (start, end) == between(declared, a, b):
                yield declared, a, b, alone(source, locator, digest, loaded(props))
                continue
            edges: dict[tuple[str, str, str], Edge] = {}
            for _, a, b, key, source, start, end, locator, digest, props in several:
                at = (*between(declared, a, b), key)
                said = Said(source, start, end, locator, digest, loaded(props))
                edges.setdefault(at, Edge(declared, at)).add(said)
            for (start, end, _), edge in edges.items():
                yield declared, start, end, edge.properties(self.trust)

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query over the stage."""
        cursor = self.stage.db.execute(sql)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield from batch

    def counts(self) -> tuple[int, int]:
        """How many claims of entities and of relations there are."""
        return self.stage.count("SELECT 1 FROM entity"), self.stage.count("SELECT 1 FROM relation")
