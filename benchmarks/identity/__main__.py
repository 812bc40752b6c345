"""Measure how well matching finds what is one, and train its model.

    python -m benchmarks.identity DATA [--splits train,dev] [--quick]
    python -m benchmarks.identity features DATA
    python -m benchmarks.identity train

DATA is a folder with ``cordis`` (extracts) and ``keep`` (the workbook). ``features`` reads the pairs to train on and
writes their features, ``train`` makes the model of these. ``--quick`` leaves nomenklatura out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.identity.capitals import report_capitals
from benchmarks.identity.pairs import read_cordis_pairs, read_interreg_pairs
from benchmarks.identity.report import report_cordis, report_interreg
from benchmarks.identity.training import FEATURES_FILE, write_model, write_training_features


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["train"]:
        print(f"the model has {write_model():,} bytes")
    elif arguments[:1] == ["features"]:
        folder = Path(arguments[1])
        written = write_training_features(
            read_cordis_pairs(folder / "cordis"), read_interreg_pairs(folder / "keep")
        )
        print(f"{written:,} pairs in {FEATURES_FILE}")
    else:
        measure_matching(arguments)


def measure_matching(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity")
    parser.add_argument("data", type=Path)
    parser.add_argument("--splits", default="test", help="train, dev, test: several with commas")
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args(arguments)
    splits = chosen.splits.split(",")
    interreg = read_interreg_pairs(chosen.data / "keep")
    report_interreg(interreg, splits, with_logic=not chosen.quick)
    report_capitals(chosen.data, splits)
    cordis = read_cordis_pairs(chosen.data / "cordis")
    report_cordis(cordis, splits, with_logic=not chosen.quick)


if __name__ == "__main__":
    main(sys.argv[1:])
