"""Lists of names in capitals without place or address, as beneficiaries are published: how much of what is accepted unseen is wrong.

Two lists are made of real ones by leaving out all but name and country: keep.eu's partners, and CORDIS' organisations of
the countries on which no model was trained. What was left out is what the pairs were labelled by.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.identity.measures import MatchMeasure
from benchmarks.identity.records import (
    BenchmarkRecord,
    digest_record_id,
    read_cordis_records,
    read_keep_records,
)
from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import ACCEPTED_SCORE, score_match

_CAPITAL_LABELS = Path(__file__).with_name("capital_pairs.csv")


@dataclass(frozen=True)
class CapitalPair:
    """Two records of a list that are accepted unseen, by their digests."""

    first: str
    second: str


def report_capitals(data: Path) -> None:
    """How many pairs of each list are accepted unseen, and what those of them are that were labelled."""
    for name, records in _read_lists(data):
        accepted = set(find_accepted_pairs(records))
        labels = Counter(label for pair, label in _read_capital_labels(name) if pair in accepted)
        told = labels["same"] + labels["different"]
        print(f"== {name} in capitals, without place or address: {len(accepted):,} accepted unseen")
        line = MatchMeasure("of those labelled", told, labels["same"], labels["same"]).line()
        print(line.partition("  R ")[0] + f"; {labels['unsure']} could not be told")


def _read_lists(data: Path) -> Iterator[tuple[str, list[BenchmarkRecord]]]:
    yield "keep", read_keep_records(data / "keep")
    yield "cordis", [one for one in read_cordis_records(data / "cordis") if one.split == "test"]


def find_accepted_pairs(records: Iterable[BenchmarkRecord]) -> Iterator[CapitalPair]:
    """The pairs of a list that are accepted unseen by name and country alone; a name is in a list once."""
    named: dict[tuple[str, str], BenchmarkRecord] = {}
    for one in records:
        named.setdefault((one.name.upper(), one.country), one)
    bare = [
        replace(one, name=name, acronym="", city="", postcode="", street="", url="").compared
        for (name, _), one in named.items()
    ]
    listed = [one for one in bare if one.names]
    rarity = WordRarity(listed)
    for a, b in candidate_pairs(listed, listed):
        score = score_match(a, b, rarity)
        if score.value >= ACCEPTED_SCORE and score.part is None:
            yield _name_pair(a.id, b.id)


def _name_pair(one: str, other: str) -> CapitalPair:
    return CapitalPair(*sorted((digest_record_id(one), digest_record_id(other))))


def _read_capital_labels(name: str) -> Iterator[tuple[CapitalPair, str]]:
    with _CAPITAL_LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["list"] == name:
                yield CapitalPair(row["first"], row["second"]), row["label"]
