"""How the names of declarations are written in GraphQL."""

from __future__ import annotations

import re


def to_camel_case(name: str) -> str:
    """``member_count`` as GraphQL writes it: ``memberCount``."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def pluralise_noun(noun: str) -> str:
    """The regular English plural of a noun: ``activities`` of ``activity``; irregular ones are declared."""
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"


def enum_constant(value: str) -> str:
    """A vocabulary's word as an enum value: ``keynote speaker`` is ``KEYNOTE_SPEAKER``."""
    return re.sub(r"\W+", "_", value).strip("_").upper()
