"""Countries: codes and formal names as ISO 3166-1 has them; common names and centres set down by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pycountry
from pydantic import BaseModel, ConfigDict

from graph.claims.claim import Claim
from loaders.places.data_files import made, mapping, rows
from schema.base import Line
from schema.codes import EUROSTAT_OF_ISO, country_codes
from schema.errors import InvalidInput
from schema.places import Country
from schema.values import Point, Text

NAMES, CENTRES = "names.yaml", "centres.csv"


class Names(BaseModel):
    """An entry of ``names.yaml``: a common name, and further names by language."""

    model_config = ConfigDict(extra="allow")

    name: Line | None = None
    __pydantic_extra__: dict[str, list[Line]]

    def aliases(self, where: str) -> list[Text]:
        """The names by language, flattened: one text for each, which knows its language."""
        return [
            made(Text, where, text=text, language=language)
            for language, texts in self.__pydantic_extra__.items()
            for text in texts
        ]


def iso_claims(source: str) -> Iterator[Claim]:
    """What ISO 3166-1 says: both codes, and the names in its own wording."""
    for country in pycountry.countries:
        names = (getattr(country, "common_name", None), getattr(country, "official_name", None))
        aliases = [
            Text(text=name, language="en") for name in names if name and name != country.name
        ]
        yield Claim(
            source,
            made(
                Country,
                f"pycountry: {country.alpha_2}",
                id=f"country:{country.alpha_2}",
                name=country.name,
                aliases=aliases,
                code=country.alpha_2,
                alpha3=country.alpha_3,
            ),
            f"ISO 3166-1, {country.alpha_2}",
        )


def own_claims(source: str) -> Iterator[Claim]:
    """What is set down by hand: the name the field uses, other spellings, the centre.

    Raises :class:`InvalidInput` where a country has no name or centre, or a file names no country.
    """
    entries = mapping(NAMES)
    names = {
        code: made(Names, f"{NAMES}: {code}", **fields(code, entries[code])) for code in entries
    }
    centres = {
        row["code"]: made(Point, where, latitude=row["latitude"], longitude=row["longitude"])
        for row, where in rows(CENTRES, "code", "latitude", "longitude")
    }
    country_code_set = country_codes()
    for file_name, codes in ((NAMES, names.keys()), (CENTRES, centres.keys())):
        if unknown := sorted(map(str, codes - country_code_set)):
            raise InvalidInput(
                f"no such country: {', '.join(unknown)}", where=file_name, do="use ISO 3166-1 or XK"
            )
    if missing := sorted(country_code_set - centres.keys()):
        raise InvalidInput(
            f"no centre for {', '.join(missing)}", where=CENTRES, do="add a row for each"
        )
    for code in sorted(country_code_set):
        yield Claim(
            source, own(code, names.get(code, Names()), centres[code]), f"country names, {code}"
        )


def names_by_code() -> dict[str, list[str]]:
    """Every name that is set down by hand, by country code."""
    return {
        code: [
            *([entry["name"]] if "name" in entry else []),
            *(name for key, names in entry.items() if key != "name" for name in names),
        ]
        for code, entry in mapping(NAMES).items()
    }


def own(code: str, names: Names, centre: Point) -> Country:
    """A country with its common name (else ISO's), its other names, and its centre."""
    where = f"{NAMES}: {code}"
    return made(
        Country,
        where,
        id=f"country:{code}",
        name=names.name or short_name(code, where),
        aliases=names.aliases(where),
        code=code,
        eurostat_code=EUROSTAT_OF_ISO.get(code),
        location=centre,
    )


def short_name(code: str, where: str) -> str:
    """ISO's common name of a country, else its name."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        raise InvalidInput("ISO 3166-1 has no name for it", where=where, do="give its name")
    name: str = getattr(country, "common_name", country.name)
    return name


def fields(code: object, entry: Any) -> dict[str, Any]:
    """The entry, if it is names by language. Raises :class:`InvalidInput` where it is not."""
    if not isinstance(entry, dict) or not all(isinstance(key, str) for key in entry):
        raise InvalidInput("not names by language", where=f"{NAMES}: {code}", do="write en: [Name]")
    return entry
