"""The summaries count for the graph that they were made of, and for no other."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.graph.loading.amend import Amendment, amend_source
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.resolution.matching import decide
from partnergraph.graph.summaries.columns import decode_columns, encode_columns
from partnergraph.graph.summaries.store import (
    read_fresh_index,
    read_summary_state,
    renew_summaries,
)
from partnergraph.graph.summaries.truth import read_columns
from partnergraph.queries.discovery import find_brokers, find_region_links
from partnergraph.queries.discovery.totals import count_pair_ties
from partnergraph.queries.paths import Cover, Question, find_partner_paths
from partnergraph.schema.activities import Project
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import PartnergraphError
from partnergraph.schema.places import Country
from partnergraph.schema.relations import CooperatesWith, LocatedIn, PartnerIn
from tests.conftest import WIPE, count_examples
from tests.queries.paths.test_oracle import SETTINGS

SOURCES = [Source(id="source:a", title="A"), Source(id="source:b", title="B")]
# Of one PIC there is one organisation, so that records come together and fall apart.
ORGANISATIONS = [
    Organisation(id=f"organisation:{n}", name=f"Body {n}", pic=pic)
    for n, pic in enumerate(("999999999", None, "999999999", None, "988888888", None))
]
BASE: list[Entity | Relation] = [
    *(Country(id=f"country:{code}", name=code, code=code) for code in ("UA", "HU", "FR")),
    *(Project(id=f"project:{n}", name=f"P{n}", starts=str(2010 + n)) for n in range(3)),
]  # fmt: skip
TIES: list[Relation] = [
    *(LocatedIn(start=o.id, end=f"country:{('UA', 'HU', 'FR')[n % 3]}") for n, o in enumerate(ORGANISATIONS)),
    *(PartnerIn(start=o.id, end=f"project:{n % 3}") for n, o in enumerate(ORGANISATIONS)),
    *(PartnerIn(start=o.id, end=f"project:{(n + 1) % 3}", role="coordinator") for n, o in enumerate(ORGANISATIONS)),
    CooperatesWith(start=ORGANISATIONS[0].id, end=ORGANISATIONS[5].id),
]  # fmt: skip
PAIRS = st.sampled_from([(ORGANISATIONS[1].id, ORGANISATIONS[3].id), (ORGANISATIONS[0].id, ORGANISATIONS[2].id)])  # fmt: skip
SOME = st.sets(st.integers(0, len(TIES) - 1), min_size=4)
STEPS = st.one_of(
    st.tuples(st.just("load"), st.sampled_from(SOURCES), SOME),
    st.tuples(st.just("correct"), st.sampled_from(SOURCES), st.integers(0, len(TIES) - 1)),
    st.tuples(st.just("unload"), st.sampled_from(SOURCES)),
    st.tuples(st.just("join"), PAIRS),
    st.tuples(st.just("separate"), PAIRS),
    st.tuples(st.just("renew")),
)
HIDE = "MATCH (s:Summary {id: 'state'}) SET s.columns = -s.columns"


async def take_step(database: Database, name: str, *how: Any) -> None:
    """One write of any kind; what is refused changes nothing."""
    with suppress(PartnergraphError):
        match name:
            case "load":
                things = [*BASE, *ORGANISATIONS, *(TIES[n] for n in sorted(how[1]))]
                said = [Claim(how[0].id, thing, "a row") for thing in things]
                await load_sources(database, [how[0]], said, removal_share=1)
            case "correct":
                gone = Amendment(how[0], removed_relations=(TIES[how[1]],))
                await database.transact(lambda tx: amend_source(tx, gone))
            case "unload":
                await unload_sources(database, [how[0].id])
            case "join":
                await decide.join_records(database, how[0][0], how[0][1], "a test")
            case "separate":
                await decide.separate_records(database, how[0][0], how[0][1], "a test")
            case "renew":
                assert await renew_summaries(database)


async def ask(database: Database) -> list[Any]:
    """What the summaries can answer, or why there is no answer."""
    answers: list[Any] = []
    question = Question("UA", "HU", cover=Cover.ALWAYS, max_ties=1, time_limit_s=600)
    for answer in (
        find_brokers(database, question),
        find_region_links(database, question),
        count_pair_ties(database, question),
        find_partner_paths(database, question),
    ):
        try:
            answers.append(await answer)
        except PartnergraphError as error:
            answers.append(str(error))
    return answers


@settings(SETTINGS, max_examples=count_examples(8))
@given(steps=st.lists(STEPS, min_size=3, max_size=8))
async def test_after_any_writes_the_answers_are_those_of_counting(
    database: Database, steps: list[tuple[Any, ...]]
) -> None:
    await database.run(WIPE)
    await take_step(database, "load", SOURCES[0], set(range(len(TIES))))
    await take_step(database, "renew")
    for step in [*steps, ("renew",)]:
        await take_step(database, *step)
        answers = await ask(database)
        await database.write(HIDE)
        assert answers == await ask(database), step
        await database.write(HIDE)
    assert (await read_summary_state(database)).fresh


async def test_what_was_written_since_makes_them_stale(database: Database) -> None:
    await take_step(database, "load", SOURCES[0], set(range(len(TIES))))
    assert await read_fresh_index(database) is None
    await take_step(database, "renew")
    index = await read_fresh_index(database)
    assert index is not None
    assert await read_fresh_index(database) is index, "read once"
    await database.write(RAISE_REVISION)
    assert await read_fresh_index(database) is None


async def test_two_who_renew_at_once_make_them_once(database: Database) -> None:
    await take_step(database, "load", SOURCES[0], set(range(len(TIES))))
    await database.write(
        "MERGE (s:Summary {id: 'state'}) SET s.making = timestamp(), s.maker = 'other'"
    )
    assert not await renew_summaries(database), "the other makes them"
    await database.write("MATCH (s:Summary) SET s.making = 0")
    assert await renew_summaries(database), "the other is given up"
    (row,) = await database.read(
        "MATCH (s:Summary) RETURN collect(s.maker) AS makers, count(s) AS count"
    )
    assert row == {"makers": [], "count": 2}


async def test_bytes_are_read_as_they_were_written(database: Database) -> None:
    await take_step(database, "load", SOURCES[0], set(range(len(TIES))))
    columns = await read_columns(database)
    again = decode_columns(encode_columns(columns))
    for name, value in vars(columns).items():
        assert np.array_equal(getattr(again, name), value), name
