"""Every question of the client, at once and awaited, on a served network."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

import pytest

from partnergraph.api.client.asking import ask_server, list_pages
from partnergraph.api.client.doors import DoorMethods
from partnergraph.api.client.generated import question_methods
from partnergraph.api.client.generated.answers import SearchEdge
from partnergraph.api.client.generated.parts import PathEnd
from partnergraph.api.client.generated.question_methods import QuestionMethods
from partnergraph.client import AsyncClient, Client
from partnergraph.graph.connection.database import Database
from partnergraph.queries.facts import answer_data
from partnergraph.queries.paths import Cover, Question, find_partner_paths
from tests.api.client.conforming import deviations

ASKED: dict[str, dict[str, Any]] = {
    "suggest": {"prefix": "ukr"},
    "partner_paths": {"from_": "UA", "to": "HU", "first": 2, "kinds": "JOINT_EVENT"},
    "brokers": {"between": "UA", "and_": "HU"},
    "region_links": {"of": "UA", "level": "COUNTRY"},
    "closest_partners": {"of": "UA"},
    "pair_totals": {"from_": "UA", "to": ["HU", "RO"]},
    "place_matrix": {"rows": ["UA", "HU", "RO"]},
    "recommend_partners": {"for_": "cluster:cluj-it", "in_": "UA"},
    "neighbourhood": {"of": "UA", "first": 20},
    "queries": {"category": "CLUSTERS"},
    "data": {},
    "changes": {"since": 0, "first": 2},
}
ANSWERS = [name for name, made in vars(QuestionMethods).items() if isinstance(made, ask_server)]


def answer_type(name: str) -> Any:
    written = inspect.getattr_static(QuestionMethods, name)._write
    (answer,) = get_args(get_type_hints(written, vars(question_methods))["return"])
    return answer


@pytest.mark.parametrize("name", ANSWERS)
async def test_every_question_is_answered_as_its_type_says(
    name: str, client: Client, waiting: AsyncClient
) -> None:
    answer = getattr(client, name)(**ASKED[name])
    assert list(deviations(answer, answer_type(name))) == []
    assert await getattr(waiting, name)(**ASKED[name]) == answer
    assert answer


async def test_an_answer_is_what_the_command_line_prints_as_json(
    client: Client, connected: Database
) -> None:
    asked = Question("UA", "HU", first=3, cover=Cover.ALWAYS)
    printed = answer_data(await find_partner_paths(connected, asked))
    answered: Mapping[str, Any] = client.partner_paths("UA", "HU", first=3)

    def strip(value: Any) -> Any:
        """Without what GraphQL adds of parties, and what a search took."""
        if isinstance(value, dict):
            beside = {"displayName", "country", "region", "location", "statements", "data"}
            return {n: strip(v) for n, v in value.items() if n not in beside}
        return [strip(item) for item in value] if isinstance(value, list) else value

    assert strip(answered) == strip(printed)
    assert answered["paths"]


async def test_search_is_iterated_with_scores(client: Client, waiting: AsyncClient) -> None:
    hits = list(client.search("cluster", types="CLUSTER"))
    assert hits
    assert list(deviations(hits, list[SearchEdge])) == []
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit async for hit in waiting.search("cluster", types="CLUSTER")] == hits
    listed = [n for n, made in vars(QuestionMethods).items() if isinstance(made, list_pages)]
    assert listed == ["search"]


async def test_coverage_tells_who_says_how_much(client: Client, waiting: AsyncClient) -> None:
    known = client.coverage("UA")
    assert list(deviations(known, PathEnd)) == []
    assert known["coverage"]
    assert known["coverage"]["ties"] > 0
    assert known["coverage"]["sources"]
    assert await waiting.coverage("UA") == known


async def test_a_named_query_is_a_table(client: Client, waiting: AsyncClient) -> None:
    table = client.query("clusters-of-country", country="UA")
    assert table.columns[0] == "id"
    assert len(table) == len(list(table)) == len(table.rows) > 0
    assert table.truncated is None
    assert await waiting.query("clusters-of-country", country="UA") == table
    assert "<th>id</th>" in table._repr_html_()


async def test_an_operation_of_ones_own(client: Client, waiting: AsyncClient) -> None:
    asked = "query ($code: CountryCode) { country(code: $code) { name } }"
    assert client.graphql(asked, {"code": "UA"}) == {"country": {"name": "Ukraine"}}
    assert await waiting.graphql(asked, {"code": "HU"}) == {"country": {"name": "Hungary"}}


def test_help_says_what_the_schema_says(client: Client) -> None:
    for name in (*ANSWERS, "search", "query", "cypher", "coverage", "graphql"):
        method = getattr(client, name)
        assert len((inspect.getdoc(method) or "").split()) > 3, name
        assert method.__name__ == name
    signature = inspect.signature(client.partner_paths)
    assert signature.parameters["max_ties"].default == 3
    assert signature.parameters["as_of"].kind is inspect.Parameter.KEYWORD_ONLY
    assert {"query", "cypher", "coverage", "graphql"} == {
        name for name, made in vars(DoorMethods).items() if isinstance(made, ask_server)
    }
