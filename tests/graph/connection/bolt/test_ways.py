"""Small reads go over Bolt of our own whatever the address: one server or a cluster, plain or encrypted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from partnergraph.graph.connection.address import Address, resolve_address
from partnergraph.graph.connection.bolt import DriverNeeded, ServerLost, make_bolt_reader
from partnergraph.graph.connection.bolt.cluster import BoltCluster
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.server.lifecycle import find_free_port
from tests.graph.connection.encryption import Encrypted

SCHEMES = ("bolt", "neo4j", "bolt+s", "neo4j+s", "bolt+ssc", "neo4j+ssc")


def address_by(scheme: str, plain: Address, encrypted: Encrypted | None) -> Address:
    """This run's Neo4j by a scheme, through TLS where that asks for it."""
    if "+" not in scheme:
        return replace(plain, uri=plain.uri.replace("bolt", scheme, 1))
    assert encrypted is not None
    trusted = {"neo4j_ca_file": encrypted.authority} if scheme.endswith("+s") else {}
    return resolve_address(encrypted.settings(scheme, **trusted))


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_an_answer_of_our_own_by_every_scheme(
    address: Address, encrypted: Encrypted, scheme: str
) -> None:
    reader = make_bolt_reader(address_by(scheme, address, encrypted))
    assert reader is not None
    # A record of many chunks, and many at once.
    long = "RETURN [i IN range(1, 60000) | 'organisation ' + i] AS a"
    assert (await reader.ask(long, {}, {}))[1][0][0][-1] == "organisation 60000"
    answers = await asyncio.gather(*(reader.ask("RETURN $i", {"i": i}, {}) for i in range(30)))
    assert [rows for _, rows in answers] == [[[i]] for i in range(30)]
    with pytest.raises(DriverNeeded):
        await reader.ask("RETRUN", {}, {})
    assert (await reader.ask("RETURN 1", {}, {}))[1] == [[1]]
    reader.close()
    with pytest.raises(DriverNeeded):
        await reader.ask("RETURN 1", {}, {})


async def test_whom_one_does_not_trust_gets_no_word(encrypted: Encrypted) -> None:
    for scheme in ("bolt+s", "neo4j+s"):
        reader = make_bolt_reader(resolve_address(encrypted.settings(scheme)))
        assert reader is not None
        with pytest.raises(DriverNeeded):
            await reader.ask("RETURN 1", {}, {})


def test_a_routing_policy_is_the_drivers(address: Address) -> None:
    uri = address.uri.replace("bolt", "neo4j", 1) + "/?policy=eu"
    assert make_bolt_reader(replace(address, uri=uri)) is None


def clustered(address: Address, *readers: str) -> BoltCluster:
    """A cluster whose table names these readers, though it is one server that tells."""
    at = urlsplit(address.uri).netloc
    made = BoltCluster(address, at)
    made._take_table(
        300, [{"role": "READ", "addresses": [*readers]}, {"role": "ROUTE", "addresses": [at]}]
    )
    return made


async def test_a_read_of_a_cluster_knows_what_was_written_before(
    address: Address, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Any]] = []
    ask = BoltCluster.ask

    async def ask_and_note(self: BoltCluster, *asked: Any) -> Any:
        given.append(dict(asked[2]))
        return await ask(self, *asked)

    monkeypatch.setattr(BoltCluster, "ask", ask_and_note)
    assert database.bookmarks is None, "one server knows what it was told"
    async with Database.open(address_by("neo4j", address, None)) as clustered:
        assert clustered.bookmarks is not None
        await clustered.write("CREATE (:Made {n: 1})")
        written = list(await clustered.bookmarks.get_bookmarks())
        assert await clustered.under(StatementOptions(5)).values(
            "MATCH (m:Made) RETURN count(m)", {}
        ) == [1]
        assert written
        assert given[-1]["bookmarks"] == written
        await clustered.transact(lambda tx: tx.run("CREATE (:Made {n: 2})"))
        assert list(await clustered.bookmarks.get_bookmarks()) != written
        assert await clustered.read("MATCH (m:Made) RETURN count(m) AS n") == [{"n": 2}]


async def test_a_reader_that_is_gone_is_left_out_and_the_driver_answers_meanwhile(
    address: Address, connected: Database
) -> None:
    here, gone = urlsplit(address.uri).netloc, f"127.0.0.1:{find_free_port()}"
    cluster = clustered(address, gone, here)
    with pytest.raises(ServerLost):
        await cluster.ask("RETURN 1", {}, {})
    assert cluster.readers == [here]
    database = Database(connected.driver, connected.name, reader=clustered(address, gone, here))
    assert [await database.values("RETURN 1", {}) for _ in range(3)] == [[1]] * 3
    assert (await cluster.ask("RETURN 2", {}, {}))[1] == [[2]]
    cluster.close()
    assert isinstance(database.reader, BoltCluster)
    database.reader.close()


async def test_without_a_reader_the_table_is_asked_for_again(address: Address) -> None:
    gone = f"127.0.0.1:{find_free_port()}"
    cluster = clustered(address, gone)
    with pytest.raises(ServerLost):
        await cluster.ask("RETURN 1", {}, {})
    assert (await cluster.ask("RETURN 1", {}, {}))[1] == [[1]]
    assert cluster.readers == [urlsplit(address.uri).netloc]
    assert gone not in cluster.pools
    cluster.close()


async def test_a_cluster_that_tells_no_table_is_not_asked_again_at_once(address: Address) -> None:
    cluster = BoltCluster(replace(address, username="nobody"), urlsplit(address.uri).netloc)
    for _ in range(2):
        with pytest.raises(DriverNeeded):
            await cluster.ask("RETURN 1", {}, {})
    assert cluster.readers == []
    assert not cluster.pools[cluster.first].free


async def test_readers_take_turns(address: Address) -> None:
    port = urlsplit(address.uri).port
    names = [f"127.0.0.1:{port}", f"localhost:{port}"]
    cluster = clustered(address, *names)
    for _ in range(4):
        await cluster.ask("RETURN 1", {}, {})
    assert all(cluster.pools[name].free for name in names)
    cluster.close()
