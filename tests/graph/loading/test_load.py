"""A load is whole or can be run again; it is judged before it writes, and nobody else writes meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

import pytest

from partnergraph.graph.claims import lease
from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import Conflict, InvalidInput, RejectedLoad
from partnergraph.schema.relations import InGroup, LocatedIn, MemberOf
from partnergraph.schema.vocabulary import SourceState
from tests.graph.loading.network import A_SAYS, A_SAYS_LATER, B_SAYS, SHARED, UA, A, B, claims
from tests.graph.snapshot import snapshot


@pytest.mark.parametrize(
    "phase", ["entities", "relations removed", "relations", "entities removed"]
)
async def test_killed_half_way_and_run_again(
    database: Database, address: Address, phase: str
) -> None:
    await load_sources(database, [B], claims(B, B_SAYS))
    await load_sources(database, [A], claims(A, A_SAYS_LATER))
    clean = await snapshot(database)
    await load_sources(database, [A], claims(A, A_SAYS))
    login = {"NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    command = [
        sys.executable,
        "-m",
        "tests.graph.loading.killed",
        address.uri,
        database.name,
        phase,
    ]
    child = await asyncio.create_subprocess_exec(*command, env={**os.environ, **login})
    await child.wait()
    assert child.returncode == -signal.SIGKILL
    half = await snapshot(database)
    assert half != clean
    assert half[A.id][1]["state"] == "loading"
    await load_sources(database, [A], claims(A, A_SAYS_LATER))
    assert await snapshot(database) == clean


async def test_a_second_load_at_once_is_refused(database: Database) -> None:
    run = await lease.lease_described_sources(database, [A])
    before = await snapshot(database)
    with pytest.raises(Conflict, match=f"by process {os.getpid()}") as caught:
        await load_sources(database, [A, B], claims(A, A_SAYS))
    assert caught.value.where == A.id
    assert await snapshot(database) == before, "nor is B taken"
    async with lease.releasing_lease(database, run):
        await load_sources(database, [B], claims(B, B_SAYS))
    await load_sources(database, [A], claims(A, A_SAYS))


HERE = socket.gethostname()


@pytest.mark.parametrize(
    ("owner", "silent_ms", "taken"),
    [
        (f"{HERE}:{os.getpid()}:1.00", 0, True),
        (f"{HERE}:999999999:1.00", 0, True),
        ("elsewhere:1:1.00", lease.PATIENCE_MS + 1000, True),
        ("elsewhere:1:1.00", lease.PATIENCE_MS // 2, False),
        (lease.identify_process(), lease.PATIENCE_MS // 2, False),
    ],
    ids=["pid reused", "dead here", "silent elsewhere", "alive elsewhere", "alive here"],
)
async def test_who_is_dead_is_taken_over(
    database: Database, owner: str, silent_ms: int, *, taken: bool
) -> None:
    first = await lease.lease_described_sources(database, [A])
    await database.write(
        "MATCH (s:Source {id: $id}) SET s.run_owner = $owner, s.run_beat = timestamp() - $silent",
        id=A.id,
        owner=owner,
        silent=silent_ms,
    )
    if not taken:
        with pytest.raises(Conflict, match="is being loaded by process"):
            await lease.lease_described_sources(database, [A])
        return
    await load_sources(database, [A], claims(A, A_SAYS))
    before = await snapshot(database)
    with pytest.raises(Conflict, match="took these sources over"):
        await database.transact(first.renew)
    with pytest.raises(Conflict):
        await lease.release_lease(database, first, SourceState.LOADING)
    assert await snapshot(database) == before


async def test_a_load_that_fails_leaves_its_source_as_loading(database: Database) -> None:
    def broken(phase: str, _done: int, _total: int | None) -> None:
        if phase == "entities":
            raise InvalidInput("enough")

    with pytest.raises(InvalidInput, match="enough"):
        await load_sources(database, [A], claims(A, A_SAYS), progress=broken)
    assert (await snapshot(database))[A.id][1]["state"] == "loading"
    await load_sources(database, [A], claims(A, A_SAYS))
    assert (await snapshot(database))[A.id][1]["state"] == "complete"


async def test_a_dry_run_tells_and_changes_nothing(database: Database) -> None:
    told = await load_sources(database, [A], claims(A, A_SAYS), dry_run=True)
    assert told.dry_run
    assert await snapshot(database) == {}
    done = await load_sources(database, [A], claims(A, A_SAYS))
    assert done.difference == told.difference
    before = await snapshot(database)
    told = await load_sources(database, [A], claims(A, A_SAYS_LATER), dry_run=True)
    assert told.difference.anything
    assert await snapshot(database) == before
    assert (
        await load_sources(database, [A], claims(A, A_SAYS_LATER))
    ).difference == told.difference


REJECTED: dict[str, tuple[Entity | Relation, str]] = {
    "an unknown end": (
        LocatedIn(start=SHARED.id, end="country:XX"),
        "LOCATED_IN leads to country:XX, which nothing describes",
    ),
    "an end of a wrong kind": (
        InGroup(start=SHARED.id, end="group:g"),
        "IN_GROUP cannot start at organisation:shared",
    ),
    "an end of no kind": (
        MemberOf(start=SHARED.id, end="club:c"),
        "no kind of entity has ids that begin with 'club'",
    ),
    "an id of another kind": (
        Organisation(id="country:UA", name="Ukraine"),
        "country:UA is an id of a Country, not of a Organisation",
    ),
    "a source spoken of": (
        B,
        "source:b is a source, and sources speak for themselves",
    ),
}


@pytest.mark.parametrize(("thing", "reason"), REJECTED.values(), ids=REJECTED)
async def test_what_cannot_be_used_is_told_and_left_out(
    database: Database, thing: Entity | Relation, reason: str
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    before = await snapshot(database)
    spoilt = [*claims(A, A_SAYS), Claim(A.id, thing, "row 7")]
    report = await load_sources(database, [A], spoilt, reject_share=0.5)
    assert report.rejects == [Reject("row 7", reason)]
    assert not report.difference.anything
    with pytest.raises(RejectedLoad, match="1 of 10 records cannot be used") as caught:
        await load_sources(database, [A], [*claims(A, A_SAYS_LATER), spoilt[-1]])
    assert reason in caught.value.where
    assert await snapshot(database) == before


async def test_a_claim_of_a_source_that_is_not_being_loaded_is_rejected(database: Database) -> None:
    await load_sources(database, [B], claims(B, B_SAYS))
    report = await load_sources(
        database, [A], [*claims(A, A_SAYS), Claim(B.id, UA, "p. 1")], reject_share=0.5
    )
    assert report.rejects == [Reject("p. 1", "it is said by source:b, which is not being loaded")]


async def test_an_end_that_the_source_itself_no_longer_describes(database: Database) -> None:
    """It is missing then, as it would be in a clean load."""
    tie = LocatedIn(start=SHARED.id, end=UA.id)
    await load_sources(database, [A], claims(A, (SHARED, UA, tie)))
    report = await load_sources(database, [A], claims(A, (SHARED, tie)), reject_share=0.5)
    assert [reject.where for reject in report.rejects] == ["organisation:shared to country:UA"]
    after = await snapshot(database)
    assert set(after) == {A.id, SHARED.id, f"{SHARED.id} DESCRIBED_BY {A.id}"}


MANY = tuple(Organisation(id=f"organisation:{n}", name=f"Organisation {n}") for n in range(60))


async def test_a_load_that_would_remove_most_is_refused(database: Database) -> None:
    """A small extract under the id of the whole would take the rest away; it must be wanted."""
    await load_sources(database, [A], claims(A, MANY))
    before = await snapshot(database)
    renamed = A.model_copy(update={"title": "Part of register A"})
    with pytest.raises(RejectedLoad, match=r"remove 40 of the 60 .* more than the 50%") as caught:
        await load_sources(database, [renamed], claims(A, MANY[:20]))
    assert "--source NAME" in caught.value.do
    assert "--removal-share 1" in caught.value.do
    assert await snapshot(database) == before, "not even the source's own description"

    planned = await load_sources(database, [A], claims(A, MANY[:20]), dry_run=True)
    assert planned.difference.entities_removed == len(MANY) - 20
    await load_sources(database, [A], claims(A, MANY[:40]))
    await load_sources(database, [A], claims(A, MANY[:15]), removal_share=1)
    described = [key for key in await snapshot(database) if "DESCRIBED_BY" in key]
    assert len(described) == len(MANY[:15])
