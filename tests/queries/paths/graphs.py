"""Small graphs written as lines: ``cluster:a PARTNER_IN project:p role=coordinator``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.graph.summaries.store import renew_summaries
from partnergraph.queries.paths import PartnerPath, PartnerPaths
from partnergraph.schema.catalog import entity_type_of_id
from partnergraph.schema.codes import fold_for_comparison

SOURCE = "source:test"
# How questions can be answered: by counting in the graph, or in the summaries of it.
WAYS = ("graph", "summaries")


async def build(database: Database, lines: Iterable[str]) -> None:
    """Create what the lines say, every end named in them, and the source of it all.

    A line of one id and ``name=value`` pairs sets properties of that node; ``+`` stands for a space.
    """
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(lines, 1):
        words = [word for word in line.split() if "=" not in word]
        given = dict(word.replace("+", " ").split("=") for word in line.split() if "=" in word)
        if len(words) == 1:
            nodes.setdefault(words[0], {}).update(given)
            continue
        start, type_, end = words
        nodes.setdefault(start, {}), nodes.setdefault(end, {})
        said = {"sources": [SOURCE], "locators": [f"line {number}"], **given}
        if count := given.pop("sources", None):
            said["sources"] = [f"{SOURCE}-{n}" for n in range(int(count))]
            said["locators"] = ["somewhere"] * int(count)
        edges.setdefault(type_, []).append({"start": start, "end": end, "said": said})
    for said in (one["said"] for some in edges.values() for one in some):
        for source in said["sources"]:
            nodes[source] = {"title": source}
    await create(database, nodes, edges)


async def keep(database: Database, way: str = "summaries") -> None:
    """Have questions answered in one of the :data:`WAYS`."""
    await database.write(RAISE_REVISION)
    if way == "summaries":
        assert await renew_summaries(database)


async def create(
    database: Database, nodes: dict[str, dict[str, Any]], edges: dict[str, list[dict[str, Any]]]
) -> None:
    """Create nodes by id, and relationships by type."""
    by_labels: dict[str, list[dict[str, Any]]] = {}
    for identifier, properties in nodes.items():
        key = identifier.partition(":")[2]
        named = {"id": identifier, "name": key, "code": key, **properties}
        named["name_folded"] = fold_for_comparison(named["name"])
        by_labels.setdefault(":".join(entity_type_of_id(identifier).labels), []).append(named)
    for labels, some in by_labels.items():
        await database.write(f"UNWIND $some AS one CREATE (n:{labels}) SET n = one", some=some)
    for type_, rows in edges.items():
        await database.write(
            "UNWIND $rows AS row MATCH (a:Entity {id: row.start}) MATCH (b:Entity {id: row.end}) "
            f"CREATE (a)-[r:{type_}]->(b) SET r = row.said",
            rows=rows,
        )


def chain(path: PartnerPath) -> str:
    """A path in a line: ``cluster:a -project:p- cluster:b``; an edge shows its type."""
    return path.hops[0].from_.id + "".join(
        f" -{hop.via.id if hop.via else hop.relation}- {hop.to.id}" for hop in path.hops
    )


def chains(answer: PartnerPaths) -> list[str]:
    """Every path of an answer in a line, in its order."""
    return [chain(path) for path in answer.paths]
