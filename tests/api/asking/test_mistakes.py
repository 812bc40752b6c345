"""Mistakes have a code, name the argument that they are in, and leave what is asked beside them as it is."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from tests.api.asking.conftest import Ask

PARSE, VALIDATION, INPUT = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "INVALID_INPUT"

# (operation, variables, code, where, what to do holds)
MISTAKES: list[tuple[str, dict[str, Any], str, str | None, str]] = [
    ("{ countries {", {}, PARSE, None, ""),
    ("{ contries { totalCount } }", {}, VALIDATION, None, ""),
    ("{ countries(oderBy: []) { totalCount } }", {}, VALIDATION, "oderBy", ""),
    ('{ countries(filter: {code: "RO"}) { totalCount } }', {}, VALIDATION, "filter.code", '{eq: "RO"}'),
    ('{ countries(filter: "RO") { totalCount } }', {}, VALIDATION, "filter", "{name: {eq: …}}"),
    ('{ projects(filter: {partners: "x"}) { totalCount } }', {}, VALIDATION, "filter.partners", "some"),
    ('{ countries(orderBy: "name") { totalCount } }', {}, VALIDATION, "orderBy", "[{name: ASC}]"),
    ('{ countries { aggregate(groupBy: ["name"]) { count } } }', {}, VALIDATION, "groupBy.0", "[{name: true}]"),
    ("{ countries(orderBy: [{name: UP}]) { totalCount } }", {}, VALIDATION, "orderBy.0.name", ""),
    ("{ countries(filter: {AND: [{}, {cod: {}}]}) { totalCount } }", {}, VALIDATION, "filter.AND.1.cod", ""),
    ("{ actors(filter: {typename: {eq: CLUSTRE}}) { totalCount } }", {}, VALIDATION, "filter.typename.eq", ""),
    ("query ($f: CountryFilter) { countries(filter: $f) { totalCount } }", {"f": {"code": "RO"}}, INPUT, "$f.code", "{eq: 'RO'}"),
    ("query ($n: Int) { countries(first: $n) { totalCount } }", {"n": "x"}, INPUT, "$n", ""),
    ("query A { countries { totalCount } } query B { countries { totalCount } }", {}, "OPERATION_RESOLUTION_FAILURE", None, ""),
    ("{ countries(orderBy: [{}]) { nodes { id } } }", {}, INPUT, "orderBy", "write"),
    ("{ countries(first: -1) { nodes { id } } }", {}, INPUT, "first", "ask for"),
    ('{ countries(after: "x") { nodes { id } } }', {}, INPUT, "after", "cursor"),
    ('{ countries(last: 2, before: "") { nodes { id } } }', {}, INPUT, "before", "cursor"),
    ('{ search(text: "x", after: "x") { nodes { id } } }', {}, INPUT, "after", "cursor"),
    # a page that nobody looks at is judged too
    ("{ countries(orderBy: [{}]) { totalCount } }", {}, INPUT, "orderBy", "write"),
    ("{ countries(orderBy: [{nulls: LAST}]) { totalCount } }", {}, INPUT, "orderBy", "write"),
    ("{ clusters(orderBy: [{country: {}}]) { totalCount } }", {}, INPUT, "orderBy", "write"),
    ("query ($o: [ClusterOrder!]) { clusters(orderBy: $o) { totalCount } }", {"o": [{"node": {}}]}, INPUT, "orderBy", "write"),
    ('{ country(code: "RO") { locatedHere(orderBy: [{edge: {}}]) { totalCount } } }', {}, INPUT, "orderBy", "write"),
    ("{ countries(last: -1) { __typename } }", {}, INPUT, "last", "ask for"),
    ("{ countries(first: 1, last: 1) { totalCount } }", {}, INPUT, None, "one direction"),
    ('{ countries(after: "x") { totalCount } }', {}, INPUT, "after", "cursor"),
    ('{ country(code: "RO") { locatedHere(before: "x") { totalCount } } }', {}, INPUT, "before", "cursor"),
    ("{ countries(first: -1) { aggregate(groupBy: [{name: true}]) { count } } }", {}, INPUT, "first", "ask for"),
    ('{ search(text: "x", first: -1) { totalCount } }', {}, INPUT, "first", "ask for"),
    ('{ search(text: "x", after: "") { totalCount } }', {}, INPUT, "after", "cursor"),
    # what has no value that makes sense
    ("{ changes(since: -5) { version } }", {}, INPUT, "since", "0 for none"),
    ("{ changes(since: 0, first: 0) { version } }", {}, INPUT, "first", "500"),
    ('{ query(name: "orphans", parameters: []) { rows } }', {}, INPUT, "parameters", "{name: value}"),
    ('{ query(name: "orphans", parameters: {x: 1}) { rows } }', {}, INPUT, "parameter x", ""),
    # an end is called what it is called where it is asked for
    ('{ brokers(between: "RO", and: " ") { message } }', {}, INPUT, "and", "UA, RO11"),
    ('{ regionLinks(of: "") { message } }', {}, INPUT, "of", "UA, RO11"),
    ('{ closestPartners(of: "") { message } }', {}, INPUT, "of", "UA, RO11"),
    ('{ recommendPartners(for: "", in: "RO") { message } }', {}, INPUT, "for", "UA, RO11"),
    ('{ neighbourhood(of: "") { __typename } }', {}, INPUT, "of", "UA, RO11"),
    ("{ placeMatrix(rows: []) { cells { ties } } }", {}, INPUT, "rows", "UA, RO11"),
    ('{ placeMatrix(rows: ["RO"], columns: []) { cells { ties } } }', {}, INPUT, "columns", "UA, RO11"),
    # what only its value shows to be wrong
    ("{ cities(filter: {NOT: {location: {near: {latitude: 1, longitude: 1, km: -1}}}}) { totalCount } }", {}, INPUT, "filter.NOT.location.near.km", "correct"),
    ("query ($f: [CityFilter!]) { cities(filter: {OR: $f}) { totalCount } }", {"f": [{}, {"location": {"near": {"latitude": 91, "longitude": 0, "km": 1}}}]}, INPUT, "filter.OR.1.location.near.latitude", "correct"),
    ('{ country(code: "RO") { locatedHere(filter: {node: {name: {matches: "(a+)+"}}}) { totalCount } } }', {}, INPUT, "filter.node.name.matches", "contains"),
    # values of scalars of our own
    ('{ countries(asOf: "2020-02-30") { totalCount } }', {}, VALIDATION, "asOf", ""),
    ("{ projects(filter: {starts: {in: [2019, true]}}) { totalCount } }", {}, VALIDATION, "filter.starts.in.1", ""),
    ('{ country(code: "??") { id } }', {}, VALIDATION, "code", ""),
    ('{ regions(filter: {OR: [{code: {eq: "R"}}]}) { totalCount } }', {}, VALIDATION, "filter.OR.0.code.eq", ""),
    ('{ publications(filter: {urls: {has: "x"}}) { totalCount } }', {}, VALIDATION, "filter.urls.has", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "variables", "code", "where", "do"), MISTAKES)
async def test_a_mistake_is_told(
    ask: Ask, text: str, variables: dict[str, Any], code: str, where: str | None, do: str
) -> None:
    error = (await ask(text, **variables))["errors"][0]
    assert error["extensions"]["code"] == code
    assert error["extensions"].get("where") == where
    assert do in error["extensions"].get("do", "")


async def test_one_bad_argument_leaves_the_rest(ask: Ask) -> None:
    got = await ask(
        '{ bad: clusters(after: "x") { nodes { id } } worse: search(text: "") { totalCount } '
        'worst: partnerPaths(from: ["RO"], to: ["RO"], maxTies: 9) { outcome } good: countries { totalCount } }'
    )
    assert got["data"] == {"bad": None, "worse": None, "worst": None, "good": {"totalCount": 2}}
    assert [error["path"][0] for error in got["errors"]] == ["bad", "worse", "worst"]
    assert all(error["extensions"]["code"] == INPUT for error in got["errors"])


def test_every_root_field_may_be_null() -> None:
    query = executable_schema().query_type
    assert query
    assert not [name for name, field in query.fields.items() if str(field.type).endswith("!")]


async def test_several_by_id(ask: Ask) -> None:
    wanted = ["country:UA", "nothing:here", "organisation:a", "country:UA"]
    got = await ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Country { code } ... on Organisation { projects { totalCount } } } }",
        ids=wanted,
    )
    assert got["data"]["nodes"] == [
        {"id": "country:UA", "code": "UA"},
        None,
        {"id": "organisation:a", "projects": {"totalCount": 2}},
        {"id": "country:UA", "code": "UA"},
    ]
    assert (await ask("{ nodes(ids: []) { id } }"))["data"]["nodes"] == []
    many = await ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x:y"] * 1001)
    assert many["errors"][0]["extensions"]["where"] == "ids"


async def test_several_by_id_are_one_statement(asked: Database) -> None:
    engine = GraphQLEngine(executable_schema(), asked, ApiSettings())
    got = await engine.execute(
        GraphQLRequest('{ nodes(ids: ["country:UA", "country:RO"]) { id } }')
    )
    assert got.by == "compiled"


PAIR = 'pairTotals(from: "RO", to: "UA", between: {}) {{ ties }}'


async def test_a_range_with_one_end(ask: Ask) -> None:
    ranges = ('{from: "2000"}', '{to: "2018"}', '{from: "2000", to: "2030"}', "{}")
    text = " ".join(f"r{i}: {PAIR.format(one)}" for i, one in enumerate(ranges))
    got = await ask(f"{{ {text} }}")
    assert [got["data"][f"r{i}"] for i in range(4)] == [{"ties": 2}, {"ties": 1}, {"ties": 2}, None]
    assert got["errors"][0]["extensions"]["where"] == "between"
