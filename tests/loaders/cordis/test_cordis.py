from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.claims.claim import Claim, Reject, check_relation_ends
from partnergraph.loaders import cordis
from partnergraph.loaders.cordis.programmes import parent_programme_code
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import PartnerIn
from tests.loaders.cordis.archive import FORMATS, GRAZ, PROJECT, TABLES, WIEN, archive, quoted

Key = str | tuple[str, str, str]


def read(*paths: Path) -> tuple[Reading, dict[Key, Any], list[Reject]]:
    """A reading, its things by id or by (start, type, end), and its rejects."""
    reading = cordis.open_cordis_files(list(paths))
    things: dict[Key, Any] = {}
    rejects: list[Reject] = []
    for heard in reading.claims():
        assert not isinstance(heard, Claim)
        said, left_out = (heard, []) if isinstance(heard, Reject) else heard.claim()
        for reason in left_out:
            reading.audit.left_out.add(heard.where, reason)
        if isinstance(said, Reject):
            rejects.append(said)
            continue
        thing = said.thing
        if isinstance(thing, Relation):
            check_relation_ends(thing)
            things[thing.start, type(thing).__name__, thing.end] = thing
        elif isinstance(thing, Entity):
            things.setdefault(thing.id, thing)
    return reading, things, rejects


def csv(path: Path, *lines: str) -> Path:
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8")
    return path


@pytest.mark.parametrize("kind", FORMATS)
def test_the_archive_in_each_format(kind: str, tmp_path: Path) -> None:
    reading, things, rejects = read(archive(tmp_path / "cordis.zip", TABLES, kind))
    assert rejects == []
    assert [(s.id, s.title) for s in reading.sources] == [
        ("source:cordis-horizon", "CORDIS, Horizon Europe")
    ]
    assert reading.audit.unused == {}
    assert reading.audit.records == {name: len(rows) for name, rows in TABLES.items()}

    project = things["project:cordis-101000001"]
    assert (project.name, project.acronym) == (PROJECT["title"], "HONEY")
    assert (project.code, project.rcn) == ("CORDIS 101000001", "259001")
    assert (project.total_cost_eur, project.ec_contribution_eur) == (960619.95, 528340.97)
    assert (project.starts, project.ends) == ("2022-01-01", "2025-12-31")
    assert project.objective == PROJECT["objective"]
    assert project.urls == (
        "https://cordis.europa.eu/project/id/101000001",
        "https://doi.org/10.3030/101000001",
        "https://example.eu/a?b=1&c=2",
    )
    graz = things["organisation:pic-999999001"]
    assert (graz.pic, graz.vat, graz.acronym, graz.sme) == ("999999001", "ATU57477929", "UG", False)
    assert graz.urls == ("http://www.uni-graz.at",)
    assert things["organisation:pic-999999002"].name == 'WIENER "IMKER" GMBH'
    assert things["organisation:pic-999999002"].vat is None, "its form is wrong"
    (note,) = reading.audit.left_out
    assert note.reason.startswith("'AT123' is not a VAT number")


def test_rows_of_the_same_two_are_one_participation(tmp_path: Path) -> None:
    _, things, _ = read(archive(tmp_path / "cordis.zip", TABLES))
    tie = things["organisation:pic-999999001", "PartnerIn", "project:cordis-101000001"]
    assert (tie.role, tie.participations) == ("coordinator", 2)
    assert (tie.ec_contribution_eur, tie.total_cost_eur) == (100000.0, 240000.0)
    assert (tie.since, tie.until) == ("2022-01-01", "2025-12-31")
    assert "also as thirdParty" in tie.note
    assert "granted 100000.00 EUR" in tie.note


def test_places_say_on_what_ground(tmp_path: Path) -> None:
    _, things, _ = read(archive(tmp_path / "cordis.zip", TABLES))
    found = {key: thing.basis for key, thing in things.items() if key[1] == "LocatedIn"}
    assert found == {
        ("organisation:pic-999999001", "LocatedIn", "country:AT"): "as given",
        ("organisation:pic-999999001", "LocatedIn", "region:AT221"): "postcode",
        ("organisation:pic-999999002", "LocatedIn", "country:AT"): "as given",
        ("organisation:pic-999999002", "LocatedIn", "region:AT11"): "as given",
    }


def test_programmes_topics_calls_and_fields_of_science(tmp_path: Path) -> None:
    _, things, _ = read(archive(tmp_path / "cordis.zip", TABLES))
    project = "project:cordis-101000001"
    assert things["programme:horizon-3-2"].name == "European innovation ecosystems"
    assert things[project, "FundedUnder", "programme:horizon-3-2"].note == "main part"
    topic = "topic:horizon-eie-2022-scaleup-02-02"
    assert things[topic].name == "Women TechEU"
    assert (project, "OnTopic", topic) in things
    assert not [key for key in things if key[-1] == topic and "FundedUnder" in key]
    for chain in (
        ["programme:horizon-3-2", "programme:horizon-3", "programme:horizon-europe"],
        ["call:horizon-eie-2022-scaleup-02", "call:horizon-eie-2022-scaleup"],
        ["sector:euroscivoc-29-97-543", "sector:euroscivoc-29-97", "sector:euroscivoc-29"],
    ):
        for part, whole in pairwise(chain):
            assert (part, "PartOf", whole) in things
    assert things["sector:euroscivoc-29-97"].name == "political sciences"
    assert (project, "ActiveIn", "sector:euroscivoc-29-97-543") in things
    assert (project, "InCall", "call:horizon-eie-2022-scaleup-02") in things


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("HORIZON.1.1", "HORIZON.1"),
        ("HORIZON.1", "HORIZON"),
        ("HORIZON", None),
        ("H2020-EU.1.3.2.", "H2020-EU.1.3."),
        ("H2020-EU.1.", "H2020"),
        ("H2020-Euratom-1.1.", "H2020-Euratom-1."),
        ("H2020-EC", "H2020"),
        ("FP7-JTI", "FP7"),
        ("EURATOM.1.2", "EURATOM.1"),
        ("EURATOM.1", "EURATOM2027"),
    ],
)
def test_what_a_part_is_part_of(code: str, parent: str | None) -> None:
    assert parent_programme_code(code) == parent


@pytest.mark.parametrize("table", TABLES)
def test_a_table_alone_stands_for_itself_only(table: str, tmp_path: Path) -> None:
    path = tmp_path / f"{table}_2026.csv"
    path.write_bytes(quoted(TABLES[table]))
    reading, things, rejects = read(path)
    assert rejects == []
    assert [s.id for s in reading.sources] != ["source:cordis-horizon"]
    ends = {end for key in things if isinstance(key, tuple) for end in (key[0], key[2])}
    assert {e for e in ends if not e.startswith(("country:", "region:"))} <= things.keys()
    assert "project:cordis-101000001" in things


def test_the_user_may_name_the_source(tmp_path: Path) -> None:
    path = archive(tmp_path / "cordis.zip", TABLES)
    assert [s.id for s in cordis.open_cordis_files([path], "my-extract").sources] == [
        "source:my-extract"
    ]


def test_codes_of_countries_and_roles(tmp_path: Path) -> None:
    rows = [
        {**WIEN, "organisationID": f"99999901{i}", **fields}
        for i, fields in enumerate(
            [
                {"country": "EL", "nutsCode": "EL303", "role": "partner"},
                {"country": "UK", "nutsCode": "", "postCode": "NW1 2BE"},
                {"country": "XK", "nutsCode": "XK"},
                {"country": "NA", "nutsCode": "NA"},
                {"country": "FI;FI", "nutsCode": "", "postCode": ""},
                {"country": "DE;HU", "nutsCode": "HU110"},
                {"country": "", "nutsCode": "UKI"},
            ]
        )
    ]
    path = tmp_path / "organization.csv"
    path.write_bytes(quoted(rows))
    _, things, _ = read(path)
    places = [
        sorted(
            key[2]
            for key in things
            if key[0] == f"organisation:pic-99999901{i}" and key[1] == "LocatedIn"
        )
        for i in range(len(rows))
    ]
    assert places == [
        ["country:GR", "region:EL303"],
        ["country:GB"],
        ["country:XK"],
        ["country:NA"],
        ["country:FI"],
        ["country:DE", "country:HU", "region:HU110"],
        ["country:GB", "region:UKI"],
    ]
    tie = things["organisation:pic-999999010", "PartnerIn", "project:cordis-101000001"]
    assert (tie.role, tie.note) == ("associated partner", "in CORDIS: partner")


def test_unknown_columns_and_tables_are_told(tmp_path: Path) -> None:
    tables = {
        **TABLES,
        "project": [{**PROJECT, "novelty": "7"}],
        "webItem": [{"uri": "a", "x": "b"}],
    }
    reading, _, _ = read(archive(tmp_path / "cordis.zip", tables))
    assert [w for w in reading.warnings() if "novelty" in w or "webItem" in w] == [
        "cordis.zip: webItem.csv is no table of this data set",
        "project: column novelty (1 values) is neither used nor named as ignored",
    ]
    path = csv(tmp_path / "x.csv", "a;b", "1;2")
    with pytest.raises(InvalidInput, match="no table of this data set"):
        cordis.open_cordis_files([path])


def fp7(folder: Path, *edges: str) -> Path:
    folder.mkdir(exist_ok=True)
    csv(
        folder / "fp7org.csv",
        "new_org_id;organisationName;organisationShortName;organizationUrl;REGION_Level_NUTS_3;"
        "country;street;city;postCode;provincia",
        "aee4a9c2b74483607ba42a90eb8710aa;'TUDENTSKO DRU'TVO;;;;SI;Aaker eva;LJUBLJANA;;",
        "999733023;451 RESEARCH LIMITED;451G;;UKI11;UK;MANCHESTER STREET;LONDON;W1U 3AE;",
        "999733023;THE 451 GROUP LIMITED;451G;;UKI11;UK;MANCHESTER STREET;LONDON;W1U 3AE;",
        'b34a0f6d2ec14e7fb5d60a837d834b8d;AKEO;A;"http://a.com; http://b.com";;FR;"Parc d&#39;activitÃ©s";X;0;',
    )
    csv(folder / "fp7edges.csv", "projectRcn\tnew_org_id", *edges)
    return folder


def test_the_extract_of_fp7(tmp_path: Path) -> None:
    folder = fp7(
        tmp_path / "fp7",
        "92257\taee4a9c2b74483607ba42a90eb8710aa",
        "92257\t999733023",
        "92257\t999733023",
        "92258\t999000000",
    )
    reading, things, rejects = read(folder)
    assert [s.id for s in reading.sources] == ["source:cordis-fp7-2016"]
    assert reading.expected == {"organisations_fp7_2016": 31055, "edges_2016": 135670}
    assert [(r.where, r.reason) for r in rejects] == [
        ("fp7edges.csv, line 5", "organisation 999000000 is not in the table of organisations")
    ]
    assert (
        things["organisation:cordis-aee4a9c2b74483607ba42a90eb8710aa"].name == "'TUDENTSKO DRU'TVO"
    )
    akeo: Organisation = things["organisation:cordis-b34a0f6d2ec14e7fb5d60a837d834b8d"]
    assert akeo.urls == ("http://a.com", "http://b.com")
    assert (akeo.street, akeo.postcode) == ("Parc d'activités", None)
    tie: PartnerIn = things["organisation:pic-999733023", "PartnerIn", "project:cordis-rcn-92257"]
    assert (tie.participations, tie.role) == (2, "partner")
    assert things["project:cordis-rcn-92257"].rcn == "92257"
    assert ("project:cordis-rcn-92257", "FundedUnder", "programme:fp7") in things


def test_the_extract_of_horizon_2020(tmp_path: Path) -> None:
    csv(
        tmp_path / "projects.csv",
        "rcn\treference\tacronym\tstatus\tprogramme\ttopics\tstartDate\tendDate\ttotalCost\t"
        "ecMaxContribution\tcall\tfundingScheme\tcoordinator\tcoordinatorCountry\tnumOrg\ttotalContrib",
        "193157\t632927\tA\tSUSPENDED\tH2020-EU.1.1.;H2020-EC\tERC\t\t2016-03-31\t856961937,57\t230000,00\t"
        'H2020-Adhoc\tCSA\t"""CENTER """"DEMOKRITOS"""""""\tEL\t 2\t230000,00',
        "193159\t632927\tA\tSIGNED\tH2020-EU.1.1.\tERC\t\t2016-03-31\t1,00\t1,00\tX\tCSA\tB\tUK\t 1\t1,00",
    )
    csv(
        tmp_path / "unique_org.csv",
        "new_org_id\tname\tshortName\tname_normal\tcountry\tnumProj\tnproj_with_contrib\ttotContribution",
        '999840596\t"CENTER ""DEMOKRITOS"""\tNCSR\tEL-center\tEL\t 1\t 1\t262132,65',
        '999840597\t"""ASSOCIATION ""PRONA"""\tProna\tME-prona\tME\t 1\t\t',
    )
    csv(
        tmp_path / "edges.csv",
        "projectRcn\tnew_org_id",
        "193157\t999840596",
        "193157\t999840597",
        "193159\t999840597",
        "999\t999840597",
    )
    reading, things, rejects = read(tmp_path)
    assert [s.id for s in reading.sources] == ["source:cordis-h2020-2016"]
    assert [r.reason for r in rejects] == ["project 999 is not in the table of projects"]
    assert things["organisation:pic-999840597"].name == 'ASSOCIATION "PRONA"'
    project = things["project:cordis-632927"]
    assert (project.total_cost_eur, project.status, project.starts) == (856961937.57, None, None)
    ties = {key[0]: thing for key, thing in things.items() if key[1] == "PartnerIn"}
    assert ties["organisation:pic-999840596"].role == "coordinator"
    assert ties["organisation:pic-999840597"].participations == 2
    assert [note.reason for note in reading.audit.left_out] == [
        "status 'SUSPENDED' is not known",
        "grant 632927 is there before; record 193159 counts as the same",
    ]


def test_a_record_without_its_key_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "organization.csv"
    path.write_bytes(quoted([{**GRAZ, "projectID": ""}, {**GRAZ, "name": ""}, WIEN]))
    _, things, rejects = read(path)
    assert [(r.where, r.reason) for r in rejects] == [
        ("organization.csv, line 2", "projectID is empty"),
        ("organization.csv, line 3", "organisation 999999001 has no name"),
    ]
    assert "organisation:pic-999999002" in things


def test_keys_that_many_strangers_have(tmp_path: Path) -> None:
    rows = [
        {**WIEN, "organisationID": "1.00E+09"},
        {**WIEN, "projectID": "1.01E+08"},
        {**WIEN, "organisationID": "9.99999012E8"},
        {**WIEN, "organisationID": "000000000", "name": "ALPHA", "country": "RO", "nutsCode": ""},
        {**WIEN, "organisationID": "000000000", "name": "BETA", "country": "BG", "nutsCode": ""},
        {**WIEN, "organisationID": "000000000", "name": "To be confirmed"},
        {**WIEN, "organisationID": "999999005", "name": "To be confirmed"},
        {**WIEN, "organisationID": "rcn-5", "name": "Private company"},
    ]
    path = tmp_path / "organization.csv"
    path.write_bytes(quoted(rows))
    reading, things, rejects = read(path)
    assert {key for key in things if isinstance(key, str) and key.startswith("organ")} == {
        "organisation:pic-999999012",
        "organisation:cordis-alpha-ro",
        "organisation:cordis-beta-bg",
        "organisation:pic-999999005",
    }
    assert things["organisation:pic-999999005"].name == "Participant 999999005"
    assert [(r.where[-6:], r.reason.split(";")[0]) for r in rejects] == [
        ("line 2", "'1.00E+09' is a key that a spreadsheet has shortened"),
        ("line 3", "'1.01E+08' is a key that a spreadsheet has shortened"),
        ("line 7", "key 000000000 is nobody's, and so is the name 'To be confirmed'"),
        ("line 9", "organisation rcn-5 has no name but 'Private company'"),
    ]
    notes = [note.reason for note in reading.audit.left_out]
    assert "key 000000000 is nobody's; 'ALPHA' is known by name and country" in notes


def test_tax_numbers_of_partner_countries(tmp_path: Path) -> None:
    numbers = {"IL": "516179157", "RS": "RS101134702", "TR": "4540536920", "NO": "995525828"}
    rows = [
        {
            **WIEN,
            "organisationID": f"99999902{i}",
            "country": country,
            "nutsCode": "",
            "vatNumber": vat,
        }
        for i, (country, vat) in enumerate(numbers.items())
    ]
    path = tmp_path / "organization.csv"
    path.write_bytes(quoted(rows))
    _, things, _ = read(path)
    assert [things[f"organisation:pic-99999902{i}"].vat for i in range(4)] == [
        "IL516179157",
        "RS101134702",
        "TR4540536920",
        "NO995525828MVA",
    ]
