"""Precision, recall and F1 with their uncertainty."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

_Z95 = 1.96
_RESAMPLES = 300


@dataclass(frozen=True)
class MatchMeasure:
    """What was found, how much of it is right, and how much there was to find."""

    name: str
    found: int
    right: int
    truth: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else math.nan

    @property
    def recall(self) -> float:
        return self.right / self.truth if self.truth else math.nan

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.truth) if self.found + self.truth else math.nan

    def line(self) -> str:
        """The measure as a line; precision and recall with Wilson's interval of 95 %, F1 with a resampled one."""
        precision, recall = _wilson(self.right, self.found), _wilson(self.right, self.truth)
        low, high = self._resample_f1()
        return (
            f"  {self.name:38s} n {self.found:5d} wrong {self.found - self.right:4d}"
            f"  P {self.precision:.4f} [{precision[0]:.3f}-{precision[1]:.3f}]"
            f"  R {self.recall:.3f} [{recall[0]:.3f}-{recall[1]:.3f}]"
            f"  F1 {self.f1:.3f} [{low:.3f}-{high:.3f}]"
        )

    def _resample_f1(self) -> tuple[float, float]:
        """The interval of 95 % of F1, by drawing the pairs that count anew."""
        kinds = ("right", "wrong", "missed")
        weights = (self.right, self.found - self.right, self.truth - self.right)
        if not sum(weights):
            return math.nan, math.nan
        chance = random.Random(7)
        values = []
        for _ in range(_RESAMPLES):
            drawn = chance.choices(kinds, weights, k=sum(weights))
            right, others = drawn.count("right"), len(drawn) - drawn.count("right")
            values.append(2 * right / (2 * right + others))
        values.sort()
        return values[int(0.025 * _RESAMPLES)], values[int(0.975 * _RESAMPLES) - 1]


def measure_pairs(
    name: str, found: Sequence[bool], truth: Sequence[bool], total: int
) -> MatchMeasure:
    """The measure of a decision about each pair; ``total``: how many there are to find, compared or not."""
    right = sum(hit and is_one for hit, is_one in zip(found, truth, strict=True))
    return MatchMeasure(name, sum(found), right, total)


def _wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's interval of 95 % of a share."""
    if not whole:
        return 0.0, 1.0
    share, spread = part / whole, _Z95**2 / whole
    middle = share + spread / 2
    width = _Z95 * math.sqrt(share * (1 - share) / whole + spread / whole / 4)
    return (middle - width) / (1 + spread), (middle + width) / (1 + spread)
