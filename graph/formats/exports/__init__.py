"""Exports: encoders of graphs in formats of other programs, by the name of the format."""

from partnergraph.graph.formats.exports.base import GraphEncoder
from partnergraph.graph.formats.exports.geojson import GeoJsonEncoder
from partnergraph.graph.formats.exports.jsonld import JsonLdEncoder
from partnergraph.graph.formats.exports.neo4j_csv import Neo4jCsvEncoder
from partnergraph.graph.formats.exports.script import CypherScriptEncoder
from partnergraph.graph.formats.exports.xml import GexfEncoder, GraphMlEncoder

GRAPH_ENCODERS: dict[str, type[GraphEncoder]] = {
    "graphml": GraphMlEncoder,
    "gexf": GexfEncoder,
    "geojson": GeoJsonEncoder,
    "jsonld": JsonLdEncoder,
    "cypher": CypherScriptEncoder,
    "zip": Neo4jCsvEncoder,
}

__all__ = ["GRAPH_ENCODERS", "GraphEncoder"]
