"""Labelled pairs of organisations, made up in the ways in which lists write them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.compared import (
    ComparedOrganisation,
    compared_organisation,
)
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import score_match

FILE = Path(__file__).with_name("labelled_pairs.csv")


@dataclass(frozen=True)
class Pair:
    """Two organisations, whether they are one, and in what way the pair is hard."""

    both: tuple[ComparedOrganisation, ComparedOrganisation]
    same: bool
    way: str


@dataclass(frozen=True)
class Measure:
    """How well a threshold tells the pairs apart."""

    threshold: float
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def pairs() -> list[Pair]:
    """The sample."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [pair(number, row) for number, row in enumerate(csv.DictReader(file))]


def pair(number: int, row: dict[str, str]) -> Pair:
    one, two = (
        compared_organisation(
            f"organisation:{side}-{number}",
            [row[f"name_{side}"]],
            countries=filter(None, [row[f"country_{side}"]]),
            city=row[f"city_{side}"],
        )
        for side in ("a", "b")
    )
    return Pair((one, two), row["same"] == "1", row["way"])


def measured(threshold: float) -> Measure:
    """Found among all of both sides, as ``matches find`` does, judged on the labelled pairs.

    A pair of two rows of the sample counts as wrong too: no two rows are about one organisation.
    """
    sample = pairs()
    lefts, rights = ([p.both[side] for p in sample] for side in (0, 1))
    rarity = WordRarity([*lefts, *rights])
    true = {(p.both[0].id, p.both[1].id) for p in sample if p.same}
    found = {
        (a.id, b.id)
        for a, b in candidate_pairs(lefts, rights)
        if (scored := score_match(a, b, rarity)).value >= threshold and scored.part is None
    }
    return Measure(threshold, len(found & true), len(found - true), len(true - found))
