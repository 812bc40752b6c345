"""Logs: who was used under one configuration is heard under the next."""

from __future__ import annotations

import logging
from collections.abc import Iterator

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
