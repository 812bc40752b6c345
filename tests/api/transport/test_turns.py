"""Turns of work: nobody waits for another's many requests, and nothing is left taken."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.api.transport.settings import TransportSettings
from partnergraph.api.transport.turns import FairQueue, WorkTurns
from partnergraph.schema.errors import Busy, TooManyRequests

PATIENCE_S = 60.0


async def let_others_run() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_client_with_much_does_not_keep_another_waiting() -> None:
    queue = FairQueue(places=4, places_each=2, waiting_each=1000, patience=PATIENCE_S)
    order: list[str] = []
    go = asyncio.Event()

    async def work(client: str) -> None:
        async with queue.turn(client):
            order.append(client)
            await go.wait()

    greedy = [asyncio.create_task(work("greedy")) for _ in range(130)]
    await let_others_run()
    assert Counter(order) == {"greedy": 2}
    other = asyncio.create_task(work("other"))
    await let_others_run()
    assert order == ["greedy", "greedy", "other"]
    go.set()
    await asyncio.gather(*greedy, other)
    assert (queue.running, len(order)) == (0, 131)


async def test_those_who_wait_are_served_in_turn() -> None:
    queue = FairQueue(places=1, places_each=1, waiting_each=10, patience=PATIENCE_S)
    order: list[str] = []

    async def work(client: str) -> None:
        async with queue.turn(client):
            order.append(client)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(client) for client in "aaaabbc"))
    assert order == list("aabcaba")


async def test_too_much_waiting_and_too_long_a_wait_are_refused() -> None:
    queue = FairQueue(places=1, places_each=1, waiting_each=1, patience=0.01)
    async with queue.turn("a"):
        waiting = asyncio.create_task(queue.turn("a").__aenter__())
        await let_others_run()
        with pytest.raises(TooManyRequests):
            await queue.turn("a").__aenter__()
        with pytest.raises(Busy):
            await waiting
    async with queue.turn("a"):
        assert queue.running == 1


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.booleans()), min_size=1, max_size=40
    ),
    st.integers(1, 4),
    st.integers(1, 3),
)
def test_places_are_never_more_nor_lost(
    works: list[tuple[str, int, bool]], places: int, each: int
) -> None:
    """Whatever is begun, cancelled or ends, and in whatever order."""
    queue = FairQueue(places=places, places_each=each, waiting_each=100, patience=PATIENCE_S)
    running: Counter[str] = Counter()

    async def work(client: str, steps: int) -> None:
        async with queue.turn(client):
            running[client] += 1
            try:
                assert running.total() <= places
                assert running[client] <= each
                for _ in range(steps):
                    await asyncio.sleep(0)
            finally:
                running[client] -= 1

    async def run_all() -> None:
        tasks = []
        for client, steps, cancelled in works:
            tasks.append(asyncio.create_task(work(client, steps)))
            await asyncio.sleep(0)
            if cancelled:
                tasks[len(tasks) // 2].cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert not [e for e in ended if isinstance(e, Exception)]
        assert queue.running == 0

    asyncio.run(run_all())


def turns(**settings: float) -> WorkTurns:
    return WorkTurns(TransportSettings.model_validate({"heavy_cost": 1000, **settings}))


async def test_what_is_dear_or_was_slow_is_heavy() -> None:
    made = turns(heavy_seconds=1)
    assert made.choose_queue("a", "unseen", 10) is made.new
    assert made.choose_queue("a", "unseen", 1000) is made.heavy
    async with made.turn("a", "quick", 10):
        pass
    assert made.choose_queue("a", "quick", 10) is made.cheap
    made.seconds["slow"] = 2.0
    assert made.choose_queue("a", "slow", 10) is made.heavy


async def test_new_words_for_slow_work_gain_nothing() -> None:
    made = turns(heavy_seconds=1)
    made.seconds["quick"] = 0.0
    made.seconds["a"] = 2.0
    assert made.choose_queue("a", "the same # 1", 10) is made.heavy
    assert made.choose_queue("a", "quick", 10) is made.cheap
    assert made.choose_queue("b", "the same # 2", 10) is made.new


async def test_cheap_work_runs_beside_any_number_of_heavy() -> None:
    made = turns()
    go = asyncio.Event()

    async def heavy() -> None:
        async with made.turn("a", "x", 5000):
            await go.wait()

    tasks = [asyncio.create_task(heavy()) for _ in range(50)]
    await let_others_run()
    async with made.turn("a", "y", 1), made.turn("b", "z", 1):
        assert made.heavy.running == made.settings.heavy_per_client
    go.set()
    await asyncio.gather(*tasks)
