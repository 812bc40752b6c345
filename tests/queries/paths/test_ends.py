"""What a text means as an end is kept until the data move."""

from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import MomentCache
from partnergraph.queries.paths import Outcome, PartnerPaths, Question, find_partner_paths
from partnergraph.schema.values import PartialDate
from tests.conftest import WIPE
from tests.queries.paths.graphs import build, keep

LINES = [
    "organisation:a LOCATED_IN country:UA",
    "organisation:b LOCATED_IN country:HU",
    "organisation:a COOPERATES_WITH organisation:b",
    "country:UA name=Ukraine",
    "country:HU name=Hungary",
    "country:HU IN_GROUP group:V4 since=2004",
]


async def ask(database: Database, one: str, other: str, day: str | None = None) -> PartnerPaths:
    as_of = PartialDate(day) if day else None
    return await find_partner_paths(database, Question(one, other, as_of=as_of))


@pytest.mark.parametrize("texts", [("UA", "HU"), ("Ukraine", "Hungary"), ("organisation:a", "V4")])
async def test_it_is_the_same_when_it_is_kept_and_another_once_the_data_moved(
    database: Database, texts: tuple[str, str]
) -> None:
    await build(database, LINES)
    await keep(database)
    first = await ask(database, *texts)
    assert first.outcome is Outcome.FOUND
    assert await ask(database, *texts) == first
    await database.run(WIPE)
    await build(database, [*LINES, "organisation:c LOCATED_IN country:HU"])
    await keep(database)
    moved = await ask(database, *texts)
    assert moved.to[0].actors == first.to[0].actors + 1
    # Before 2004 the group had no member but stood for itself.
    earlier = await ask(database, "UA", "V4", "2003")
    assert earlier.to[0].actors == 1


async def test_what_is_not_known_is_looked_for_again(database: Database) -> None:
    await build(database, LINES[:3])
    await keep(database)
    assert (await ask(database, "UA", "Mordor")).outcome is Outcome.UNKNOWN_END
    await build(database, ["country:MD name=Mordor"])
    await keep(database)
    assert (await ask(database, "UA", "Mordor")).outcome is Outcome.NO_PATH


async def test_values_are_kept_for_one_moment(database: Database) -> None:
    cache = MomentCache[str](5, len)
    cache.at(database, (1, 1000))["a"] = "one"
    assert cache.at(database, (1, 1000))["a"] == "one"
    cache.at(database, (1, 1000))["b"] = (
        "two"  # more than all may weigh together: the last used stay
    )
    assert [*cache.at(database, (1, 1000))] == ["b"]
    assert not cache.at(database, (1, 2000))
    cache.at(database, (0, None))["a"] = "five!"
    assert not cache.at(database, (0, None))
