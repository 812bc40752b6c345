"""Text put right: mojibake, HTML entities, quotes that came through one export too many, spaces."""

from __future__ import annotations

import html
import re

from ftfy import fix_encoding
from ftfy.badness import is_bad

# What registers write where they have nothing to say. "NA" is not among them: it is Namibia.
EMPTY_WORDS = frozenset(
    {
        ".",
        "..",
        "-",
        "--",
        "_",
        "/",
        "?",
        "n/a",
        "n.a.",
        "n/d",
        "s/n",
        "null",
        "none",
        "<null>",
        "(null)",
        "[null]",
        "–",
        "—",
    }
)


# Letters that show nothing: of no width, or blank although Unicode has them as letters.
_UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
_UNSEEN_AT_ENDS = re.compile(rf"^[\s{_UNSEEN}]+|[\s{_UNSEEN}]+$")


def clean_text(text: str | None) -> str | None:
    """A text as it was meant, on one line; None where it says nothing.

    Letters that a register lost for good (``'TUDENTSKO DRU'TVO``) stay as they are: nobody knows which
    they were.
    """
    cleaned = repair_text(text) if text else ""
    cleaned = " ".join(cleaned.split())
    if not cleaned.isascii():
        cleaned = _UNSEEN_AT_ENDS.sub("", cleaned)
    return None if not cleaned or cleaned.casefold() in EMPTY_WORDS else cleaned


def repair_text(text: str) -> str:
    """A text without mojibake (``MÃœNSTER``, also twice over) and HTML entities (``&#39;``)."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return text
    return fix_encoding(text) if is_bad(text) else text


def strip_export_quotes(text: str) -> str:
    """A name without the quotes that an export wrapped it in once more (``"A ""B"" C"``)."""
    if '"' not in text:
        return text
    if len(text) > 1 and text[0] == text[-1] == '"' and '""' in text[1:-1]:
        text = text[1:-1].replace('""', '"')
    if text.count('"') % 2 and text.startswith('"'):
        text = text[1:]
    return text.strip()
