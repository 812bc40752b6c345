"""Numbers of nodes in an import: where the hash of a record's id stands among all that are staged, in order.

With numbers for ids the import tool has no texts to compare, and its files of relationships are half as large.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from partnergraph.graph.claims.stage import Stage, key_hash

_Numbers = NDArray[np.int64]


def read_numbers(stage: Stage, query: str, count: int) -> _Numbers:
    """The single column of ``count`` integers that a query over the stage gives."""
    return np.fromiter((row[0] for row in stage.db.execute(query)), np.int64, count)


class NodeNumbers:
    """The numbers of the nodes of a settled stage; ``further`` are ids of nodes that it does not have.

    ``shared`` tells of each number whether its node has several claims, or one under the id of another node.
    """

    def __init__(self, stage: Stage, further: Iterable[str]) -> None:
        entities = stage.count("SELECT 1 FROM entity")
        staged = read_numbers(stage, "SELECT mark FROM entity", entities)
        others = np.array([key_hash(one) for one in further], np.int64)
        self._marks, counts = np.unique(np.concatenate([staged, others]), return_counts=True)
        self._numbers: _Numbers = np.arange(len(self._marks))
        self.shared: NDArray[np.bool_] = counts > 1
        merged = stage.db.execute("SELECT record, node FROM merged").fetchall()
        if merged:
            records, nodes = (
                self.positions([key_hash(one) for one in column])
                for column in zip(*merged, strict=True)
            )
            self._numbers[records] = nodes
            self.shared[records] = self.shared[nodes] = True

    def __len__(self) -> int:
        return len(self._marks)

    def positions(self, marks: Any) -> _Numbers:
        """Where the hashes of records stand: the numbers that they would have by themselves."""
        return np.searchsorted(self._marks, np.asarray(marks, np.int64))

    def numbers(self, positions: _Numbers) -> _Numbers:
        """The numbers of the nodes that the records at these positions are part of."""
        return self._numbers[positions]

    def of_node(self, identifier: str) -> int:
        """The number of a node."""
        return int(self.positions(key_hash(identifier)))
