"""How many documents a process keeps: many that are small, few that are large."""

from __future__ import annotations

import pytest

from partnergraph.api.graphql.execution.documents import DocumentCache
from partnergraph.api.graphql.execution.instrumentation import OperationMeter, OperationObserver
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.metrics import Metrics
from partnergraph.api.settings import ApiSettings, slow_folder
from partnergraph.api.slow_log import SlowLog

SMALL = "query Q%d { countries(first: 1) { nodes { code } } }"
SENT = 600


@pytest.fixture
def observer() -> OperationObserver:
    slow = SlowLog(0, slow_folder(ApiSettings()))
    return OperationObserver(OperationMeter(Metrics(), slow))


@pytest.mark.parametrize(("filling", "most"), [("", SENT), ("#" * 40_000, 30)])
def test_what_is_large_counts_for_more(
    observer: OperationObserver, filling: str, most: int
) -> None:
    documents = DocumentCache(executable_schema(), ApiSettings())
    for number in range(SENT):
        documents.get(SMALL % number + filling, observer)
    kept = len(documents.by_text)
    assert 0 < kept <= most
    assert kept == SENT or filling


def test_documents_that_differ_in_half_a_letter_are_two(observer: OperationObserver) -> None:
    """A letter of which JSON names one half alone is none, but a text may hold it."""
    documents = DocumentCache(executable_schema(), ApiSettings())
    texts = [f'{{ search(text: "{half}") {{ nodes {{ id }} }} }}' for half in ("\ud800", "\ud801")]
    first, second = (documents.get(text, observer) for text in texts)
    assert first.hash != second.hash
