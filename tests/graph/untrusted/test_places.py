"""A place is free again when Neo4j is done with its transaction, and not before."""

from __future__ import annotations

import asyncio

import pytest

from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.untrusted.places import StatementPlaces
from partnergraph.graph.untrusted.statement import StatementLimits, open_rows
from partnergraph.schema.errors import Busy, InvalidInput, Timeout

# Neo4j does not look at its time limit while it walks through a list; a statement that came past the guard.
STUBBORN = "RETURN none(i IN range(1, 150000000) WHERE i < 0) AS x"
LISTED = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.asker = 'test' RETURN count(*) AS many"


async def listed(database: Database) -> int:
    return int((await database.read(LISTED))[0]["many"])


async def test_whoever_waits_is_answered_at_the_deadline_and_the_place_kept(
    connected: Database,
) -> None:
    places = StatementPlaces(1, "statements are under way")
    marked = connected.under(StatementOptions(metadata={"asker": "test"}))
    with pytest.raises(Timeout, match="longer than allowed"):
        async with (
            places.hold(connected) as place,
            open_rows(marked, STUBBORN, limits=StatementLimits(0.5), place=place) as rows,
        ):
            await rows.whole()
    if await listed(connected):
        assert places.free.locked(), "Neo4j is still at it"
        with pytest.raises(Busy, match="1 statements are under way"):
            async with places.hold(connected):
                pass
    await asyncio.gather(*places.left)
    assert not places.free.locked()
    assert await listed(connected) == 0


async def test_a_place_is_free_at_once_where_neo4j_says_that_it_is_over(
    connected: Database,
) -> None:
    places = StatementPlaces(1, "statements are under way")
    async with (
        places.hold(connected) as place,
        open_rows(connected, "RETURN 1 AS x", place=place) as rows,
    ):
        assert (await rows.whole()).rows == ((1,),)
    assert not places.free.locked()
    with pytest.raises(InvalidInput, match="by zero"):
        async with (
            places.hold(connected) as place,
            open_rows(connected, "RETURN 1/0 AS x", place=place) as rows,
        ):
            await rows.whole()
    assert not places.free.locked()
    assert not places.left
