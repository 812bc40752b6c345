"""A question to the server as both clients ask it: declared once, answered at once or awaited."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from types import UnionType
from typing import (
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    Self,
    TypeVar,
    get_args,
    get_type_hints,
    is_typeddict,
    overload,
)

from partnergraph.api.client.pages import AsyncPages, Pages

P = ParamSpec("P")
T = TypeVar("T")
_RECORD = "Record"  # what the types of entities end with


@dataclass(frozen=True)
class RequestParts:
    """What is sent: the path below the server's address, what stands behind the question mark, and JSON; a GET without."""

    path: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


class ServerRequest(ABC, Generic[T]):
    """A request and how its answer is read."""

    @abstractmethod
    def parts(self) -> RequestParts:
        """What is sent for it to the server."""

    @abstractmethod
    def read(self, answer: Any) -> T:
        """The answer, from the JSON that the server sent."""


@dataclass(frozen=True)
class Operation(ServerRequest[T]):
    """One root field with its arguments. ``values``: by name and type, as ``"first: Int!"``; ``answer``: its type."""

    field: str
    answer: Any
    values: Mapping[str, Any]
    selection: str = ""

    def parts(self) -> RequestParts:
        """The operation; what is None is not sent, so that the server's defaults hold."""
        given = {name: value for name, value in self.values.items() if value is not None}
        names = [declared.partition(":")[0] for declared in given]
        declared = f"({', '.join('$' + name for name in given)})" if given else ""
        passed = f"({', '.join(f'{name}: ${name}' for name in names)})" if given else ""
        selection = self.selection or select_fields(self.answer)
        text = f"query {self.field}{declared} {{ {self.field}{passed} {selection} }}"
        variables = dict(zip(names, given.values(), strict=True))
        return RequestParts("/graphql", body={"query": text, "variables": variables})

    def read(self, answer: Any) -> T:
        """What the field has in the answer."""
        found: T = answer["data"][self.field]
        return found


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list in pages. ``part``: the field of a page that has its items: ``nodes``, or ``edges`` where these say more."""

    field: str
    item: Any
    part: str
    values: Mapping[str, Any]

    def page(self, first: int, after: str | None) -> Operation[dict[str, Any]]:
        """The question for one page."""
        selection = (
            f"{{ {self.part} {select_fields(self.item)} pageInfo {{ hasNextPage endCursor }} }}"
        )
        values = {**self.values, "first: Int!": first, "after: String": after}
        return Operation(self.field, None, values, selection)

    def total(self) -> Operation[dict[str, Any]]:
        """The question for how many there are in all."""
        return Operation(self.field, None, self.values, "{ totalCount }")


@cache
def select_fields(answer: Any) -> str:
    """The selection of every field of an answer's type, in braces; nothing for a plain value."""
    if isinstance(answer, UnionType) or not is_typeddict(answer):
        found = (select_fields(part) for part in get_args(answer))
        return next((selection for selection in found if selection), "")
    fields = {name: select_fields(type_) for name, type_ in get_type_hints(answer).items()}
    if answer.__name__.endswith(_RECORD):  # answers have a field of this name, entities have not
        fields = {
            "typename: __typename": "",
            **{n: s for n, s in fields.items() if n != "typename"},
        }
    return f"{{ {' '.join(f'{name} {selection}' for name, selection in fields.items())} }}"


class SyncAsking(ABC):
    """A client that answers at once."""

    page_size: int

    @abstractmethod
    def run(self, request: ServerRequest[T]) -> T:
        """Ask, and give the answer. Raises what :mod:`partnergraph.api.client.errors` says."""


class AsyncAsking(ABC):
    """A client whose answers are awaited."""

    page_size: int

    @abstractmethod
    async def run(self, request: ServerRequest[T]) -> T:
        """Ask, and give the answer. Raises what :mod:`partnergraph.api.client.errors` says."""


class ask_server(Generic[P, T]):  # noqa: N801 - a decorator
    """Makes the method that writes a request one that sends it."""

    def __init__(self, write: Callable[Concatenate[Any, P], ServerRequest[T]]) -> None:
        self._write = write
        self.__doc__ = write.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: SyncAsking, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: AsyncAsking, owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, client: SyncAsking | AsyncAsking | None, owner: type) -> Any:
        if client is None:
            return self

        @wraps(self._write)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Any:
            return client.run(self._write(client, *args, **kwargs))

        return ask


class list_pages(Generic[P, T]):  # noqa: N801 - a decorator
    """Makes the method that writes a listing one whose items are iterated."""

    def __init__(self, write: Callable[Concatenate[Any, P], Listing[T]]) -> None:
        self._write = write
        self.__doc__ = write.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: SyncAsking, owner: type) -> Callable[P, Pages[T]]: ...
    @overload
    def __get__(self, client: AsyncAsking, owner: type) -> Callable[P, AsyncPages[T]]: ...
    def __get__(self, client: SyncAsking | AsyncAsking | None, owner: type) -> Any:
        if client is None:
            return self

        @wraps(self._write)
        def iterate(*args: P.args, **kwargs: P.kwargs) -> Any:
            return start_pages(client, self._write(client, *args, **kwargs))

        return iterate


def start_pages(client: SyncAsking | AsyncAsking, listing: Listing[T]) -> Pages[T] | AsyncPages[T]:
    """The items of a listing, page by page, as this client gives them."""
    if isinstance(client, SyncAsking):
        return Pages(client, listing, client.page_size)
    return AsyncPages(client, listing, client.page_size)
