"""Layers of a graph made of chains: who stands where, so that lines cross little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 6
# How much of a row a line needs that passes a layer.
_PASSING = 0.4


@dataclass(frozen=True)
class Layout:
    """``nodes``: layer and row of each; rows may be parts, for every layer is centred.

    ``passing``: where lines that skip layers pass these, by :func:`passing_key`; they stand closer than nodes.
    """

    nodes: dict[str, tuple[int, float]]
    passing: dict[str, tuple[int, float]]
    layers: int
    rows: float


def lay_out(chains: Sequence[Sequence[str]]) -> Layout:
    """Place each node once: first and last ones in the outer layers, the others as far in as they come.

    Lines that pass a layer keep a row there: they are given a node of their own while rows are ordered.
    """
    layers = max(len(chain) for chain in chains)
    layer_of = _layers(chains, layers)
    columns, neighbours = _columns(chains, layer_of, layers)
    for sweep in range(_SWEEPS):
        _sweep(columns, neighbours, forward=sweep % 2 == 0)
    shares = [[1.0 if key in layer_of else _PASSING for key in column] for column in columns]
    rows = max(map(sum, shares))
    placed: dict[str, tuple[int, float]] = {}
    for layer, (column, share) in enumerate(zip(columns, shares, strict=True)):
        top = (rows - sum(share)) / 2
        for key, part in zip(column, share, strict=True):
            placed[key] = layer, top + (part - 1) / 2
            top += part
    nodes = {key: at for key, at in placed.items() if key in layer_of}
    passing = {key: at for key, at in placed.items() if key not in layer_of}
    return Layout(nodes, passing, layers, rows)


def passing_key(start: str, end: str, layer: int) -> str:
    """By what a line from one node to another is known in a layer between them."""
    return f"{start} → {end} {layer}"


def _layers(chains: Sequence[Sequence[str]], layers: int) -> dict[str, int]:
    """The layer of each node."""
    found: dict[str, int] = {}
    for chain in chains:
        found.setdefault(chain[0], 0)
        found.setdefault(chain[-1], layers - 1)
    for chain in chains:
        for at, key in enumerate(chain[1:-1], 1):
            found[key] = found.get(key) or min(at, layers - 2)
    return found


def _columns(
    chains: Sequence[Sequence[str]], layer_of: dict[str, int], layers: int
) -> tuple[list[list[str]], dict[str, set[str]]]:
    """The nodes of each layer in the order of the chains, and who is beside whom."""
    columns: list[list[str]] = [[] for _ in range(layers)]
    neighbours: dict[str, set[str]] = defaultdict(set)

    def stand(key: str, layer: int) -> None:
        if key not in columns[layer]:
            columns[layer].append(key)

    for chain in chains:
        for one, other in pairwise(chain):
            start, end = sorted((one, other), key=layer_of.__getitem__)
            stand(start, layer_of[start])
            before = start
            for layer in range(layer_of[start] + 1, layer_of[end]):
                passing = passing_key(start, end, layer)
                stand(passing, layer)
                neighbours[before].add(passing)
                neighbours[passing].add(before)
                before = passing
            stand(end, layer_of[end])
            neighbours[before].add(end)
            neighbours[end].add(before)
    return columns, neighbours


def _sweep(columns: list[list[str]], neighbours: dict[str, set[str]], *, forward: bool) -> None:
    """Order each layer by the middle of its neighbours in the one before."""
    order = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
    for layer in order:
        before = columns[layer - 1 if forward else layer + 1]
        rank = {key: at / max(len(before), 1) for at, key in enumerate(before)}
        size = max(len(columns[layer]), 1)
        own = {key: at / size for at, key in enumerate(columns[layer])}

        def middle(key: str, rank: dict[str, float] = rank, own: dict[str, float] = own) -> float:
            beside = [rank[one] for one in neighbours[key] if one in rank]
            return sum(beside) / len(beside) if beside else own[key]

        columns[layer].sort(key=middle)
