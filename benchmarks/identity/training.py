"""Training the model of matching, from features that are part of the project, and writing it as JSON.

scikit-learn is needed here and nowhere else. Two PICs of one name and form are left out, for nobody knows that they
are two bodies; Interreg's pairs, labelled by hand and few, weigh six times as much as CORDIS'. Test splits are no part
of the features.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from benchmarks.identity.pairs import LabelledPair, PairSet
from partnergraph.graph.resolution.matching.evidence import FEATURE_DIRECTIONS
from partnergraph.graph.resolution.matching.scoring import (
    ACCEPTED_SCORE,
    MODEL_FILE,
    PROPOSED_SCORE,
)

FEATURES_FILE = Path(__file__).with_name("training_pairs.npz")
TRAINED_SPLITS = ("train", "dev")
_NAMES = list(FEATURE_DIRECTIONS)
_INTERREG_WEIGHT = 6.0
_DECIMALS = 5
# Odds (logarithms) at which precision, measured out of fold on the trained splits, is what the scores stand for.
_PROPOSED_ODDS, _ACCEPTED_ODDS = 0.0, 2.0
_SCALE = [
    [_PROPOSED_ODDS - 6, 0.0],
    [_PROPOSED_ODDS - 2, 0.30],
    [_PROPOSED_ODDS, PROPOSED_SCORE],
    [_ACCEPTED_ODDS, ACCEPTED_SCORE],
    [_ACCEPTED_ODDS + 4, 1.0],
]


def write_training_features(cordis: PairSet, interreg: PairSet) -> int:
    """Write the features of all pairs that are trained on; returns how many."""
    rows, truth, weights = [], [], []
    for pairs, weight in ((cordis, 1.0), (interreg, _INTERREG_WEIGHT)):
        for pair in pairs.of_splits(TRAINED_SPLITS):
            evidence = pairs.evidence(pair)
            if evidence is None or (weight == 1 and _is_one_name_of_two(pair, evidence.features)):
                continue
            rows.append([evidence.features[name] for name in _NAMES])
            truth.append(pair.is_one)
            weights.append(weight)
    np.savez_compressed(
        FEATURES_FILE,
        features=np.asarray(rows, np.float64).round(_DECIMALS).astype(np.float32),
        names=np.asarray(_NAMES),
        is_one=np.asarray(truth),
        weight=np.asarray(weights, np.float32),
    )
    return len(rows)


def _is_one_name_of_two(pair: LabelledPair, features: dict[str, float]) -> bool:
    return features["identical"] == 1 and not pair.is_one


def train_model() -> dict[str, Any]:
    """The model as it is stored. Raises ``ValueError`` where the features were written by other code."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    with np.load(FEATURES_FILE) as stored:
        if stored["names"].tolist() != _NAMES:
            raise ValueError("the features changed; write them again: benchmarks.identity features")
        features: NDArray[np.float64] = stored["features"].astype(np.float64)
        is_one, weight = stored["is_one"], stored["weight"]
    trained = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.05,
        max_depth=4,
        min_samples_leaf=20,
        l2_regularization=5.0,
        max_features=0.5,
        monotonic_cst=list(FEATURE_DIRECTIONS.values()),
        early_stopping=False,
        random_state=0,
    ).fit(features, is_one, sample_weight=weight)
    return {
        "features": _NAMES,
        "start": float(trained._baseline_prediction.ravel()[0]),  # noqa: SLF001
        "trees": [_export_tree(grown[0].nodes) for grown in trained._predictors],  # noqa: SLF001
        "scale": _SCALE,
    }


def write_model() -> int:
    """Train the model and write it where the package reads it; returns its size in bytes."""
    return MODEL_FILE.write_bytes(orjson.dumps(train_model()) + b"\n")


def _export_tree(nodes: Any) -> list[list[float]]:
    """The nodes of a tree, an inner one with the mean of what is below it."""
    values = [0.0] * len(nodes)

    def fill_value(place: int) -> float:
        node = nodes[place]
        if node["is_leaf"]:
            values[place] = float(node["value"])
        else:
            left, right = int(node["left"]), int(node["right"])
            counts = [int(nodes[left]["count"]), int(nodes[right]["count"])]
            below = [fill_value(left), fill_value(right)]
            values[place] = sum(c * v for c, v in zip(counts, below, strict=True)) / sum(counts)
        return values[place]

    fill_value(0)
    return [
        [-1, 0, 0, 0, round(value, _DECIMALS)]
        if node["is_leaf"]
        else [
            int(node["feature_idx"]),
            round(float(node["num_threshold"]), _DECIMALS + 1),
            int(node["left"]),
            int(node["right"]),
            round(value, _DECIMALS),
        ]
        for node, value in zip(nodes, values, strict=True)
    ]
