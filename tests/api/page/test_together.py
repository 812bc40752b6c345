"""What a page asks at once ends with the page."""

from __future__ import annotations

import asyncio

import pytest

from partnergraph.api.page.together import ask_together


async def test_where_one_question_fails_none_goes_on() -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.sleep(600)
        finally:
            await asyncio.sleep(0)
            ended.append("asked for nothing more")

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError("refused")

    with pytest.raises(LookupError):
        await ask_together(wait(), fail())
    assert ended == ["asked for nothing more"]


async def test_answers_come_in_the_order_of_questions() -> None:
    async def give(value: int, turns: int) -> int:
        for _ in range(turns):
            await asyncio.sleep(0)
        return value

    assert await ask_together(give(1, 3), give(2, 0)) == (1, 2)
