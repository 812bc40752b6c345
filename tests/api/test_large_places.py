"""Questions about a place of thousands of places need memory for these places, not for each answer times each place."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import Client, add, serving

SIZE = 4000
# A body in each place, and a project of every fourth; more than one transaction of a test's Neo4j can remember
# a list of all places for.
FILL = """
MATCH (country:Country)
UNWIND range(1, $size) AS number
CREATE (region:Entity:Place:Region {id: 'region:UA' + number, name: 'R' + number, code: 'UA' + number})
CREATE (region)-[:PART_OF]->(country)
CREATE (body:Entity:Actor:Organisation {id: 'organisation:' + number, name: 'O' + number})-[:LOCATED_IN]->(region)
WITH body, number WHERE number % 4 = 0
CREATE (body)-[:PARTNER_IN]->(:Entity:Activity:Project {id: 'project:' + number, name: 'P' + number})
"""


@pytest.fixture
async def client(address: Address, database: Database) -> AsyncIterator[Client]:
    await add(database, "Country", "UA", name="Ukraine", code="UA")
    await database.run(FILL, size=SIZE)
    async with serving(address) as made:
        yield made


QUESTIONS = {
    "bodies: organisations(filter: {within: $whole}) { n: totalCount }": SIZE,
    "bodies: organisations(filter: {locatedIn: {within: $whole}}) { n: totalCount }": SIZE,
    "bodies: projects(filter: {partners: {some: {node: {within: $whole}}}}) { n: totalCount }": SIZE // 4,
    "bodies: projects(filter: {partners: {some: {node: {locatedIn: {within: $whole}}}}}) { n: totalCount }": SIZE // 4,
    "bodies: organisations(filter: {within: $whole, projects: {count: {gt: 0}}}) { n: totalCount }": SIZE // 4,
    "bodies: organisations(filter: {within: $whole}) { n: aggregate(groupBy: [{id: true}], first: 2) { count } }": 1,
    "bodies: organisations(filter: {within: $whole}) { n: aggregate(groupBy: [{projects: {name: true}}], first: 2) { count } }": SIZE - SIZE // 4,
}  # fmt: skip


async def test_places_of_many_places(client: Client) -> None:
    for asked, wanted in QUESTIONS.items():
        answer = await client.ask(f"query ($whole: ID!) {{ {asked} }}", whole="UA")
        found = answer["data"]["bodies"]["n"]
        assert (found if isinstance(found, int) else found[0]["count"]) == wanted, asked
