"""What spreadsheet programs do to a table, and what is read of it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.cell import range_boundaries

from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.spreadsheet import NumberText, restore_key
from partnergraph.loaders.tabular.tables import find_tables
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.loaders.tabular.values import parse_partial_date
from partnergraph.schema.errors import InvalidInput
from tests.loaders.workbooks import write_workbook


def records(path: Path) -> list[TableRecord]:
    (table,) = find_tables([path])
    return [record for record in table.records() if isinstance(record, TableRecord)]


@pytest.mark.parametrize(
    "written",
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#NV", "#BEZUG!", "#WERT!",
     "#N/D", "#ADR!", "#DZIEL/0!", "#¡REF!", "#¿NOMBRE?", "#Δ/Υ", "#ΤΙΜΗ!", "#ССЫЛКА!", "######",
     "Err:502", "#Н/Д", "#I/T", "#N/B", "#YOK", "#HIÁNYZIK", "#PUUTTUU", "#ΔΙΑΙΡ./0!", "#DIVISION/0",
     "#GETTING_DATA", "#NENÍ_K_DISPOZICI", "#N/A N/A"],
)  # fmt: skip
def test_an_error_cell_is_no_value_and_noted(written: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"name;city\nA;{written}\n", "utf-8")
    (record,) = records(path)
    assert record.fields == {"name": "A", "city": None}
    assert record.problems == (f"city: {written} is a spreadsheet's error, not a value",)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('="01010"', "01010"),
        ('"=""01010"""', "01010"),
        ('="A ""B"""', 'A "B"'),
        ("'01010", "01010"),
        ("'t Hof", "'t Hof"),
        ('= "01010"', "01010"),
        ('=T("01010")', "01010"),
        ("=nil Foundation", "=nil Foundation"),
        ("#TEAM", "#TEAM"),
        ("# 1 in cheese", "# 1 in cheese"),
        ("#hashtag", "#hashtag"),
        ("Everest", "Everest"),
    ],
)
def test_a_text_that_a_spreadsheet_was_to_keep(written: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"name;code\nA;{written}\n", "utf-8")
    (record,) = records(path)
    assert (record.fields["code"], record.problems) == (text, ())


@pytest.mark.parametrize(
    "formula",
    ["=SUM(A1:A3)", "=A2*1.2", "=-VLOOKUP(A1;B:C;2)", "=$B$2", "=СУММ(A1;A3)", "=ÖSSZEG(A1)", "=+A1",
     "=1+2", "=Sheet1!A1", "='Sheet 1'!A1", "=[1]Book!A1", "={=SUM(A1)}", '="a"&"b"', "=TRUE", "=$Sheet1.A1"],
)  # fmt: skip
def test_a_formula_as_text_is_no_value(formula: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"name|cost\nA|{formula}\n", "utf-8")
    (record,) = records(tmp_path / "a.csv")
    assert record.fields["cost"] is None
    assert record.problems == ("cost: a formula, whose value is not in the file",)


def test_a_formula_of_a_workbook_without_a_value_is_noted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["name", "cost", "city"], ["A", "=1+1", "B"], ["C", 3, "#REF!"]]
    first, second = records(write_workbook(tmp_path / "a.xlsx", rows))
    assert first.fields == {"name": "A", "cost": None, "city": "B"}
    assert first.problems == ("cost: a formula, whose value is not in the file",)
    assert second.fields == {"name": "C", "cost": "3", "city": None}
    assert len(second.problems) == 1


def test_letters_that_excel_writes_as_codes(tmp_path: Path) -> None:
    rows = [
        ["name", "city"],
        ["Agency_x000D_\nInfra", "A_x0009_B"],
        ["A_xD83D__xDE00_", "B_xD800_C"],
    ]
    first, second = records(write_workbook(tmp_path / "a.xlsx", rows))
    assert first.fields == {"name": "Agency\r\nInfra", "city": "A\tB"}
    assert second.fields == {"name": "A\U0001f600", "city": "B\ufffdC"}


def test_a_merged_cell_is_said_of_every_row_that_it_covers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["project", "partner", "cost"],
        ["HONEY", "A", 1],
        [None, "B", 2],
        [None, "C", 3],
        ["WAX", "D", 4],
        [None, "E", 5],
    ]
    path = write_workbook(tmp_path / "a.xlsx", rows, "A2:A4", "C5:C6")
    assert [list(record.fields.values()) for record in records(path)] == [
        ["HONEY", "A", "1"],
        ["HONEY", "B", "2"],
        ["HONEY", "C", "3"],
        ["WAX", "D", "4"],
        [None, "E", "4"],
    ]


def test_a_cell_of_a_page_that_spans_rows_is_said_of_each(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<table><tr><th>project<th>partner<th>cost"
        "<tr><td rowspan=2>HONEY<td>A<td rowspan='3'>1<tr><td>B<tr><td>WAX<td>C<tr><td>X<td>D<td>2"
        "</table>",
        "utf-8",
    )
    assert [list(record.fields.values()) for record in records(tmp_path / "a.html")] == [
        ["HONEY", "A", "1"],
        ["HONEY", "B", "1"],
        ["WAX", "C", "1"],
        ["X", "D", "2"],
    ]


_TITLE = "one cell across all columns: a title or remark, not a row"
_HEADER = ["partner", "city", "cost"]
ACROSS: dict[str, tuple[list[list[Any]], list[str], list[tuple[Any, tuple[str, ...]] | str]]] = {
    "two columns": (
        [_HEADER, ["A", None, 1], ["B", "C", 2]],
        ["A2:B2"],
        [
            (
                ["A", None, "1"],
                ("partner: its cell is merged with city, which were read as empty",),
            ),
            (["B", "C", "2"], ()),
        ],
    ),
    "two columns and rows": (
        [_HEADER, ["A", "B", None], ["C", None, None]],
        ["B2:C3"],
        [
            (["A", "B", None], ("city: its cell is merged with cost, which were read as empty",)),
            (["C", "B", None], ("city: its cell is merged with cost, which were read as empty",)),
        ],
    ),
    "the whole table, above the header and within": (
        [["Partners 2026", None, None], _HEADER, ["North", None, None], ["A", "B", 1]],
        ["A1:C1", "A3:C3"],
        [_TITLE, (["A", "B", "1"], ())],
    ),
    "columns without a name": (
        [["partner", None, "cost"], ["A", None, 1]],
        ["A1:B1", "A2:B2"],
        [(["A", None, "1"], ())],
    ),
    "nothing": ([_HEADER, ["A", None, None]], ["B2:C2"], [(["A", None, None], ())]),
}


def page(path: Path, rows: list[list[Any]], *merged: str) -> Path:
    spans = {(one[1] - 1, one[0] - 1): one for one in map(range_boundaries, merged)}
    covered = {
        (row - 1, column - 1)
        for first, top, last, bottom in spans.values()
        for row in range(top, bottom + 1)
        for column in range(first, last + 1)
    }
    text = "<table>"
    for number, row in enumerate(rows):
        text += "<tr>"
        for column, value in enumerate(row):
            first, top, last, bottom = spans.get((number, column), (0, 0, 0, 0))
            if (number, column) in spans or (number, column) not in covered:
                text += f"<td colspan={last - first + 1} rowspan={bottom - top + 1}>{value or ''}"
    path.write_text(f"{text}</table>", "utf-8")
    return path


@pytest.mark.parametrize("written", [write_workbook, page])
@pytest.mark.parametrize("case", ACROSS)
def test_a_cell_merged_across_columns_is_told(
    case: str, written: Callable[..., Path], tmp_path: Path
) -> None:
    rows, merged, told = ACROSS[case]
    name = "a.xlsx" if written is write_workbook else "a.html"
    (table,) = find_tables([written(tmp_path / name, rows, *merged)])
    assert [
        (list(record.fields.values()), record.problems)
        if isinstance(record, TableRecord)
        else record.reason
        for record in table.records()
    ] == told


@pytest.mark.parametrize("of_1904", [False, True])
def test_days_are_counted_from_where_the_workbook_counts(*, of_1904: bool, tmp_path: Path) -> None:
    day = datetime(2015, 10, 27)  # noqa: DTZ001
    number = 40842 if of_1904 else 42304
    path = write_workbook(tmp_path / "a.xlsx", [["a", "b"], [day, number]], of_1904=of_1904)
    (record,) = records(path)
    assert [parse_partial_date(text) for text in record.fields.values()] == ["2015-10-27"] * 2


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("999984059", "999984059"),
        ("9.99984059E8", "999984059"),
        ("9,99984059E+08", "999984059"),
        ("999984059.0", "999984059"),
        ("1.0", "1.0"),
        ("1.5E1", "15"),
        ("E+09", "E+09"),
        ("1E100 project", "1E100 project"),
        (NumberText("123456789012345"), "123456789012345"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_key_whose_digits_are_all_there_is_restored(written: str, restored: str) -> None:
    assert restore_key(written) == restored


@pytest.mark.parametrize(
    "written", ["1.00E+09", "1,01E+08", "1E+09", "9.9E8", NumberText("12345678901234567")]
)
def test_a_key_whose_digits_are_lost_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="its digits are lost"):
        restore_key(written)


@pytest.mark.parametrize("text", ["\u200b", "\ufeff \u200d", "\u2060\u00ad", "\u3164", "\u2800"])
def test_what_cannot_be_seen_says_nothing(text: str) -> None:
    assert clean_text(text) is None
    assert clean_text(f"{text}A\u200bB{text}") == "A\u200bB"


SWALLOWED = {
    "two lines on": (
        'name;city;cost\n"Agency Infra;Sofia;1\nB;Varna;2\nC Ltd";Ruse;3\nD;Lom;4\n',
        ['"Agency Infra', "B", 'C Ltd"', "D"],
    ),
    "in the middle of a row": (
        'n;name;city\n1;"Agency Infra;Sofia\n2;B;Varna\n3;"C Ltd";Ruse\n4;D;Lom\n',
        ['"Agency Infra', "B", "C Ltd", "D"],
    ),
    "beside quotes that are right": (
        'name;city;cost\n"Agency ""Infra";"Sofia";1\n"B";"Varna";2\nC "Infra"";"Ruse";3\n',
        ['Agency "Infra', "B", 'C "Infra""'],
    ),
}


@pytest.mark.parametrize("case", SWALLOWED)
def test_a_stray_quote_swallows_no_rows(case: str, tmp_path: Path) -> None:
    text, names = SWALLOWED[case]
    (tmp_path / "a.csv").write_text(text, "utf-8")
    found = records(tmp_path / "a.csv")
    assert [record.fields["name"] for record in found] == names


def test_a_stray_quote_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(SWALLOWED["two lines on"][0], "utf-8")
    problems = [record.problems for record in records(tmp_path / "a.csv")]
    assert problems[0] == ("a quote that nothing closes; the rows after it are kept as rows",)
    assert problems[1:] == [(), (), ()]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('n;text\n1;"one\ntwo; more"\n', [["1", "one\ntwo; more"]]),
        (
            'n;a;text\n1;A;"one;\ntwo; and; three\nfour"\n',
            [["1", "A", "one;\ntwo; and; three\nfour"]],
        ),
    ],
)
def test_a_text_of_several_lines_is_one_value(
    text: str, values: list[list[str]], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert [list(record.fields.values()) for record in records(tmp_path / "a.csv")] == values


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<worksheet>", b"\0\1\2", b"<a/>"])
def test_a_malformed_workbook_is_refused_or_empty(
    part: str, content: bytes, tmp_path: Path
) -> None:
    whole = write_workbook(tmp_path / "whole.xlsx", [["name", "city"], ["A", "B"]])
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    if part in {"xl/styles.xml", "xl/sharedStrings.xml"}:  # of which no cell here needs any
        with suppress(InvalidInput):
            assert [record.fields for record in records(path)] == [{"name": "A", "city": "B"}]
        return
    with pytest.raises(InvalidInput, match=r"is not a workbook|no table in it") as raised:
        records(path)
    assert "broken.xlsx" in raised.value.where


def test_texts_that_a_workbook_keeps_apart_from_its_cells(tmp_path: Path) -> None:
    plain = write_workbook(tmp_path / "plain.xlsx", [["name", "city"], ["A", "B"]])
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    runs = "<si><r><t>Łó</t></r><r><t xml:space='preserve'>dź </t></r><rPh><t>no</t></rPh></si>"
    strings = f"<sst {main}><si><t>name</t></si><si><t>city</t></si><si><t/></si>{runs}</sst>"
    rows = (
        "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
        "<row><c t='s'><v>3</v></c><c t='s'><v>2</v></c></row>"
    )
    sheet = f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts = {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        types = old.read("[Content_Types].xml").decode()
        if "sharedStrings" not in types:
            types = types.replace("</Types>", override)
        parts["[Content_Types].xml"] = types
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    (record,) = records(tmp_path / "a.xlsx")
    assert record.fields == {"name": "Łódź", "city": None}


@pytest.mark.parametrize(
    ("stored", "shown", "text"),
    [
        (123456, "00000000", "00123456"),
        (123456.0, "00000000", "00123456"),
        (25596641, "00000000", "25596641"),
        (9, "00", "09"),
        (0.5, "00", "0.5"),
        (-5, "000", "-5"),
        (123456, "0", "123456"),
        ("12", "00000000", "12"),
    ],
)
def test_a_key_has_the_zeros_that_its_cell_shows(
    stored: float | str, shown: str, text: str, tmp_path: Path
) -> None:
    rows = (["name", "key"], ["A", stored])
    (record,) = records(write_workbook(tmp_path / "a.xlsx", rows, formats={"B2": shown}))
    assert record.fields["key"] == text
