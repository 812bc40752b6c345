"""keep.eu's workbook in small, with what the real one does to a loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.claims.claim import Claim, Reject, check_relation_ends
from partnergraph.loaders import keep
from partnergraph.loaders.keep.programmes import (
    interreg_strand,
    parse_programme_name,
    programme_things,
)
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.activities import Call, Programme, Project
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import (
    ActiveIn,
    Concerns,
    FundedUnder,
    InCall,
    LocatedIn,
    PartnerIn,
    PartOf,
)
from tests.loaders.keep.workbook import BORDER, NOWHERE, SEA, SLOVENE, workbook

KEY = "interreg-v-a-austria-slovenia-karawanks-2014-2020"
HONEY = f"project:keep-{KEY}-honey"
VILLACH = "organisation:keep-beekeepers-of-villach-at"
JESENICE = "organisation:keep-cebelarska-zveza-jesenice-si"


def read(path: Path) -> tuple[Reading, list[Claim], list[Reject]]:
    reading = keep.open_keep_files([path])
    found = list(reading.claims())
    claims = [claim for claim in found if isinstance(claim, Claim)]
    return reading, claims, [claim for claim in found if isinstance(claim, Reject)]


def of(claims: list[Claim], kind: type[Entity | Relation]) -> list[Any]:
    return [claim.thing for claim in claims if type(claim.thing) is kind]


def left_out(reading: Reading) -> list[str]:
    return [f"{left.where.rsplit(', ', 1)[1]}: {left.reason}" for left in reading.audit.left_out]


def test_a_workbook_says_all_it_has(tmp_path: Path) -> None:
    reading, claims, rejects = read(workbook(tmp_path / "keep.xlsx"))
    assert [source.id for source in reading.sources] == ["source:keep-eu"]
    assert (rejects, left_out(reading)) == ([], [])
    assert reading.audit.records == {"projects": 1, "partners": 2, "calls": 1}
    assert reading.audit.unused == {}
    for claim in claims:
        if isinstance(claim.thing, Relation):
            check_relation_ends(claim.thing)
    (project,) = of(claims, Project)
    assert project == Project.model_validate(
        {
            "id": HONEY,
            "name": "Bees without borders",
            "aliases": ["Bienen ohne Grenzen", "Čebele brez meja"],
            "acronym": "HONEY",
            "objective": "More bees on both sides.",
            "starts": "2016-10-27",
            "ends": "2019-09-30",
            "total_cost_eur": 892_100.5,
            "ec_contribution_eur": 758_285.43,
            "urls": ["http://www.honey.example"],
        }
    )
    assert {tie.end for tie in of(claims, ActiveIn)} == {
        "sector:keep-tourism",
        "sector:keep-agriculture-and-fisheries-and-forestry",
    }
    funded = {tie.start: tie for tie in of(claims, FundedUnder)}
    assert funded[HONEY].end == f"programme:{KEY}"
    assert funded[HONEY].note == "co-financed by ERDF; ERDF 758285.43 EUR"
    assert [(tie.start, tie.end) for tie in of(claims, InCall)] == [(HONEY, f"call:keep-{KEY}-1")]
    (call,) = of(claims, Call)
    assert call.name == "Call 1, INTERREG V-A Austria - Slovenia (Karawanks) 2014-2020"
    assert (call.starts, call.ends, call.deadline) == ("2015-02-12", "2015-12-04", "2015-12-04")
    assert funded[call.id].note == "budget 12909844.71 EUR"


def test_partners_with_role_and_region(tmp_path: Path) -> None:
    _, claims, _ = read(workbook(tmp_path / "keep.xlsx"))
    roles = {(tie.start, tie.role.value, tie.note) for tie in of(claims, PartnerIn)}
    assert roles == {
        (VILLACH, "coordinator", None),  # the project's own row
        (VILLACH, "coordinator", "legal status: public"),
        (JESENICE, "partner", "department: Queens; legal status: private"),
    }
    assert {(tie.start, tie.site) for tie in of(claims, PartnerIn)} == {
        (VILLACH, None),  # the project's own row
        (VILLACH, "region:AT211"),
        (JESENICE, "region:SI042"),
    }
    assert {(tie.start, tie.end, tie.basis) for tie in of(claims, LocatedIn)} == {
        (VILLACH, "country:AT", "as given"),
        (VILLACH, "region:AT211", "as given"),
        (JESENICE, "country:SI", "as given"),
        (JESENICE, "region:SI042", "as given"),
    }
    found = {o.id: o for o in of(claims, Organisation)}
    assert (found[VILLACH].street, found[VILLACH].postcode, found[VILLACH].city) == (
        "Honigweg 3",
        "9500",
        "Villach",
    )
    assert {claim.locator for claim in claims if claim.thing in found.values()} == {
        "HONEY, 2014 - 2020 INTERREG V-A Austria - Slovenia (Karawanks)"
    }


@pytest.mark.parametrize(
    ("department", "kept"),
    [
        ("Anna Maria Beispiel", None),
        ("Péter Beispiel (general manager)", None),
        ("Dr. Jan Beispiel, Rector", None),
        ("1. Prof. Ann Other, Faculty of Bees", "Faculty of Bees"),
        ("Jan Beispiel, Department of Honey", "Department of Honey"),
        ("contact: jan@example.org", None),
        ("Mayor", "Mayor"),
        ("Statistics and GIS", "Statistics and GIS"),
        ("Biotechnical Faculty, Department of Wax", "Biotechnical Faculty, Department of Wax"),
    ],
)
def test_names_of_people_are_not_kept(department: str, kept: str | None, tmp_path: Path) -> None:
    row = {**SLOVENE, "Department": department, "Legal Status": None}
    reading, claims, _ = read(workbook(tmp_path / "keep.xlsx", partners=[row]))
    (tie,) = [t for t in of(claims, PartnerIn) if t.start == JESENICE]
    assert tie.note == (kept and f"department: {kept}")
    assert reading.audit.left_out.count == (kept != department)
    assert not any("Beispiel" in note.reason for note in reading.audit.left_out)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"NUTS3 (or equivalent)": None}, ("region:SI04", "as given")),
        ({"NUTS3 (or equivalent)": "SI022  / old"}, ("region:SI022", "as given")),
        (NOWHERE, ("region:SI042", "postcode")),
        (
            {**NOWHERE, "Postal code": None},
            ("region:SI042", "city: where sources place the bodies of this city"),
        ),
        (
            {**NOWHERE, "Country": "Estonia", "Postal code": "EE-10111"},
            ("region:EE001", "postcode"),
        ),
    ],
)
def test_the_region_as_given_else_by_postcode(
    tmp_path: Path, change: dict[str, Any], found: tuple[str, str] | None
) -> None:
    path = workbook(tmp_path / "keep.xlsx", partners=[{**SLOVENE, **change}])
    _, claims, rejects = read(path)
    regions = [(t.end, t.basis) for t in of(claims, LocatedIn) if t.end.startswith("region:")]
    assert (regions, rejects) == ([found] if found else [], [])


def test_a_region_of_another_country_is_left_out_and_said(tmp_path: Path) -> None:
    row = {**SLOVENE, "Country": "Croatia", "Postal code": None}
    reading, claims, _ = read(workbook(tmp_path / "keep.xlsx", partners=[row]))
    ends = [tie.end for tie in of(claims, LocatedIn) if tie.start.endswith("-hr")]
    assert ends == ["country:HR", "region:HR035"]  # by its city, which Croatia has too
    assert left_out(reading) == ["line 2: region SI042 is not known in HR"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UNITED KINGDOM", "gb"),
        ("FAROE ISLANDS", "fo"),
        ("Turkey", "tr"),
        ("North Macedonia", "mk"),
        ("Czech Republic", "cz"),
        ("Russia", "ru"),
    ],
)
def test_countries_by_the_names_keep_uses(tmp_path: Path, written: str, code: str) -> None:
    row = {**SLOVENE, **NOWHERE, "Country": written, "Postal code": None}
    _, claims, rejects = read(workbook(tmp_path / "keep.xlsx", partners=[row]))
    assert rejects == []
    assert of(claims, Organisation)[-1].id == f"organisation:keep-cebelarska-zveza-jesenice-{code}"


def test_the_country_by_its_code_where_it_has_no_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "keep.xlsx", partners=[{**SLOVENE, "Country": None}])
    _, claims, _ = read(path)
    assert of(claims, Organisation)[-1].id == JESENICE


def test_one_name_in_a_country_is_one_body_with_all_its_regions(tmp_path: Path) -> None:
    rows = [
        {"Project Partner": "Open University", "NUTS3 (or equivalent)": "AT130  / Wien"},
        {"Project Partner": "Open  UNIVERSITY", "NUTS3 (or equivalent)": "AT312  / Linz-Wels"},
        {**SLOVENE, "Project Partner": "Open University"},
    ]
    _, claims, _ = read(workbook(tmp_path / "keep.xlsx", partners=rows))
    ties = {(t.start, t.end) for t in of(claims, LocatedIn) if t.end.startswith("region:")}
    assert ties == {
        ("organisation:keep-open-university-at", "region:AT130"),
        ("organisation:keep-open-university-at", "region:AT312"),
        ("organisation:keep-open-university-si", "region:SI042"),
    }


def test_a_project_of_two_lead_partners_is_one_project(tmp_path: Path) -> None:
    other = {"Lead Partner": "Čebelarska zveza Jesenice", "Country": "Slovenia", "Town": "Jesenice"}
    _, claims, _ = read(workbook(tmp_path / "keep.xlsx", [{}, other], []))
    assert {project.id for project in of(claims, Project)} == {HONEY}
    leads = {tie.start for tie in of(claims, PartnerIn) if tie.role == "coordinator"}
    assert leads == {VILLACH, JESENICE}


@pytest.mark.parametrize(
    ("change", "field", "value", "said"),
    [
        ({"Budget": "12.500,00", "EU Funding": 900}, "total_cost_eur", 12_500, None),
        ({"Budget": "€544,310", "EU Funding": None}, "total_cost_eur", 544_310, None),
        ({"Project start": "27/10/2016"}, "starts", "2016-10-27", None),
        ({"Acronym": 118}, "acronym", "118", None),
        ({"Acronym": '"A" - część 1'}, "acronym", '"A" - część 1', None),
        ({"Project Name": None}, "name", "Bienen ohne Grenzen", None),
        ({"Description EN": None}, "objective", "Mehr Bienen.", None),
        (
            {"EU Funding": 499815164},
            "ec_contribution_eur",
            None,
            "EU Funding 499815164.00 is more than the whole Budget 892100.50",
        ),
        (
            {"Project end": "2016/10/26"},
            "starts",
            None,
            "Project end 2016-10-26 lies before Project start 2016-10-27",
        ),
        ({"Project end": "soon"}, "ends", None, "Project end: 'soon' is not a date"),
        ({"Budget": "a lot"}, "total_cost_eur", None, "Budget: 'a lot' is not an amount"),
    ],
)
def test_values_of_a_project(
    tmp_path: Path, change: dict[str, Any], field: str, value: object, said: str | None
) -> None:
    reading, claims, rejects = read(workbook(tmp_path / "keep.xlsx", [change]))
    assert rejects == []
    assert getattr(of(claims, Project)[0], field) == value
    notes = [left.reason for left in reading.audit.left_out]
    assert [note.startswith(said or "") for note in notes] == ([True] if said else [])


def test_a_macro_regional_strategy_concerns_its_countries(tmp_path: Path) -> None:
    change = {"Strategy": "EUSBSR", "Priority Area": "PA Honey", "Degree of comp.": "flagship"}
    _, claims, _ = read(workbook(tmp_path / "keep.xlsx", [change]))
    (tie,) = of(claims, Concerns)
    assert (tie.start, tie.end, tie.note) == (HONEY, "group:EUSBSR", "PA Honey; flagship")


@pytest.mark.parametrize(
    ("sheet", "change", "reason"),
    [
        ("projects", {"Acronym": None}, "Acronym is empty"),
        ("projects", {"Programme": None}, "Programme is empty"),
        ("projects", {"Acronym": "???"}, "nothing of the acronym '???' can be a key"),
        ("projects", {"Country": "Atlantis"}, "'Atlantis' is no country's code or name"),
        ("partners", {"Project Partner": None}, "Project Partner is empty"),
        ("partners", {"Project Partner": "- -"}, "nothing of the name '- -' can be a key"),
        ("partners", {"Country": None, "Country code": None}, "Country is empty"),
        ("calls", {"Serial Number": None}, "Serial Number is empty"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(
    tmp_path: Path, sheet: str, change: dict[str, Any], reason: str
) -> None:
    _, _, rejects = read(workbook(tmp_path / "keep.xlsx", **{sheet: [{}, change]}))
    (reject,) = rejects
    assert reject.where.endswith("line 3")
    assert reject.reason == reason


def test_programmes_have_their_strand_and_period() -> None:
    found = {
        thing.id: thing
        for name in (SEA, BORDER)
        for thing, _ in programme_things(parse_programme_name(name))
        if isinstance(thing, Programme)
    }
    parts = {
        (thing.start, thing.end)
        for name in (SEA, BORDER)
        for thing, _ in programme_things(parse_programme_name(name))
        if isinstance(thing, PartOf)
    }
    sea, border = (
        "programme:interreg-vb-amber-sea-2014-2020",
        ("programme:interreg-ipa-cbc-serbia-montenegro-2014-2020"),
    )
    assert parts == {
        (sea, "programme:interreg-v-b-2014-2020"),
        ("programme:interreg-v-b-2014-2020", "programme:interreg-2014-2020"),
        (border, "programme:interreg-ipa-cbc-2014-2020"),
        ("programme:interreg-ipa-cbc-2014-2020", "programme:interreg-2014-2020"),
    }
    assert found[border].name == "Interreg IPA CBC Serbia – Montenegro"
    assert {(one.starts, one.ends) for one in found.values()} == {("2014", "2020")}


@pytest.mark.parametrize(
    ("written", "identifier", "found"),
    [
        (
            "2007 - 2013 INTERREG IVA Alpha - Beta",
            "programme:interreg-iva-alpha-beta-2007-2013",
            "Interreg IV-A",
        ),
        (
            "2021 - 2027 Interreg VI-D Ocean",
            "programme:interreg-vi-d-ocean-2021-2027",
            "Interreg VI-D",
        ),
        ("2014 - 2020 URBACT III", "programme:urbact-iii-2014-2020", None),
        ("2014 - 2020 ENI CBC Gamma", "programme:eni-cbc-gamma-2014-2020", "Interreg ENI CBC"),
        ("Delta Fund", "programme:delta-fund", None),
    ],
)
def test_names_of_programmes(written: str, identifier: str, found: str | None) -> None:
    programme = parse_programme_name(written)
    assert programme.id == identifier
    assert (interreg_strand(programme) or (None,))[0] == found


def test_what_many_rows_say_alike_is_said_once(tmp_path: Path) -> None:
    rows = [{}, {"Acronym": "WAX"}, {"Acronym": "COMB"}]
    _, claims, _ = read(workbook(tmp_path / "keep.xlsx", rows, []))
    assert len([c for c in claims if c.locator == "theme Tourism"]) == 1
    assert len([c for c in claims if c.locator.startswith("programmes of")]) == 3


def test_a_workbook_without_projects_is_refused(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("Programme;Serial Number\nX;1\n", "utf-8")
    with pytest.raises(InvalidInput, match="no sheet of projects"):
        keep.open_keep_files([tmp_path / "calls.csv"])
    with pytest.raises(InvalidInput, match="no file"):
        keep.open_keep_files([])
    (tmp_path / "other.csv").write_text("colour;shape\nred;round\n", "utf-8")
    with pytest.raises(InvalidInput, match="no table of this data set"):
        keep.open_keep_files([tmp_path / "other.csv"])
