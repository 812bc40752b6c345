"""Both ways to execute answer alike: one compiled statement, and graphql-core over the resolvers.

``python -m tests.api.graphql.long`` looks for an hour, at new operations each time.
"""

from __future__ import annotations

import gc
from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.schema import executable_schema
from tests.api.graphql.alike import Both
from tests.api.graphql.operations import VARIANTS, Operation, operations
from tests.conftest import count_examples

EXAMPLES = count_examples(100)
SEEN: Counter[str] = Counter()
LOOK = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
# Where an error ends an execution early, graphql-core cancels the rest, and the driver drops connections.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@LOOK
@given(operation=operations(executable_schema()), choice=st.randoms(use_true_random=False))
async def test_both_ways_answer_alike(
    engine: GraphQLEngine, oracle: GraphQLEngine, operation: Operation, choice: Random
) -> None:
    await Both(engine, oracle, SEEN).ask(operation, choice)


def test_these_were_thousands_and_most_were_really_compiled() -> None:
    gc.collect()  # dropped connections are to be told of here, not in the next test
    if not SEEN:  # run alone
        return
    assert SEEN.total() >= min(2000, VARIANTS * EXAMPLES), SEEN
    sound = SEEN["sound, compiled"] + SEEN["sound, executed"]
    assert sound > 0.5 * SEEN.total(), SEEN
    # The first examples drawn are of few kinds: a share is that of all operations only of thousands of them.
    assert SEEN["sound, compiled"] > (0.8 if EXAMPLES >= 500 else 0.65) * sound, SEEN
