"""What resolvers of one answer ask of the graph at the same time, read together in one statement.

A list of a hundred things whose countries are wanted asks for a hundred countries before the first is read; a
DataLoader gathers them. Nothing is kept between two batches, for a mutation may stand between, but where parties are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

import orjson
from strawberry.dataloader import DataLoader

from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.window import LARGEST_PAGE
from partnergraph.graph.reading import fetch
from partnergraph.graph.reading.nodes import NodePage, TypedNode
from partnergraph.graph.reading.parties import PartyPlace, fetch_parties
from partnergraph.schema.directions import Direction, Shortcut

T = TypeVar("T")
Batch = DataLoader[str, T | None]
# Reads what is found by each of some ids, where something is.
ReadByIds = Callable[[Database, list[str]], Awaitable[Mapping[str, T]]]


class BatchedReads:
    """The reads of one answer from one database, each by the id of what it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_question: dict[Hashable, Batch[Any]] = {}
        self._reading: set[asyncio.Task[Any]] = set()

    def end(self) -> None:
        """End what is still being read: a loader's statement is nobody's who stopped waiting for it."""
        for task in self._reading:
            task.cancel()

    @cached_property
    def nodes(self) -> Batch[TypedNode]:
        """The node with an id, or that a record with it became part of; None where there is none."""

        async def load(ids: list[str]) -> list[TypedNode | None]:
            with self._as_reading():
                return await fetch.fetch_nodes(self._database, ids)

        return DataLoader(load, max_batch_size=LARGEST_PAGE, cache=False)

    @cached_property
    def parties(self) -> Batch[PartyPlace]:
        """Where a party is; several fields of several hops ask for the same."""
        return self._batch_by_id(fetch_parties, cache=True)

    @cached_property
    def evidence(self) -> Batch[list[Any]]:
        """What each source says of a node (:func:`~partnergraph.graph.reading.fetch.fetch_evidence`)."""
        return self._batch_by_id(fetch.fetch_evidence)

    @cached_property
    def spellings(self) -> Batch[list[str]]:
        """How sources spell a node's name."""
        return self._batch_by_id(fetch.fetch_spellings)

    @cached_property
    def versions(self) -> Batch[str]:
        """The version of a node."""
        return self._batch_by_id(fetch.fetch_versions)

    @cached_property
    def sources(self) -> Batch[TypedNode]:
        """The source with an id."""
        return self._batch_by_id(fetch.fetch_sources)

    def shortcut(self, way: Shortcut, as_of: str | None) -> Batch[TypedNode]:
        """What a shortcut leads to on a day, from a node."""
        return self._batch_of_question(
            ("shortcut", way, as_of),
            lambda database, ids: fetch.fetch_shortcuts(database, ids, way, as_of),
        )

    def page(self, direction: Direction, arguments: Mapping[str, Any]) -> Batch[NodePage]:
        """A page of what a node is related to."""
        return self._batch_of_question(
            ("page", direction, _make_key(arguments)),
            lambda database, ids: fetch.fetch_related_pages(database, ids, direction, arguments),
        )

    def total(self, direction: Direction, arguments: Mapping[str, Any]) -> Batch[int]:
        """How many a node is related to."""
        return self._batch_of_question(
            ("total", direction, _make_key(arguments)),
            lambda database, ids: fetch.count_related_pages(database, ids, direction, arguments),
        )

    def _batch_of_question(self, question: Hashable, read: ReadByIds[T]) -> Batch[T]:
        if question not in self._by_question:
            self._by_question[question] = self._batch_by_id(read)
        return self._by_question[question]

    def _batch_by_id(self, read: ReadByIds[T], *, cache: bool = False) -> Batch[T]:
        """A loader of what ``read`` finds by id; None where it finds nothing."""

        async def load(ids: list[str]) -> list[T | None]:
            with self._as_reading():
                found = await read(self._database, list(dict.fromkeys(ids)))
            return [found.get(identifier) for identifier in ids]

        return DataLoader(load, cache=cache)

    @contextmanager
    def _as_reading(self) -> Iterator[None]:
        """Let :meth:`end` end the task that this stands in."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101
        self._reading.add(task)
        try:
            yield
        finally:
            self._reading.discard(task)


def _make_key(arguments: Mapping[str, Any]) -> bytes:
    return orjson.dumps(dict(arguments), default=str, option=orjson.OPT_SORT_KEYS)
