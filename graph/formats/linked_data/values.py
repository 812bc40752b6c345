"""IRIs of entities, and values of fields as RDF terms.

An id may hold any sign but blanks and ``/?#``, an IRI may not, so all but the plainest are percent-encoded: as
the pages' addresses have it, and so that the id can be read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from partnergraph.graph.formats.linked_data.vocabulary import PREFIXES, expand_word
from partnergraph.schema.fields import DeclaredField, FieldKind

_URN_SPACE = "urn:partnergraph:id:"
_XSD = PREFIXES["xsd"]
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}  # by the length of a partial date
# What RFC 3987 has not in an IRI, and a percent sign that encodes nothing.
_NOT_IN_IRI = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f-\xa0\ue000-\uf8ff]|%(?![0-9A-Fa-f]{2})')


@dataclass(frozen=True)
class EntityNames:
    """The IRIs of one publication: below the address of a server, or URNs where there is none."""

    space: str = _URN_SPACE

    @classmethod
    def under(cls, address: str | None) -> EntityNames:
        """The names of entities as a server at this address has their pages; URNs without one."""
        return cls(f"{address.rstrip('/')}/entities/") if address else cls()

    def iri(self, identifier: str) -> NamedNode:
        """The IRI of an entity."""
        return NamedNode(self.space + quote(identifier, safe=":"))

    def part(self, identifier: str, name: str) -> NamedNode:
        """The IRI of something that is told of an entity and has no page: its point, a relation of it."""
        return NamedNode(f"{self.space}{quote(identifier, safe=':')}#{name}")

    def identifier(self, iri: str) -> str:
        """The id of the entity that :meth:`iri` named."""
        return unquote(iri.removeprefix(self.space))


def word_node(word: str) -> NamedNode:
    """A word with a prefix (``schema:name``) as a node."""
    return NamedNode(expand_word(word))


def web_node(address: str) -> NamedNode | Literal:
    """A web address as a node; as a text of the type anyURI where it is none that RDF can name."""
    escaped = _NOT_IN_IRI.sub(lambda sign: quote(sign[0], safe=""), address)
    with suppress(ValueError):
        return NamedNode(escaped)
    return Literal(address, datatype=NamedNode(f"{_XSD}anyURI"))


def text_literal(text: str, language: str | None) -> Literal:
    """A text in its language; without one where the tag is none that is registered in form."""
    if language:
        with suppress(ValueError):
            return Literal(text, language=language)
    return Literal(text)


def date_literal(date: str) -> Literal:
    """A day, month or year, typed as what it is and never more precise."""
    return Literal(date, datatype=NamedNode(_XSD + _DATE_TYPES[len(date)]))


def point_literal(point: Any) -> Literal:
    """Coordinates (longitude first) as GeoSPARQL writes them."""
    return Literal(
        f"POINT({float(point[0])!r} {float(point[1])!r})", datatype=word_node("geo:wktLiteral")
    )


def field_terms(field: DeclaredField, props: Mapping[str, Any]) -> Iterator[NamedNode | Literal]:
    """The values of a field among stored properties, but for points."""
    value = props.get(field.name)
    if value is None or field.kind is FieldKind.POINT:
        return
    if field.kind is FieldKind.TEXT:
        languages = props.get(field.properties[1]) or [None] * len(value)
        yield from map(text_literal, value, languages)
        return
    for one in value if field.many else [value]:
        match field.kind:
            case FieldKind.URL:
                yield web_node(one)
            case FieldKind.DATE:
                yield date_literal(one)
            case FieldKind.FLOAT:
                yield Literal(float(one))
            case _:
                yield Literal(one)
