"""JSON-LD (https://www.w3.org/TR/json-ld11/): every entity as a resource, every relationship as a statement.

A relationship is there twice: as a plain triple, to follow; and as an ``rdf:Statement`` with its role, dates
and sources, for a triple cannot carry these. Words of the model are in its own name space; names, web pages
and coordinates are also in schema.org's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import orjson
from neo4j.spatial import Point

from partnergraph.graph.formats.exports.base import (
    GraphEncoder,
    iterate_declared_properties,
    narrowest_label,
    node_coordinates,
)
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_URN_SPACE = "urn:partnergraph:"
_JSONLD_CONTEXT = {
    "@vocab": f"{_URN_SPACE}model:",
    "id": f"{_URN_SPACE}id:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "http://schema.org/",
    "name": "schema:name",
    "urls": "schema:url",
}


class JsonLdEncoder(GraphEncoder):
    """JSON-LD as one document with a context and a graph."""

    media = "application/ld+json"
    suffix = "jsonld"

    def __init__(self) -> None:
        self.before = b""

    def head(self) -> bytes:
        """The context of the document."""
        return b'{"@context":%s,"@graph":[\n' % orjson.dumps(_JSONLD_CONTEXT)

    def node(self, node: DumpedNode) -> bytes:
        """A node as a resource of its type."""
        resource: dict[str, Any] = {
            "@id": f"id:{node.id}",
            "@type": narrowest_label(node),
            **_linked_data_properties(node),
        }
        if at := node_coordinates(node):
            resource["schema:longitude"], resource["schema:latitude"] = at
        return self.item(resource)

    def tie(self, tie: DumpedRelationship) -> bytes:
        """A relationship as a triple, and the statement about it."""
        start, end = {"@id": f"id:{tie.start}"}, {"@id": f"id:{tie.end}"}
        statement = {
            "@type": "rdf:Statement",
            "rdf:subject": start,
            "rdf:predicate": {"@id": f"{_URN_SPACE}model:{tie.type}"},
            "rdf:object": end,
            "prov:wasDerivedFrom": [{"@id": f"id:{one}"} for one in tie.props.get("sources", ())],
            **_linked_data_properties(tie),
        }
        statement.pop("sources", None)
        return self.item({**start, tie.type: end}) + self.item(statement)

    def item(self, resource: dict[str, Any]) -> bytes:
        """An object of the graph, after the comma that it needs."""
        before, self.before = self.before, b",\n"
        return before + orjson.dumps(resource)

    def end(self) -> Iterator[bytes]:
        """The end of the document."""
        yield b"\n]}\n"


def _linked_data_properties(thing: DumpedNode | DumpedRelationship) -> dict[str, Any]:
    """The declared properties without points; numbers that JSON has not, as texts."""
    names = {name for name, _ in iterate_declared_properties(thing)}
    found = {n: v for n, v in thing.props.items() if n in names and not isinstance(v, Point)}
    return {
        n: str(v) if isinstance(v, float) and not math.isfinite(v) else v for n, v in found.items()
    }
