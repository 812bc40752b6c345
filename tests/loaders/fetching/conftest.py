"""Servers of the tests are tried again at once."""

from __future__ import annotations

import pytest

from partnergraph.loaders.fetching import fetch


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_FIRST_WAIT_S", 0.01)
