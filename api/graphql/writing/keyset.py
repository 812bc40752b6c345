"""Connections that are read one way, from the key of the last row seen."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.graph.cypher.page import conditions_checksum
from partnergraph.schema.errors import InvalidInput

_LARGEST_PAGE = 1000
FIRST_ARGUMENT = FieldArgument("first", "int", f"How many, at most {_LARGEST_PAGE}", default=20)
AFTER_ARGUMENT = FieldArgument("after", "Optional[str]", "Cursor of the last one seen")


@dataclass(frozen=True)
class _KeysetEdge:
    """A row of a page and where it stands."""

    cursor: str
    node: Any


@dataclass(frozen=True)
class _KeysetPageInfo:
    """Relay's PageInfo; pages lead one way."""

    hasNextPage: bool  # noqa: N815
    hasPreviousPage: bool  # noqa: N815
    startCursor: str | None  # noqa: N815
    endCursor: str | None  # noqa: N815


@dataclass(frozen=True)
class KeysetPage:
    """A page of rows in their order. ``total`` counts all pages, only when it is selected."""

    edges: Sequence[_KeysetEdge]
    pageInfo: _KeysetPageInfo  # noqa: N815
    total: Callable[[], Any]

    @property
    def nodes(self) -> list[Any]:
        """The rows of the page without their cursors."""
        return [edge.node for edge in self.edges]


def build_page(
    listed: str, rows: list[Any], key: Callable[[Any], str], arguments: dict[str, Any], total: Any
) -> KeysetPage:
    """A page of rows, of which one more than asked for was read to see whether more follow; ``listed``: what they are."""
    shown, mark = rows[: arguments["first"]], _mark_list(listed, arguments)
    edges = [_KeysetEdge(_encode_cursor(f"{mark} {key(row)}"), row) for row in shown]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    info = _KeysetPageInfo(len(rows) > len(shown), arguments.get("after") is not None, *ends)
    return KeysetPage(edges, info, total)


def decode_key_seen(listed: str, arguments: dict[str, Any]) -> str | None:
    """The key of the last row seen. Raises :class:`InvalidInput` for a page that is none, or a cursor of another list."""
    if not 0 <= arguments["first"] <= _LARGEST_PAGE:
        raise InvalidInput(f"a page of {arguments['first']} is not allowed", where="first")
    if arguments.get("after") is None:
        return None
    try:
        mark, _, key = urlsafe_b64decode(arguments["after"]).decode().partition(" ")
    except ValueError:
        mark = key = ""
    if mark != _mark_list(listed, arguments):
        raise InvalidInput(
            f"this is no cursor of {listed} with these arguments",
            where="after",
            do="use a cursor that the same query with the same arguments returned",
        )
    return key


def _encode_cursor(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


def _mark_list(listed: str, arguments: dict[str, Any]) -> str:
    """What tells the cursors of a list with its conditions from those of another."""
    conditions = {
        name: given
        for name, given in arguments.items()
        if name not in {"first", "after"} and given is not None
    }
    return f"{conditions_checksum(listed, conditions):04x}"


def declare_keyset_connection(builder: SchemaBuilder, name: str, order: str) -> None:
    """Declare a connection whose rows come in an order, and its edge."""
    builder.declare_output(
        f"{name}Edge",
        "One row of a page.",
        [
            OutputField("cursor", "str", "Where it stands"),
            OutputField("node", name, "What is there"),
        ],
    )
    builder.declare_output(
        f"{name}Connection",
        f"A page, {order}.",
        [
            OutputField("edges", f"list[{name}Edge]", "The page, with cursors"),
            OutputField("nodes", f"list[{name}]", "The page, without cursors"),
            OutputField("pageInfo", "PageInfo", "Whether there is more"),
            OutputField(
                "totalCount", "int", "How many there are", lambda page, _info: page.total()
            ),
        ],
    )
