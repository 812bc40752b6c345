"""Entities of one type as both clients give them: one by its id or another key, and all of them in pages."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from partnergraph.api.client.asking import AsyncAsking, Listing, Operation, SyncAsking, start_pages
from partnergraph.api.client.pages import AsyncPages, Pages
from partnergraph.schema.errors import InvalidInput

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_Order = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class _Find(Protocol[T_co]):
    """Finds one: by its id, or by one other identifier of its, such as ``ror=`` or ``code=``; None where there is none."""

    def __call__(
        self, identifier: str | None = None, /, *, as_of: str | None = None, **key: str
    ) -> T_co: ...


class _List(Protocol[T_co]):
    """Lists those for which a filter of GraphQL holds, in an order: ``{"memberCount": "DESC"}``, several in a list."""

    def __call__(
        self,
        *,
        filter: Mapping[str, Any] | None = None,  # noqa: A002
        order_by: _Order | None = None,
        as_of: str | None = None,
    ) -> T_co: ...


class RecordFinder(Generic[T]):
    """One entity of a type. ``keys``: its other identifiers, each with the argument that the schema has for it."""

    def __init__(self, field: str, record: Any, **keys: str) -> None:
        self._field, self._record, self._keys = field, record, keys

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: SyncAsking, owner: type) -> _Find[T | None]: ...
    @overload
    def __get__(self, client: AsyncAsking, owner: type) -> _Find[Awaitable[T | None]]: ...
    def __get__(self, client: SyncAsking | AsyncAsking | None, owner: type) -> Any:
        if client is None:
            return self

        def find(identifier: str | None = None, /, *, as_of: str | None = None, **key: str) -> Any:
            values = {"id: ID": identifier, "asOf: Date": as_of}
            for name, value in key.items():
                values[self._argument(name)] = value
            return client.run(Operation[T | None](self._field, self._record, values))

        return find

    def _argument(self, key: str) -> str:
        if key not in self._keys:
            known = ", ".join(["id", *self._keys])
            raise InvalidInput(f"{self._field} has no key {key!r}", where=key, do=f"use: {known}")
        return self._keys[key]


class RecordLister(Generic[T]):
    """The entities of a type. ``type_name``: as the schema calls it."""

    def __init__(self, field: str, record: Any, type_name: str) -> None:
        self._field, self._record, self._type_name = field, record, type_name

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: SyncAsking, owner: type) -> _List[Pages[T]]: ...
    @overload
    def __get__(self, client: AsyncAsking, owner: type) -> _List[AsyncPages[T]]: ...
    def __get__(self, client: SyncAsking | AsyncAsking | None, owner: type) -> Any:
        if client is None:
            return self

        def list_records(
            *,
            filter: Mapping[str, Any] | None = None,  # noqa: A002
            order_by: _Order | None = None,
            as_of: str | None = None,
        ) -> Any:
            values = {
                f"filter: {self._type_name}Filter": filter,
                f"orderBy: [{self._type_name}Order!]": order_by,
                "asOf: Date": as_of,
            }
            return start_pages(client, Listing[T](self._field, self._record, "nodes", values))

        return list_records
