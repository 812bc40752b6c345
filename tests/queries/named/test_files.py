"""Reading the library's files: what is told of one that is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnergraph.queries.named import find_named_query, load_library
from partnergraph.queries.named.files import read_query_file
from partnergraph.schema.errors import InvalidInput, NotFound

GOOD = """/*
title: Clusters
question: Which?
category: clusters
parameters:
  country: {type: country, description: The country}
  top: {type: integer, default: 5, minimum: 1, maximum: 9, description: How many}
columns:
  id: {type: id, description: The cluster}
example: {country: UA}
*/
MATCH (c:Cluster)-[:LOCATED_IN]->(:Country {code: $country})
RETURN c.id AS id LIMIT $top
"""


def written(folder: Path, text: str, name: str = "some-query") -> Path:
    path = folder / f"{name}.cypher"
    path.write_text(text, "utf-8")
    return path


def test_a_good_file(tmp_path: Path) -> None:
    query = read_query_file(written(tmp_path, GOOD))
    assert (query.name, query.title, query.category) == ("some-query", "Clusters", "clusters")
    assert list(query.parameters) == ["country", "top"]
    assert query.cypher.startswith("MATCH")
    assert query.cypher.endswith("LIMIT $top")
    assert query.bind(query.example) == {"country": "UA", "top": 5}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("/*", "//", "does not begin with a comment"),
        ("title: Clusters", "title: [", "not YAML"),
        (GOOD[: GOOD.index("*/")], "/* only words ", "not a YAML mapping"),
        ("title: Clusters\n", "", "title: Field required"),
        ("title: Clusters", "name: other", "name cannot stand in the header"),
        ("category: clusters", "category: fish", "category: "),
        ("question: Which?", "question: Which?\ncolour: red", "colour: Extra inputs"),
        ("type: country,", "type: town,", "parameters.country.type: "),
        ("{type: id, description: The cluster}", "{type: id}", "columns.id.description: "),
        ("maximum: 9", "maximum: many", "whole number|integer"),
        ("default: 5", "default: 10", "too high"),
        ("default: 5", "choices: [1, 2]", "an enum, and nothing else"),
        ("type: integer, default: 5, minimum: 1, maximum: 9", "type: enum", "an enum, and nothing"),
        (
            "type: integer, default: 5, minimum: 1, maximum: 9",
            "type: enum, vocabulary: Colours",
            "no vocabulary Colours",
        ),
        (
            "type: integer, default: 5, minimum: 1, maximum: 9",
            "type: id, of: [Planet]",
            "no kind of entity Planet",
        ),
        ("type: country,", "type: country, of: [Cluster],", "only an id"),
        ("type: country,", "type: country, minimum: 1,", "has no bounds"),
        ("LIMIT $top", "LIMIT 5", "differ: top"),
        ("LIMIT $top", "LIMIT $top + $more", "differ: more"),
        ("example: {country: UA}", "example: {}", "needs the parameter country"),
        ("example: {country: UA}", "example: {country: QQ}", "'QQ' cannot be used"),
        ("example: {country: UA}", "example: {land: UA}", "no parameter land"),
        ("RETURN c.id", "SET c.x = 1 RETURN c.id", "only reads, and this one has SET"),
        ("RETURN c.id", "detach delete c RETURN c.id", "this one has delete"),
        (GOOD[GOOD.index("*/") :], "*/", "cypher: "),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_what_is_wrong(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in GOOD
    with pytest.raises(InvalidInput, match=told) as caught:
        read_query_file(written(tmp_path, GOOD.replace(old, new, 1)))
    assert caught.value.where == "some-query.cypher"


def test_a_name_must_be_in_kebab_case(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="name: "):
        read_query_file(written(tmp_path, GOOD, "Some_Query"))


def test_words_in_texts_and_comments_are_no_clauses(tmp_path: Path) -> None:
    quoted = GOOD.replace("RETURN c.id", "WHERE c.name <> 'SET $x' // DELETE\nRETURN c.id")
    assert read_query_file(written(tmp_path, quoted)).parameters.keys() == {"country", "top"}


def test_the_library_is_found_by_name() -> None:
    assert find_named_query("clusters-of-country") is load_library()["clusters-of-country"]
    with pytest.raises(NotFound, match="clusters-of-contry") as caught:
        find_named_query("clusters-of-contry")
    assert "clusters-of-country" in caught.value.do


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    assert list(load_library(tmp_path)) == ["some-query"]
