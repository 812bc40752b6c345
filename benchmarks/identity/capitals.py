"""Lists of names in capitals without place or address, as beneficiaries are published: how much of what is accepted unseen is wrong.

Two lists are made of real ones by leaving out all but name and country: keep.eu's partners, and CORDIS' organisations of
the countries on which no model was trained. What was left out is what the pairs were labelled by. How much is found is
told by the PIC of CORDIS' organisations, and by the pairs of keep.eu's partners that were labelled by hand for the test.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from benchmarks.identity.measures import MatchMeasure
from benchmarks.identity.pairs import read_interreg_pairs
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
        print(_MEASURES[name](data, records, accepted).line())


def measure_by_pic(
    _: Path, records: Iterable[BenchmarkRecord], accepted: set[CapitalPair]
) -> MatchMeasure:
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
    data: Path, records: Iterable[BenchmarkRecord], accepted: set[CapitalPair]
) -> MatchMeasure:
    """Of the pairs that were labelled by hand for the test and are two names of the list."""
    names = {one.id: name for one, name in _find_listed_ids(records, records)}
    labels = {
        _name_pair(*ends): pair.is_one
        for pair in read_interreg_pairs(data / "keep").of_splits(["test"])
        if len(ends := {names[end] for end in pair.ids}) > 1
    }
    found = accepted & labels.keys()
    right = sum(labels[pair] for pair in found)
    return MatchMeasure("by labels of the test", len(found), right, sum(labels.values()))


_MEASURES = {"keep": _measure_by_labels, "cordis": measure_by_pic}


def _find_listed_ids(
    records: Iterable[BenchmarkRecord], some: Iterable[BenchmarkRecord]
) -> Iterator[tuple[BenchmarkRecord, str]]:
    """Some of the records, each with the id under which its name is in the list."""
    first = {_list_name(one): one.id for one in reversed(list(records))}
    return ((one, first[_list_name(one)]) for one in some)


def _list_name(one: BenchmarkRecord) -> tuple[str, str]:
    """What a list in capitals has of a record."""
    return one.name.upper(), one.country


def _read_lists(data: Path) -> Iterator[tuple[str, list[BenchmarkRecord]]]:
    yield "keep", read_keep_records(data / "keep")
    yield "cordis", [one for one in read_cordis_records(data / "cordis") if one.split == "test"]


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
