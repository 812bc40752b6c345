"""Rows of any format through a mapping, and what is left out of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.loaders.table import open_mapped_files
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import LocatedIn, PartnerIn
from tests.loaders.workbooks import write_workbook

MAP = """
source: {id: source:labs, title: Laboratories}
locator: "laboratory {code}"
values:
  country: {column: [iso, land], parse: country}
  rank: {column: rank, empty: [n.k.], lookup: {Chef: coordinator, Partner: partner}, optional: true}
  project: {column: projects, separator: "|", optional: true}
  born: {column: born, optional: true}
entities:
  lab:
    type: Organisation
    id: ["organisation:lab-{code}", "organisation:{name}-{country}"]
    fields:
      name: name
      aliases: {column: german, language: de, optional: true}
      founded: born
      sme: {column: small, optional: true}
      member_count: {column: members, optional: true}
      urls: {column: web, optional: true}
      location: {column: where, optional: true}
      description: {words: "A laboratory of {country}"}
      kind: {value: research organisation}
  project:
    type: Project
    each: project
    locator: "project {project}"
    id: "project:{project}"
    fields: {name: project}
relations:
  - start: lab
    type: PARTNER_IN
    end: project
    each: project
    when: rank
    fields: {role: rank, total_cost_eur: {column: cost, optional: true}}
ignored:
  Colour of the door: nobody asked
"""
ROW: dict[str, Any] = {
    "name": "Institut für Tau",
    "german": "Tauinstitut",
    "code": "007",
    "iso": "UK",
    "born": "1.3.2015",
    "small": "no",
    "members": "more than 50",
    "web": "tau.example; https://dew.example/a",
    "where": "47.07, 15.44",
    "rank": "chef",
    "projects": "Dew|Morning Dew|Dew",
    "cost": "27.312.500,00",
    "Colour of the door": "blue",
}


def text(separator: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        rows = (ROW.keys(), ROW.values())
        lines = [separator.join(f'"{v}"' for v in row) for row in rows]
        path = folder / "labs.txt"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(ROW))
    book.active.append(list(ROW.values()))
    book.save(folder / "labs.xlsx")
    return folder / "labs.xlsx"


def as_json(folder: Path) -> Path:
    (folder / "labs.json").write_text(json.dumps([ROW]), "utf-8")
    return folder / "labs.json"


def json_lines(folder: Path) -> Path:
    listed = {**ROW, "projects": ["Dew", "Morning Dew", "Dew"]}
    (folder / "labs.jsonl").write_text(json.dumps(listed) + "\n", "utf-8")
    return folder / "labs.jsonl"


def arrow(folder: Path) -> Path:
    with duckdb.connect() as database:
        columns = ", ".join(f'? AS "{name}"' for name in ROW)
        database.execute(f"CREATE TABLE labs AS SELECT {columns}", list(ROW.values()))
        database.table("labs").write_parquet(str(folder / "labs.parquet"))
    return folder / "labs.parquet"


def read(folder: Path, path: Path, mapping: str = MAP) -> tuple[Reading, list[Claim], list[Reject]]:
    (folder / "labs.yaml").write_text(mapping, "utf-8")
    reading = open_mapped_files([path, folder / "labs.yaml"])
    found = list(reading.claims())
    return (
        reading,
        [claim for claim in found if isinstance(claim, Claim)],
        [claim for claim in found if isinstance(claim, Reject)],
    )


def csv(folder: Path, *rows: str) -> Path:
    (folder / "labs.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder / "labs.csv"


def things(claims: list[Claim], kind: type[Entity | Relation]) -> list[Any]:
    return [claim.thing for claim in claims if type(claim.thing) is kind]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(text(","), id="csv"),
        pytest.param(text("\t"), id="tsv"),
        workbook,
        as_json,
        json_lines,
        arrow,
    ],
)
def test_every_format_says_the_same(written: Callable[[Path], Path], tmp_path: Path) -> None:
    reading, claims, rejects = read(tmp_path, written(tmp_path))
    assert (rejects, reading.warnings(), reading.audit.left_out.count) == ([], [], 0)
    (lab,) = things(claims, Organisation)
    assert lab == Organisation.model_validate(
        {
            "id": "organisation:lab-007",
            "name": "Institut für Tau",
            "aliases": [{"text": "Tauinstitut", "language": "de"}],
            "founded": "2015-03-01",
            "sme": False,
            "member_count": "more than 50",
            "urls": ["http://tau.example", "https://dew.example/a"],
            "location": {"latitude": 47.07, "longitude": 15.44},
            "description": "A laboratory of GB",
            "kind": "research organisation",
        }
    )
    assert [(t.end, t.role, t.total_cost_eur) for t in things(claims, PartnerIn)] == [
        ("project:dew", "coordinator", 27_312_500.0),
        ("project:morning-dew", "coordinator", 27_312_500.0),
    ]
    assert {claim.locator for claim in claims} == {
        "laboratory 007",
        "project Dew",
        "project Morning Dew",
    }


def test_the_next_id_counts_where_the_first_has_no_value(tmp_path: Path) -> None:
    _, claims, _ = read(tmp_path, csv(tmp_path, "name,code,land", "Tau,,Deutschland"))
    assert [lab.id for lab in things(claims, Organisation)] == ["organisation:tau-de"]


def test_nothing_is_tied_where_a_condition_is_not_met(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,code,iso,rank,projects", "Tau,1,DE,n.k.,Dew")
    reading, claims, _ = read(tmp_path, path)
    assert things(claims, PartnerIn) == []
    assert reading.audit.left_out.count == 0


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("born", "31.2.2015", "born: '2015-02-31' is not a date of the calendar"),
        ("small", "perhaps", "small: 'perhaps' is not a yes or a no"),
        ("members", "a few", "member_count: 'a few' is not a count"),
        ("web", "see our page", "web: 'see our page' is not a web address"),
        ("rank", "Boss", "rank: 'Boss' is none of the words its lookup lists"),
        ("cost", "a lot", "cost: 'a lot' is not an amount"),
        ("where", "in Graz", "where: 'in Graz' is not latitude,longitude"),
    ],
)
def test_a_value_that_cannot_be_used_is_left_out_and_said(
    column: str, value: str, reason: str, tmp_path: Path
) -> None:
    columns = {"name": "Tau", "code": "1", "iso": "DE", "rank": "Chef", "projects": "Dew"}
    columns[column] = value
    path = csv(tmp_path, ";".join(columns), ";".join(columns.values()))
    reading, claims, rejects = read(tmp_path, path)
    assert rejects == []
    assert things(claims, Organisation)[0].id == "organisation:lab-1"
    (left,) = reading.audit.left_out
    assert left.where == "labs.csv, line 2"
    assert left.reason.startswith(reason)


def test_a_row_that_is_nothing_is_a_reject(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,code,iso", "Tau,,", ",9,DE", "Rho,,DE")
    _, claims, rejects = read(tmp_path, path)
    assert [lab.id for lab in things(claims, Organisation)] == ["organisation:rho-de"]
    assert [(r.where, r.reason) for r in rejects] == [
        (
            "labs.csv, line 2",
            "no Organisation can be made of it: country has no value that makes a key",
        ),
        ("labs.csv, line 3", "name: Field required"),
    ]


def test_a_column_that_nobody_names_is_reported_and_an_ignored_one_is_not(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,code,iso,mood,colour_of the_door", "Tau,1,DE,good,blue")
    reading, _, _ = read(tmp_path, path)
    assert reading.warnings() == [
        "rows: column mood (1 values) is neither used nor named as ignored"
    ]


PLACES = """
source: {id: source:places, title: Places}
locator: "row {name}"
values:
  country: {column: country, parse: country, optional: true}
entities:
  body: {type: Organisation, id: "organisation:{name}", fields: {name: name, acronym: {column: short, optional: true}}}
relations:
  - {start: body, type: LOCATED_IN, end: "country:{country:as-is}", when: country}
"""
HEADERS = {
    "a title": ["Seznam příjemců k 1. 1. 2024", "", "name;short;country", "A;a;CZ"],
    "a title of the table's width": [
        "Seznam příjemců;;",
        "k 1. 1. 2024;;",
        "name;short;country",
        "A;a;CZ",
    ],
    "what SAP writes": ["-----", "|name|short|country|", "-----", "|A|a|CZ|"],
    "names of groups": ["Partner;;Sídlo", "name;short;country", "A;a;CZ"],
    "names beside those of groups": ["name;Other;;", ";short;country;", "A;a;CZ;"],
    "numbers of columns": ["Partners;;", "name;short;country", "1;2;3", "A;a;CZ"],
}


@pytest.mark.parametrize("case", HEADERS)
def test_names_of_columns_below_other_rows(case: str, tmp_path: Path) -> None:
    reading, claims, _ = read(tmp_path, csv(tmp_path, *HEADERS[case]), PLACES)
    (body,) = things(claims, Organisation)
    assert (body.name, body.acronym) == ("A", "a")
    assert [tie.end for tie in things(claims, LocatedIn)] == ["country:CZ"]
    (note,) = reading.audit.left_out
    assert note.reason.startswith("the names of its columns stand below")


def test_names_of_columns_that_are_merged_with_those_of_groups(tmp_path: Path) -> None:
    rows = (
        ["Seznam", "2024"],
        ["name", "Other", None, "remark"],
        [None, "short", "country"],
        ["A", "a", "CZ", "none"],
    )
    path = write_workbook(tmp_path / "a.xlsx", rows, "A2:A3", "B2:C2")
    _, claims, _ = read(tmp_path, path, PLACES)
    (body,) = things(claims, Organisation)
    assert (body.name, body.acronym) == ("A", "a")


def test_a_table_without_the_columns_says_those_of_its_first_row(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no column 'name'") as raised:
        read(tmp_path, csv(tmp_path, "a;b", "1;2"), PLACES)
    assert "its columns are: a, b" in raised.value.do


def test_one_sheet_of_a_workbook_may_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes").append(["what", "why"])
    book.save(path)
    _, claims, _ = read(tmp_path, path, MAP + "sheet: Sheet\n")
    assert things(claims, Organisation)
    with pytest.raises(Exception, match="no sheet or list 'Labs'"):
        read(tmp_path, path, MAP + "sheet: Labs\n")


def test_one_list_of_json_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "labs.json"
    path.write_text(json.dumps({"meta": {"fields": [{"id": "x"}]}, "labs": [ROW]}), "utf-8")
    _, claims, _ = read(tmp_path, path, MAP + "sheet: labs\n")
    assert len(things(claims, Organisation)) == 1
    with pytest.raises(InvalidInput) as raised:
        read(tmp_path, path, MAP)
    assert raised.value.where == "labs.json, list meta.fields"
    assert "'sheet:' one of meta.fields, labs" in raised.value.do
