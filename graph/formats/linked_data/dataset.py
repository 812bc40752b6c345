"""What the whole publication is, for those who collect data sets.

DCAT: https://www.w3.org/TR/vocab-dcat-3/; VoID: https://www.w3.org/TR/void/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.linked_data.values import (
    EntityNames,
    date_literal,
    web_node,
    word_node,
)
from partnergraph.graph.formats.linked_data.vocabulary import PREFIXES

_TITLE = "partnergraph: a knowledge network of clusters and their partnerships"
_MATCH_SOURCES = """
MATCH (s:Source)
RETURN s.id AS id, s.title AS title, s.licence AS licence, s.url AS url, s.published AS published
ORDER BY s.id
"""
_COUNT_ENTITIES = "MATCH (n:Entity) RETURN count(n) AS entities"
# Endings of whole exports, with the media type of each.
_WHOLE_EXPORTS = {
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
}


async def describe_publication(database: Database, address: str) -> list[Quad]:
    """The data set that a server at an address publishes: its sources, its files, its size."""
    sources = await database.read(_MATCH_SOURCES)
    (counted,) = await database.read(_COUNT_ENTITIES)
    return list(_publication_statements(address.rstrip("/"), sources, counted["entities"]))


def _publication_statements(
    address: str, sources: Iterable[Mapping[str, Any]], entities: int
) -> Iterator[Quad]:
    dataset = NamedNode(f"{address}/linked-data/dataset")
    names = EntityNames.under(address)
    for kind in ("dcat:Dataset", "void:Dataset", "schema:Dataset"):
        yield Quad(dataset, word_node("rdf:type"), word_node(kind))
    yield Quad(dataset, word_node("dcterms:title"), Literal(_TITLE, language="en"))
    yield Quad(dataset, word_node("void:uriSpace"), Literal(names.space))
    yield Quad(dataset, word_node("void:entities"), Literal(entities))
    yield Quad(dataset, word_node("dcterms:conformsTo"), NamedNode(f"{address}/linked-data/shapes"))
    yield Quad(dataset, word_node("foaf:homepage"), NamedNode(f"{address}/"))
    for prefix in ("model", "schema", "org", "foaf", "dcterms", "prov", "geo", "skos"):
        yield Quad(dataset, word_node("void:vocabulary"), NamedNode(PREFIXES[prefix]))
    for ending, media in _WHOLE_EXPORTS.items():
        file = NamedNode(f"{address}/export.{ending}")
        yield Quad(dataset, word_node("void:dataDump"), file)
        yield Quad(dataset, word_node("dcat:distribution"), file)
        yield Quad(file, word_node("rdf:type"), word_node("dcat:Distribution"))
        yield Quad(file, word_node("dcat:downloadURL"), file)
        yield Quad(
            file,
            word_node("dcat:mediaType"),
            NamedNode(f"https://www.iana.org/assignments/media-types/{media}"),
        )
    for source in sources:
        yield from _source_statements(dataset, names.iri(source["id"]), source)


def _source_statements(
    dataset: NamedNode, node: NamedNode, source: Mapping[str, Any]
) -> Iterator[Quad]:
    """A source, with its terms of reuse."""
    yield Quad(dataset, word_node("prov:wasDerivedFrom"), node)
    yield Quad(node, word_node("rdf:type"), word_node("dcat:Dataset"))
    yield Quad(node, word_node("dcterms:title"), Literal(source["title"]))
    if source["licence"]:
        yield Quad(node, word_node("dc:rights"), Literal(source["licence"]))
    if source["published"]:
        yield Quad(node, word_node("dcterms:issued"), date_literal(source["published"]))
    if source["url"]:
        yield Quad(node, word_node("dcat:landingPage"), web_node(source["url"]))
