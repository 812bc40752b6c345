"""Texts with values in them: ``cluster:{name}-{country}``.

A value in braces is made a key (no case, no accents, hyphens); ``{code:as-is}`` is put in as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from partnergraph.schema.codes import make_slug

_HOLE = re.compile(r"\{([^{}:]+)(:as-is)?\}")


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
        """The text as an id: values made keys."""
        return _HOLE.sub(
            lambda hole: values[hole[1]] if hole[2] else make_slug(values[hole[1]]), self.text
        )

    def words(self, values: Mapping[str, str]) -> str:
        """The text as words: values as they stand, empty ones left out."""
        return _HOLE.sub(lambda hole: values.get(hole[1], ""), self.text).strip()
