"""One operation is one statement, whatever is asked, and no value is ever part of its text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnergraph.api.graphql.execution import engine as engine_module
from partnergraph.api.graphql.execution.compiler import compile_operation
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph.connection.database import Database
from tests.api.graphql.conftest import SETTINGS
from tests.api.recorded import RecordedDatabase

Variables = Mapping[str, Any]

DEEP = """
query ($first: Int = 3) {
  events(first: $first, filter: {participants: {some: {}}}) {
    nodes { name sources { id source { name } } participants(first: 5) { edges { role sources { id } node {
      name ... on Actor { events(first: 3) { totalCount nodes { id concerns(first: 2) { nodes { id sources { id } } } } } }
      ... on Cluster { country { name groups { nodes { name } } } }
    } } } }
  }
}
"""

# (what it is about, operation, variables, whether it is compiled)
CASES: list[tuple[str, str, Variables, bool]] = [
    ("lookup", '{ cluster(id: "cluster:awk-full") { name } }', {}, True),
    ("lookup by a code", '{ country(code: "EL") { id } }', {}, True),
    ("lookup by a variable", "query ($c: CountryCode) { country(code: $c) { id } }", {"c": "UA"}, True),
    ("node", '{ node(id: "country:UA") { id ... on Country { code } } }', {}, True),
    ("two roots", '{ a: clusters { totalCount } b: country(code: "UA") { name } }', {}, True),
    ("deep", DEEP, {}, True),
    ("deep, more", DEEP, {"first": 50}, True),
    ("name of Query", "{ __typename clusters(first: 1) { __typename } }", {}, True),
    ("fragments", "{ actors { nodes { ...A } } } fragment A on Actor { name ... on Person { title } ...O } fragment O on Organisation { kind }", {}, True),
    ("merged fields", "{ clusters { nodes { name } } clusters { nodes { id country { id } } nodes { country { name } } } }", {}, True),
    ("skipped", "query ($s: Boolean!) { clusters(first: 2) { totalCount @skip(if: $s) nodes { id } } }", {"s": True}, True),
    ("not skipped", "query ($s: Boolean!) { clusters(first: 2) { totalCount @skip(if: $s) nodes { id } } }", {"s": False}, True),
    ("included", "query ($s: Boolean!) { clusters(first: 2) { nodes { id ... @include(if: $s) { name } } } }", {"s": True}, True),
    ("all skipped", "query ($s: Boolean!) { clusters @include(if: $s) { totalCount } }", {"s": False}, True),
    ("relation fields", "{ clusters { nodes { events(orderBy: [{edge: {role: DESC}}]) { edges { cursor role people { text } } } } } }", {}, True),
    ("counts", "{ actors(orderBy: [{eventsCount: DESC}, {name: ASC}], filter: {events: {count: {gte: 1}}}) { nodes { id } } }", {}, True),
    ("on a day", '{ countries(asOf: "2019", first: 3) { nodes { groups { totalCount nodes { id } } } } }', {}, True),
    ("a source on a day", '{ cluster(id: "cluster:awk-full", asOf: "2019") { sources { source { id concernedBy { totalCount } } } events { edges { sources { source { id concernedBy { totalCount } } } } } } }', {}, True),
    ("evidence", '{ cluster(id: "cluster:awk-full") { sources { id values locator } } }', {}, True),
    ("groups", "{ events { aggregate(groupBy: [{kind: true}]) { count } } }", {}, True),
    ("an id of a merged record", '{ node(id: "person:awk-record") { id } }', {}, False),
    ("an unknown id", '{ cluster(id: "cluster:none") { id } }', {}, False),
    ("two identifiers", '{ country(code: "UA", id: "country:UA") { id } }', {}, False),
    ("an empty order", "{ clusters(orderBy: [{}]) { nodes { id } } }", {}, False),
    ("too large a page", "{ clusters(first: 5000) { nodes { id } } }", {}, False),
    ("a broken cursor", '{ clusters(after: "x") { nodes { id } } }', {}, False),
    ("an impossible value", '{ people(filter: {id: {eq: "person:zz-nameless"}}) { nodes { name } } }', {}, False),
    ("an unknown word", '{ call(id: "call:zz-unknown") { kind } }', {}, False),
    ("a number beyond Int", '{ organisation(id: "organisation:awk-z") { memberCount { value } } }', {}, False),
    ("search", '{ search(text: "cluster") { totalCount } }', {}, False),
    ("introspection", "{ __schema { queryType { name } } }", {}, False),
]  # fmt: skip

# Of these the answer is known without the graph.
NOTHING_ASKED = {
    "{ __typename clusters(first: 1) { __typename } }",
    "query ($s: Boolean!) { clusters @include(if: $s) { totalCount } }",
}


async def test_a_value_that_is_missing_is_named(engine: GraphQLEngine) -> None:
    response = await engine.execute(GraphQLRequest('{ person(id: "person:zz-nameless") { name } }'))
    (error,) = response.errors
    assert error["message"] == "Cannot return null for non-nullable field Person.name."
    assert error["extensions"]["code"] == "MISSING_VALUE"
    assert response.data == {"person": None}


@pytest.fixture
def counted(network: Database) -> RecordedDatabase:
    return RecordedDatabase.of(network)


@contextmanager
def compiling(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Notes every compilation."""
    made: list[str] = []
    real = compile_operation

    def noted(*args: Any, **more: Any) -> Any:
        made.append("compiled")
        return real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "compile_operation", noted)
        yield made


@pytest.mark.parametrize(
    ("operation", "variables", "compiled"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
async def test_compiled_to_one_statement_or_left_to_the_executor(
    counted: RecordedDatabase,
    oracle: GraphQLEngine,
    operation: str,
    variables: Variables,
    *,
    compiled: bool,
) -> None:
    engine = GraphQLEngine(executable_schema(), counted, SETTINGS)
    request = GraphQLRequest(operation, variables)
    answer = await engine.execute(request)
    assert answer.payload() == (await oracle.execute(request)).payload()
    assert (answer.by == "compiled") is compiled
    if compiled:
        assert len(counted.sent) == (0 if operation in NOTHING_ASKED else 1)
        assert answer.errors == []


async def test_the_executor_would_need_many(network: Database) -> None:
    """The counter counts: what is one statement above is one for each level and list without the compiler."""
    counted = RecordedDatabase.of(network)
    await GraphQLEngine(executable_schema(), counted, SETTINGS, compiles=False).execute(
        GraphQLRequest(DEEP)
    )
    assert len(counted.sent) > 5


EVERYWHERE = """
query ($t: String, $ts: [String!], $id: ID, $f: ClusterFilter!, $u: URL, $p: String!) {
  one: node(id: %s) { id }
  cluster(eccpId: $t) { id }
  clusters(filter: {
    AND: [$f, {name: {eq: $t, in: $ts, contains: $t, startsWith: $t, endsWith: $t, gt: $t}}],
    id: {eq: $id}, city: {contains: %s, eq: %s}, technologies: {has: $t, hasAny: $ts, contains: $t},
    urls: {has: $u}, events: {some: {topic: {eq: %s}, node: {venue: {startsWith: %s}}}}
  }, orderBy: [{name: ASC}]) { nodes { id events(filter: {note: {eq: %s}}) { totalCount } } }
  matched: clusters(filter: {name: {matches: $p}}) { totalCount }
}
"""


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    text=st.text(min_size=1, max_size=20)
    | st.sampled_from(["') RETURN 1 //", "`", "$p0", "\\", "}}'\"]"])
)
async def test_no_value_is_part_of_a_statement(network: Database, text: str) -> None:  # fmt: skip
    secret = f"zq{text}qz"
    counted = RecordedDatabase.of(network)
    for value in ("plain", secret):
        literal = json.dumps(value)
        engine = GraphQLEngine(executable_schema(), counted, SETTINGS)
        variables = {
            "t": value,
            "ts": [value],
            "id": value,
            "u": "https://example.org/x",
            "p": "zq",
            "f": {"name": {"eq": value}},
        }
        document = EVERYWHERE.replace("%s", literal)
        answer = await engine.execute(GraphQLRequest(document, variables))
        assert answer.errors == []
    # The unknown id sends both to the executor too; all of that is the same but for the values as well.
    half = len(counted.sent) // 2
    assert counted.sent[:half] == counted.sent[half:]
    assert not [text for text in counted.sent if "zq" in text]


async def test_a_document_is_compiled_once(
    network: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "query ($n: String, $ids: [ID!], $first: Int, $after: String, $day: Date) "
        "{ clusters(filter: {name: {contains: $n}, id: {in: $ids}}, first: $first, after: $after, asOf: $day) "
        "{ nodes { id } pageInfo { endCursor } } }"
    )
    engine = GraphQLEngine(executable_schema(), network, SETTINGS)
    with compiling(monkeypatch) as made:
        for n, ids, first in (("a", ["x"], 1), ("b", ["x", "y"], 2), ("", [], 0)):
            variables = {"n": n, "ids": ids, "first": first, "day": f"201{first}"}
            answer = await engine.execute(GraphQLRequest(text, variables))
            assert answer.by == "compiled"
    assert len(made) == 1
    with compiling(monkeypatch) as made:
        page = await engine.execute(GraphQLRequest(text, {"first": 1}))
        assert page.data is not None
        cursor = page.data["clusters"]["pageInfo"]["endCursor"]
        for _ in range(2):
            await engine.execute(GraphQLRequest(text, {"first": 1, "after": cursor}))
            await engine.execute(GraphQLRequest(text, {"first": 1, "after": None}))
    # Given, null and absent are three shapes of `after`.
    assert len(made) == 3


async def test_each_way_of_a_directive_has_its_plan(
    network: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "query ($s: Boolean!) { clusters(first: 1) { totalCount @skip(if: $s) nodes { id } } }"
    engine = GraphQLEngine(executable_schema(), network, SETTINGS)
    with compiling(monkeypatch) as made:
        for s in (True, False, True, False):
            answer = await engine.execute(GraphQLRequest(text, {"s": s}))
            assert answer.data is not None
            assert ("totalCount" in answer.data["clusters"]) is not s
    assert len(made) == 2


async def test_plans_are_of_the_operation_named(network: Database) -> None:
    text = "query A { clusters { totalCount } } query B { country(code: UA) { id } }".replace(
        "UA", '"UA"'
    )
    engine = GraphQLEngine(executable_schema(), network, SETTINGS)
    a = await engine.execute(GraphQLRequest(text, {}, "A"))
    b = await engine.execute(GraphQLRequest(text, {}, "B"))
    assert a.data is not None
    assert (list(a.data), b.data) == (["clusters"], {"country": {"id": "country:UA"}})


async def test_a_word_that_the_vocabulary_has_not_is_told_of(engine: GraphQLEngine) -> None:
    """One that an older version wrote; the rest of the answer is there."""
    text = '{ calls(filter: {id: {eq: "call:zz-unknown"}}) { nodes { name kind } } }'
    response = await engine.execute(GraphQLRequest(text))
    assert response.data == {"calls": {"nodes": [{"name": "Unknown", "kind": None}]}}
    (error,) = response.errors
    assert error["path"] == ["calls", "nodes", 0, "kind"]
    assert (error["extensions"]["code"], error["extensions"]["where"]) == (
        "INVALID_INPUT",
        "call:zz-unknown",
    )
    assert "raffle" in error["message"]
