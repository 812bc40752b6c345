"""Texts that a spreadsheet would run: wherever a table is written, they are made harmless."""

from __future__ import annotations

# As they are, or in the width of East Asian letters (OWASP: CSV injection).
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def may_run_as_formula(text: str) -> bool:
    """Whether a spreadsheet could run a text as a formula when it opens a file of texts."""
    return text.startswith(_FORMULA_SIGNS)


def harmless_text(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet could run it."""
    return f"'{text}" if may_run_as_formula(text) else text
