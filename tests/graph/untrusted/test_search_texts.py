"""What strangers seek in full-text indexes: little, or refused before Neo4j, which stops no search, begins it."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.search_texts import check_search_text
from partnergraph.graph.untrusted.statement import StatementLimits, fetch_untrusted_table
from partnergraph.schema.errors import Refused

TEXTS = [
    ("cluster", True),
    ('"clean energy"~3 AND (ukr* OR hung*) -region^2', True),
    ("name_folded:ukraine AND NOT aliases_folded:kyiv~1", True),
    ("*lviv*", True),
    (r"24\/7 \*\*\* what\?", True),
    ('"' + "* ? ~ / [ {" * 20 + '"', True),
    (r'"a \" * " OR b', True),
    (" OR ".join(["energy"] * 100), True),
    ("", True),
    ("/(a|b)*a(a|b){12}/", False),
    ('"a" /.*/ "b"', False),
    (r"\\/.*/", False),
    (" ".join(["*a*"] * 20), False),
    (" ".join(["cluster~2"] * 30), False),
    (" ".join(["[a TO z]"] * 30), False),
    ("a?" * 30, False),
    (r'\" * * * * * * * * * * * * * * * * * * * * * * "', False),
    ("a" * 1001 + "~", False),
    ("(" * 60 + "a" + ")" * 60, False),
]


@pytest.mark.parametrize(("text", "fine"), TEXTS)
def test_what_may_be_sought(text: str, fine: bool) -> None:  # noqa: FBT001
    with nullcontext() if fine else pytest.raises(Refused, match="full-text"):
        check_search_text(text)


PARAMETERS = {"name": "ukraine", "many": " ".join(["cluster~2"] * 30)}
SEARCH = "CALL db.index.fulltext.queryNodes('pg_search', {}) YIELD node RETURN count(node) AS n"
REFUSED = [
    SEARCH.format("$many"),
    SEARCH.format("'" + " ".join(["*a*"] * 20) + "'"),
    SEARCH.format("'/.*/'"),
    SEARCH.format(r"'\u002f.*\u002f'"),
    SEARCH.format("$name + '*'"),
    SEARCH.format("reduce(s = '', i IN range(1, 300) | s + ' abc')"),
    "WITH '/.*' AS t UNWIND [t + '/'] AS q " + SEARCH.format("q"),
    "CALL db.index.fulltext.`queryNodes` /**/ ('pg_search', $many, {limit: 1})",
    "CALL () { " + SEARCH.format("$many") + " } RETURN n",
    "CALL db.index.fulltext.queryRelationships('x', $many) YIELD score RETURN score",
    "CALL db.index.fulltext.queryNodes",
    "CALL db.index.fulltext.`queryNodes` //x",
]


@pytest.mark.parametrize("cypher", REFUSED)
async def test_what_takes_long_is_not_sought(connected: Database, cypher: str) -> None:
    given = {**PARAMETERS, "indexName": "pg_search", "queryString": PARAMETERS["many"]}
    with pytest.raises(Refused, match="full-text"):
        await fetch_untrusted_table(connected, cypher, given, StatementLimits(30))


@pytest.mark.parametrize(
    "cypher",
    [
        SEARCH.format("$name"),
        SEARCH.format("'ukr* OR \"some words\"~2'"),
        SEARCH.format("'ukr' + 'aine'"),
        "UNWIND ['ukraine', 'Łódź'] AS q " + SEARCH.format("q"),
        "MATCH (c:Country) WITH c LIMIT 3 " + SEARCH.format("c.name"),
    ],
)
async def test_what_is_little_is_sought(connected: Database, cypher: str) -> None:
    assert (
        await fetch_untrusted_table(connected, cypher, PARAMETERS, StatementLimits(30))
    ).rows is not None
