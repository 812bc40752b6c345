"""Mixed load with faults, for a short while: each fault once that is soon over. The long one: ``python -m tests.api.mixed_load``."""

from __future__ import annotations

from pathlib import Path

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.graphql.writing import asking
from tests.api.mixed.whole_load import LoadPlan, MixedLoad
from tests.loaders.test_loads_of_tables import load_places

PATIENCE_S = 600.0
FAULTS = frozenset(
    {"reset_bolt", "tear_bolt", "refuse_bolt", "hold_bolt", "vanish", "tear_clients"}
)
PLAN = LoadPlan(
    PATIENCE_S,
    rate=25,
    readers=6,
    listeners=3,
    generated=30,
    pause=1.0,
    scale=0.15,
    grace_s=60.0,
    patience_s=PATIENCE_S,
    end_s=PATIENCE_S,
    answer_s=PATIENCE_S,
    max_seconds=PATIENCE_S,
    growth=None,
    only=FAULTS,
    once=True,
)


async def test_what_is_asked_while_things_go_wrong(
    address: Address, database: Database, tmp_path: Path
) -> None:
    await load_places(database)
    await asking.fill(database)
    outcome = await MixedLoad(address, None, tmp_path, PLAN, print).run(database)
    assert not outcome.judge.wrong
    assert {one.name.replace(" ", "_") for one in outcome.faults} == FAULTS
    assert sum(len(one.confirmed) for one in outcome.writers)
    answered = {kind for kind, status in outcome.judge.seen if status == "200"}
    assert {"known operations", "generated operations", "pages", "changes"} <= answered
