"""What is said of a mistake in a statement is said of the text that was sent."""

from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.statement import fetch_untrusted_table
from partnergraph.schema.errors import InvalidInput

# (statement, where it is wrong, and what Neo4j shows of it)
MISTAKES = [
    ("RETURN labels(1)", '(line 1, column 15 (offset: 14)) "RETURN labels(1)"'),
    ("RETURN 1 AS x\nRETURN [", '(line 2, column 9 (offset: 22)) "RETURN ["'),
    ("RETRUN 1", '(line 1, column 1 (offset: 0)) "RETRUN 1"'),
]


@pytest.mark.parametrize(("cypher", "said"), MISTAKES)
async def test_places_are_those_of_the_sender(connected: Database, cypher: str, said: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        await fetch_untrusted_table(connected, cypher, {})
    assert said in raised.value.what
