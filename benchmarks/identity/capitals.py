"""Lists of names in capitals without place or address, as beneficiaries are published: how much of what is accepted unseen is wrong.

Two lists are made of real ones by leaving out all but name and country: keep.eu's partners, and CORDIS' organisations of
the countries of the splits that are asked for. What was left out is what the pairs were labelled by, which was done for
the test alone. How much is found is told by the PIC of CORDIS' organisations, and by the pairs of keep.eu's partners that
were labelled by hand in these splits.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from benchmarks.identity.measures import MatchMeasure
from benchmarks.identity.pairs import LabelledPair, read_interreg_pairs
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


def report_capitals(data: Path, splits: Collection[str]) -> None:
    """How many pairs of each list are accepted unseen, and how many of those are right that the splits tell of."""
    keep = read_keep_records(data / "keep")
    labelled = read_interreg_pairs(data / "keep").of_splits(splits)
    accepted = _report_list("keep", keep, splits)
    print(_measure_by_labels(labelled, keep, accepted, splits).line())
    cordis = [one for one in read_cordis_records(data / "cordis") if one.split in splits]
    accepted = _report_list("cordis", cordis, splits)
    print(measure_by_pic(cordis, accepted).line())


def _report_list(
    name: str, records: Iterable[BenchmarkRecord], splits: Collection[str]
) -> set[CapitalPair]:
    """Say how many pairs of a list are accepted unseen, and what those are that were labelled for the test; these pairs."""
    accepted = set(find_accepted_pairs(records))
    print(f"== {name} in capitals, without place or address: {len(accepted):,} accepted unseen")
    if "test" in splits:
        labels = Counter(label for pair, label in _read_capital_labels(name) if pair in accepted)
        told = labels["same"] + labels["different"]
        line = MatchMeasure("of those labelled", told, labels["same"], labels["same"]).line()
        print(line.partition("  R ")[0] + f"; {labels['unsure']} could not be told")
    return accepted


def measure_by_pic(records: Iterable[BenchmarkRecord], accepted: set[CapitalPair]) -> MatchMeasure:
    """Of names that have a PIC: those that stand for the same one are one body."""
    listed = [one for one in records if one.has_pic and one.compared.names]
    by_pic: dict[str, set[str]] = defaultdict(set)
    for one, name in _find_listed_ids(records, listed):
        by_pic[one.key].add(name)
    ones = {_name_pair(*two) for ids in by_pic.values() for two in combinations(ids, 2)}
    known = {digest_record_id(name) for ids in by_pic.values() for name in ids}
    found = {pair for pair in accepted if {pair.first, pair.second} <= known}
    return MatchMeasure("by the PIC", len(found), len(found & ones), len(ones))


def _measure_by_labels(
    labelled: Iterable[LabelledPair],
    records: Iterable[BenchmarkRecord],
    accepted: set[CapitalPair],
    splits: Iterable[str],
) -> MatchMeasure:
    """Of the pairs that were labelled by hand, for these splits, and are two names of the list."""
    names = {one.id: name for one, name in _find_listed_ids(records, records)}
    labels = {
        _name_pair(*ends): pair.is_one
        for pair in labelled
        if len(ends := {names[end] for end in pair.ids}) > 1
    }
    found = accepted & labels.keys()
    right = sum(labels[pair] for pair in found)
    return MatchMeasure(
        f"by labels of {', '.join(splits)}", len(found), right, sum(labels.values())
    )


def _find_listed_ids(
    records: Iterable[BenchmarkRecord], some: Iterable[BenchmarkRecord]
) -> Iterator[tuple[BenchmarkRecord, str]]:
    """Some of the records, each with the id under which its name is in the list."""
    first = {_list_name(one): one.id for one in reversed(list(records))}
    return ((one, first[_list_name(one)]) for one in some)


def _list_name(one: BenchmarkRecord) -> tuple[str, str]:
    """What a list in capitals has of a record."""
    return one.name.upper(), one.country


def find_accepted_pairs(records: Iterable[BenchmarkRecord]) -> Iterator[CapitalPair]:
    """The pairs of a list that are accepted unseen by name and country alone; a name is in a list once."""
    named: dict[tuple[str, str], BenchmarkRecord] = {}
    for one in records:
        named.setdefault(_list_name(one), one)
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
