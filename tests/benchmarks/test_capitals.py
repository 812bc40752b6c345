"""Lists in capitals are compared by name and country alone, and the labels of their pairs can be read."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.identity import capitals
from benchmarks.identity.pairs import LabelledPair, PairSet
from benchmarks.identity.records import BenchmarkRecord, digest_record_id
from partnergraph.graph.resolution.matching.rarity import WordRarity

LABELS = Path(capitals.__file__).with_name("capital_pairs.csv")
PIC = "912345678"


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
        replace(record(1, "Zielarnia Bursztynowa sp. z o.o."), key=PIC),
        replace(record(2, "ZIELARNIA BURSZTYNOWA SP Z O O"), key=PIC),
        replace(record(3, "zielarnia bursztynowa sp. z o.o."), key=PIC),
        replace(record(4, "Dawna Nazwa sp. z o.o."), key=PIC),
        replace(record(5, "Zielarnia Bursztynowa sp. z oo"), key="987654321"),
    ]
    found = set(capitals.find_accepted_pairs(records))
    measure = capitals.measure_by_pic(records, found)
    assert (measure.found, measure.right, measure.truth) == (3, 1, 3)


def test_the_unseen_third_is_seen_by_those_alone_who_ask_for_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a split come its countries and its labels; what was labelled for the test comes with the test."""
    names = ("Zielarnia Bursztynowa sp. z o.o.", "ZIELARNIA BURSZTYNOWA SP Z O O")
    both = {
        country: [
            replace(record(number, name), id=f"{country}{number}", key=PIC, country=country)
            for number, name in enumerate(names)
        ]
        for country in ("CZ", "PL")
    }
    assert [two[0].split for two in both.values()] == ["train", "test"]
    labelled = [
        LabelledPair((two[0], two[1]), is_one=True, split=two[0].split) for two in both.values()
    ]
    every = [one for two in both.values() for one in two]
    pairs = PairSet({}, WordRarity([]), labelled, Counter())
    monkeypatch.setattr(capitals, "read_keep_records", lambda _: every)
    monkeypatch.setattr(capitals, "read_cordis_records", lambda _: every)
    monkeypatch.setattr(capitals, "read_interreg_pairs", lambda _: pairs)
    told = {}
    for split in ("train", "test"):
        capitals.report_capitals(Path(), [split])
        told[split] = capsys.readouterr().out
    for split, text in told.items():
        assert f"by labels of {split}" in text
        assert text.count("n     1 wrong    0") == 2, "one labelled pair, and one of a PIC"
        assert "cordis in capitals, without place or address: 1 accepted" in text
        assert ("of those labelled" in text) is (split == "test")


def test_the_labels_are_our_reading_of_digests() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["list"] for row in rows} == {"keep", "cordis"}
    assert {row["label"] for row in rows} <= {"same", "different", "unsure"}
    pairs = [(row["list"], row["first"], row["second"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(first < second and len(first) == len(second) == 12 for _, first, second in pairs)
    assert all(row["reading"] for row in rows)
