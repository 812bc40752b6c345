"""What is kept is given again to the same question of the same version and day, and is never more than so many bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.api import answer_cache
from partnergraph.api.answer_cache import AnswerCache

KEPT = st.tuples(st.sampled_from(["answer", "page"]), st.integers(0, 5), st.integers(0, 3))


@given(st.lists(st.tuples(KEPT, st.integers(0, 3_000))), st.integers(0, 6_000))
def test_it_gives_what_was_kept_last_and_holds_no_more_than_it_may(
    steps: list[tuple[tuple[str, int, int], int]], most: int
) -> None:
    looks: list[tuple[str, bool]] = []
    cache, last = AnswerCache(most, lambda kind, hit: looks.append((kind, hit))), {}
    for (kind, key, version), size in steps:
        cache.keep(kind, key, (version, 1), size, size)
        if version and size + 500 <= most:
            last[kind, key] = version, size
        assert cache.kept.currsize <= most
        for (its_kind, its_key), (its_version, its_size) in last.items():
            assert cache.find(its_kind, its_key, (its_version, 1)) in {None, its_size}
            for other in ((its_version + 1, 1), (its_version, 2)):
                assert cache.find(its_kind, its_key, other) is None
    assert all(hit in {True, False} for _, hit in looks)
    assert not cache.kept or cache.enabled


def test_tomorrow_it_is_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Tomorrow:
            assert tz is UTC
            return cls(2999, 1, 1, tzinfo=UTC)

    cache = AnswerCache(10_000)
    cache.keep("rows", "upcoming-events", (7, 1), "today's", 10)
    assert cache.find("rows", "upcoming-events", (7, 1)) == "today's"
    monkeypatch.setattr(answer_cache, "datetime", Tomorrow)
    assert cache.find("rows", "upcoming-events", (7, 1)) is None
