"""Linked data over HTTP: one address, a page to browsers and RDF to who asks for it."""

from __future__ import annotations

import pytest
import rdflib

from partnergraph.api.rest.linked_data import preferred_form
from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.linked_data.vocabulary import expand_word
from tests.api.serving import Client, add, assert_problem

TURTLE, HTML = "text/turtle", "text/html"
ACCEPTED = [
    ("", None),
    ("*/*", None),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", None),
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples, text/turtle;q=0.5", "nt"),
    ("text/turtle;q=0.9, text/html;q=0.8", "ttl"),
    ("text/turtle;q=0.2, text/html", None),
    ("text/turtle, application/rdf+xml;q=0.9, */*;q=0.1", "ttl"),
    ("text/turtle;q=0", None),
    ("application/json", None),
]


@pytest.mark.parametrize(("accept", "form"), ACCEPTED)
def test_what_is_preferred(accept: str, form: str | None) -> None:
    assert preferred_form(accept) == form


async def test_an_entity_in_each_form(client: Client, database: Database) -> None:
    await add(database, "Cluster", "a", name="Alpha", aliases=["Альфа"], aliases_language=["uk"])
    await database.write(
        "MATCH (a {id: 'cluster:a'}), (u {code: 'UA'}) CREATE (a)-[:LOCATED_IN {sources: []}]->(u)"
    )
    for media, form in (
        ("application/ld+json", "json-ld"),
        (TURTLE, "turtle"),
        ("application/n-triples", "nt"),
    ):
        answer = await client.get("/entities/cluster:a", headers={"Accept": media})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].partition(";")[0] == media
        assert "Accept" in answer.headers["vary"]
        if form == "json-ld":
            document = answer.json()
            assert {"@value": "Альфа", "@language": "uk"} in [
                one.get("schema:alternateName") for one in document["@graph"]
            ]
            continue
        graph = rdflib.Graph().parse(data=answer.content, format=form)
        subject = rdflib.URIRef("http://test/entities/cluster:a")
        country = rdflib.URIRef("http://test/entities/country:UA")
        named = rdflib.URIRef(expand_word("schema:name"))
        assert graph.value(subject, rdflib.URIRef(expand_word("schema:location"))) == country
        assert str(graph.value(country, named)) == "Ukraine"
        again = await client.get(
            "/entities/cluster:a",
            headers={"Accept": media, "If-None-Match": answer.headers["etag"]},
        )
        assert again.status_code == 304
    page = await client.get("/entities/cluster:a", headers={"Accept": HTML})
    assert page.headers["content-type"].startswith(HTML)
    assert "Accept" in page.headers["vary"].split(", ")
    named_form = await client.get("/entities/cluster:a?format=ttl")
    assert named_form.headers["content-type"].startswith(TURTLE)


WRONG = [
    ("/entities/cluster:none?format=ttl", 404),
    ("/entities/country:UA?format=xls", 404),
    ("/linked-data/x", 404),
]


@pytest.mark.parametrize(("path", "status"), WRONG)
async def test_what_is_not_there_is_said(client: Client, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert_problem(answer)


async def test_what_describes_the_whole(client: Client) -> None:
    for name, word in (
        ("model", "rdfs:Class"),
        ("shapes", "sh:NodeShape"),
        ("dataset", "void:Dataset"),
    ):
        graph = rdflib.Graph().parse(data=(await client.get(f"/linked-data/{name}")).content)
        assert list(graph.subjects(rdflib.RDF.type, rdflib.URIRef(expand_word(word)))), name
        document = await client.get(
            f"/linked-data/{name}", headers={"Accept": "application/ld+json"}
        )
        assert document.json()
    known = await client.get("/.well-known/void")
    assert known.headers["location"] == "/linked-data/dataset"


async def test_exports_have_the_names_of_entities(client: Client) -> None:
    exported = await client.get("/export.nq")
    assert b"<http://test/entities/country:UA> " in exported.content
