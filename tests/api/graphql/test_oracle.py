"""Both ways to execute answer alike: one compiled statement, and graphql-core over the resolvers.

``HYPOTHESIS_PROFILE=thorough pytest tests/api/graphql/test_oracle.py`` looks much longer, at new operations
each time.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from api.graphql.engine import Engine, Request
from api.graphql.schema import schema
from tests.api.graphql.operations import Operation, operations

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
LOOK = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "5000")) if THOROUGH else 120,
    derandomize=not THOROUGH,
    database=None if not THOROUGH else settings.default.database,  # type: ignore[union-attr]
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
SEEN: Counter[str] = Counter()
# Where an error ends an execution early, graphql-core cancels the rest, and the driver drops connections.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def agree(got: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether two responses are the same.

    Of several errors that make the same thing null only one is told, and which is a matter of whose
    statement fails first; the specification leaves that open. So their messages only have to meet.
    """
    errors = [response.get("errors", []) for response in (got, wanted)]
    in_order = [sorted(some, key=repr) for some in errors]
    if in_order[0] != in_order[1]:
        messages = [{error["message"] for error in some} for some in errors]
        if not messages[0] & messages[1]:
            return False
    return ("data" in got, got.get("data")) == ("data" in wanted, wanted.get("data"))


def cursors(data: Any, alias: str) -> Iterator[str]:
    """The cursors found anywhere below an alias."""
    if isinstance(data, list):
        for one in data:
            yield from cursors(one, alias)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == alias and isinstance(value, dict):
                page = value.get("pageInfo") or {}
                yield from filter(None, (page.get("startCursor"), page.get("endCursor")))
            yield from cursors(value, alias)


async def alike(engine: Engine, oracle: Engine, operation: Operation, **more: Any) -> Any:
    """The data, once both have answered the same."""
    request = Request(operation.text, {**operation.variables, **more})
    got = await engine.execute(request)
    wanted = await oracle.execute(request)
    assert agree(got.payload(), wanted.payload()), (got.payload(), wanted.payload())
    for error in wanted.errors:
        assert error.get("extensions", {}).get("code") != "INTERNAL", error
    kind = "refused" if wanted.refused else "with errors" if wanted.errors else "sound"
    how = "compiled" if got.by == "compiled" else "executed"
    SEEN[f"{kind}, {how}"] += 1
    event(f"{kind}, {how}")
    return wanted.data


@LOOK
@given(operation=operations(schema()), choice=st.randoms(use_true_random=False))
async def test_both_ways_answer_alike(
    engine: Engine, oracle: Engine, operation: Operation, choice: Any
) -> None:
    data = await alike(engine, oracle, operation)
    found = {name: list(cursors(data, alias)) for name, alias in operation.cursors.items()}
    some = {name: choice.choice(values) for name, values in found.items() if values}
    if some:
        event("with cursors")
        await alike(engine, oracle, operation, **some)


def test_most_operations_were_really_compiled() -> None:
    gc.collect()  # dropped connections are to be told of here, not in the next test
    if not SEEN:  # run alone
        return
    sound = SEEN["sound, compiled"] + SEEN["sound, executed"]
    assert sound > 0.5 * SEEN.total(), SEEN
    assert SEEN["sound, compiled"] > 0.8 * sound, SEEN
