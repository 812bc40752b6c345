"""In which projects each record of the benchmarks takes part."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.identity.records import BenchmarkRecord

_EDGES = {"h2020": "h2020-2016/edges.csv", "fp7": "fp7-2016/fp7edges.csv"}


def read_edges(folder: Path) -> dict[tuple[str, str], set[str]]:
    """The projects of each key of the two extracts that list who takes part in what apart."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source, path in _EDGES.items():
        with (folder / path).open(encoding="utf-8", errors="replace", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                found[source, row["new_org_id"]].add(f"{source}:{row['projectRcn']}")
    return found


def add_listed_projects(
    records: Iterable[BenchmarkRecord], edges: Mapping[tuple[str, str], set[str]]
) -> Iterator[BenchmarkRecord]:
    """Records with the projects of their key; none where a key has several names, for nobody knows under which."""
    listed = list(records)
    names = Counter((one.source, one.key) for one in listed)
    for one in listed:
        own = edges.get((one.source, one.key), ()) if names[one.source, one.key] == 1 else ()
        yield replace(one, projects=one.projects | frozenset(own))


def name_project(row: Mapping[Any, Any], *columns: str) -> frozenset[str]:
    """The project of a row that has one, by these columns."""
    return frozenset({":".join(str(row[column]) for column in columns)})
