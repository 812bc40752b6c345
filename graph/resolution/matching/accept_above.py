"""Accepting unseen what scores high, without chains: no two records of a group may contradict each other.

``A = B`` and ``B = C`` are no ground for ``A = C`` where A and C, compared with each other, are told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.connection.database import Database, Transaction
from partnergraph.graph.resolution.identity import Identifier, RecordPair, ordered_pair
from partnergraph.graph.resolution.matching.clusters import (
    RefusedPair,
    ScoredPair,
    form_match_clusters,
)
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.decide import accept_proposals
from partnergraph.graph.resolution.matching.gates import CONTRADICTED_SCORE
from partnergraph.graph.resolution.matching.organisations import (
    ComparedRecord,
    read_compared_organisations,
    read_compared_records,
)
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import score_match
from partnergraph.graph.resolution.resolve import is_cannot_link, read_proposals_of
from partnergraph.schema.errors import Conflict, NotFound

_ACCEPT_BATCH = 50

_MATCH_PROPOSALS_ABOVE = """
MATCH (p:MatchProposal {status: 'proposed'}) WHERE p.score >= $least AND p.part IS NULL
RETURN p.id AS id, p.first AS first, p.second AS second, p.score AS score
"""


@dataclass
class AcceptedAbove:
    """What was accepted or would be.

    ``chains``: groups of three records and more that come about; ``refused``: pairs whose groups contradict each
    other; ``conflicting``: ids of proposals that stand against an earlier decision.
    """

    accepted: int = 0
    chains: list[frozenset[str]] = field(default_factory=list)
    refused: list[RefusedPair] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)


async def accept_proposals_above(
    database: Database, least: float, by: str, *, dry_run: bool = False
) -> AcceptedAbove:
    """Accept all proposals that two are one with this score or a higher one, the surest first.

    Proposals that one is a part of another are left to people.
    """
    rows = await database.read(_MATCH_PROPOSALS_ABOVE, least=least)
    pairs = [ScoredPair(row["id"], row["first"], row["second"], row["score"]) for row in rows]
    if not pairs:
        return AcceptedAbove()

    async def read_nodes(tx: Transaction) -> dict[str, str]:
        return await find_canonical_ids(tx, {end for pair in pairs for end in pair[1:3]})

    nodes = await database.transact(read_nodes)
    described = [pair for pair in pairs if pair.first in nodes and pair.second in nodes]
    records = await read_compared_records(database, nodes.values())
    decided = await database.transact(lambda tx: read_proposals_of(tx, records))
    told_apart = {(row["first"], row["second"]) for row in decided if is_cannot_link(row)}
    rarity = WordRarity(await read_compared_organisations(database))
    clusters = form_match_clusters(
        _group_by_node(records), described, _contradiction_test(records, told_apart, rarity)
    )
    groups = {clusters.groups[pair.first] for pair in clusters.joined}
    result = AcceptedAbove(
        len(clusters.joined),
        sorted((group for group in groups if len(group) > 2), key=sorted),  # noqa: PLR2004
        clusters.refused,
    )
    if not dry_run:
        await _accept_joined_pairs(database, clusters.joined, by, result)
    return result


def _group_by_node(records: dict[str, ComparedRecord]) -> dict[str, frozenset[str]]:
    """The records of the node that each record is part of."""
    by_node: dict[str, set[str]] = defaultdict(set)
    for record in records.values():
        by_node[record.node].add(record.id)
    return {one.id: frozenset(by_node[one.node]) for one in records.values()}


def _contradiction_test(
    records: dict[str, ComparedRecord], told_apart: set[RecordPair], rarity: WordRarity
) -> Callable[[str, str], bool]:
    """Whether two records are told apart: by a decision, or by whatever is said of each under one of its identifiers.

    A body that was renamed has both names by its number; it has no name by what it was matched with.
    """
    by_identifier: dict[tuple[str, Identifier], set[str]] = defaultdict(set)
    for record in records.values():
        for identifier in record.identifiers:
            by_identifier[record.node, identifier].add(record.id)

    @cache
    def claims_of(record: str) -> list[ComparedOrganisation]:
        one = records[record]
        known = {record}.union(*(by_identifier[one.node, number] for number in one.identifiers))
        return [claim for other in sorted(known) for claim in records[other].claims]

    @cache
    def is_contradicted(one: str, other: str) -> bool:
        return ordered_pair(one, other) in told_apart or all(
            score_match(mine, theirs, rarity).value <= CONTRADICTED_SCORE
            for mine in claims_of(one)
            for theirs in claims_of(other)
        )

    return is_contradicted


async def _accept_joined_pairs(
    database: Database, pairs: list[ScoredPair], by: str, result: AcceptedAbove
) -> None:
    """Accept proposals in batches; those of a batch that fails one by one, for the others' sake."""
    result.accepted = 0
    ids = [pair.proposal for pair in pairs]
    for start in range(0, len(ids), _ACCEPT_BATCH):
        batch = ids[start : start + _ACCEPT_BATCH]
        try:
            result.accepted += await accept_proposals(database, batch, by)
        except (Conflict, NotFound):
            for identifier in batch:
                try:
                    result.accepted += await accept_proposals(database, [identifier], by)
                except (Conflict, NotFound):
                    result.conflicting.append(identifier)
