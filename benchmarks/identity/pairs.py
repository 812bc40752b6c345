"""Pairs with their truth: CORDIS' by the PIC that scoring does not see, Interreg's as we labelled them."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from benchmarks.identity.records import (
    BenchmarkRecord,
    digest_record_id,
    read_cordis_records,
    read_keep_records,
)
from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.evidence import MatchEvidence, gather_evidence
from partnergraph.graph.resolution.matching.rarity import WordRarity

_LABELS = Path(__file__).with_name("interreg_pairs.csv")


@dataclass(frozen=True)
class LabelledPair:
    """Two records of a split, and whether they are one; ``reading`` and ``stratum`` of hand-labelled ones."""

    both: tuple[BenchmarkRecord, BenchmarkRecord]
    is_one: bool
    split: str
    label: str = ""
    stratum: str = ""
    stratum_size: int = 0

    @property
    def ids(self) -> tuple[str, str]:
        return self.both[0].id, self.both[1].id


@dataclass
class PairSet:
    """The records of a benchmark, its pairs, and how many pairs there are to find in each split."""

    records: dict[str, BenchmarkRecord]
    rarity: WordRarity
    pairs: list[LabelledPair]
    truth: Counter[str]

    def of_splits(self, splits: Iterable[str]) -> list[LabelledPair]:
        return [pair for pair in self.pairs if pair.split in splits]

    def evidence(self, pair: LabelledPair) -> MatchEvidence | None:
        one, two = pair.both
        return gather_evidence(one.compared, two.compared, self.rarity)


def read_cordis_pairs(folder: Path) -> PairSet:
    """All candidate pairs of records with a PIC; what blocking does not find counts as missed."""
    every = read_cordis_records(folder)
    rarity = WordRarity(record.compared for record in every)
    records = {one.id: one for one in every if one.has_pic and one.compared.names}
    by_key: dict[str, list[BenchmarkRecord]] = defaultdict(list)
    for record in records.values():
        by_key[record.key].append(record)
    truth = Counter(
        min(two, key=lambda record: record.id).split
        for group in by_key.values()
        for two in combinations(group, 2)
    )
    compared = [record.compared for record in records.values()]
    pairs = []
    for a, b in candidate_pairs(compared, compared):
        one, two = records[a.id], records[b.id]
        pairs.append(LabelledPair((one, two), one.key == two.key, one.split))
    return PairSet(records, rarity, pairs, truth)


def read_interreg_pairs(folder: Path) -> PairSet:
    """The pairs that were labelled by hand and could be told."""
    records = {one.id: one for one in read_keep_records(folder)}
    rarity = WordRarity(record.compared for record in records.values())
    pairs = list(_read_labels(records))
    truth = Counter(pair.split for pair in pairs if pair.is_one)
    return PairSet(records, rarity, pairs, truth)


def _read_labels(records: dict[str, BenchmarkRecord]) -> Iterator[LabelledPair]:
    by_digest = {digest_record_id(identifier): record for identifier, record in records.items()}
    with _LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            both = by_digest.get(row["first"]), by_digest.get(row["second"])
            if row["label"] == "unsure" or not both[0] or not both[1]:
                continue
            if both[0].compared.names and both[1].compared.names:
                yield LabelledPair(
                    (both[0], both[1]),
                    row["label"] == "same",
                    row["split"],
                    row["label"],
                    row["stratum"],
                    int(row["stratum_size"] or 0),
                )
