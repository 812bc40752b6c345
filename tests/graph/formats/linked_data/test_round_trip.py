"""Whatever the model allows, as RDF and back by rdflib, which shares no code with what wrote it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j.spatial import WGS84Point
from rdflib.namespace import RDF, XSD

from partnergraph.graph.formats.exports import LINKED_DATA_ENCODERS, make_graph_encoder
from partnergraph.graph.formats.linked_data.shapes import concrete_entity_types
from partnergraph.graph.formats.linked_data.values import EntityNames
from partnergraph.graph.formats.linked_data.vocabulary import expand_word, words_of_field
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.schema.base import ENTITY_ID_PATTERN

# rdflib's own parsers use what rdflib itself calls old.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
READ_AS = {"jsonld": "json-ld", "ttl": "turtle", "nt": "nt", "nq": "nquads"}
ADDRESS = "https://example.org"
NAMES = EntityNames.under(ADDRESS)
LABELS = ("Actor", "Cluster", "Entity", "Organisation")

KEY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ID = st.builds("cluster:{}".format, KEY | st.text('"<>%\\^`{|}é:', min_size=1)).filter(
    lambda one: ENTITY_ID_PATTERN.fullmatch(one) is not None
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
URL = st.builds("https://example.org/{}".format, st.text('ab"<>{}|\\^`%é?#&', max_size=12))
LANGUAGE = st.sampled_from(["uk", "en", "zh-Hant", "aa-b1", ""])


def parsed(
    form: str, *nodes: DumpedNode, ties: tuple[DumpedRelationship, ...] = ()
) -> rdflib.Dataset:
    encoder = make_graph_encoder(form, ADDRESS)
    written = encoder.head() + b"".join(map(encoder.node, nodes))
    written += b"".join(map(encoder.tie, ties)) + b"".join(encoder.end())
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=written, format=READ_AS[form])
    return graph


def values(graph: rdflib.Graph, identifier: str, word: str) -> set[Any]:
    return set(
        graph.objects(rdflib.URIRef(NAMES.iri(identifier).value), rdflib.URIRef(expand_word(word)))
    )


@pytest.mark.parametrize("form", READ_AS)
@given(
    identifier=ID,
    name=TEXT,
    aliases=st.lists(st.tuples(TEXT, LANGUAGE), max_size=3),
    urls=st.lists(URL, max_size=2),
    founded=st.sampled_from(["2018", "2018-05", "2018-05-23"]),
)
@settings(max_examples=40)
def test_any_entity_and_back(
    form: str,
    identifier: str,
    name: str,
    aliases: list[tuple[str, str]],
    urls: list[str],
    founded: str,
) -> None:
    props = {
        "id": identifier,
        "name": name,
        "aliases": [text for text, _ in aliases],
        "aliases_language": [language for _, language in aliases],
        "urls": urls,
        "founded": founded,
        "sme": True,
        "member_count": 7,
        "location": WGS84Point((19.46, 51.77)),
    }
    graph = parsed(form, DumpedNode(identifier, LABELS, props))
    (subject,) = graph.subjects(RDF.type, rdflib.URIRef(expand_word("model:Cluster")))
    assert NAMES.identifier(str(subject)) == identifier
    assert {str(one) for one in values(graph, identifier, "schema:name")} == {name}
    found = {(str(one), one.language) for one in values(graph, identifier, "schema:alternateName")}
    # A tag that is none is left out; the text is not.
    assert found == {
        (text, language.lower() if language not in {"", "aa-b1"} else None)
        for text, language in aliases
    }
    assert len(values(graph, identifier, "schema:url")) == len(set(urls))
    (date,) = values(graph, identifier, "schema:foundingDate")
    types = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    assert (str(date), date.datatype) == (founded, types[len(founded)])
    assert {one.toPython() for one in values(graph, identifier, "model:sme")} == {True}
    (point,) = values(graph, identifier, "geo:hasGeometry")
    (written,) = graph.objects(point, rdflib.URIRef(expand_word("geo:asWKT")))
    assert str(written) == "POINT(19.46 51.77)"


@given(ID, ID)
@settings(max_examples=40)
def test_two_ids_are_two_names(one: str, other: str) -> None:
    assert (NAMES.iri(one) == NAMES.iri(other)) == (one == other)
    assert re.fullmatch(r"[!-~]+", NAMES.iri(one).value)


@pytest.mark.parametrize("form", LINKED_DATA_ENCODERS)
def test_relation_is_followed_and_described(form: str) -> None:
    nodes = [
        DumpedNode(f'cluster:"<{x}>', LABELS, {"id": f'cluster:"<{x}>', "name": x}) for x in "ab"
    ]
    props = {"since": "2018", "note": "a\nnote", "sources": ["source:s"], "locators": ["row 1"]}
    tie = DumpedRelationship(nodes[0].id, "COOPERATES_WITH", nodes[1].id, props)
    graph = parsed(form, *nodes, ties=(tie,))
    end = rdflib.URIRef(NAMES.iri(nodes[1].id).value)
    assert values(graph, nodes[0].id, "model:COOPERATES_WITH") == {end}
    assert values(graph, nodes[0].id, "org:linkedTo") == {end}
    (statement,) = graph.subjects(RDF.type, RDF.Statement)
    assert graph.value(statement, RDF.object) == end
    assert str(graph.value(statement, rdflib.URIRef(expand_word("schema:startDate")))) == "2018"
    source = graph.value(statement, rdflib.URIRef(expand_word("prov:wasDerivedFrom")))
    assert str(source) == f"{ADDRESS}/entities/source:s"


SAME = [
    ("wikidata", "Q42", "owl:sameAs", "http://www.wikidata.org/entity/Q42"),
    ("ror", "05591te55", "owl:sameAs", "https://ror.org/05591te55"),
    ("pic", "999984059", "schema:sameAs", "org-details/999984059"),
]


@pytest.mark.parametrize(("field", "code", "word", "address"), SAME)
def test_same_thing_elsewhere(field: str, code: str, word: str, address: str) -> None:
    graph = parsed("ttl", DumpedNode("cluster:a", LABELS, {"id": "cluster:a", field: code}))
    assert any(str(one).endswith(address) for one in values(graph, "cluster:a", word))
    assert {str(one) for one in values(graph, "cluster:a", f"model:{field}")} == {code}


def test_no_two_fields_share_a_first_word() -> None:
    for declared in concrete_entity_types():
        first = [words_of_field(declared, name)[0] for name in declared.own]
        assert len(set(first)) == len(first), declared.name
