"""The founding network as linked data: by its own shapes, and asked in SPARQL what it is asked in Cypher."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pyoxigraph
import pyshacl
import pytest
import rdflib

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, selection
from partnergraph.graph.formats.linked_data.publish import write_linked_data
from partnergraph.graph.formats.linked_data.shapes import describe_model, describe_shapes
from partnergraph.graph.formats.linked_data.vocabulary import PREFIXES
from tests.conftest import WIPE, load_founding_network

PROLOGUE = "".join(f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items())


@pytest.fixture(scope="module")
async def network(connected: Database) -> AsyncIterator[Database]:
    await load_founding_network(connected)
    yield connected
    await connected.run(WIPE)


@pytest.fixture(scope="module")
async def store(network: Database) -> pyoxigraph.Store:
    written = io.BytesIO()
    async for piece in selection.encode_whole_graph(network, GRAPH_ENCODERS["nq"]()):
        written.write(piece)
    made = pyoxigraph.Store()
    made.bulk_load(input=written.getvalue(), format=pyoxigraph.RdfFormat.N_QUADS)
    return made


QUESTIONS = [
    (
        "MATCH (c:Cluster) RETURN c.name AS x",
        "SELECT ?x { ?c a model:Cluster ; schema:name ?x }",
    ),
    (
        "MATCH (e:Event)<-[:TOOK_PART_IN]-(a) RETURN DISTINCT e.name + '|' + a.name AS x",
        (
            "SELECT DISTINCT ?x { ?a model:TOOK_PART_IN ?e . ?e a schema:Event ; schema:name ?n . "
            '?a schema:name ?m . BIND(CONCAT(STR(?n), "|", STR(?m)) AS ?x) }'
        ),
    ),
    (
        (
            "MATCH (c:Country {code: 'UA'}) UNWIND range(0, size(c.aliases) - 1) AS i "
            "WITH c, i WHERE c.aliases_language[i] = 'uk' RETURN c.aliases[i] AS x"
        ),
        'SELECT ?x { ?c model:code "UA" ; a schema:Country ; schema:alternateName ?x . FILTER(LANG(?x) = "uk") }',
    ),
    (
        "MATCH (n:Entity)-[:DESCRIBED_BY]->(s:Source) WHERE n:Actor WITH s.id AS id, count(DISTINCT n) AS k RETURN id + ' ' + k AS x",
        (
            "SELECT ?x { { SELECT ?g (COUNT(DISTINCT ?n) AS ?k) { GRAPH ?g { ?n a foaf:Agent } } GROUP BY ?g } "
            'BIND(CONCAT(REPLACE(STR(?g), "urn:partnergraph:id:", ""), " ", STR(?k)) AS ?x) }'
        ),
    ),
    (
        "MATCH (a)-[r:COOPERATES_WITH]->(b) UNWIND r.sources AS s RETURN DISTINCT a.name + '|' + b.name + '|' + s AS x",
        (
            "SELECT DISTINCT ?x { ?t rdf:predicate model:COOPERATES_WITH ; rdf:subject/schema:name ?n ; "
            "rdf:object/schema:name ?m ; prov:wasDerivedFrom ?s . "
            'BIND(CONCAT(STR(?n), "|", STR(?m), "|", REPLACE(STR(?s), "urn:partnergraph:id:", "")) AS ?x) }'
        ),
    ),
    (
        "MATCH (r:Region)-[:PART_OF*]->(:Region {code: 'RO1'}) RETURN r.code AS x",
        'SELECT ?x { ?r a skos:Concept ; skos:broader+ ?top ; skos:notation ?x . ?top skos:notation "RO1" }',
    ),
]


@pytest.mark.parametrize(("cypher", "sparql"), QUESTIONS)
async def test_a_store_answers_as_the_graph_does(
    network: Database, store: pyoxigraph.Store, cypher: str, sparql: str
) -> None:
    wanted = sorted(row["x"] for row in await network.read(cypher))
    answers = store.query(PROLOGUE + sparql)
    assert isinstance(answers, pyoxigraph.QuerySolutions)
    assert sorted(row["x"].value for row in answers) == wanted
    assert wanted, "a question that has an answer"


async def test_each_source_has_a_graph(network: Database, store: pyoxigraph.Store) -> None:
    graphs = {graph.value.removeprefix("urn:partnergraph:id:") for graph in store.named_graphs()}
    (row,) = await network.read(
        "MATCH ()-[:DESCRIBED_BY]->(s) RETURN collect(DISTINCT s.id) AS ids"
    )
    assert graphs == set(row["ids"])


async def checked(database: Database, ids: set[str]) -> tuple[bool, str]:
    pieces = [
        piece async for piece in selection.encode_subgraph(database, GRAPH_ENCODERS["nt"](), ids)
    ]
    shapes = rdflib.Graph().parse(data=write_linked_data(describe_shapes(), "ttl"))
    data = rdflib.Graph().parse(data=b"".join(pieces), format="nt")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes)
    return bool(conforms), str(text)


async def test_the_network_has_the_shapes_of_its_model(network: Database) -> None:
    # Not all places: they are many and alike.
    rows = await network.read(
        "MATCH (n:Entity) WHERE NOT n:Place OR n.code IN ['UA', 'RO', 'RO1', 'RO11', 'EaP', 'EU'] RETURN n.id AS id"
    )
    conforms, text = await checked(network, {row["id"] for row in rows})
    assert conforms, text[:2000]


WRONG = {
    "a name is missing": "MATCH (n:Event) WITH n LIMIT 1 SET n.name = null RETURN n.id AS id",
    "a word that is none": "MATCH (n:Event) WITH n LIMIT 1 SET n.kind = 'feast' RETURN n.id AS id",
    "a number that is a text": "MATCH (n:Cluster) WITH n LIMIT 1 SET n.member_count = 'x' RETURN n.id AS id",
}


@pytest.mark.parametrize("cypher", WRONG.values(), ids=WRONG)
async def test_shapes_find_what_is_wrong(network: Database, cypher: str) -> None:
    (row,) = await network.write(cypher)
    conforms, _ = await checked(network, {row["id"]})
    assert not conforms


def test_words_of_the_model_are_described() -> None:
    graph = rdflib.Graph().parse(data=write_linked_data(describe_model(), "ttl"))
    shapes = rdflib.Graph().parse(data=write_linked_data(describe_shapes(), "ttl"))
    paths = {str(one) for one in shapes.objects(None, rdflib.URIRef(PREFIXES["sh"] + "path"))}
    own = {path for path in paths if path.startswith(PREFIXES["model"])}
    assert own <= {str(subject) for subject in graph.subjects()}
    assert write_linked_data(describe_shapes(), "ttl") == write_linked_data(
        describe_shapes(), "ttl"
    )
