"""Precision and recall of matching on the made-up sample, and its time on two lists of organisations.

    python benchmarks/matching.py [FP7_ORGANISATIONS H2020_ORGANISATIONS]

The floor is finding the candidates alone, without scoring and reasons. The two extracts share keys for some
organisations, which gives a second recall: how many of these are found by name. How good matching is on real
records is what ``python -m benchmarks.identity`` tells.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.compared import (
    ComparedOrganisation,
    compared_organisation,
)
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import score_match

sys.path.insert(0, str(Path(__file__).parent.parent))

THRESHOLDS = (0.75, 0.8, 0.85, 0.9, 0.95)


def measure_labelled_sample() -> None:
    from tests.graph.resolution.matching.sample import measured, pairs  # noqa: PLC0415

    sample = pairs()
    same = sum(pair.same for pair in sample)
    print(f"labelled sample: {len(sample)} pairs, {same} of one organisation")
    print("threshold  precision  recall")
    for threshold in THRESHOLDS:
        quality = measured(threshold)
        print(f"{threshold:9.2f}  {quality.precision:9.3f}  {quality.recall:6.3f}")


def read_extract_organisations(path: Path, side: str) -> Iterator[ComparedOrganisation]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        delimiter = ";" if ";" in file.readline() else "\t"
        file.seek(0)
        for row in csv.DictReader(file, delimiter=delimiter):
            yield compared_organisation(
                f"{side}:{row['new_org_id']}",
                [row.get("name") or row["organisationName"]],
                acronym=row.get("shortName") or row.get("organisationShortName"),
                countries=filter(None, [row["country"]]),
                city=row.get("city"),
                postcode=row.get("postCode"),
                street=row.get("street"),
                urls=filter(None, [row.get("organizationUrl")]),
            )


def measure_matching_time(
    lefts: Sequence[ComparedOrganisation], rights: Sequence[ComparedOrganisation]
) -> None:
    keys = {o.id[2:] for o in lefts} & {o.id[2:] for o in rights}
    start = time.perf_counter()
    pairs = list(candidate_pairs(lefts, rights))
    floor = time.perf_counter() - start
    rarity = WordRarity([*lefts, *rights])
    scored = [(score_match(a, b, rarity).value, a.id[2:] == b.id[2:]) for a, b in pairs]
    whole = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{len(lefts):,} x {len(rights):,} organisations, {len(pairs):,} pairs compared")
    print(
        f"candidates {floor:.1f} s, all {whole:.1f} s, {whole / floor:.1f} x; {memory} MB at most"
    )
    for threshold in THRESHOLDS:
        proposed = [one_key for value, one_key in scored if value >= threshold]
        print(
            f"{threshold:.2f}: {len(proposed):,} proposed; {sum(proposed)} of {len(keys)} with one key found"
        )


if __name__ == "__main__":
    measure_labelled_sample()
    files = [Path(name) for name in sys.argv[1:3]]
    if files:
        measure_matching_time(
            list(read_extract_organisations(files[0], "a")),
            list(read_extract_organisations(files[1], "b")),
        )
