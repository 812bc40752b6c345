"""Every mutation and every question of stewards, by every role."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.api.access.roles import Caller, Role
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph.connection.database import Database
from partnergraph.schema.vocabulary import Criterion
from tests.api.graphql.writing.asking import CALLERS, NOBODY, STEWARD, ask
from tests.graph.snapshot import snapshot

ALL = [one.name for one in Criterion]
SEEN = {"id": "cluster:old", "version": "unseen"}
CONTRIBUTORS = {Role.CONTRIBUTOR, Role.STEWARD}
# An input that passes the schema for each mutation, and who may send it.
MUTATIONS: dict[str, tuple[Any, set[Role]]] = {
    "registerCluster": ({"name": "New"}, CONTRIBUTORS),
    "updateCluster": (SEEN, CONTRIBUTORS),
    "submitForValidation": (SEEN, CONTRIBUTORS),
    "validate": ({**SEEN, "met": ALL}, {Role.STEWARD}),
    "reject": ({**SEEN, "failed": ALL, "note": "no"}, {Role.STEWARD}),
    "recordEvent": ({"name": "New"}, CONTRIBUTORS),
    "recordAgreement": ({"name": "New"}, CONTRIBUTORS),
    "recordParticipation": ({"participant": "country:RO", "event": "event:e"}, CONTRIBUTORS),
    "correct": (
        {"id": "cluster:old", "set": {"cluster": {"city": "X"}}, "reason": "so"},
        CONTRIBUTORS,
    ),
    "acceptCorrection": ({"id": "unknown"}, {Role.STEWARD}),
    "rejectCorrection": ({"id": "unknown", "note": "no"}, {Role.STEWARD}),
    "withdrawCorrection": ({"id": "unknown"}, CONTRIBUTORS),
    "acceptMatch": ({"id": "unknown"}, {Role.STEWARD}),
    "rejectMatch": ({"id": "unknown"}, {Role.STEWARD}),
    "attachPart": ({"part": "unknown", "whole": "organisation:a"}, {Role.STEWARD}),
    "undoMatch": ({"id": "unknown"}, {Role.STEWARD}),
}
QUESTIONS = {
    "{ auditTrail { totalCount } }": {Role.STEWARD},
    "{ corrections { totalCount } }": CONTRIBUTORS,
    '{ reviews(cluster: "cluster:old") { id } }': CONTRIBUTORS,
    "{ matchProposals { totalCount } }": {Role.STEWARD},
    "{ viewer { name role } }": set(Role),
    "{ validationCriteria { criterion text } }": set(Role),
    "{ clusters { totalCount } }": set(Role),
}
EVERYBODY = {"nobody": NOBODY, **{role.value: caller for role, caller in CALLERS.items()}}
each_caller = pytest.mark.parametrize("caller", EVERYBODY.values(), ids=EVERYBODY)


def test_no_mutation_is_forgotten() -> None:
    found = executable_schema().mutation_type
    assert found is not None
    assert set(found.fields) == set(MUTATIONS)


def refused(answer: Any, caller: Caller, allowed: set[Role]) -> bool:
    """Whether the answer says that a role is missing, and says it well."""
    (error,) = answer.get("errors", [None])
    if error is None:
        return False
    needed = min(allowed, key=lambda role: role.rank)
    told = error["extensions"]["code"], error["message"]
    return told == ("FORBIDDEN", f"this needs the role {needed}; yours is {caller.role}")


@each_caller
@pytest.mark.parametrize("name", MUTATIONS)
async def test_mutation(
    engine: GraphQLEngine, database: Database, name: str, caller: Caller
) -> None:
    given, allowed = MUTATIONS[name]
    before = await snapshot(database)
    query = (
        f"mutation($input: {name[0].upper()}{name[1:]}Input!) "
        f"{{ {name}(input: $input) {{ errors {{ code }} }} }}"
    )
    answer = await ask(engine, caller, query, input=given)
    may = caller.role in allowed
    assert refused(answer, caller, allowed) != may
    if not may:
        assert answer["data"] == {name: None}
        assert await snapshot(database) == before


@each_caller
@pytest.mark.parametrize("query", QUESTIONS)
async def test_question(engine: GraphQLEngine, query: str, caller: Caller) -> None:
    allowed = QUESTIONS[query]
    answer = await ask(engine, caller, query)
    assert refused(answer, caller, allowed) == (caller.role not in allowed)
    assert ("errors" in answer) == (caller.role not in allowed)


async def test_each_role_includes_those_before_it() -> None:
    roles = list(Role)
    for place, role in enumerate(roles):
        assert [other for other in roles if role.includes(other)] == roles[: place + 1]
    assert STEWARD.author().steward
