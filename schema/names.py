"""How the names of declarations are written: in GraphQL, as labels and ids, and in sentences."""

from __future__ import annotations

import re


def to_camel_case(name: str) -> str:
    """``member_count`` as GraphQL writes it: ``memberCount``."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def separate_words(name: str, separator: str = " ") -> str:
    """The words of a class or field of GraphQL in small letters: ``research centre`` of ``ResearchCentre``."""
    return re.sub(r"(?<!^)(?=[A-Z])", separator, name).lower()


def class_constant(name: str) -> str:
    """A class name in capitals, as a relationship type or enum value: ``PARTNER_IN`` of ``PartnerIn``."""
    return separate_words(name, "_").upper()


def lower_first_letter(name: str) -> str:
    """A class name as a field of GraphQL: ``researchCentre`` of ``ResearchCentre``."""
    return name[:1].lower() + name[1:]


def pluralise_noun(noun: str) -> str:
    """The regular English plural of a noun: ``activities`` of ``activity``; irregular ones are declared."""
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
