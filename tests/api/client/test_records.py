"""Entities from the client: of every type, by every key, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from partnergraph.api.client.generated.record_methods import RecordMethods
from partnergraph.api.client.recording import RecordFinder, RecordLister
from partnergraph.client import AsyncClient, Client, InvalidInput
from tests.api.client.conforming import deviations
from tests.api.process import PATIENCE_S, Served

LISTERS = {n: made for n, made in vars(RecordMethods).items() if isinstance(made, RecordLister)}
FINDERS = {n: made for n, made in vars(RecordMethods).items() if isinstance(made, RecordFinder)}


def finder_of(lister: RecordLister[Any]) -> str:
    return next(n for n, finder in FINDERS.items() if finder._record is lister._record)


@pytest.mark.parametrize("name", LISTERS)
async def test_a_record_is_as_its_type_says_in_a_list_and_alone(
    name: str, client: Client, waiting: AsyncClient
) -> None:
    lister = LISTERS[name]
    some = getattr(client, name)().first(3)
    assert list(deviations(some, list[lister._record])) == []  # type: ignore[name-defined]
    assert await getattr(waiting, name)().first(3) == some
    for record in some:
        find = finder_of(lister)
        assert getattr(client, find)(record["id"]) == record
        assert await getattr(waiting, find)(record["id"]) == record


@pytest.mark.parametrize("name", FINDERS)
def test_every_other_key_finds_it_too(name: str, client: Client) -> None:
    finder = FINDERS[name]
    for key, declared in finder._keys.items():
        field = declared.partition(":")[0]
        lister = next(n for n, one in LISTERS.items() if one._record is finder._record)
        for record in getattr(client, lister)(filter={field: {"isNull": False}}).first(1):
            assert getattr(client, name)(**{key: record[field]}) == record
    assert getattr(client, name)("nothing:like-this") is None
    with pytest.raises(InvalidInput, match="no key 'shoe_size'") as refused:
        getattr(client, name)(shoe_size="44")
    assert "id" in refused.value.do


@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"filter": {"name": {"contains": "cluster"}}},
        {"order_by": {"name": "DESC"}},
        {"order_by": [{"starts": "DESC"}, {"id": "ASC"}]},
    ],
)
async def test_pages_of_any_size_have_all_and_each_once(
    size: int, asked: Mapping[str, Any], server: Served, client: Client
) -> None:
    whole = list(client.entities(**asked))
    assert len({one["id"] for one in whole}) == len(whole) == client.entities(**asked).total() > 5
    if size == 1:
        whole = whole[:9]  # a request each
    async with AsyncClient(server.url, timeout=PATIENCE_S, page_size=size) as small:
        assert await small.entities(**asked).first(len(whole)) == whole
    with Client(server.url, timeout=PATIENCE_S, page_size=size) as small_one:
        pages = iter(small_one.entities(**asked))
        assert [next(pages) for _ in whole] == whole
        if size > 1:
            assert list(pages) == []
