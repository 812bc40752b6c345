"""The library of named queries through GraphQL."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from partnergraph.queries.named import load_library
from tests.api.serving import Client, add

LISTED = "{ queries { name category parameters { name type required default choices } columns { name many } } }"
ASKED = """
query Ask($name: String!, $parameters: JSON, $first: Int) {
  query(name: $name, parameters: $parameters, first: $first) { columns rows truncated }
}
"""


async def test_the_library(client: Client, database: Database) -> None:
    listed = (await client.ask(LISTED))["data"]["queries"]
    assert [one["name"] for one in listed] == list(load_library())
    taken = next(one for one in listed if one["name"] == "clusters-of-country")["parameters"]
    assert taken == [
        {"name": "country", "type": "country", "required": True, "default": None, "choices": []}
    ]
    some = (await client.ask("{ queries(category: QUALITY) { title cypher example } }"))["data"]
    assert 0 < len(some["queries"]) < len(listed)

    for key in ("a", "b"):
        await add(database, "Organisation", key)
    found = (await client.ask(ASKED, name="actors-without-place", first=1))["data"]["query"]
    assert found["columns"] == list(load_library()["actors-without-place"].columns)
    assert [row["name"] for row in found["rows"]] == ["a"]
    assert found["truncated"] == "1 rows"
    inline = (
        '{ query(name: "clusters-of-country", parameters: {country: "UA"}) { rows truncated } }'
    )
    assert (await client.ask(inline))["data"]["query"] == {"rows": [], "truncated": None}

    for wrong, says in (
        ({"name": "none"}, "no query"),
        ({"name": "clusters-of-country"}, "needs the parameter country"),
        ({"name": "clusters-of-country", "parameters": {"country": "FR"}}, "is FR"),
        ({"name": "clusters-of-country", "parameters": {"country": [1]}}, "cannot be used"),
        ({"name": "clusters-of-country", "parameters": [1]}, "no object"),
        ({"name": "orphans", "first": 5000}, "not allowed"),
    ):
        answer = await client.ask(ASKED, **wrong)
        assert says in answer["errors"][0]["message"], answer
