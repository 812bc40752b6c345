"""A corpus of hostile statements on a real server: refused or bounded, and nothing is changed or given away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from graph.database import Database
from graph.reading import guard, statement
from graph.reading.statement import Limits
from schema.errors import InvalidInput, PartnergraphError
from tests.graph.snapshot import snapshot

CORPUS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("hostile.yaml").read_text("utf-8"))
LIMITS = Limits(seconds=2, rows=1000, row_bytes=1_000_000)
GIVEN = {"label": "ApiKey"}
SECRET = "5ec7e7" * 8
GRAPH = """
CREATE (:ApiKey {id: 'k', hash: $secret}), (:AuditEntry {id: 'a', input: $secret}),
  (a:Entity:Country {id: 'country:UA', name: 'Ukraine'}), (b:Entity:Country {id: 'country:HU', name: 'Hungary'}),
  (a)-[:PART_OF]->(b)
"""
INDEXES = "SHOW INDEXES YIELD name RETURN collect(name) AS names"


async def outcome(database: Database, cypher: str) -> str:
    """The error, or the rows."""
    try:
        table = await statement.ask(database, cypher, GIVEN, LIMITS)
    except PartnergraphError as error:
        return f"{type(error).__name__}: {error}"
    assert len(table.rows) <= LIMITS.rows
    return "rows " + orjson.dumps(table.rows).decode()


async def test_the_corpus(database: Database) -> None:
    await database.write(GRAPH, secret=SECRET)
    before = await snapshot(database), await database.read(INDEXES)
    wrong = []
    for group in CORPUS["refused"].values():
        for cypher in group["statements"]:
            found = await outcome(database, cypher)
            if found.startswith("rows ") or not re.search(group["says"], found):
                wrong.append((cypher, found[:300]))
    for cypher in (*CORPUS["bounded"], *CORPUS["fine"]):
        found = await outcome(database, cypher)
        if not found.startswith(("rows ", "Timeout")) or SECRET in found:
            wrong.append((cypher, found[:300]))
    assert wrong == []
    assert (await snapshot(database), await database.read(INDEXES)) == before


async def test_a_long_statement(database: Database) -> None:
    with pytest.raises(InvalidInput, match="too long"):
        await statement.ask(database, f"RETURN '{'x' * 60_000}'")


def test_what_stands_beside_the_network_is_hidden() -> None:
    assert {"ApiKey", "AuditEntry", "MatchProposal", "Ledger"} <= guard.HIDDEN
    assert "Entity" not in guard.HIDDEN
