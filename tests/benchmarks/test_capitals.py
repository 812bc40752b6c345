"""Lists in capitals are compared by name and country alone, and the labels of their pairs can be read."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.identity import capitals
from benchmarks.identity.records import BenchmarkRecord, digest_record_id

LABELS = Path(capitals.__file__).with_name("capital_pairs.csv")


def record(number: int, name: str, **known: str) -> BenchmarkRecord:
    return BenchmarkRecord(str(number), "", name, "", "PL", **known)


def test_only_names_and_countries_are_compared() -> None:
    records = [
        record(1, "Zielarnia Bursztynowa sp. z o.o.", city="Gdańsk", street="Długa 1"),
        record(2, "ZIELARNIA BURSZTYNOWA Sp. z o.o. ", city="Kraków", street="Inna 2"),
        record(3, "Bydgoszcz - miasto na prawach powiatu", city="Bydgoszcz"),
        record(4, "Kraków - miasto na prawach powiatu", city="Bydgoszcz"),
    ]
    pair = sorted(map(digest_record_id, ("1", "2")))
    found = list(capitals.find_accepted_pairs(records))
    assert [[one.first, one.second] for one in found] == [pair]


def test_the_labels_are_our_reading_of_digests() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["list"] for row in rows} == {"keep", "cordis"}
    assert {row["label"] for row in rows} <= {"same", "different", "unsure"}
    pairs = [(row["list"], row["first"], row["second"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(first < second and len(first) == len(second) == 12 for _, first, second in pairs)
    assert all(row["reading"] for row in rows)
