"""The model for those who read or check linked data: its words (RDFS), and its shapes (SHACL).

Both follow from the declarations. A shape says what every entity of a type has and may have; it goes by the first word
of each field (:mod:`partnergraph.graph.formats.linked_data.vocabulary`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from partnergraph.graph.formats.linked_data.values import word_node
from partnergraph.graph.formats.linked_data.vocabulary import (
    words_of_field,
    words_of_relation,
    words_of_type,
)
from partnergraph.schema.catalog import (
    Declaration,
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.fields import DeclaredField, FieldKind

_Node = NamedNode | BlankNode
_RDF_TYPE, _NIL = word_node("rdf:type"), word_node("rdf:nil")
_DATATYPES = {
    FieldKind.ID: ("xsd:string",),
    FieldKind.STRING: ("xsd:string",),
    FieldKind.COUNTRY: ("xsd:string",),
    FieldKind.NUTS: ("xsd:string",),
    FieldKind.ENUM: ("xsd:string",),
    FieldKind.INTEGER: ("xsd:integer",),
    FieldKind.COUNT: ("xsd:integer",),
    FieldKind.FLOAT: ("xsd:double",),
    FieldKind.BOOLEAN: ("xsd:boolean",),
    FieldKind.DATE: ("xsd:date", "xsd:gYearMonth", "xsd:gYear"),
    FieldKind.TEXT: ("xsd:string", "rdf:langString"),
}


def concrete_entity_types() -> list[EntityType]:
    """The types that have nodes of their own."""
    return [declared for declared in all_entity_types().values() if not declared.abstract]


def describe_model() -> Iterator[Quad]:
    """The model's own classes and properties, each with what it is."""
    for declared in concrete_entity_types():
        subject = word_node(f"model:{declared.name}")
        yield from _describe_word(subject, "rdfs:Class", declared.name, declared.description)
        for word in words_of_type(declared)[1:]:
            yield Quad(subject, word_node("rdfs:subClassOf"), word_node(word))
    described: set[str] = set()
    for declaration in (*concrete_entity_types(), *all_relation_types().values()):
        for name, field in declaration.own.items():
            for word in words_of_field(declaration, name):
                if word.startswith("model:") and word not in described:
                    described.add(word)
                    yield from _describe_word(
                        word_node(word), "rdf:Property", name.replace("_", " "), field.description
                    )
    for relation in all_relation_types().values():
        subject = word_node(f"model:{relation.type}")
        label = relation.type.lower().replace("_", " ")
        yield from _describe_word(subject, "rdf:Property", label, relation.description)


def _describe_word(subject: NamedNode, kind: str, label: str, comment: str) -> Iterator[Quad]:
    yield Quad(subject, _RDF_TYPE, word_node(kind))
    yield Quad(subject, word_node("rdfs:label"), Literal(label, language="en"))
    yield Quad(subject, word_node("rdfs:comment"), Literal(comment, language="en"))


def describe_shapes() -> Iterator[Quad]:
    """A shape for each type of entity, and one for each relation's statement."""
    for declared in concrete_entity_types():
        shape = word_node(f"model:{declared.name}Shape")
        yield Quad(shape, _RDF_TYPE, word_node("sh:NodeShape"))
        yield Quad(shape, word_node("sh:targetClass"), word_node(f"model:{declared.name}"))
        yield from _field_shapes(shape, declared)
        for relation in declared.forward:
            yield from _relation_shape(shape, declared, relation)


def _field_shapes(shape: NamedNode, declared: Declaration) -> Iterator[Quad]:
    for name, field in declared.own.items():
        if field.kind is FieldKind.POINT:
            path = _Path(shape, "geo:hasGeometry", name)
            yield from path.begin(field.description)
            yield from path.add("sh:class", word_node("geo:Geometry"))
        else:
            path = _Path(shape, words_of_field(declared, name)[0], name)
            yield from path.begin(field.description)
            yield from _value_constraint(path, field)
        if field.required:
            yield from path.add("sh:minCount", Literal(1))
        if not field.many:
            yield from path.add("sh:maxCount", Literal(1))


def _value_constraint(path: _Path, field: DeclaredField) -> Iterator[Quad]:
    """What a value must be: a word of the vocabulary, an address, or of a datatype."""
    if field.enum:
        words = [Literal(str(word.value)) for word in field.enum]
        yield from path.add_list("sh:in", words)
    elif field.kind is FieldKind.URL:
        yield from path.add_choice(
            ("sh:nodeKind", word_node("sh:IRI")), ("sh:datatype", word_node("xsd:anyURI"))
        )
    else:
        datatypes = _DATATYPES[field.kind]
        yield from path.add_choice(*(("sh:datatype", word_node(one)) for one in datatypes))


def _relation_shape(
    shape: NamedNode, declared: EntityType, relation: RelationType
) -> Iterator[Quad]:
    path = _Path(shape, words_of_relation(relation.type, None, None)[0], relation.type)
    yield from path.begin(relation.description)
    ends = relation.end_types
    if relation.shape.symmetric and declared.fits(relation.shape.starts):
        ends = tuple(dict.fromkeys((*relation.end_types, *relation.start_types)))
    yield from path.add_choice(*(("sh:class", word_node(f"model:{end.name}")) for end in ends))


class _Path:
    """The property shape of one path of a shape, and statements about it."""

    def __init__(self, shape: NamedNode, word: str, name: str) -> None:
        self.shape, self.word = shape, word
        self.node = NamedNode(f"{shape.value}-{name}")
        self.blanks = 0

    def begin(self, description: str) -> Iterator[Quad]:
        """That the shape has it, of which path, and what it is."""
        yield Quad(self.shape, word_node("sh:property"), self.node)
        yield Quad(self.node, word_node("sh:path"), word_node(self.word))
        yield Quad(self.node, word_node("sh:description"), Literal(description, language="en"))

    def _make_blank(self) -> BlankNode:
        """A blank node, called the same each time the shapes are written."""
        self.blanks += 1
        return BlankNode(f"{self.node.value.rpartition(':')[2]}-{self.blanks}")

    def add(self, word: str, value: NamedNode | Literal) -> Iterator[Quad]:
        """A constraint with one value."""
        yield Quad(self.node, word_node(word), value)

    def add_choice(self, *choices: tuple[str, NamedNode]) -> Iterator[Quad]:
        """A constraint, or one of several."""
        if len(choices) == 1:
            yield Quad(self.node, word_node(choices[0][0]), choices[0][1])
            return
        options = []
        for word, value in choices:
            option = self._make_blank()
            options.append(option)
            yield Quad(option, word_node(word), value)
        yield from self.add_list("sh:or", options)

    def add_list(self, word: str, items: Iterable[_Node | Literal]) -> Iterator[Quad]:
        """A constraint with an RDF list."""
        rest: _Node = _NIL
        for item in reversed(list(items)):
            cell = self._make_blank()
            yield Quad(cell, word_node("rdf:first"), item)
            yield Quad(cell, word_node("rdf:rest"), rest)
            rest = cell
        yield Quad(self.node, word_node(word), rest)
