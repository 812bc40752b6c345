"""Terminals of few letters and few columns, pipes, and a system that is not supported."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from partnergraph.api.cli.console import fold_unencodable

LONG_ID = "organisation:pic-999999999-" + "x" * 90
SHOWN = f"""
from partnergraph.api.cli.console import console, make_table, print_json_value
table = make_table("id", "name", "what it is for")
table.add_row("{LONG_ID}", "Österreichische Häuser → Łódź", "word " * 40)
console.print(table)
print_json_value({{"name": "Łódź – “Спільна”"}})
console.print("Спільна — Łódź", soft_wrap=True)
"""


def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONUTF8", "COLUMNS"}}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**kept, **environment},
    )


def on_a_terminal(code: str, columns: int, **environment: str) -> str:
    """What a program prints on a terminal of so many columns."""
    main, side = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1", **environment}
    with subprocess.Popen([sys.executable, "-c", code], stdout=side, stderr=side, env=env):
        os.close(side)
        found = b""
        try:
            while data := os.read(main, 65536):
                found += data
        except OSError:  # the other side is closed
            pass
    os.close(main)
    return re.sub(r"\x1b\[[\d;]*m|\r", "", found.decode("utf-8"))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_every_letter_can_be_printed(encoding: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SHOWN],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert ran.returncode == 0, ran.stderr.decode()
    text = ran.stdout.decode(encoding)
    names = {"ascii": "Osterreichische Hauser -> lodz", "latin-1": "Österreichische Häuser -> lódz"}
    assert names.get(encoding, "Österreichische Häuser → łódź").lower() in text.lower()
    start = text.index("{")
    said = json.loads(text[start : text.index("}") + 1])
    assert said == {"name": "Łódź – “Спільна”"}, "JSON is whole in every encoding"


def test_what_is_piped_is_never_cut() -> None:
    lines = run(SHOWN).stdout.splitlines()
    (row,) = [line for line in lines if LONG_ID in line]
    assert ("word " * 40).strip() in row
    assert "…" not in "".join(lines)


def test_80_columns_fold_and_do_not_cut() -> None:
    shown = on_a_terminal(SHOWN, 80)
    table = shown.partition("{")[0]
    assert "…" not in table
    assert max(map(len, table.splitlines())) <= 80
    cells = [line.split("│")[1].strip() for line in table.splitlines() if line.startswith("│")]
    assert "".join(cells) == LONG_ID


def test_letters_that_an_encoding_has_not() -> None:
    text = "Łódź – Spółka “A” → “B” … Ελλάδα 🎈"
    error = UnicodeEncodeError("ascii", text, 0, len(text), "ordinal not in range")
    assert fold_unencodable(error) == ('Lodz - Spolka "A" -> "B" ... ?????? ?', len(text))


def test_windows_is_told_at_once() -> None:
    code = "import sys; sys.platform = 'win32'\nfrom partnergraph.api.cli import main; main()"
    ran = run(code, "up")
    assert ran.returncode == 1
    assert "does not run on Windows" in ran.stderr
    assert "WSL" in ran.stderr


def test_help_on_an_ascii_terminal(tmp_path: Path) -> None:
    main = "from partnergraph.api.cli import main; main()"
    for arguments in (["--help"], ["paths", "--help"], ["settings"], ["schema"]):
        ran = run(main, *arguments, PYTHONIOENCODING="ascii", PARTNERGRAPH_DATA_DIR=str(tmp_path))
        assert ran.returncode == 0, (arguments, ran.stderr[-500:])
