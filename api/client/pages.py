"""Lists in pages, of which each is fetched when it is come to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from partnergraph.api.client.frames import make_pandas_frame, make_polars_frame

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from partnergraph.api.client.asking import AsyncAsking, Listing, SyncAsking

T = TypeVar("T")


class Pages(Generic[T]):
    """A list that is iterated; begun again, it is asked again."""

    def __init__(self, client: SyncAsking, listing: Listing[T], size: int) -> None:
        self._client, self._listing, self._size = client, listing, size

    def __iter__(self) -> Iterator[T]:
        after: str | None = None
        while True:
            page = self._client.run(self._listing.page(self._size, after))
            yield from page[self._listing.part]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def first(self, number: int) -> list[T]:
        """The first so many, in one page where one has as many."""
        pages = Pages(self._client, self._listing, min(self._size, max(number, 1)))
        return [item for _, item in zip(range(number), pages, strict=False)]

    def total(self) -> int:
        """How many there are in all."""
        return int(self._client.run(self._listing.total())["totalCount"])

    def to_pandas(self) -> pd.DataFrame:
        """All of them as a pandas frame, what is nested in columns such as ``country.code``."""
        return make_pandas_frame(self)

    def to_polars(self) -> pl.DataFrame:
        """All of them as a polars frame, what is nested in columns such as ``country.code``."""
        return make_polars_frame(self)


class AsyncPages(Generic[T]):
    """A list that is iterated by ``async for``; begun again, it is asked again."""

    def __init__(self, client: AsyncAsking, listing: Listing[T], size: int) -> None:
        self._client, self._listing, self._size = client, listing, size

    async def __aiter__(self) -> AsyncIterator[T]:
        after: str | None = None
        while True:
            page = await self._client.run(self._listing.page(self._size, after))
            for item in page[self._listing.part]:
                yield item
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    async def first(self, number: int) -> list[T]:
        """The first so many, in one page where one has as many."""
        pages = aiter(AsyncPages(self._client, self._listing, min(self._size, max(number, 1))))
        found: list[T] = []
        while len(found) < number and (item := await anext(pages, None)) is not None:
            found.append(item)
        return found

    async def total(self) -> int:
        """How many there are in all."""
        return int((await self._client.run(self._listing.total()))["totalCount"])

    async def to_pandas(self) -> pd.DataFrame:
        """All of them as a pandas frame, what is nested in columns such as ``country.code``."""
        return make_pandas_frame([item async for item in self])

    async def to_polars(self) -> pl.DataFrame:
        """All of them as a polars frame, what is nested in columns such as ``country.code``."""
        return make_polars_frame([item async for item in self])
