"""What nodes and relationships say, as RDF statements: of the network, and of one source at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from partnergraph.graph.cypher.relation_key import relation_key
from partnergraph.graph.formats.linked_data.values import (
    EntityNames,
    field_terms,
    point_literal,
    text_literal,
    word_node,
)
from partnergraph.graph.formats.linked_data.vocabulary import (
    same_as,
    words_of_field,
    words_of_relation,
    words_of_type,
)
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.schema.catalog import (
    Declaration,
    EntityType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.fields import FieldKind
from partnergraph.schema.values import Qualifier

CLAIM_TYPE = "DESCRIBED_BY"
_RDF_TYPE = word_node("rdf:type")
_DERIVED = word_node("prov:wasDerivedFrom")
_LOCATOR = word_node("model:locator")
Statements = Iterator[Quad]


@dataclass
class NetworkStatements:
    """Statements about records that come nodes first; ``names`` has the IRIs of entities.

    The default graph has what the network shows. What one source says is in the graph that is named as the
    source is; see :meth:`of_claim` and :meth:`of_relation_claims`.
    """

    names: EntityNames = field(default_factory=EntityNames)
    types: dict[str, EntityType] = field(default_factory=dict, init=False)

    def of_node(self, node: DumpedNode) -> Statements:
        """An entity with its classes, values and the same thing elsewhere."""
        declared = _narrowest_declared(node.labels)
        self.types[node.id] = declared
        yield from self._of_values(declared, node.id, node.props, DefaultGraph())

    def of_tie(self, tie: DumpedRelationship) -> Statements:
        """A relation as a triple to follow, and a statement about it with its role, dates and sources."""
        if tie.type == CLAIM_TYPE:
            yield Quad(self.names.iri(tie.start), _DERIVED, self.names.iri(tie.end))
            return
        yield from self._of_relation(tie, tie.props, DefaultGraph())
        statement = self._statement_iri(tie)
        for source in tie.props.get("sources", ()):
            yield Quad(statement, _DERIVED, self.names.iri(source))

    def of_claim(self, tie: DumpedRelationship) -> Statements:
        """What a source says of an entity, in the source's graph, from their ``DESCRIBED_BY``."""
        declared = all_entity_types().get(str(tie.props.get("type"))) or self.types[tie.start]
        graph = self.names.iri(tie.end)
        yield from self._of_values(declared, tie.start, tie.props, graph)
        if locator := tie.props.get("locator"):
            yield Quad(self.names.iri(tie.start), _LOCATOR, Literal(locator), graph)

    def of_relation_claims(self, tie: DumpedRelationship) -> Statements:
        """What each source says of a relation, in that source's graph."""
        sources, locators = tie.props.get("sources", ()), tie.props.get("locators", ())
        said = [orjson.loads(claim)["said"] for claim in tie.props.get("claims", ())]
        for index, source in enumerate(sources):
            graph = self.names.iri(source)
            yield from self._of_relation(tie, said[index] if said else tie.props, graph)
            if index < len(locators):
                statement = self._statement_iri(tie)
                yield Quad(statement, _LOCATOR, Literal(locators[index]), graph)

    def _of_values(
        self,
        declared: EntityType,
        identifier: str,
        props: Mapping[str, Any],
        graph: NamedNode | DefaultGraph,
    ) -> Statements:
        subject = self.names.iri(identifier)
        for word in words_of_type(declared):
            yield Quad(subject, _RDF_TYPE, word_node(word), graph)
        yield from self._of_fields(declared, subject, props, graph)
        for name, one in declared.own.items():
            value = props.get(name)
            if value is None:
                continue
            if one.kind is FieldKind.POINT:
                yield from self._of_point(subject, self.names.part(identifier, name), value, graph)
            elif elsewhere := same_as(name, str(value)):
                *words, address = elsewhere
                for word in words:
                    yield Quad(subject, word_node(word), NamedNode(address), graph)

    def _of_fields(
        self,
        declared: Declaration,
        subject: NamedNode,
        props: Mapping[str, Any],
        graph: NamedNode | DefaultGraph,
    ) -> Statements:
        for name, one in declared.own.items():
            predicates = [word_node(word) for word in words_of_field(declared, name)]
            for term in field_terms(one, props):
                for predicate in predicates:
                    yield Quad(subject, predicate, term, graph)
            if one.kind is FieldKind.COUNT and name in props:
                qualifier = props.get(one.properties[1], Qualifier.EXACT)
                if qualifier != Qualifier.EXACT:
                    word = word_node(f"model:{one.properties[1]}")
                    yield Quad(subject, word, text_literal(qualifier, "en"), graph)

    def _of_point(
        self,
        subject: NamedNode,
        geometry: NamedNode,
        value: Any,
        graph: NamedNode | DefaultGraph,
    ) -> Statements:
        yield Quad(subject, word_node("geo:hasGeometry"), geometry, graph)
        yield Quad(geometry, _RDF_TYPE, word_node("sf:Point"), graph)
        yield Quad(geometry, _RDF_TYPE, word_node("geo:Geometry"), graph)
        yield Quad(geometry, word_node("geo:asWKT"), point_literal(value), graph)
        for word, coordinate in zip(("schema:longitude", "schema:latitude"), value, strict=False):
            yield Quad(subject, word_node(word), Literal(float(coordinate)), graph)

    def _of_relation(
        self,
        tie: DumpedRelationship,
        props: Mapping[str, Any],
        graph: NamedNode | DefaultGraph,
    ) -> Statements:
        declared = all_relation_types()[tie.type]
        start, end = self.names.iri(tie.start), self.names.iri(tie.end)
        ends = self.types.get(tie.start), self.types.get(tie.end)
        for word in words_of_relation(tie.type, *ends):
            yield Quad(start, word_node(word), end, graph)
        statement = self._statement_iri(tie)
        yield Quad(statement, _RDF_TYPE, word_node("rdf:Statement"), graph)
        yield Quad(statement, word_node("rdf:subject"), start, graph)
        yield Quad(statement, word_node("rdf:predicate"), word_node(f"model:{tie.type}"), graph)
        yield Quad(statement, word_node("rdf:object"), end, graph)
        yield from self._of_fields(declared, statement, props, graph)

    def _statement_iri(self, tie: DumpedRelationship) -> NamedNode:
        """The same for the same relation in every file, by what tells it from others of its start."""
        key = relation_key(all_relation_types()[tie.type].shape.key, tie.props)
        digest = blake2b(f"{tie.end}\0{key}".encode(), digest_size=8).hexdigest()
        return self.names.part(tie.start, f"{tie.type}-{digest}")


def _narrowest_declared(labels: tuple[str, ...]) -> EntityType:
    """The narrowest declared type among labels; what has none is an entity and no more."""
    found = [all_entity_types()[label] for label in labels if label in all_entity_types()]
    return max(found, key=lambda one: len(one.labels), default=all_entity_types()["Entity"])
