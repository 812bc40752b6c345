"""What the server tells of its work: traces, metrics, Neo4j's transaction metadata, logs."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from partnergraph.api import logs, tracing
from partnergraph.api.graphql.execution.warming import warm_engine
from partnergraph.api.slow_log import SlowLog, describe_parameters
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import InvalidInput
from tests.api.serving import GRAPHQL, Client, serving

ONE = "query One($id: ID!) { country(id: $id) { id name } }"
SEARCH = '{ search(text: "ukraine") { totalCount } }'
SECRET = "country:SECRET"


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    """The spans that end; the provider of a process can be set once only."""
    made = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(made))
    trace.set_tracer_provider(provider)
    yield made
    provider.shutdown()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    exporter.clear()
    return exporter


@pytest.fixture
def written() -> Iterator[Any]:
    """What is logged since it was last looked at: the JSON lines."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure_logs("json")
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)

    def lines() -> list[dict[str, Any]]:
        text = stream.getvalue()
        stream.seek(0)
        stream.truncate()
        return [json.loads(line) for line in text.splitlines()]

    yield lines
    root.handlers[:] = before
    root.setLevel(level)


def by_name(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in spans.get_finished_spans()}


async def test_an_operation_is_a_span_and_so_is_each_stage(
    client: Client, spans: InMemorySpanExporter
) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await client.ask(ONE, headers={"traceparent": parent}, id=SECRET.replace("SECRET", "UA"))
    found = by_name(spans)
    http, root = found.pop("POST /graphql"), found.pop("query One")
    assert set(found) == {"parse", "validate", "compile", "neo4j", "shape", "serialise"}
    assert root.attributes == {
        "graphql.operation.type": "query",
        "graphql.operation.name": "One",
        "graphql.document.hash": sha256(ONE.encode()).hexdigest(),
        "partnergraph.executed_by": "compiled",
        "partnergraph.status": "ok",
    }
    assert root.parent == http.context
    assert http.parent is not None
    assert f"{http.parent.trace_id:032x}-{http.parent.span_id:016x}" in parent
    for span in found.values():
        assert span.parent == root.context
        assert root.start_time <= span.start_time <= span.end_time <= root.end_time  # type: ignore[operator]
    statement = (found["neo4j"].attributes or {})["db.query.text"]
    assert "MATCH" in str(statement)
    assert "country:UA" not in str(statement)

    spans.clear()
    await client.ask(ONE, id="country:HU")
    later = {"POST /graphql", "query One", "neo4j", "shape", "serialise"}
    assert set(by_name(spans)) == later


WHY = {
    SEARCH: "not compiled",
    '{ country(id: "country:XX") { id } }': "an id was not found",
    "{ countries(first: -1) { nodes { id } } }": "the answer has errors",
}


@pytest.mark.parametrize(("text", "reason"), WHY.items())
async def test_the_trace_says_when_the_executor_was_used_and_why(
    client: Client, spans: InMemorySpanExporter, text: str, reason: str
) -> None:
    await client.ask(text)
    attributes = by_name(spans)["query"].attributes or {}
    assert attributes["partnergraph.executed_by"] == "executor"
    assert attributes["partnergraph.executor_reason"] == reason
    metrics = client.app.state.metrics.registry
    name = "partnergraph_graphql_executions_total"
    assert metrics.get_sample_value(name, {"by": "executor", "reason": reason}) == 1


async def test_metrics(client: Client) -> None:
    for _ in range(3):
        await client.ask(ONE, id="country:UA")
    await client.ask(SEARCH)
    await client.ask("{ nothing }")
    await client.ask("{ countries(first: 1000) { nodes { parts(first: 1000) { nodes { id } } } } }")
    await client.ask("{ countries(first: -1) { nodes { id } } }")
    await client.get("/invented/path")
    shown = await client.get("/metrics")
    assert shown.headers["content-type"].startswith("text/plain")
    wanted = {
        'partnergraph_graphql_operations_total{kind="query",status="ok"}': 4,
        'partnergraph_graphql_operations_total{kind="none",status="refused"}': 0,
        'partnergraph_graphql_operations_total{kind="query",status="refused"}': 2,
        'partnergraph_graphql_operations_total{kind="query",status="errors"}': 1,
        'partnergraph_graphql_executions_total{by="compiled",reason=""}': 3,
        'partnergraph_graphql_executions_total{by="executor",reason="not compiled"}': 1,
        'partnergraph_graphql_cache_total{cache="document",result="hit"}': 2,
        'partnergraph_graphql_cache_total{cache="document",result="miss"}': 5,
        'partnergraph_graphql_cache_total{cache="plan",result="hit"}': 2,
        'partnergraph_graphql_limits_total{limit="cost"}': 1,
        'partnergraph_graphql_stage_seconds_count{stage="parse"}': 5,
        'partnergraph_graphql_stage_seconds_count{stage="shape"}': 3,
        'partnergraph_graphql_stage_seconds_count{stage="serialise"}': 7,
        'partnergraph_http_requests_total{method="POST",path="/graphql",status="200"}': 7,
        'partnergraph_http_requests_total{method="GET",path="other",status="404"}': 1,
    }
    lines = dict(line.rsplit(" ", 1) for line in shown.text.splitlines() if line[0] != "#")
    assert {name: float(lines.get(name, 0)) for name in wanted} == wanted
    assert "country:UA" not in shown.text


async def test_metrics_can_be_switched_off(address: Address, countries: Database) -> None:
    assert countries
    async with serving(address, metrics=False) as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_neo4j_knows_which_operation_a_transaction_is_of(
    client: Client, countries: Database
) -> None:
    """Transactions are over in milliseconds, so it is looked until one is seen."""
    seen: dict[str, Any] = {}
    show = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.app = 'partnergraph' RETURN metaData"

    async def look() -> None:
        while not seen:
            for row in await countries.read(show):
                seen.update(row["metaData"])

    async def ask() -> None:
        while not seen:
            await client.ask(ONE, headers={"X-Request-Id": "this-one"}, id="country:UA")

    await asyncio.gather(look(), *(ask() for _ in range(8)))
    assert seen == {
        "app": "partnergraph",
        "operation": "One",
        "document": sha256(ONE.encode()).hexdigest()[:16],
        "request": "this-one",
    }


@asynccontextmanager
async def noticing(address: Address, folder: Path) -> AsyncIterator[Client]:
    """Nothing real is as fast as a nanosecond, so everything is slow."""
    async with serving(address, slow_folder=folder) as client:
        client.app.state.engine.meter.slow.slow_ns = 1
        yield client


def slow_lines(written: Any) -> list[dict[str, Any]]:
    return [one for one in written() if one["event"] == "slow operation"]


def kept_cypher(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


async def test_a_slow_operation_is_a_short_line_and_its_cypher_is_kept_once(
    address: Address, countries: Database, written: Any, tmp_path: Path
) -> None:
    assert countries
    async with noticing(address, tmp_path) as client:
        for number in range(3):
            await client.ask(ONE, headers={"X-Request-Id": "slow-one"}, id=f"{SECRET}{number}")
    lines = slow_lines(written)
    assert len(lines) == 3
    assert {line["hash"] for line in lines} == {lines[0]["hash"]}
    assert lines[0].keys() == {
        *("event", "level", "timestamp", "request"),
        *("kind", "name", "hash", "ms", "neo4j_ms", "parameters", "document", "by", "reason"),
    }
    assert lines[0]["name"] == "One"
    assert lines[0]["kind"] == "query"
    assert lines[0]["parameters"] == "id:string"
    assert lines[0]["reason"] == "an id was not found"
    assert all(len(json.dumps(line)) < 500 for line in lines)
    ((name, text),) = kept_cypher(tmp_path).items()
    assert name == f"{lines[0]['hash']}.cypher"
    assert "MATCH" in text
    assert text.startswith("// query One, parameters: id:string; first seen ")
    assert SECRET not in json.dumps(lines) + text


async def test_named_queries_and_statements_are_noticed_too(
    address: Address, countries: Database, written: Any, tmp_path: Path
) -> None:
    assert countries
    async with noticing(address, tmp_path) as client:
        found = await client.get("/queries/clusters-of-country.json?country=UA")
        assert found.status_code == 200
        await client.ask('{ query(name: "clusters-by-country") { rows } }')
        shown = (await client.get("/metrics")).text
    named = [line for line in slow_lines(written) if line.get("name") == "clusters-of-country"]
    assert [(line["kind"], line["parameters"]) for line in named] == [
        ("named query", "country:string")
    ]
    assert f"{named[0]['hash']}.cypher" in kept_cypher(tmp_path)
    for query in ("clusters-of-country", "clusters-by-country"):
        count = f'partnergraph_named_query_seconds_count{{query="{query}",status="ok"}} 1.0'
        assert count in shown.splitlines()


async def test_what_a_server_asks_itself_is_no_slow_operation(
    address: Address, countries: Database, written: Any, tmp_path: Path
) -> None:
    assert countries
    async with noticing(address, tmp_path) as client:
        await warm_engine(client.app.state.engine, [])
    assert slow_lines(written) == []
    assert kept_cypher(tmp_path) == {}


@pytest.mark.parametrize(
    ("parameters", "shape"),
    [
        ({}, ""),
        ({"id": "country:SECRET", "first": 5}, "id:string first:int"),
        ({"filter": {"country": {"code": "UA"}}}, "filter:{country:{code:string}}"),
        ({"ids": ["a", "b"], "x": [1, None], "none": []}, "ids:[2 string] x:[2 int|null] none:[]"),
        ({"flag": True, "share": 0.5}, "flag:boolean share:float"),
    ],
)
def test_parameters_are_described_without_their_values(
    parameters: dict[str, Any], shape: str
) -> None:
    assert describe_parameters(parameters) == shape
    long = describe_parameters({f"a{number}": 1 for number in range(1000)})
    assert len(long) == 200


def test_a_name_does_not_end_the_comment_of_its_file(tmp_path: Path) -> None:
    SlowLog(1, tmp_path).note("query", "x\nMATCH (n) DELETE n", 10**9, [("RETURN 1", 1)], {})
    (file,) = tmp_path.iterdir()
    assert file.read_text().splitlines()[1:2] == ["RETURN 1;"]
    SlowLog(1, Path("/proc/nowhere")).note("query", "y", 10**9, [("RETURN 2", 1)], {})


def test_on_a_terminal_a_line_is_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        logs.configure_logs("auto")
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream := io.StringIO())
        SlowLog(1, tmp_path).note("query", "One", 10**9, [("RETURN 1", 1)], {"id": "x"})
        line = stream.getvalue()
        assert line.count("\n") == 1
        assert "slow operation" in line
        assert not line.startswith("{")
    finally:
        root.handlers[:] = before
        root.setLevel(level)


@pytest.mark.parametrize(("setting", "logged"), [("all", 1), ("problems", 0), ("off", 0)])
async def test_which_requests_are_logged_is_a_setting(
    address: Address, countries: Database, written: Any, setting: str, logged: int
) -> None:
    assert countries
    async with serving(address, access_log=setting) as client:
        await client.ask(ONE, headers={"X-Request-Id": "seen"}, id="country:UA")
        lines = [one for one in written() if one["event"] == "request"]
        assert len(lines) == logged
        for line in lines:
            assert line["path"] == GRAPHQL
            assert line["status"] == 200
            assert line["request"] == "seen"
        await client.app.state.database.close()
        await client.ask(ONE, id="country:UA")
        lines = [one for one in written() if one["event"] == "request"]
        assert [one["status"] for one in lines] == ([] if setting == "off" else [503])


def test_sending_spans_needs_the_extra(exporter: InMemorySpanExporter, monkeypatch: Any) -> None:
    """A provider that is there is kept; without one, the SDK's exporter is needed."""
    assert exporter
    tracing.configure_tracing("http://localhost:4318/v1/traces")
    monkeypatch.setattr(trace, "get_tracer_provider", trace.ProxyTracerProvider)
    monkeypatch.setitem(
        __import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None
    )
    with pytest.raises(InvalidInput, match="SDK") as told:
        tracing.configure_tracing("http://localhost:4318/v1/traces")
    assert "partnergraph[telemetry]" in told.value.do
