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

from graph.formats.exports.base import GraphForm, coordinates, declared, kind
from graph.formats.records import Node, Tie

SPACE = "urn:partnergraph:"
CONTEXT = {
    "@vocab": f"{SPACE}model:",
    "id": f"{SPACE}id:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "http://schema.org/",
    "name": "schema:name",
    "urls": "schema:url",
}


class JsonLd(GraphForm):
    """JSON-LD as one document with a context and a graph."""

    media = "application/ld+json"
    suffix = "jsonld"

    def __init__(self) -> None:
        self.before = b""

    def head(self) -> bytes:
        """The context of the document."""
        return b'{"@context":%s,"@graph":[\n' % orjson.dumps(CONTEXT)

    def node(self, node: Node) -> bytes:
        """A node as a resource of its type."""
        resource: dict[str, Any] = {"@id": f"id:{node.id}", "@type": kind(node), **said(node)}
        if at := coordinates(node):
            resource["schema:longitude"], resource["schema:latitude"] = at
        return self.item(resource)

    def tie(self, tie: Tie) -> bytes:
        """A relationship as a triple, and the statement about it."""
        start, end = {"@id": f"id:{tie.start}"}, {"@id": f"id:{tie.end}"}
        statement = {
            "@type": "rdf:Statement",
            "rdf:subject": start,
            "rdf:predicate": {"@id": f"{SPACE}model:{tie.type}"},
            "rdf:object": end,
            "prov:wasDerivedFrom": [{"@id": f"id:{one}"} for one in tie.props.get("sources", ())],
            **said(tie),
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


def said(thing: Node | Tie) -> dict[str, Any]:
    """The declared properties without points; numbers that JSON has not, as texts."""
    names = {name for name, _ in declared(thing)}
    found = {n: v for n, v in thing.props.items() if n in names and not isinstance(v, Point)}
    return {
        n: str(v) if isinstance(v, float) and not math.isfinite(v) else v for n, v in found.items()
    }
