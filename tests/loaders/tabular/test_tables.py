"""Every dialect that files of the field have been seen in, written here in small."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from partnergraph.graph.claims.claim import Reject
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.tables import find_tables
from partnergraph.schema.errors import InvalidInput

Row = dict[str, str | None]


def read(path: Path) -> list[Row | str]:
    """All records of a file; a reject as its reason."""
    found: list[Row | str] = []
    for table in find_tables([path]):
        found += [r.fields if isinstance(r, TableRecord) else r.reason for r in table.records()]
    return found


def problems_of(path: Path) -> list[tuple[str, ...]]:
    """What is told of each record of the only table in a file."""
    (table,) = find_tables([path])
    return [r.problems for r in table.records() if isinstance(r, TableRecord)]


AB = "name;city\nA;Łódź\n"
DIALECTS: dict[str, tuple[bytes, list[Row | str]]] = {
    "comma": (b"name,city\nA,B\n", [{"name": "A", "city": "B"}]),
    "semicolon with commas inside": (b"name;city\nA, Ltd;B\n", [{"name": "A, Ltd", "city": "B"}]),
    "tab, CRLF": (b"name\tcity\r\nA\tB\r\n", [{"name": "A", "city": "B"}]),
    "bar": (b"name|city\nA|B\n", [{"name": "A", "city": "B"}]),
    "sep= before the header": (b"sep=;\nname;city\nA,B;C\n", [{"name": "A,B", "city": "C"}]),
    "a single column": (b"name\nA\nB\n", [{"name": "A"}, {"name": "B"}]),
    "CR only": (b"name;city\rA;B\rC;D\r", [{"name": "A", "city": "B"}, {"name": "C", "city": "D"}]),
    "BOM": (b"\xef\xbb\xbf" + AB.encode(), [{"name": "A", "city": "Łódź"}]),
    "UTF-16, low byte first, without a mark": (
        AB.encode("utf-16-le"),
        [{"name": "A", "city": "Łódź"}],
    ),
    "UTF-16, high byte first, without a mark": (
        AB.encode("utf-16-be"),
        [{"name": "A", "city": "Łódź"}],
    ),
    "UTF-16": (AB.encode("utf-16"), [{"name": "A", "city": "Łódź"}]),
    "every value quoted": (b'"name";"city"\n"A";""\n', [{"name": "A", "city": None}]),
    "doubled quotes": (b'name;city\n"The ""A""";B\n', [{"name": 'The "A"', "city": "B"}]),
    "a line break inside": (
        b'name;city\n"A\nB";C\nD;E\n',
        [
            {"name": "A\nB", "city": "C"},
            {"name": "D", "city": "E"},
        ],
    ),
    "quotes inside a bare value": (
        b'name;city\nThe "A" team;B\n',
        [
            {"name": 'The "A" team', "city": "B"},
        ],
    ),
    "a stray quote inside a quoted acronym": (
        b'"name";"city"\n"The "A" team";"B"\n"C";"D"\n',
        [
            {"name": 'The "A" team', "city": "B"},
            {"name": "C", "city": "D"},
        ],
    ),
    "a stray quote at the end": (
        b'"name";"city"\n"The "A"";"B"\n"C";"D"\n',
        [
            {"name": 'The "A"', "city": "B"},
            {"name": "C", "city": "D"},
        ],
    ),
    "a quote that nothing closes": (
        b'name\tcity\n"A\tB\nC\tD\nE\tF\n',
        [
            {"name": '"A', "city": "B"},
            {"name": "C", "city": "D"},
            {"name": "E", "city": "F"},
        ],
    ),
    "NA is Namibia": (b"name;country\nA;NA\n", [{"name": "A", "country": "NA"}]),
    "spaces around, empty lines": (b"name;n\n\nA; 1\n\n", [{"name": "A", "n": "1"}]),
    "empty values beyond the last column": (b"name;city\nA;B;;\n", [{"name": "A", "city": "B"}]),
    "the header once more": (
        b"name;city\nA;B\nname;city\ncity;name\nC;D\n",
        [
            {"name": "A", "city": "B"},
            "the header once more, not a row",
            {"name": "city", "city": "name"},
            {"name": "C", "city": "D"},
        ],
    ),
    "the header once more, with spaces in a name, and one twice": (
        b"name  of it;part;part\nA;B;C\nname  of it;part;part\n",
        [
            {"name of it": "A", "part": "B", "part (2)": "C"},
            "the header once more, not a row",
        ],
    ),
    "what is said of the table below it": (
        "name;city;n\nA;B;1\nZdroj: MMR;;\n* bez DPH, v tis. Kč;;\nStand 31.12.2020;;\nŹródło danych: ARiMR;;\nSource Code Association;;\n".encode(),
        [
            {"name": "A", "city": "B", "n": "1"},
            *["one cell that says something of the table, not a row"] * 4,
            {"name": "Source Code Association", "city": None, "n": None},
        ],
    ),
    "files put together, each with its mark": (
        '\ufeffname;city\nA;B\n\ufeffname;city\n\ufeff"C;c";D\n'.encode(),
        [
            {"name": "A", "city": "B"},
            "the header once more, not a row",
            {"name": "C;c", "city": "D"},
        ],
    ),
    "nulls of a database's dump": (b"name;city\n\\N;A\n", [{"name": None, "city": "A"}]),
    "columns numbered below their names": (
        b"name;city;cost\n1;2;3\nA;B;1\n1;2;4\n",
        [
            "the numbers of the columns, not a row",
            {"name": "A", "city": "B", "cost": "1"},
            {"name": "1", "city": "2", "cost": "4"},
        ],
    ),
    "too many and too few": (
        b"name;city\nA;B;C\nD\nE;F\n",
        [
            "3 values, but there are 2 columns",
            "1 values, but there are 2 columns",
            {"name": "E", "city": "F"},
        ],
    ),
    "a name twice, none": (
        b"name;name;\nA;B;C\n",
        [{"name": "A", "name (2)": "B", "column 3": "C"}],
    ),
    "mixed: UTF-8 and a few bytes of cp1252": (
        b"name;city\n" + "Å;Łódź\nÖ;Zürich\n".encode() + "B;Köln\n".encode("cp1252"),
        [
            {"name": "Å", "city": "Łódź"},
            {"name": "Ö", "city": "Zürich"},
            {"name": "B", "city": "Köln"},
        ],
    ),
    "HTML": (
        b"""<html><body><table><tr><th>name</th><th>city</th></tr>
        <tr><td>A &amp; B<td>C<br>D</tr></table></body></html>""",
        [{"name": "A & B", "city": "C\nD"}],
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_in_any_dialect(dialect: str, tmp_path: Path) -> None:
    content, rows = DIALECTS[dialect]
    path = tmp_path / "table.xls"
    path.write_bytes(content)
    assert read(path) == rows


# Enough words for the letters to tell the code page.
CODE_PAGES = {
    "cp1250": "Gdańsk Łódź Kraków Wrocław Świętokrzyskie Plzeň Ústí nad Labem Győr Székesfehérvár "
    "Zlín Hradec Králové Olomouc Žilina Košice Trenčín",
    "cp1252": "Málaga Coruña Zürich Köln Besançon Région Île-de-France Évora São João Ålesund Cœur L’Haÿ",
    "iso8859-2": "Žďár Česká Lípa Plzeňský Škoda Ústí",
    "cp850": "München Straßburg Übersee Größe Köln",
    "cp852": "Žďár Česká Lípa Plzeňský Škoda Ústí",
    "mac_roman": "München Straßburg Übersee Größe Köln",
    "cp857": "İstanbul Büyükşehir Şişli Müdürlüğü Ağrı Güneş Çığır",
    "cp737": "Δήμος Αθηναίων Περιφέρεια Κρήτης Πανεπιστήμιο Ηπείρου",
    "cp866": "Община Пловдив Област Варна Агенция за развитие",
    "koi8-r": "Община Пловдив Област Варна Агенция за развитие",
    "cp1251": "Львівська міська рада Підприємство Україна",
    "cp1253": "Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο Λάρισα Πανεπιστήμιο Κρήτης Ερευνητικό Κέντρο",
}


@pytest.mark.parametrize("page", CODE_PAGES)
def test_code_pages(page: str, tmp_path: Path) -> None:
    rows = [{"name": word, "city": word.upper()} for word in CODE_PAGES[page].split()]
    text = "name;city\r\n" + "".join(f"{row['name']};{row['city']}\r\n" for row in rows)
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(page))
    assert read(path) == rows


def test_windows_quotes_are_no_signs_of_control(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    names = ["Obec Žďár", "Město Česká Lípa", "Plzeňský kraj", "Škoda „Auto“", "Univerzita Ústí"]
    path.write_bytes("\n".join(["name;city", *(f"{n};{n}" for n in names)]).encode("cp1250"))
    assert read(path) == [{"name": name, "city": name} for name in names]


def test_letters_that_no_code_page_has_are_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = "name;city\n" + "Évry L’Haÿ Málaga Köln;Ålesund Besançon Coruña Région\n" * 4
    path.write_bytes(rows.encode("cp1252") + b"Mus\x81e;Nice\n")
    assert problems_of(path) == [*[()] * 4, ("its letters are not all of cp1252",)]


def test_two_lines_that_may_be_two_rows_are_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b'name;city\nA;"B\nC;D "E"\n"F\nG";H\n')
    told = "quotes make one row of two lines that may be two rows; it was read as one"
    assert problems_of(path) == [(told,), ()]


def test_where_a_record_stands(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b'name;city\n"A\nB";C\nD\nE;F\n')
    (table,) = find_tables([path])
    assert [r.where for r in table.records()] == [
        "table.csv, line 2",
        "table.csv, line 4",
        "table.csv, line 5",
    ]


REFUSED = {
    "git left a conflict": b"name;city\n<<<<<<< HEAD\nA;B\n=======\nA;C\n>>>>>>> theirs\n",
    "Excel 97": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
    "XML": b"<?xml version='1.0'?><Workbook></Workbook>",
    "empty": b" \n",
    "a PDF": b"%PDF-1.7 name;city",
    "packed by gzip": b"\x1f\x8b\x08\x00name",
    "OpenDocument": b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    "JSON in UTF-16": '[{"name": "A"}]'.encode("utf-16"),
    "no table in it": b"<!DOCTYPE html><p>Please log in",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_table_is_refused(reason: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(REFUSED[reason])
    with pytest.raises(InvalidInput, match=reason):
        read(path)


OBJECTS = [{"id": 1, "sme": True, "amount": 1.732084396e7, "tags": ["a"]}, {"id": 2, "sme": ""}]
TEXTS: list[Row | str] = [
    {"id": "1", "sme": "true", "amount": "17320843.96", "tags": '["a"]'},
    {"id": "2", "sme": None},
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(OBJECTS)),
        ("a.json", "\ufeff" + json.dumps(OBJECTS)),
        ("a.json", json.dumps({"meta": {"count": 2, "of": []}, "data": {"rows": OBJECTS}})),
        ("a.jsonl", "\n\n".join(map(json.dumps, OBJECTS))),
        ("a.json", "\n".join(map(json.dumps, OBJECTS))),
    ],
)
def test_json(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert read(tmp_path / name) == TEXTS


ROWS_BESIDE_NAMES = {
    "columns and rows": ({"columns": ["n", "c"], "rows": [["A", "DE"], ["B"]]}, "rows"),
    "pandas": ({"columns": ["n", "c"], "index": [0, 1], "data": [["A", "DE"], ["B", None]]}, "data"),
    "CKAN": ({"fields": [{"id": "n", "type": "t"}, {"id": "c", "type": "t"}], "records": [["A", "DE"], ["B", ""]]}, "records"),
    "names after the rows": ({"data": [["A", "DE"], ["B", None]], "columns": ["n", "c"]}, "data"),
    "Socrata": (
        {"meta": {"view": {"tags": ["x"], "columns": [{"id": 1, "name": "n", "fieldName": ":n"}, {"id": 2, "name": "c"}]}},
         "data": [["A", "DE"], ["B", None]]},
        "data",
    ),
    "a header": ({"range": "A1:B3", "values": [["n", "c"], ["A", "DE"], ["B"]]}, "values"),
    "a header, alone": ([["n", "c"], ["A", "DE"], ["B"]], ""),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS_BESIDE_NAMES)
def test_rows_of_json_beside_the_names_of_their_columns(case: str, tmp_path: Path) -> None:
    content, name = ROWS_BESIDE_NAMES[case]
    (tmp_path / "a.json").write_text(json.dumps(content), "utf-8")
    assert [table.sheet for table in find_tables([tmp_path / "a.json"])] == [name]
    assert read(tmp_path / "a.json") == [{"n": "A", "c": "DE"}, {"n": "B", "c": None}]


@pytest.mark.parametrize(
    "content", [{"matrix": [[1, 2], [3, 4]]}, {"n": ["A"], "c": ["DE"]}, {"error": "not found"}]
)
def test_json_without_names_of_columns_is_refused(content: object, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(InvalidInput, match="no table in it"):
        read(tmp_path / "a.json")


def test_a_row_of_json_longer_than_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"columns": ["n"], "rows": [["A"], ["B", 1]]}))
    with pytest.raises(InvalidInput, match="2 values, but there are 1 columns"):
        read(tmp_path / "a.json")


def test_objects_in_objects_are_columns(tmp_path: Path) -> None:
    feature = {
        "properties": {"name": "A", "seat": {"city": "B"}, "tags": ["x"], "none": {}},
        "geometry": {"type": "Point", "coordinates": [14.4, 50.1]},
    }
    content = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "a.geojson").write_text(json.dumps(content), "utf-8")
    assert read(tmp_path / "a.geojson") == [
        {
            "properties.name": "A",
            "properties.seat.city": "B",
            "properties.tags": '["x"]',
            "properties.none": "{}",
            "geometry": "POINT (14.4 50.1)",
        }
    ]


LISTS = {
    "beside each other": (
        {"title": "x", "partners": [{"n": "A"}, {"n": "B"}], "projects": [{"p": 1}]},
        {"partners": ["A", "B"], "projects": ["1"]},
    ),
    "at other depths": (
        {"meta": {"fields": [{"id": "n"}]}, "data": {"rows": [{"n": "A"}]}},
        {"meta.fields": ["n"], "data.rows": ["A"]},
    ),
    "within objects of a list": (
        {"rows": [{"n": "A", "partners": [{"m": "B"}]}, {"n": "C", "calls": [{"m": "D"}]}]},
        {"rows": ["A", "C"]},
    ),
    "empty ones, and ones of words": ({"a": [], "b": ["x"], "c": [{"n": "A"}]}, {"c": ["A"]}),
    "of lists": ({"a": [[{"n": "A"}], [{"n": "B"}]], "b": [{"n": "C"}]}, {"a.item": ["A", "B"], "b": ["C"]}),
    "in a list of objects": ([{"n": "A", "a": [{"m": "B"}]}, {"n": "C", "b": [{}]}], {"": ["A", "C"]}),
}  # fmt: skip


@pytest.mark.parametrize("case", LISTS)
def test_every_list_of_json_is_a_table(case: str, tmp_path: Path) -> None:
    content, firsts = LISTS[case]
    (tmp_path / "a.json").write_text(json.dumps(content), "utf-8")
    found = {
        table.sheet: [
            next(iter(r.fields.values())) for r in table.records() if isinstance(r, TableRecord)
        ]
        for table in find_tables([tmp_path / "a.json"])
    }
    assert found == firsts


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    for title, rows in {
        "Partners": [["Interreg 2026"], [], ["name", "since"], ["A", date(2018, 7, 19)]],
        "Calls": [["code", "budget"], ["C1", 892228.58], [None, None], ["C2", 3.0]],
        "Empty": [],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    hidden = book.create_sheet("Lists")
    hidden.append(["x", "y"])
    hidden.sheet_state = "hidden"
    del book["Sheet"]
    book.save(path)


SHEETS: list[Row | str] = [
    {"name": "A", "since": "2018-07-19"},
    {"code": "C1", "budget": "892228.58"},
    {"code": "C2", "budget": "3"},
]


def test_workbook(tmp_path: Path) -> None:
    workbook(tmp_path / "book.xlsx")
    assert read(tmp_path / "book.xlsx") == SHEETS


def test_parquet(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        rows = database.sql("SELECT * FROM (VALUES (1, 'A'), (2, NULL)) t (id, name)")
        rows.write_parquet(str(tmp_path / "a.parquet"))
    assert read(tmp_path / "a.parquet") == [{"id": "1", "name": "A"}, {"id": "2", "name": None}]


def packed(name: str, write: Callable[[Path], object]) -> Callable[[Path], None]:
    def zipped(path: Path) -> None:
        write(inner := path.parent / name)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inner, f"folder/{name}")
            archive.writestr("folder/readme.pdf", b"%PDF")
            archive.writestr("__MACOSX/folder/._x.csv", b"\0")

    return zipped


@pytest.mark.parametrize(
    ("name", "write", "rows"),
    [
        ("book.xlsx", workbook, SHEETS),
        ("a.json", lambda path: path.write_text(json.dumps(OBJECTS)), TEXTS),
        ("a.csv", lambda path: path.write_text("a;b\n1;2\n"), [{"a": "1", "b": "2"}]),
    ],
)
def test_members_of_a_zip(
    name: str, write: Callable[[Path], object], rows: list[Row | str], tmp_path: Path
) -> None:
    packed(name, write)(tmp_path / "archive.zip")
    assert read(tmp_path / "archive.zip") == rows


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n" + "1;2\n" * 50_000)
    meter = ByteMeter()
    (table,) = find_tables([path], meter)
    assert (meter.done, meter.total) == (0, path.stat().st_size)
    records = table.records()
    next(records)
    assert 0 < meter.done < meter.total
    assert sum(not isinstance(r, Reject) for r in records) == 49_999
    assert meter.done == meter.total
