"""What a mapping can say of values: decimal mark, currency, a part of a cell, keys, ids, YAML's own readings."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnergraph.loaders.table.mapping_file import read_mapping_file
from partnergraph.schema.activities import Project
from partnergraph.schema.actors import Organisation
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import City
from partnergraph.schema.relations import LocatedIn, PartnerIn
from tests.loaders.table.test_rows import csv, read, things
from tests.loaders.workbooks import write_workbook

MAP = """
source: {id: source:funds, title: Funds}
locator: "row {code}"
entities:
  project:
    type: Project
    id: "project:{code}"
    fields:
      name: code
      total_cost_eur: cost
      ec_contribution_eur: {column: grant, optional: true}
"""


@pytest.mark.parametrize(
    ("rows", "costs", "notes"),
    [
        (["a;104.500", "b;27.312.500,00"], [104500.0, 27312500.0], 0),
        (["a;104.500", "b;98.25"], [104.5, 98.25], 0),
        (["a;104.500", "b;1 000"], [104500.0, 1000.0], 1),
        (["a;4.729375062E7"], [47293750.62], 0),
    ],
)
def test_the_decimal_mark_is_the_columns(
    rows: list[str], costs: list[float], notes: int, tmp_path: Path
) -> None:
    reading, claims, rejects = read(tmp_path, csv(tmp_path, "code;cost", *rows), MAP)
    assert [project.total_cost_eur for project in things(claims, Project)] == costs
    assert (rejects, reading.audit.left_out.count) == ([], notes)


@pytest.mark.parametrize(
    "mapping",
    [
        MAP.replace("locator:", "decimal: ','\nlocator:"),
        MAP.replace("cost\n", "{column: cost, decimal: ','}\n", 1),
        MAP.replace("cost\n", "money\n", 1)
        + "values: {money: {column: cost, parse: amount, decimal: ','}}",
        MAP.replace("cost\n", "money\n", 1) + "values: {money: {column: cost, decimal: ','}}",
    ],
)
def test_the_mapping_says_the_decimal_mark(mapping: str, tmp_path: Path) -> None:
    reading, claims, _ = read(tmp_path, csv(tmp_path, "code;cost", "a;104.500"), mapping)
    assert things(claims, Project)[0].total_cost_eur == 104500.0
    assert reading.audit.left_out.count == 0


DATES = """
source: {id: source:funds, title: Funds}
locator: "row {code}"
entities:
  project: {type: Project, id: "project:{code}", fields: {name: code, starts: begun, ends: {column: ended, optional: true}}}
"""
MONTH_FIRST = DATES.replace("begun", "{column: begun, month_first: true}")


@pytest.mark.parametrize(
    ("mapping", "dates", "days", "notes"),
    [
        (DATES, ["1/2/2020", "13/2/2020"], ["2020-02-01", "2020-02-13"], 0),
        (DATES, ["1/2/2020", "2/13/2020"], ["2020-01-02", "2020-02-13"], 0),
        (DATES, ["1-2-2020", "2-13-2020 10:30"], ["2020-01-02", "2020-02-13"], 0),
        (DATES, ["1.2.2020", "2/13/2020"], ["2020-02-01", "2020-02-13"], 0),
        (DATES, ["2010/11", "2011/12", "2020/12"], ["2010-11", "2011-12", "2020-12"], 1),
        (DATES, ["1/2/2020", "3/4/2020"], ["2020-02-01", "2020-04-03"], 1),
        (DATES, ["1/2/2020", "13/2/2020", "2/13/2020"], ["2020-02-01", "2020-02-13", None], 2),
        (DATES, ["1.2.2020", "5/5/2020", "2020-01-02"], ["2020-02-01", "2020-05-05", "2020-01-02"], 0),
        (MONTH_FIRST, ["1/2/2020"], ["2020-01-02"], 0),
        (MONTH_FIRST.replace("first: true", "first: false"), ["1/2/2020"], ["2020-02-01"], 0),
        (
            DATES.replace("begun", "day") + "values: {day: {column: begun, parse: date, month_first: true}}",
            ["1/2/2020"],
            ["2020-01-02"],
            0,
        ),
    ],
)  # fmt: skip
def test_which_number_is_the_day_is_the_columns(
    mapping: str, dates: list[str], days: list[str | None], notes: int, tmp_path: Path
) -> None:
    rows = [f"{number};{day}" for number, day in enumerate(dates)]
    reading, claims, _ = read(tmp_path, csv(tmp_path, "code;begun", *rows), mapping)
    found = [project.starts for project in things(claims, Project)]
    assert (found, reading.audit.left_out.count) == (days, notes)


def test_a_date_that_may_be_another_is_noted_once_for_its_column(tmp_path: Path) -> None:
    path = csv(tmp_path, "code;begun;ended", "a;1/2/2020;3/4/2021", "b;5/6/2020;7/8/2021")
    reading, _, _ = read(tmp_path, path, DATES)
    told = "the day first, and so are others of this column; say 'month_first: true' or 'false' in the mapping"
    assert [note.reason for note in reading.audit.left_out] == [
        f"begun: '1/2/2020' was read as 2020-02-01, {told}",
        f"ended: '3/4/2021' was read as 2021-04-03, {told}",
    ]


@pytest.mark.parametrize(
    ("mapping", "row", "found"),
    [
        (MAP, "a;1 000 PLN;", (None, 1000.0, "PLN")),
        (MAP, "a;€ 12,50;", (12.5, None, None)),
        (MAP.replace("cost\n", "{column: cost, currency: BGN}\n", 1), "a;12,50;", (None, 12.5, "BGN")),
        (MAP.replace("cost\n", "{column: cost, currency: unit}\n", 1), "a;12,50;zł", (None, 12.5, "PLN")),
        (MAP.replace("cost\n", "{column: cost, currency: unit}\n", 1), "a;12,50;EUR", (12.5, None, None)),
    ],
)  # fmt: skip
def test_an_amount_keeps_its_currency(
    mapping: str, row: str, found: tuple[float | None, float | None, str | None], tmp_path: Path
) -> None:
    path = csv(tmp_path, "code;cost;unit", row)
    reading, claims, rejects = read(tmp_path, path, mapping)
    (project,) = things(claims, Project)
    assert (project.total_cost_eur, project.total_cost, project.currency) == found
    assert (rejects, reading.audit.left_out.count) == ([], 0)


def heading(name: str, more: str = "") -> str:
    return MAP.replace("cost\n", f"{{column: '{name}'{more}}}\n", 1)


@pytest.mark.parametrize(
    ("name", "more", "found"),
    [
        ("Cost (thousand EUR)", ", times: 1000", (12500.0, None, None)),
        ("Cost (thousand EUR)", ", times: 1", (12.5, None, None)),
        ("v tis. Kč", ", times: 1000", (None, 12500.0, "CZK")),
        ("Náklady (Kč)", "", (None, 12.5, "CZK")),
        ("Náklady (Kč)", ", currency: PLN", (None, 12.5, "PLN")),
        ("Bidrag (kr)", ", currency: SEK", (None, 12.5, "SEK")),
        ("Cost EUR/CZK", ", currency: EUR", (12.5, None, None)),
    ],
)
def test_an_amount_is_what_its_column_is_called(
    name: str, more: str, found: tuple[float | None, float | None, str | None], tmp_path: Path
) -> None:
    path = csv(tmp_path, f"code;{name}", "a;12,5")
    reading, claims, _ = read(tmp_path, path, heading(name, more))
    (project,) = things(claims, Project)
    assert (project.total_cost_eur, project.total_cost, project.currency) == found
    assert reading.audit.left_out.count == 0


@pytest.mark.parametrize(
    ("name", "advice"),
    [("Cost (thousand EUR)", "'times: 1000'"), ("mil. Kč", "'times: 1'"), ("Bidrag (kr)", "'currency: SEK'")],
)  # fmt: skip
def test_amounts_that_nobody_can_know_are_refused(name: str, advice: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the amounts of") as raised:
        read(tmp_path, csv(tmp_path, f"code;{name}", "a;12,5"), heading(name))
    assert advice in raised.value.do


def test_times_holds_for_a_value_that_becomes_a_field(tmp_path: Path) -> None:
    mapping = MAP.replace("cost\n", "money\n", 1)
    mapping += "values: {money: {column: tys. PLN, parse: amount, times: 1000}}\n"
    _, claims, _ = read(tmp_path, csv(tmp_path, "code;tys. PLN", "a;12,5"), mapping)
    (project,) = things(claims, Project)
    assert (project.total_cost, project.currency) == (12500.0, "PLN")


def test_a_currency_that_a_cell_is_shown_with_is_its_own(tmp_path: Path) -> None:
    rows = (["code", "cost"], ["a", 1000], ["b", 1000.5])
    path = write_workbook(tmp_path / "a.xlsx", rows, formats={"B2": '#,##0.00\\ "Kč"'})
    _, claims, _ = read(tmp_path, path, MAP)
    found = [(one.total_cost_eur, one.total_cost, one.currency) for one in things(claims, Project)]
    assert found == [(None, 1000.0, "CZK"), (1000.5, None, None)]


@pytest.mark.parametrize(
    ("number", "format_", "times", "found"),
    [
        (1500, "#,##0,", "", 1500),
        (1500, "#,##0,", "times: 1000", 1500),
        (1.5, '0.0\\ "mln zł"', "", 1_500_000),
        (1.5, '0.0\\ "mil. Kč"', "", None),
        (1.5, '0.0\\ "mil. Kč"', "times: 1000000", 1_500_000),
        (1_500_000, '0.0,,\\ "mil. Kč"', "times: 1000000", 1_500_000),
        (1.5, "0.0", "times: 1000", 1500),
    ],
)
def test_a_number_is_what_its_cell_shows(
    number: float, format_: str, times: str, found: float | None, tmp_path: Path
) -> None:
    rows = (["code", "cost"], ["a", number])
    path = write_workbook(tmp_path / "a.xlsx", rows, formats={"B2": format_})
    reading, claims, _ = read(tmp_path, path, heading("cost", f", {times}" if times else ""))
    (project,) = things(claims, Project)
    assert (project.total_cost_eur or project.total_cost) == found
    assert reading.audit.left_out.count == (1 if found is None else 0)


@pytest.mark.parametrize("times", ["", "times: 1000"])
def test_a_title_above_says_what_amounts_count_in(times: str, tmp_path: Path) -> None:
    rows = (["Příjemci (v tis. Kč)"], ["code", "cost"], ["a", 12.5])
    path = write_workbook(tmp_path / "a.xlsx", rows)
    if not times:
        with pytest.raises(InvalidInput, match=r"v tis\. Kč"):
            read(tmp_path, path, heading("cost"))
        return
    _, claims, _ = read(tmp_path, path, heading("cost", f", {times}" if times else ""))
    assert things(claims, Project)[0].total_cost_eur == 12500


def test_amounts_of_two_currencies_are_not_mixed(tmp_path: Path) -> None:
    path = csv(tmp_path, "code;cost;grant", "a;1 000 PLN;500 BGN")
    reading, claims, _ = read(tmp_path, path, MAP)
    (project,) = things(claims, Project)
    assert (project.total_cost, project.ec_contribution, project.currency) == (1000.0, None, "PLN")
    assert [note.reason for note in reading.audit.left_out] == [
        "ec_contribution_eur: 500.00 is in BGN, others are not"
    ]


REGIONS = """
source: {id: source:seats, title: Seats}
locator: "row {name}"
values:
  region: {column: region, part: '[A-Z]{2}[0-9A-Z]{1,3}', parse: place}
  short: {column: region, part: '-\\s*(.+)$'}
entities:
  body: {type: Organisation, id: "organisation:{name}", fields: {name: name, acronym: short}}
relations:
  - {start: body, type: LOCATED_IN, end: "{region:as-is}", when: region}
"""


def test_a_part_of_a_cell(tmp_path: Path) -> None:
    path = csv(tmp_path, "name;region", "A;EL24-Στερεά Ελλάδα", "B;somewhere")
    reading, claims, _ = read(tmp_path, path, REGIONS)
    assert [tie.end for tie in things(claims, LocatedIn)] == ["region:EL24"]
    assert things(claims, Organisation)[0].acronym == "Στερεά Ελλάδα"
    assert {note.reason.split(" has ")[0] for note in reading.audit.left_out} == {
        "region: 'somewhere'",
        "short: 'somewhere'",
    }


SHARES = MAP.replace("total_cost_eur: cost", "total_cost_eur: 'Share (€)'")


def test_a_column_is_the_one_of_just_that_name(tmp_path: Path) -> None:
    path = csv(tmp_path, "code;Share (%);Share (€)", "a;85;1 000,50")
    reading, claims, _ = read(tmp_path, path, SHARES + "ignored: {Share (%): a part}\n")
    assert [project.total_cost_eur for project in things(claims, Project)] == [1000.5]
    assert reading.warnings() == []


def test_of_columns_alike_one_must_be_named(tmp_path: Path) -> None:
    path = csv(tmp_path, "code;Share (%);Share (€)", "a;85;1 000,50")
    with pytest.raises(InvalidInput, match=r"several columns 'share'") as raised:
        read(tmp_path, path, SHARES.replace("Share (€)", "share"))
    assert raised.value.do == "write one as the table does: Share (%), Share (€)"


SEATS = """
source: {id: source:seats, title: Seats}
locator: "row {name}"
values:
  country: {column: country, parse: country}
  city: {column: city, parse: city, country: country}
entities:
  body: {type: Organisation, id: "organisation:{name}", fields: {name: name}}
  city: {type: City, when: city.id, id: "{city.id:as-is}", fields: {name: city.name}}
"""


def test_what_r_writes_for_nothing_is_told(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,country,city", "A,NA,NA", "B,NA,Rundu", "C,CZ,neuvedeno")
    reading, claims, _ = read(tmp_path, path, SEATS)
    assert [city.name for city in things(claims, City)] == ["Rundu"]
    told = [note.reason.split(",")[0] for note in reading.audit.left_out]
    assert told == [
        "country: 'NA' was read as Namibia",
        "city: 'NA' stands where there is no city",
        "city: 'neuvedeno' stands where there is no city",
    ]


BODIES = """
source: {id: source:bodies, title: Bodies}
locator: "row {name}"
entities:
  body:
    type: Organisation
    id: ["organisation:pic-{pic}", "organisation:{name}-{country}"]
    fields: {name: name, pic: pic}
  project: {type: Project, id: "project:{project:as-is}", fields: {name: project}}
relations:
  - {start: body, type: LOCATED_IN, end: "country:{country:as-is}"}
  - {start: body, type: PARTNER_IN, end: project}
"""
HEAD = "name;pic;country;project"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A;1.00E+09;RO;X1", "'1.00E+09' is a key that a spreadsheet has shortened"),
        ("A;999984059;RO;1.01E+08", "'1.01E+08' is a key that a spreadsheet has shortened"),
        ("To be confirmed;;RO;X1", "'To be confirmed' stands where there is no key"),
        ("n/a;;RO;X1", "no value that makes a key|stands where there is no key"),
        ("Private company;999984059;RO;X1", "stands where there is no name; it is nobody's"),
        (f"{'A' * 1001};999984059;RO;X1", "at most 1000 characters"),
        ("\u200b;999984059;RO;X1", "Field required"),
    ],
)
def test_what_is_nobodys_is_a_reject(row: str, reason: str, tmp_path: Path) -> None:
    _, claims, rejects = read(tmp_path, csv(tmp_path, HEAD, row), BODIES)
    assert not things(claims, PartnerIn)
    (reject,) = rejects
    assert reject.where == "labs.csv, line 2"
    assert any(part in reject.reason for part in reason.split("|"))


def test_a_placeholder_of_a_number_is_not_the_key(tmp_path: Path) -> None:
    path = csv(tmp_path, HEAD, "A;000000000;RO;X1", "B;000000000;BG;X1", "C;9.99984059E8;MD;X1")
    _, claims, rejects = read(tmp_path, path, BODIES)
    bodies = things(claims, Organisation)
    assert [body.id for body in bodies] == [
        "organisation:a-ro",
        "organisation:b-bg",
        "organisation:pic-999984059",
    ]
    assert ([body.pic for body in bodies], rejects) == ([None, None, "999984059"], [])


def test_case_makes_no_other_id(tmp_path: Path) -> None:
    path = csv(tmp_path, HEAD, "A;;ro;AbC-1", "a;;RO;abc-1", "NA;999984059;NA;x")
    _, claims, _ = read(tmp_path, path, BODIES)
    assert {tie.end for tie in things(claims, LocatedIn)} == {"country:RO"}
    assert {tie.end for tie in things(claims, PartnerIn)} == {"project:abc-1"}
    assert {body.id for body in things(claims, Organisation)} == {"organisation:a-ro"}


@pytest.mark.parametrize(
    ("old", "new", "reading", "advice"),
    [
        ("title: Funds", "title: no", "YAML reads no as false", "'no', if the word is meant"),
        ("title: Funds", "title: On", "YAML reads On as true", "true or false"),
        ("name: code", "name: {value: 1e3}", "YAML reads 1e3 as a text", "1000"),
        ("name: code", "name: {value: 012}", "YAML reads 012 as 10", "'012'"),
        ("name: code", "name: {value: 1:30}", "YAML reads 1:30 as 90", "'1:30'"),
        ("name: code", "name: {value: 1_000}", "YAML reads 1_000 as 1000", "1000"),
        ("cost\n", "{column: cost, lookup: {yes: a}}\n", "YAML reads yes as true", "'yes'"),
    ],
)
def test_what_yaml_makes_of_a_word_is_said(
    old: str, new: str, reading: str, advice: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MAP.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput) as raised:
        read_mapping_file(path)
    assert raised.value.what == reading
    assert advice in raised.value.do
    assert raised.value.where.startswith("m.yaml, line ")


def test_plain_yaml_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(
        MAP.replace("title: Funds", "title: 'no', published: 2020-01-31, priority: 60")
        + "expected: {rows: 10, filled: {cost: 0.5}}\n",
        "utf-8",
    )
    mapping = read_mapping_file(path)
    assert (mapping.source.title, mapping.source.published) == ("no", "2020-01-31")
