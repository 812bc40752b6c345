"""Lists in capitals are compared by name and country alone, and the labels of their pairs can be read."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from benchmarks.identity import capitals
from benchmarks.identity.records import BenchmarkRecord, digest_record_id

LABELS = Path(capitals.__file__).with_name("capital_pairs.csv")


def record(number: int, name: str, city: str = "", street: str = "") -> BenchmarkRecord:
    return BenchmarkRecord(str(number), "", name, "", "PL", city=city, street=street)


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


def test_what_is_missed_is_told_by_the_number_that_was_left_out() -> None:
    """One name in two writings is one entry of the list, so that there is nothing to find."""
    records = [
        replace(record(1, "Zielarnia Bursztynowa sp. z o.o."), key="912345678"),
        replace(record(2, "ZIELARNIA BURSZTYNOWA SP Z O O"), key="912345678"),
        replace(record(3, "zielarnia bursztynowa sp. z o.o."), key="912345678"),
        replace(record(4, "Dawna Nazwa sp. z o.o."), key="912345678"),
        replace(record(5, "Zielarnia Bursztynowa sp. z oo"), key="987654321"),
    ]
    found = set(capitals.find_accepted_pairs(records))
    measure = capitals.measure_by_pic(Path(), records, found)
    assert (measure.found, measure.right, measure.truth) == (3, 1, 3)


def test_the_labels_are_our_reading_of_digests() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["list"] for row in rows} == {"keep", "cordis"}
    assert {row["label"] for row in rows} <= {"same", "different", "unsure"}
    pairs = [(row["list"], row["first"], row["second"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(first < second and len(first) == len(second) == 12 for _, first, second in pairs)
    assert all(row["reading"] for row in rows)
