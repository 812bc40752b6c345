"""Files made to exhaust a reader: each is refused with its name and the limit, in little memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.forked import run_python

MEGABYTE = 1 << 20
_READ = """
import sys
from pathlib import Path
from partnergraph.loaders.tabular.tables import find_tables
from partnergraph.loaders.table.strict_yaml import read_yaml_strictly
from partnergraph.schema.errors import InvalidInput
path = Path(sys.argv[1])
try:
    if path.suffix == ".yaml":
        read_yaml_strictly(path)
    else:
        for table in find_tables([path]):
            for record in table.records():
                pass
    print("read")
except InvalidInput as error:
    print(error.where, "|", error.what)
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def fill(path: Path, start: bytes, piece: bytes, times: int, end: bytes = b"") -> None:
    with path.open("wb") as file:
        file.write(start)
        for _ in range(times):
            file.write(piece)
        file.write(end)


def nested_json(path: Path) -> None:
    path.write_bytes(b"[" * 200_000 + b"]" * 200_000)


def nested_record(path: Path) -> None:
    path.write_bytes(b'[{"a":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001 + b"]")


def many_json_lists(path: Path) -> None:
    lists = ",".join(f'"a{number}":[{{}}]' for number in range(200_000))
    path.write_text(f"{{{lists}}}")


def long_json_text(path: Path) -> None:
    fill(path, b'[{"a":"', b"x" * MEGABYTE, 300, b'"}]')


def endless_json_record(path: Path) -> None:
    fill(path, b'[{"k":1', b',"k":1' * 100_000, 100, b"}]")


def long_line(path: Path) -> None:
    fill(path, b"name;city\n", b"x" * MEGABYTE, 300)


def long_json_line(path: Path) -> None:
    fill(path, b'{"a":"', b"x" * MEGABYTE, 300, b'"}\n')


def unclosed_quotes(path: Path) -> None:
    fill(path, b"name;city\n", b'x;"' + b"y" * MEGABYTE + b"\n", 60)


def wide_cell(path: Path) -> None:
    path.write_text("<table><tr><td colspan=2000000000>A<td>B</table>")


def many_wide_cells(path: Path) -> None:
    path.write_text("<table><tr>" + "<td colspan=16000>A" * 100_000 + "</table>")


def unclosed_tag(path: Path) -> None:
    fill(path, b"<table><tr><td ", b"x" * MEGABYTE, 100)


def long_page_cell(path: Path) -> None:
    fill(path, b"<table><tr><td>", b"x " * (MEGABYTE // 2), 300)


def unpacked_thousandfold(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(100):
            member.write(b"a" * MEGABYTE)


def workbook_with(
    name: str, content: Callable[[io.BufferedIOBase], None]
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["name", "city"])
        plain = io.BytesIO()
        book.save(plain)
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.namelist():
                if member != name:
                    new.writestr(member, old.read(member))
            with new.open(name, "w", force_zip64=True) as part:
                content(part)  # type: ignore[arg-type]

    return write


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def far_cells(part: io.BufferedIOBase) -> None:
    part.write(b"<worksheet " + MAIN + b"><sheetData>")
    part.write(b'<row r="2000000000"><c r="ZZZ1"><v>1</v></c><c r="A1"><v>1</v></c></row>')
    part.write(b"</sheetData></worksheet>")


def endless_row(part: io.BufferedIOBase) -> None:
    part.write(b"<worksheet " + MAIN + b'><sheetData><row r="1">')
    part.writelines(
        b"".join(b"<c><v>%d</v></c>" % (number * cell) for cell in range(20_000))
        for number in range(30)
    )
    part.write(b"</row></sheetData></worksheet>")


def thousandfold_sheet(part: io.BufferedIOBase) -> None:
    part.write(b"<worksheet " + MAIN + b"><sheetData>")
    part.writelines(b" " * MEGABYTE for _ in range(100))


def laughing_sheet(part: io.BufferedIOBase) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    part.write(f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]>'.encode())
    part.write(b"<worksheet " + MAIN + b"><sheetData><row><c t='str'><v>&a11;</v></c></row>")
    part.write(b"</sheetData></worksheet>")


def many_merges(part: io.BufferedIOBase) -> None:
    part.write(
        b"<worksheet " + MAIN + b"><sheetData><row><c><v>1</v></c></row></sheetData><mergeCells>"
    )
    cells = [b'<mergeCell ref="A%d:B%d"/>' % (number + 1, number + 2) for number in range(500_000)]
    part.write(b"".join(cells))
    part.write(b"</mergeCells></worksheet>")


def laughing_yaml(path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join(lines))


def nested_yaml(path: Path) -> None:
    path.write_text("[" * 20_000)


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "nested.json": (nested_json, "more than 64 deep"),
    "record.json": (nested_record, "more than 64 deep"),
    "lists.json": (many_json_lists, "more than 100 lists of objects"),
    "text.json": (long_json_text, "longer than 4,194,304 bytes"),
    "endless.json": (endless_json_record, "longer than 4,194,304 bytes"),
    "line.csv": (long_line, "longer than 4,194,304 characters"),
    "line.jsonl": (long_json_line, "longer than 4,194,304 characters"),
    "quotes.csv": (unclosed_quotes, "read"),
    "wide.html": (wide_cell, "spans more than 16,384 columns"),
    "wider.html": (many_wide_cells, "more than 16,384 columns"),
    "tag.html": (unclosed_tag, "a tag of it is longer than 1,048,576"),
    "cell.html": (long_page_cell, "a row is longer than 1,048,576"),
    "packed.zip": (unpacked_thousandfold, "more than 200 times"),
    "far.xlsx": (workbook_with("xl/worksheets/sheet1.xml", far_cells), "16,384 columns"),
    "row.xlsx": (workbook_with("xl/worksheets/sheet1.xml", endless_row), "16,384 cells"),
    "sheet.xlsx": (workbook_with("xl/worksheets/sheet1.xml", thousandfold_sheet), "200 times"),
    "entities.xlsx": (workbook_with("xl/worksheets/sheet1.xml", laughing_sheet), "not a workbook"),
    "merged.xlsx": (workbook_with("xl/worksheets/sheet1.xml", many_merges), "400,000 merged cells"),
    "aliases.yaml": (laughing_yaml, "more than 100,000 values"),
    "nested.yaml": (nested_yaml, "nested more than 50 deep"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_little_memory(name: str, tmp_path: Path) -> None:
    write, reason = HOSTILE[name]
    write(tmp_path / name)
    done = run_python(_READ, str(tmp_path / name))
    assert not done.returncode, done.stderr
    said, megabytes = done.stdout.splitlines()
    assert reason in said
    assert reason == "read" or name in said
    assert int(megabytes) < 300
