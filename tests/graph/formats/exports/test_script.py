"""A Cypher script of the graph, run on an empty database."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.conftest import WIPE
from tests.graph.formats.exports.test_exports import NAME, ODD, TEXT, exported
from tests.graph.reading import small
from tests.graph.snapshot import snapshot


async def test_a_script_makes_the_same_graph(database: Database) -> None:
    await load_sources(database, [small.SOURCE], small.claims(), reject_share=0)
    await database.write(ODD, description=TEXT, name=NAME)
    before = await snapshot(database)
    script = (await exported(database, "cypher")).decode()
    await database.run(WIPE)
    for statement in script.removesuffix(";\n").split(";\n"):
        await database.run(statement)
    assert await snapshot(database) == before
