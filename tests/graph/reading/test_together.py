"""What is read of many things together is what is read of each alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.parties import fetch_parties
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    directions_of_type,
    shortcuts_of_type,
)

ALL_IDS = "MATCH (n:Entity) RETURN n.id AS id ORDER BY id"
Read = Callable[[Database, list[str]], Awaitable[dict[str, Any]]]
ACTOR, ENTITY = all_entity_types()["Actor"], all_entity_types()["Entity"]
ARGUMENTS: list[dict[str, Any]] = [
    {},
    {"first": 2},
    {"last": 1, "orderBy": [{"name": "DESC"}]},
    {"filter": {"node": {"name": {"contains": "a"}}}, "asOf": "2020-05-01"},
]


async def read_evidence(database: Database, ids: list[str]) -> dict[str, Any]:
    """Evidence as dictionaries, for nodes of two answers of the driver are never equal."""
    said = await fetch.fetch_evidence(database, ids)
    return {key: [(dict(s), dict(d)) for s, d in pairs] for key, pairs in said.items()}


def shortcut(way: Shortcut, day: str | None) -> Read:
    return lambda database, ids: fetch.fetch_shortcuts(database, ids, way, day)


def page(direction: Direction, asked: dict[str, Any]) -> Read:
    return lambda database, ids: fetch.fetch_related_pages(database, ids, direction, asked)


def total(direction: Direction) -> Read:
    return lambda database, ids: fetch.count_related_pages(database, ids, direction, {})


READS: dict[str, Read] = {
    "evidence": read_evidence,
    "versions": fetch.fetch_versions,
    "spellings": fetch.fetch_spellings,
    "parties": fetch_parties,
}
READS |= {
    f"{way.name} on {day}": shortcut(way, day)
    for way in shortcuts_of_type(ACTOR)
    for day in (None, "2020-05-01")
}
READS |= {
    f"{direction.name} {number}": page(direction, asked)
    for direction in directions_of_type(ACTOR)
    for number, asked in enumerate(ARGUMENTS)
}
READS |= {f"number of {to.name}": total(to) for to in directions_of_type(ENTITY)}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_together_as_alone(network: Database, read: Read) -> None:
    ids = [str(row["id"]) for row in await network.read(ALL_IDS)]
    assert len(ids) > 10
    together = await read(network, [*ids, "organisation:nowhere"])
    alone: dict[str, Any] = {}
    for identifier in ids:
        alone |= await read(network, [identifier])
    assert {key: value for key, value in together.items() if key in alone} == alone
    assert set(together) - set(alone) <= {"organisation:nowhere"}
