"""The model that is shipped is the one that its training makes of the features that are part of the project."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import orjson
import pytest

from benchmarks.identity import training
from partnergraph.graph.resolution.matching.evidence import FEATURE_DIRECTIONS
from partnergraph.graph.resolution.matching.scoring import MODEL_FILE
from partnergraph.graph.resolution.matching.trees import TreeModel

LABELS = sorted(Path(training.__file__).parent.glob("interreg_*.csv"))


def test_the_model_is_reproducible() -> None:
    """But for the last digits: sums of many numbers differ between machines."""
    pytest.importorskip("sklearn")
    trained, shipped = TreeModel(training.train_model()), TreeModel.read(MODEL_FILE)
    with np.load(training.FEATURES_FILE) as stored:
        names, rows = stored["names"].tolist(), stored["features"][::50].astype(float)
    assert trained.features == shipped.features == names
    for row in rows:
        features = dict(zip(names, row.tolist(), strict=True))
        assert trained.odds(features) == pytest.approx(shipped.odds(features), abs=0.05)


def test_the_model_only_says_what_its_features_may() -> None:
    """More of what speaks for one body never lowers the odds, nor does less of what speaks against it."""
    model = TreeModel.read(MODEL_FILE)
    with np.load(training.FEATURES_FILE) as stored:
        rows = stored["features"][::400].astype(float)
    for row in rows:
        features = dict(zip(model.features, row.tolist(), strict=True))
        for name, direction in FEATURE_DIRECTIONS.items():
            more = {**features, name: features[name] + 1.0}
            assert direction * (model.odds(more) - model.odds(features)) >= -1e-6


@pytest.mark.parametrize("path", LABELS, ids=[path.stem for path in LABELS])
def test_labels_hold_no_line_of_a_publisher(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    readings = {row["reading"] for row in rows}
    assert len(rows) > 100
    assert all(
        len(row[end]) == 12 and int(row[end], 16) >= 0
        for row in rows
        for end in ("first", "second")
    )
    assert {row["label"] for row in rows} <= {"same", "part-of", "different", "unsure"}
    assert len(readings) < 25, "a reading is one of a few of our own words"


def test_the_model_file_is_small_and_says_where_scores_stand() -> None:
    stored = orjson.loads(MODEL_FILE.read_bytes())
    assert [0.0, 0.75] in stored["scale"]
    assert [2.0, 0.95] in stored["scale"]
    assert MODEL_FILE.stat().st_size < 200_000
