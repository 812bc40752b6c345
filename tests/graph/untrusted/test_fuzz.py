"""A few statements from the grammar: nothing is changed, nothing hidden is shown; ``tests.graph.untrusted.fuzz`` tries many."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from tests.graph.untrusted.fuzz.trying import try_statements, write_graph

SEEDS = range(1, 251)


async def test_statements_from_the_grammar(database: Database) -> None:
    await write_graph(database)
    outcome = await try_statements(database, SEEDS)
    assert not outcome.wrong
    assert outcome.parsed >= len(SEEDS) * 0.75
    assert outcome.outcomes["rows"] >= len(SEEDS) * 0.3, "many are answered"
    assert outcome.outcomes["Refused"] >= len(SEEDS) * 0.1
