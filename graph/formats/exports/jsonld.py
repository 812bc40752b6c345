"""JSON-LD (https://www.w3.org/TR/json-ld11/): the same statements, what is said of one subject together.

A relationship is there twice: as a plain triple, to follow; and as an ``rdf:Statement`` with its role, dates
and sources, for a triple cannot carry these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from partnergraph.graph.formats.exports.rdf import RdfEncoder
from partnergraph.graph.formats.linked_data.vocabulary import PREFIXES, expand_word

_RDF_TYPE = expand_word("rdf:type")
_STRING_TYPE = expand_word("xsd:string")
_JSONLD_CONTEXT = PREFIXES
# Of these JSON has values of its own, which JSON-LD reads as the very same terms.
_JSON_TYPES: dict[str, Callable[[str], Any]] = {
    expand_word("xsd:boolean"): "true".__eq__,
    expand_word("xsd:integer"): int,
}


class JsonLdEncoder(RdfEncoder):
    """JSON-LD as one document with a context and a graph."""

    media = "application/ld+json"
    suffix = "jsonld"

    def __init__(self, address: str | None = None) -> None:
        super().__init__(address)
        self.before = b""

    def head(self) -> bytes:
        """The context of the document."""
        return b'{"@context":%s,"@graph":[\n' % orjson.dumps(_JSONLD_CONTEXT)

    def write(self, quads: Iterable[Quad]) -> bytes:
        """The subjects of some statements, each after the comma that it needs."""
        written = b""
        for subject in _gather_jsonld_subjects(quads):
            written += self.before + orjson.dumps(subject)
            self.before = b",\n"
        return written

    def end(self) -> Iterator[bytes]:
        """The end of the document."""
        yield b"\n]}\n"


def _gather_jsonld_subjects(quads: Iterable[Quad]) -> list[dict[str, Any]]:
    """The node objects of some statements, in the order in which their subjects come."""
    found: dict[str, dict[str, Any]] = {}
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)  # noqa: S101 - ours have no blank nodes
        subject = found.setdefault(quad.subject.value, {"@id": quad.subject.value})
        predicate = quad.predicate.value
        if predicate == _RDF_TYPE:
            subject.setdefault("@type", []).append(_shorten_iri(quad.object.value))  # type: ignore[union-attr]
        else:
            subject.setdefault(_shorten_iri(predicate), []).append(_jsonld_value(quad.object))
    return [
        {
            name: value[0] if isinstance(value, list) and len(value) == 1 else value
            for name, value in one.items()
        }
        for one in found.values()
    ]


def _jsonld_value(term: Any) -> Any:
    """A term as JSON-LD has it."""
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if datatype == _STRING_TYPE:
            return term.value
        if datatype in _JSON_TYPES:
            return _JSON_TYPES[datatype](term.value)
        return {"@value": term.value, "@type": _shorten_iri(datatype)}
    return {"@id": term.value}


def _shorten_iri(iri: str) -> str:
    """An IRI with its prefix, where it has one of ours."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri
