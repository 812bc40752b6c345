"""Gradient-boosted trees, kept as JSON and read by numpy: what trained them is not needed to score.

All trees are walked at once, a level a step. A node of a file is ``[feature, threshold, left, right, value]``: values
up to the threshold go left, a leaf has the feature -1, and ``value`` is the mean of the leaves below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

_Floats = NDArray[np.float64]
_Places = NDArray[np.int64]


class TreeModel:
    """Trees over named features. Each adds to the odds (their logarithm) that a pair is one."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        """``stored``: ``features``, ``start`` (odds), ``trees``, and ``scale``, points of odds and score."""
        self.features: list[str] = stored["features"]
        self._start: float = stored["start"]
        self._scale_odds, self._scale_scores = zip(*stored["scale"], strict=True)
        trees: list[list[list[float]]] = stored["trees"]
        starts = np.cumsum([0, *(len(tree) for tree in trees[:-1])])
        nodes = np.array([node for tree in trees for node in tree], dtype=np.float64)
        offsets = np.repeat(starts, [len(tree) for tree in trees])
        itself = np.arange(len(nodes))
        is_leaf = nodes[:, 0] < 0
        self._roots: _Places = starts
        self._feature: _Places = np.where(is_leaf, 0, nodes[:, 0]).astype(np.int64)
        self._threshold: _Floats = nodes[:, 1]
        # A leaf leads to itself, so that shallow trees wait for the deep ones.
        self._left: _Places = np.where(is_leaf, itself, nodes[:, 2] + offsets).astype(np.int64)
        self._right: _Places = np.where(is_leaf, itself, nodes[:, 3] + offsets).astype(np.int64)
        self._value: _Floats = nodes[:, 4]

    @classmethod
    def read(cls, path: Path) -> TreeModel:
        """Read the model of a file."""
        return cls(orjson.loads(path.read_bytes()))

    def odds(self, features: Mapping[str, float]) -> float:
        """The logarithm of the odds that a pair is one."""
        *_, leaves = self._walk_trees(features)
        return self._start + float(self._value[leaves].sum())

    def score(self, features: Mapping[str, float]) -> float:
        """From 0 to 1, so that the recommended thresholds have the precision that was measured."""
        return float(np.interp(self.odds(features), self._scale_odds, self._scale_scores))

    def contributions(self, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """What each feature adds to the odds on the ways through the trees, the largest first."""
        added = np.zeros(len(self.features))
        steps = list(self._walk_trees(features))
        for nodes, following in pairwise(steps):
            np.add.at(added, self._feature[nodes], self._value[following] - self._value[nodes])
        pairs = zip(self.features, added.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: -abs(pair[1]))

    def _walk_trees(self, features: Mapping[str, float]) -> Iterator[_Places]:
        """The node of every tree at each step, until all are leaves."""
        values = np.array([features[name] for name in self.features])
        nodes = self._roots
        while True:
            yield nodes
            goes_left = values[self._feature[nodes]] <= self._threshold[nodes]
            following = np.where(goes_left, self._left[nodes], self._right[nodes])
            if np.array_equal(following, nodes):
                return
            nodes = following
