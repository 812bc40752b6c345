"""What looks a list up finds each of it by an index, whatever Neo4j believes to be in the graph by then.

It estimates by samples of its indexes that are older than what a load has just written: by those an index
is empty, and to read all of it for each value as cheap as to seek the value.
"""

from __future__ import annotations

from collections.abc import Iterator

import neo4j
import pytest

from partnergraph.graph import ddl
from partnergraph.graph.claims import (
    canonical_ids,
    entity_remover,
    entity_writer,
    lease,
    relation_remover,
    relation_writer,
)
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import amend, load
from partnergraph.graph.resolution import resolve
from partnergraph.graph.untrusted.guard import operator_name, plan_operators
from partnergraph.loaders.places import place_claims
from partnergraph.loaders.places import place_sources as places
from partnergraph.schema.catalog import all_relation_types

TYPE = all_relation_types()["PARTNER_IN"]
ROOMS = (
    *(amend, canonical_ids, entity_remover, entity_writer, lease, load, relation_remover),
    *(relation_writer, resolve),
)
BEGINNINGS = {"FIND_RELATIONSHIPS"}  # of statements, and none by themselves
LISTS = {"ids": ["x", "y"], "values": ["x", "y"], "rows": [{}], "sources": [{}]}
OTHERS = {"source": "x", "more_than": 1, "names": ["pic"], "run": "x", "owner": "x", "state": "x"}


def looked_up() -> Iterator[tuple[str, str]]:
    """The statements that look up each of a list."""
    for room in ROOMS:
        for name, text in vars(room).items():
            if name in BEGINNINGS:
                continue
            if isinstance(text, str) and name.isupper() and text.lstrip().startswith("UNWIND $"):
                made = text
                if "{{" in text:
                    made = text.format(
                        type=TYPE.type, key="''", label="Organisation", name="pic",
                        labels="Entity", old="Actor", new="Place",
                    )  # fmt: skip
                yield f"{room.__name__}.{name}", made


async def plan_statement(database: Database, statement: str) -> list[str]:
    """The operators of the plan that Neo4j makes of a statement."""
    async with database.session(neo4j.WRITE_ACCESS) as session:
        result = await session.run(f"EXPLAIN {statement}", {**LISTS, **OTHERS})
        summary = await result.consume()
    return [operator_name(operator) for operator in plan_operators(summary.plan or {})]


async def test_no_statement_reads_a_whole_index_for_each_value(database: Database) -> None:
    await load.load_sources(database, places(), place_claims())
    found = {}
    for name, statement in looked_up():
        planned = await plan_statement(database, statement)
        found[name] = [one for one in planned if "Scan" in one]
    assert len(found) > 20
    assert {name: scans for name, scans in found.items() if scans} == {}


async def test_a_relationship_is_looked_for_between_its_ends(database: Database) -> None:
    """Not among all of one end: of a country these are those of all its bodies, for each of them again."""
    await load.load_sources(database, places(), place_claims())
    between = {n: text for n, text in looked_up() if "row.start" in text and "row.end" in text}
    assert len(between) > 4
    for name, statement in between.items():
        planned = await plan_statement(database, statement)
        assert "Expand(Into)" in planned, name
        assert "Expand(All)" not in planned, name


async def test_after_a_load_neo4j_knows_what_its_indexes_hold(database: Database) -> None:
    await ddl.resample_indexes(database)  # of the empty graph
    await load.load_sources(database, places(), place_claims())
    async with database.session(neo4j.READ_ACCESS) as session:
        result = await session.run("EXPLAIN MATCH (n:Country {code: $code}) RETURN n", code="UA")
        summary = await result.consume()
    (countries,) = await database.read("MATCH (n:Country) RETURN count(n) AS count")
    assert countries["count"] > 200
    assert (summary.plan or {})["args"]["EstimatedRows"] == pytest.approx(1)
