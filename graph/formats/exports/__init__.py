"""Exports: encoders of graphs in formats of other programs, by the name of the format."""

from partnergraph.graph.formats.exports.base import GraphEncoder
from partnergraph.graph.formats.exports.edge_csv import EdgeCsvEncoder
from partnergraph.graph.formats.exports.geojson import GeoJsonEncoder
from partnergraph.graph.formats.exports.gexf import GexfEncoder
from partnergraph.graph.formats.exports.graphml import GraphMlEncoder
from partnergraph.graph.formats.exports.jsonld import JsonLdEncoder
from partnergraph.graph.formats.exports.neo4j_csv import Neo4jCsvEncoder
from partnergraph.graph.formats.exports.rdf import (
    NQuadsEncoder,
    NTriplesEncoder,
    RdfEncoder,
    TurtleEncoder,
)
from partnergraph.graph.formats.exports.script import CypherScriptEncoder

GRAPH_ENCODERS: dict[str, type[GraphEncoder]] = {
    "graphml": GraphMlEncoder,
    "gexf": GexfEncoder,
    "geojson": GeoJsonEncoder,
    "csv.zip": EdgeCsvEncoder,
    "jsonld": JsonLdEncoder,
    "ttl": TurtleEncoder,
    "nt": NTriplesEncoder,
    "nq": NQuadsEncoder,
    "cypher": CypherScriptEncoder,
    "zip": Neo4jCsvEncoder,
}

# Linked data that one entity is described in, by ending.
LINKED_DATA_ENCODERS: dict[str, type[RdfEncoder]] = {
    "jsonld": JsonLdEncoder,
    "ttl": TurtleEncoder,
    "nt": NTriplesEncoder,
}


def make_graph_encoder(form: str, address: str | None) -> GraphEncoder:
    """An encoder of a format for one file; ``address``: of the server whose pages its IRIs are, if any."""
    encoder = GRAPH_ENCODERS[form]
    return encoder(address) if issubclass(encoder, RdfEncoder) else encoder()


__all__ = ["GRAPH_ENCODERS", "LINKED_DATA_ENCODERS", "GraphEncoder", "make_graph_encoder"]
