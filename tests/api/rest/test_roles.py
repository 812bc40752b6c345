"""Who may send Cypher of their own."""

from __future__ import annotations

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import serving


async def test_who_may_ask(address: Address, database: Database) -> None:
    body = {"statement": "RETURN 1 AS x"}
    reader, _ = await keys.create_api_key(database, Role.READER, "Reader")
    analyst, _ = await keys.create_api_key(database, Role.ANALYST, "Analyst")
    async with serving(address) as client:
        refused = await client.post("/cypher", json=body)
        assert (refused.status_code, refused.json()["where"]) == (403, "role analyst")
        refused = await client.post("/cypher", json=body, headers={"X-API-Key": reader})
        assert refused.status_code == 403
        fine = await client.post("/cypher", json=body, headers={"X-API-Key": analyst})
        assert fine.json()["rows"] == [{"x": 1}]
