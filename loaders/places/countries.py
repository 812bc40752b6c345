"""Countries: codes and formal names as ISO 3166-1 has them; common names and centres set down by hand, further names by CLDR."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pycountry
from pydantic import BaseModel, ConfigDict

from partnergraph.graph.claims.claim import Claim
from partnergraph.loaders.places.country_names import list_further_names
from partnergraph.loaders.places.data_files import read_csv_rows, read_yaml_mapping, validate_entry
from partnergraph.schema.base import NonEmptyStr
from partnergraph.schema.codes import EUROSTAT_OF_ISO, fold_for_comparison, iso_country_codes
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import Country
from partnergraph.schema.values import Point, Text

_COUNTRY_NAMES_FILE, _COUNTRY_CENTRES_FILE = "names.yaml", "centres.csv"


class _CountryNames(BaseModel):
    """An entry of ``names.yaml``: a common name, and further names by language."""

    model_config = ConfigDict(extra="allow")

    name: NonEmptyStr | None = None
    __pydantic_extra__: dict[str, list[NonEmptyStr]]

    def aliases(self, where: str) -> list[Text]:
        """The names by language, flattened: one text for each, which knows its language."""
        return [
            validate_entry(Text, where, text=text, language=language)
            for language, texts in self.__pydantic_extra__.items()
            for text in texts
        ]


def iso_country_claims(source: str) -> Iterator[Claim]:
    """What ISO 3166-1 says: both codes, and the names in its own wording."""
    for country in pycountry.countries:
        names = (getattr(country, "common_name", None), getattr(country, "official_name", None))
        aliases = [
            Text(text=name, language="en") for name in names if name and name != country.name
        ]
        yield Claim(
            source,
            validate_entry(
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


def curated_country_claims(source: str) -> Iterator[Claim]:
    """What is set down by hand: the name the field uses, other spellings, the centre.

    Raises :class:`InvalidInput` where a country has no name or centre, or a file names no country.
    """
    entries = read_yaml_mapping(_COUNTRY_NAMES_FILE)
    names = {
        code: validate_entry(
            _CountryNames,
            f"{_COUNTRY_NAMES_FILE}: {code}",
            **_check_names_by_language(code, entries[code]),
        )
        for code in entries
    }
    centres = {
        row["code"]: validate_entry(
            Point, where, latitude=row["latitude"], longitude=row["longitude"]
        )
        for row, where in read_csv_rows(_COUNTRY_CENTRES_FILE, "code", "latitude", "longitude")
    }
    country_code_set = iso_country_codes()
    for file_name, codes in (
        (_COUNTRY_NAMES_FILE, names.keys()),
        (_COUNTRY_CENTRES_FILE, centres.keys()),
    ):
        if unknown := sorted(map(str, codes - country_code_set)):
            raise InvalidInput(
                f"no such country: {', '.join(unknown)}", where=file_name, do="use ISO 3166-1 or XK"
            )
    if missing := sorted(country_code_set - centres.keys()):
        raise InvalidInput(
            f"no centre for {', '.join(missing)}",
            where=_COUNTRY_CENTRES_FILE,
            do="add a row for each",
        )
    for code in sorted(country_code_set):
        yield Claim(
            source,
            _curated_country(code, names.get(code, _CountryNames()), centres[code]),
            f"country names, {code}",
        )


def names_by_country_code() -> dict[str, list[str]]:
    """Every name that is set down by hand, by country code."""
    return {
        code: [
            *([entry["name"]] if "name" in entry else []),
            *(name for key, names in entry.items() if key != "name" for name in names),
        ]
        for code, entry in read_yaml_mapping(_COUNTRY_NAMES_FILE).items()
    }


def _curated_country(code: str, names: _CountryNames, centre: Point) -> Country:
    """A country with its common name (else ISO's), its names in other languages, and its centre."""
    where = f"{_COUNTRY_NAMES_FILE}: {code}"
    name, aliases = names.name or _iso_short_name(code, where), names.aliases(where)
    known = dict.fromkeys(map(fold_for_comparison, (name, *(one.text for one in aliases))))
    return validate_entry(
        Country,
        where,
        id=f"country:{code}",
        name=name,
        aliases=[*aliases, *list_further_names(code, known)],
        code=code,
        eurostat_code=EUROSTAT_OF_ISO.get(code),
        location=centre,
    )


def _iso_short_name(code: str, where: str) -> str:
    """ISO's common name of a country, else its name."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        raise InvalidInput("ISO 3166-1 has no name for it", where=where, do="give its name")
    name: str = getattr(country, "common_name", country.name)
    return name


def _check_names_by_language(code: object, entry: Any) -> dict[str, Any]:
    """The entry, if it is names by language. Raises :class:`InvalidInput` where it is not."""
    if not isinstance(entry, dict) or not all(isinstance(key, str) for key in entry):
        raise InvalidInput(
            "not names by language", where=f"{_COUNTRY_NAMES_FILE}: {code}", do="write en: [Name]"
        )
    return entry
