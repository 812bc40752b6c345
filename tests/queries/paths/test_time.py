"""The time limit, with a clock that says when it is over: nothing here takes long."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import Outcome, Question, find_partner_paths
from tests.queries.paths.graphs import build

GRAPH = [
    "cluster:a LOCATED_IN country:UA",
    "cluster:b LOCATED_IN country:HU",
    "cluster:a COOPERATES_WITH cluster:b",
    "cluster:c LOCATED_IN country:UA",
    "cluster:c COOPERATES_WITH organisation:x",
    "organisation:x COOPERATES_WITH cluster:b",
]


def over_after(statements: int) -> Callable[[], float]:
    """A clock that jumps once, after so many statements; it is looked at for each, and at the start."""
    looks = count()
    return lambda: 0.0 if next(looks) <= statements else 1e6


@pytest.mark.parametrize(
    ("statements", "outcome", "paths", "message"),
    [
        (0, Outcome.TIME_LIMIT, 0, "before the ends were found"),
        (1, Outcome.TIME_LIMIT, 0, "ended the search between UA and HU"),
        (2, Outcome.FOUND, 1, "the time limit ended the search for more"),
        (100, Outcome.FOUND, 2, "most closely by 1 tie"),
    ],
)
async def test_what_was_found_in_time_is_the_answer(
    database: Database, statements: int, outcome: Outcome, paths: int, message: str
) -> None:
    await build(database, GRAPH)
    question = Question("UA", "HU", time_limit_s=1e5)
    answer = await find_partner_paths(database, question, over_after(statements))
    assert (answer.outcome, len(answer.paths)) == (outcome, paths)
    assert message in answer.message
    assert answer.truncated is (statements in {1, 2})
