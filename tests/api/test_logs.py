"""Logs: who was used under one configuration is heard under the next."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from partnergraph.api.logs import configure_logs


@pytest.fixture
def _handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.usefixtures("_handlers")
def test_a_logger_that_was_used_is_heard_after_another_configuration() -> None:
    configure_logs("json")
    log = structlog.get_logger("partnergraph.test")
    log.info("first")
    configure_logs("text")
    with capture_logs() as lines:
        log.info("second")
    assert [line["event"] for line in lines] == ["second"]


async def _fail() -> Coroutine[Any, Any, None]:
    async def fail() -> None:
        raise ConnectionResetError("lost")

    return fail()


async def _read_from_what_is_lost() -> Coroutine[Any, Any, bytes]:
    reader = asyncio.StreamReader()
    reader.set_exception(ConnectionResetError("lost"))
    return reader.read(1)


async def _forget(make: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    made = await make()
    task = asyncio.ensure_future(made)
    await asyncio.wait([task])
    del task
    gc.collect()


@pytest.mark.usefixtures("_handlers")
def test_a_read_that_was_given_up_is_no_error_of_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    asyncio.run(_forget(_read_from_what_is_lost))
    assert capfd.readouterr().err == ""
    asyncio.run(_forget(_fail))
    assert "never retrieved" in capfd.readouterr().err
