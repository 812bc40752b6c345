"""Every limit, with an operation just beyond it and one just within; what an operation costs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse

from partnergraph.api.graphql.limits.cost import derive_cost_formula
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import GRAPHQL, Client, add, serving


@dataclass(frozen=True)
class Beyond:
    """An operation that is beyond a limit, and one that is not."""

    limit: str
    allowed: int
    found: int
    beyond: str
    within: str
    variables: dict[str, Any] = field(default_factory=dict)
    setting: str = ""

    def __str__(self) -> str:
        return f"{self.limit} {self.beyond[:40]}"


PAGE = "query P($n: Int) { countries(first: $n) { nodes { id } } }"
SPREAD = "{ ...A ...A } fragment A on Query { countries { nodes { name } } }"
LIMITS = [
    Beyond("depth", 3, 4, "{ countries { nodes { sources { id } } } }", "{ countries { nodes { id } } }"),
    Beyond("depth", 3, 4, "{ ...A } fragment A on Query { countries { nodes { sources { id } } } }", "{ ...A } fragment A on Query { countries { nodes { id } } }"),
    Beyond("depth", 3, 4, "{ countries { nodes { ... on Node { sources { id } } } } }", "{ countries { nodes { ... on Node { id } } } }"),
    Beyond("aliases", 1, 2, "{ a: __typename b: __typename }", "{ a: __typename __typename }"),
    Beyond("aliases", 1, 2, "{ ...A ...A } fragment A on Query { a: __typename }", "{ ...A } fragment A on Query { a: __typename }"),
    Beyond("root_fields", 1, 2, "{ countries { totalCount } regions { totalCount } }", "{ countries { totalCount } }"),
    Beyond("root_fields", 1, 2, SPREAD, SPREAD.replace("...A ", "", 1)),
    Beyond("root_fields", 1, 2, "{ __typename __typename }", "{ __typename }"),
    Beyond("fields", 5, 6, SPREAD, SPREAD.replace("...A ", "", 1)),
    Beyond("tokens", 10, 11, "{ countries { nodes { id name code } } }", "{ countries { nodes { id name } } }"),
    Beyond("page", 10, 11, "{ countries(first: 11) { nodes { id } } }", "{ countries(first: 10) { nodes { id } } }"),
    Beyond("page", 20, 21, "{ countries(last: 21) { nodes { id } } }", "{ countries { nodes { id } } }"),
    Beyond("page", 10, 11, PAGE, PAGE.replace("$n: Int", "$n: Int!"), {"n": 11}),
    Beyond("page", 10, 11, PAGE.replace("Int)", "Int = 11)"), PAGE.replace("Int)", "Int = 10)")),
    Beyond("page", 10, 11, "{ countries(first: 1) { nodes { eligibleFor(first: 11) { nodes { id } } } } }", "{ countries(first: 1) { nodes { eligibleFor(first: 10) { nodes { id } } } } }"),
    Beyond("conditions", 3, 4, '{ countries(filter: {name: {eq: "x"}, code: {eq: "UA"}}) { totalCount } }', '{ countries(filter: {name: {eq: "x"}}, orderBy: [{name: ASC}]) { totalCount } }'),
    Beyond("conditions", 3, 4, '{ ...A ...A } fragment A on Query { countries(filter: {name: {eq: "x"}}) { totalCount } }', '{ ...A } fragment A on Query { countries(filter: {name: {eq: "x"}}) { totalCount } }'),
    Beyond("filter_depth", 3, 4, '{ countries(filter: {NOT: {NOT: {name: {eq: "x"}}}}) { totalCount } }', '{ countries(filter: {NOT: {name: {eq: "x"}}}) { totalCount } }'),
    Beyond("cost", 11, 12, "{ countries(first: 11) { nodes { id } } }", "{ countries(first: 10) { nodes { id } } }"),
    Beyond("cost", 11, 12, PAGE, PAGE, {"n": 11}),
]  # fmt: skip


@pytest.mark.parametrize("case", LIMITS, ids=str)
async def test_limits(address: Address, countries: Database, case: Beyond) -> None:
    assert countries
    settings: dict[str, Any] = {f"max_{case.limit}": case.allowed}
    async with serving(address, **settings) as client:
        refused = await client.ask(case.beyond, **case.variables)
        more: dict[str, Any] = {"n": 10} if case.variables else {}
        fine = await client.ask(case.within, **more)
    assert "data" not in refused
    (error,) = refused["errors"]
    extensions = {name: value for name, value in error["extensions"].items() if name != "do"}
    assert extensions == {
        "code": "LIMIT",
        "limit": case.limit,
        "allowed": case.allowed,
        "found": case.found,
    }
    assert str(case.allowed) in error["message"]
    assert fine.keys() == {"data"}, fine


async def test_an_answer_has_a_limit(address: Address, countries: Database) -> None:
    await add(countries, "Network", "wordy", description="x" * 1000)
    text = '{ network(id: "network:wordy") { id description } }'
    async with serving(address, max_response_bytes=1000) as client:
        told = (await client.ask(text))["errors"][0]["extensions"]
        assert (told["code"], told["limit"]) == ("LIMIT", "response_bytes")
        assert "data" in await client.ask(text.replace(" description", ""))


# Networks in layers, each of a layer a member of each of the next: the paths through them multiply.
DENSE = """
UNWIND range(0, 5) AS layer UNWIND range(0, 24) AS i
CREATE (:Entity:Actor:Network {id: 'network:' + layer + '-' + i, name: 'layer ' + layer})
"""
TIES = """
MATCH (a:Network), (b:Network)
WHERE toInteger(right(a.name, 1)) + 1 = toInteger(right(b.name, 1))
CREATE (a)-[:MEMBER_OF {sources: [], locators: []}]->(b)
"""


def ages() -> str:
    """An operation that takes Neo4j longer than anybody waits."""
    inner = '{name: {contains: "nobody"}}'
    for _ in range(5):
        inner = f"{{memberOf: {{some: {{node: {inner}}}}}}}"
    return f"{{ networks(filter: {inner}) {{ totalCount }} }}"


async def test_time_has_a_limit(address: Address, database: Database) -> None:
    """Both the server's own and Neo4j's: nothing goes on running there."""
    await database.write(DENSE)
    await database.write(TIES)
    async with serving(address, max_seconds=0.2, max_cost=10**9) as client:
        got = await client.post(GRAPHQL, json={"query": ages()})
        assert got.status_code == 504
        assert got.json()["errors"][0]["extensions"] == {
            "code": "TIMEOUT",
            "limit": "seconds",
            "allowed": 0.2,
            "do": "ask for less at once",
        }
        assert "data" not in got.json()
        assert await client.ask("{ networks(first: 1) { nodes { id } } }")
    while await database.read(  # noqa: ASYNC110
        "SHOW TRANSACTIONS YIELD metaData WHERE metaData.app = 'partnergraph'"
    ):
        await asyncio.sleep(0.1)


# operation → cost, by the formula of api/graphql/limits/cost.py
COSTS = {
    "{ __typename }": 0,
    '{ country(id: "x") { id name aliases { text } } }': 1,
    '{ country(id: "x") { sources { id } } }': 1 + 1 + 5,
    '{ country(id: "x") { sources { source { id } } } }': 1 + 1 + 5 * (1 + 1),
    "{ countries { nodes { id } } }": 1 + 20,
    "{ countries(first: 7) { nodes { id } } }": 1 + 7,
    "{ countries(last: 7) { edges { cursor node { id } } } }": 1 + 7 * (1 + 1),
    "{ countries(first: 0) { nodes { id } } }": 1,
    "{ countries(first: 7) { totalCount pageInfo { hasNextPage } } }": 1 + 10,
    "{ countries(first: 7) { aggregate(first: 3) { count keys { field } } } }": 1 + 10,
    "{ countries { aggregate(groupBy: [{name: true}], first: 3) { count } } }": 1 + (1 + 10 + 1 + 3),
    "{ projects { aggregate(groupBy: [{partners: {country: {code: true}}}], first: 3) { count } } }": 1 + (1 + 10 + 3 + 110 + 3),
    "{ projects { aggregate { count partners { count } } } }": 1 + (10 + 1 + 10),
    '{ projects(filter: {partners: {some: {node: {within: "RO"}}}}) { totalCount } }': 1 + 4 + 110 + 10,
    '{ actors(filter: {asCluster: {name: {eq: "x"}}}) { totalCount } }': 1 + 3 + 10,
    "{ clusters(orderBy: [{country: {name: ASC}}]) { totalCount } }": 1 + 2 + 10 + 10,
    "query Q($h: ProjectFilter) { projects(filter: $h) { totalCount } }": 1 + 4 + 110 + 10,
    "query Q($l: [String!]) { clusters(filter: {technologies: {hasAny: $l}}) { totalCount } }": 1 + 2 + 8000 + 10,
    "query Q($i: [ID!]!) { nodes(ids: $i) { id } }": 1 + 0 + 3,
    "{ countries(first: 7) { nodes { eligibleFor(first: 5) { nodes { id } } } } }": 1 + 7 * (1 + 1 + 5),
    '{ countries(first: 7, filter: {name: {eq: "x"}}, orderBy: [{name: ASC}]) { nodes { id } } }': 1 + 3 + 7,
    '{ search(text: "x") { edges { score node { id } } } }': 1 + 100 + 20 * (1 + 1),
    '{ search(text: "x", first: 3) { totalCount edges { score } } }': 1 + 100 + 3 + 10,
    '{ search(text: "x") { facets { count keys { field value } } } }': 1 + 100 + 1 + 6 * 60,
    "{ __schema { types { name } } }": 10_000,
    "query Q($n: Int) { countries(first: $n) { nodes { id } } }": 1 + 9,
    "query Q($n: Int = 4) { countries(last: $n) { nodes { id } } }": 1 + 9,
    "query Q($f: CountryFilter) { countries(first: 1, filter: $f) { nodes { id } } }": 1 + 4 + 1,
    "query Q($yes: Boolean!) { countries(first: 1) { nodes { id sources @include(if: $yes) { id } } } }": 1 + 1 + (1 + 5),
    "query Q($yes: Boolean!) { countries(first: 1) { nodes { id sources @skip(if: $yes) { id } } } }": 1 + 1,
    "query Q($yes: Boolean!) { ...F @skip(if: $yes) } fragment F on Query { countries { nodes { id } } }": 0,
    "{ ...F ...F } fragment F on Query { countries(first: 1) { nodes { id } } }": 2 * (1 + 1),
}  # fmt: skip
VALUES = {
    "n": 9,
    "yes": True,
    "h": {"partners": {"some": {"node": {"within": "RO"}}}},
    "l": ["x"] * 80_000,
    "i": ["country:UA"] * 3,
    "f": {"OR": [{"name": {"eq": "x"}}, {"code": None}]},
}


@pytest.mark.parametrize(("text", "cost"), COSTS.items())
def test_costs(text: str, cost: int) -> None:
    document = parse(text)
    (operation, *fragments) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    named: Any = {one.name.value: one for one in fragments}  # type: ignore[attr-defined]
    assert derive_cost_formula(executable_schema(), operation, named).cost(VALUES, []) == cost


async def test_five_relations_in_one_another_are_dear(client: Client) -> None:
    (error,) = (await client.ask(ages()))["errors"]
    assert error["extensions"]["limit"] == "cost"


async def test_introspection_is_answered_whole_and_the_same_again(client: Client) -> None:
    text = get_introspection_query()
    first, again = await client.ask(text), await client.ask(text)
    assert first == again
    assert first["data"]["__schema"]["queryType"]["name"] == "Query"
    metrics = client.app.state.metrics.registry
    name = "partnergraph_graphql_executions_total"
    assert metrics.get_sample_value(name, {"by": "introspection", "reason": ""}) == 2


async def test_introspection_can_be_switched_off(address: Address, countries: Database) -> None:
    assert countries
    async with serving(address, introspection=False) as client:
        for text in ("{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'):
            assert "data" not in await client.ask(text)
        misspelt = await client.ask("{ countrie { nodes { id } } }")
        assert "Did you mean" not in misspelt["errors"][0]["message"]
        assert await client.ask("{ __typename }") == {"data": {"__typename": "Query"}}
