"""Where the command line writes: results to standard output, everything else to standard error.

Not every terminal has 80 columns or more, nor every letter, and not everything is read on one. A text that is piped is
as wide as it is; a table's cells are folded, never cut; a letter that cannot be written is shown by the nearest that can.
"""

from __future__ import annotations

import codecs
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

_PIPED_WIDTH = 100_000  # columns: what is not read on a terminal has no width to fit in
_FOLDING = "partnergraph-fold"
_PLAIN_LETTERS = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "→": "->",
        "←": "<-",
        "…": "...",
        "·": "-",
        "•": "*",
        "×": "x",
        "≥": ">=",
        "≤": "<=",
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "«": '"',
        "»": '"',
        "\u00a0": " ",
        "€": "EUR",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        "Þ": "Th",
    }
)


def fold_unencodable(error: UnicodeError) -> tuple[str, int]:
    """What is written for letters that a stream's encoding has not: an error handler of :mod:`codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN_LETTERS)
    parts = unicodedata.normalize("NFKD", text)
    plain = [c if c.isascii() else "?" for c in parts if not unicodedata.combining(c)]
    return "".join(plain), error.end


def _make_console(*, stderr: bool = False) -> Console:
    """A console on one of the streams, which from now on can write every text."""
    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):  # not what stands in for it in a test or a notebook
        stream.reconfigure(errors=_FOLDING)
    return Console(stderr=stderr, width=None if stream.isatty() else _PIPED_WIDTH)


codecs.register_error(_FOLDING, fold_unencodable)
console = _make_console()
error_console = _make_console(stderr=True)


def make_table(*columns: str, **options: Any) -> Table:
    """A table of Rich's whose cells are folded where they are too wide: an id that is cut cannot be typed."""
    table = Table(**options)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


# Every command has it whose work ends. What it prints is one object; a list is `columns`, `rows` and `truncated`, as that
# of a named query is everywhere; an error is `error` (docs/guides/command-line.md).
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def print_json_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a list as the JSON that a table has everywhere."""
    print_json_value({"columns": list(columns), "rows": list(rows), "truncated": None})


def print_outcome(line: str, facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what was done: in a line, or its facts as JSON."""
    if as_json:
        print_json_value(facts)
    else:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def print_json_value(value: Any) -> None:
    """Print a value as JSON: whole in every encoding, with escapes where a letter is not in it."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    console.print_json(json.dumps(value), ensure_ascii=not encoding.startswith("utf"))
