"""Texts with values in them: ``cluster:{name}-{country}``.

A value in braces is made a key (no case, no accents, hyphens); ``{code:as-is}`` is put in as it stands, but for
its case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from partnergraph.loaders.tabular.spreadsheet import restore_key
from partnergraph.schema.codes import is_placeholder_number, make_slug
from partnergraph.schema.placeholders import is_placeholder_name

_HOLE = re.compile(r"\{([^{}:]+)(:as-is)?\}")


_CODED_PREFIXES, _PREFIXES_AS_WRITTEN = ("country", "region"), ("group",)
_PIC_DIGITS = 9


def _key_of_value(text: str, as_is: str | None) -> str:
    """A value as part of an id. Raises ``ValueError`` for one that makes strangers the same."""
    restored = restore_key(text)
    if _is_nobodys_key(restored):
        raise ValueError(f"{text!r} stands where there is no key; it is nobody's")
    return restored if as_is else make_slug(restored)


def _is_nobodys_key(text: str) -> bool:
    """Whether a key is what forms are filled with. NA is a country; a single 0 is a number like others."""
    if text.isascii() and text.isdecimal():
        zeros = len(text) > 1 and not text.strip("0")
        return zeros or (len(text) == _PIC_DIGITS and is_placeholder_number(text))
    return text != "NA" and is_placeholder_name(text)


def _fold_id_case(identifier: str) -> str:
    """An id whose key is in small letters, or in capitals where it is the code of a country or region."""
    prefix, colon, key = identifier.partition(":")
    if prefix in _CODED_PREFIXES:
        return prefix + colon + key.upper()
    return identifier if prefix in _PREFIXES_AS_WRITTEN else identifier.lower()


@dataclass(frozen=True)
class Template:
    """A text with values in it, as a mapping writes ids, ends, words and locators."""

    text: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the values that it needs, each once."""
        return tuple(dict.fromkeys(match[1] for match in _HOLE.finditer(self.text)))

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """Those of its values that are empty, or that leave nothing of which to make a key."""
        return [
            match[1]
            for match in _HOLE.finditer(self.text)
            if not (values.get(match[1]) if match[2] else make_slug(values.get(match[1], "")))
        ]

    def key(self, values: Mapping[str, str]) -> str:
        """The text as an id: values made keys. Capitals count only where codes have them.

        Raises ``ValueError`` for a value whose digits a spreadsheet has lost, and for one that stands where
        there is none.
        """
        return _fold_id_case(
            _HOLE.sub(lambda hole: _key_of_value(values[hole[1]], hole[2]), self.text)
        )

    def words(self, values: Mapping[str, str]) -> str:
        """The text as words: values as they stand, empty ones left out."""
        return _HOLE.sub(lambda hole: values.get(hole[1], ""), self.text).strip()
