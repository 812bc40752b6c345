"""Asking at once what a page needs, none of which outlives the page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar, overload

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@overload
async def ask_together(first: Awaitable[A], second: Awaitable[B], /) -> tuple[A, B]: ...
@overload
async def ask_together(
    first: Awaitable[A], second: Awaitable[B], third: Awaitable[C], /
) -> tuple[A, B, C]: ...
@overload
async def ask_together(*questions: Awaitable[A]) -> tuple[A, ...]: ...
async def ask_together(*questions: Awaitable[object]) -> tuple[object, ...]:
    """What each question gives, in their order; where one fails, the others are ended before its error is raised."""
    tasks = [asyncio.ensure_future(question) for question in questions]
    try:
        return tuple(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
