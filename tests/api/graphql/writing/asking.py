"""A small graph, callers of every role, and an engine that they ask."""

from __future__ import annotations

from typing import Any

from partnergraph.api.access.roles import Caller, Role, anonymous_caller
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.schema.activities import Event
from partnergraph.schema.actors import Cluster, Organisation
from partnergraph.schema.base import Entity
from partnergraph.schema.documents import Sector, Source
from partnergraph.schema.places import Country

REGISTER = Source.model_validate({"id": "source:register", "title": "Register", "priority": 50})
KNOWN: list[Entity] = [
    Country(id="country:RO", name="Romania", code="RO"),
    Country(id="country:UA", name="Ukraine", code="UA"),
    Sector(id="sector:ict", name="ICT"),
    Organisation.model_validate({"id": "organisation:a", "name": "A", "pic": "999999999"}),
    Event.model_validate({"id": "event:e", "name": "E", "starts": "2019", "topics": ["AI"]}),
    Cluster.model_validate({"id": "cluster:old", "name": "Old", "founded": "2001"}),
]

CALLERS = {
    role: Caller(f"key:{role}", f"The {role}", role, f"party-{role}")
    for role in (Role.READER, Role.ANALYST, Role.CONTRIBUTOR, Role.STEWARD)
}
NOBODY = anonymous_caller("192.0.2.1")
CONTRIBUTOR, STEWARD = CALLERS[Role.CONTRIBUTOR], CALLERS[Role.STEWARD]
OTHER = Caller("key:other", "Another", Role.CONTRIBUTOR, "party-other")
WHOLE = "result { __typename ... on Cluster { id name validation version } } version entry replayed"
ERRORS = "errors { path message code }"


async def fill(database: Database) -> None:
    claims = [Claim(REGISTER.id, thing, thing.id) for thing in KNOWN]
    await load_sources(database, [REGISTER], claims)


async def ask(engine: GraphQLEngine, caller: Caller, query: str, /, **variables: Any) -> Any:
    """The response's payload."""
    context = {
        "caller": caller,
        "request_id": "r-1",
        "idempotency_key": variables.pop("once", None),
    }
    response = await engine.execute(GraphQLRequest(query, variables, None, context))
    return response.payload()


async def mutate(
    engine: GraphQLEngine, caller: Caller, name: str, given: Any, want: str = "", **more: Any
) -> Any:
    """What a mutation gives back; an error beside it fails the test."""
    type_ = name[0].upper() + name[1:]
    result = want or "result { __typename id }"
    query = (
        f"mutation($input: {type_}Input!, $key: String) {{ {name}(input: $input, idempotencyKey: $key) "
        f"{{ {result} version entry replayed {ERRORS} }} }}"
    )
    answer = await ask(engine, caller, query, input=given, **more)
    assert "errors" not in answer, answer
    return answer["data"][name]


async def done(engine: GraphQLEngine, caller: Caller, name: str, given: Any, want: str = "") -> Any:
    """The same, where nothing may be wrong with the input."""
    found = await mutate(engine, caller, name, given, want)
    assert found["errors"] == []
    return found


def codes(found: Any) -> list[tuple[str, str]]:
    """Path and code of each error of a payload."""
    assert found["result"] is None
    return [(".".join(one["path"]), one["code"]) for one in found["errors"]]
