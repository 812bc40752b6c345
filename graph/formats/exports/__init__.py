"""Exports: encoders of graphs in formats of other programs, by the name of the format."""

from graph.formats.exports.base import GraphForm
from graph.formats.exports.geojson import GeoJson
from graph.formats.exports.jsonld import JsonLd
from graph.formats.exports.neo4j_csv import Tables
from graph.formats.exports.script import Script
from graph.formats.exports.xml import Gexf, GraphMl

GRAPH_FORMS: dict[str, type[GraphForm]] = {
    "graphml": GraphMl,
    "gexf": Gexf,
    "geojson": GeoJson,
    "jsonld": JsonLd,
    "cypher": Script,
    "zip": Tables,
}

__all__ = ["GRAPH_FORMS", "GraphForm"]
