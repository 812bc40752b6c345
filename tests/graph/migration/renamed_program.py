"""A program of the renamed model: runs a list of ``[command, argument]`` in JSON, and prints a list of what came of them."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from partnergraph.api.access.roles import Caller, Role
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema, render_sdl
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.dump.restore import restore_graph
from partnergraph.graph.loading.load import load_sources
from partnergraph.graph.migration import renames
from partnergraph.graph.migration.migrate import migrate_older_graph
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.catalog import Declaration, all_entity_types, all_relation_types
from partnergraph.schema.documents import Source

HERE = Path(__file__).parent
STEWARD = Caller("key:steward", "The steward", Role.STEWARD, "party-steward")


def claims_of_source(source: str) -> list[Claim]:
    """The claims of a source in ``model-1.json``, as a reader gives them that was changed with the model."""
    types: dict[str, Declaration] = {**all_entity_types()}
    for relation in all_relation_types().values():
        types |= dict.fromkeys((relation.name, *relation.shape.renamed_from), relation)
    claims = []
    for claimant, type_, values, locator in read_first_model()["claims"]:
        if claimant == source:
            declared = types[type_]
            today = {old: f.name for f in declared.own.values() for old in f.marks.renamed_from}
            fields = {today.get(name, name): value for name, value in values.items()}
            claims.append(Claim(source, declared.cls.model_validate(fields), locator))
    return claims


def read_first_model() -> Any:
    return json.loads((HERE / "model-1.json").read_text())


async def load_first_model(database: Database, source: Source) -> dict[str, int]:
    """What a load of the unchanged source finds to differ."""
    report = await load_sources(database, [source], claims_of_source(source.id))
    return {name: count for name, count in asdict(report.difference).items() if count}


async def ask_graphql(database: Database, query: str) -> Any:
    engine = GraphQLEngine(executable_schema(), database, ApiSettings())
    request = GraphQLRequest(
        query, {}, None, {"caller": STEWARD, "request_id": "r", "idempotency_key": None}
    )
    return (await engine.execute(request)).payload()


async def run_commands(commands: list[tuple[str, str]]) -> list[Any]:
    async with Database.open(resolve_address(GraphSettings())) as database:
        return [await run_command(database, *command) for command in commands]


async def run_command(database: Database, command: str, argument: str = "") -> Any:
    match command:
        case "migrate":
            renames.ROWS_PER_TRANSACTION = int(argument or 5000)
            before = await migrate_older_graph(database)
            return before and asdict(before)
        case "load":
            sources = [Source.model_validate(one) for one in read_first_model()["sources"]]
            return [await load_first_model(database, source) for source in sources]
        case "restore":
            return list(await restore_graph(database, Path(argument)))
        case "ask":
            return await ask_graphql(database, argument)
        case "sdl":
            return render_sdl()
    raise ValueError(command)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run_commands(json.loads(sys.argv[1])))))  # noqa: T201
