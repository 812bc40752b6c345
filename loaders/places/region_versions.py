"""Regions that are not in every version of NUTS: in which they are valid, and what took their place."""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.loaders.places.data_files import read_csv_rows

_REGION_VERSIONS_FILE = "region_versions.csv"


@dataclass(frozen=True)
class VersionedRegion:
    """What is set down of a code that is not valid in every version."""

    code: str
    name: str
    versions: tuple[str, ...]
    successors: tuple[str, ...]
    change: str
    where: str


def read_region_versions() -> list[VersionedRegion]:
    """The codes that are not valid in every version of their country."""
    columns = ("code", "name", "versions", "successors", "change")
    return [
        VersionedRegion(
            row["code"],
            row["name"],
            tuple(row["versions"].split()),
            tuple(row["successors"].split()),
            row["change"],
            where,
        )
        for row, where in read_csv_rows(_REGION_VERSIONS_FILE, *columns)
    ]
