"""Graphs in the formats of others, one class each."""

from graph.exports.base import GraphForm
from graph.exports.geojson import GeoJson
from graph.exports.linked import JsonLd
from graph.exports.script import Script
from graph.exports.tables import Tables
from graph.exports.xml import Gexf, GraphMl

GRAPH_FORMS: dict[str, type[GraphForm]] = {
    "graphml": GraphMl,
    "gexf": Gexf,
    "geojson": GeoJson,
    "jsonld": JsonLd,
    "cypher": Script,
    "zip": Tables,
}

__all__ = ["GRAPH_FORMS", "GraphForm"]
