"""The ledger: the one bookkeeping node of a graph, with its revision and the version of its model.

Every transaction that writes begins with it, so they take turns; and it ends there where the graph is of
another model than this program's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from neo4j import AsyncDriver

from partnergraph.graph.connection.database import Database, Transaction, execute_statement
from partnergraph.schema.errors import Conflict
from partnergraph.schema.versions import FIRST_MODEL_VERSION, MODEL_VERSION

# `model` is the version that the graph is of; `migrating` the one that it is being brought up to. The first SET takes
# the ledger's lock: with one that reads the ledger, two transactions that raise it twice end in a deadlock.
RAISE_REVISION = f"""
MERGE (l:Ledger {{id: 'ledger'}}) ON CREATE SET l.model = {MODEL_VERSION}
SET l.changed = timestamp()
WITH l
SET l.revision = coalesce(l.revision, 0) + 1, l.model = coalesce(l.model, {FIRST_MODEL_VERSION})
"""
_READ_MOMENT = "OPTIONAL MATCH (l:Ledger {id: 'ledger'}) RETURN coalesce(l.revision, 0), l.changed"
# Ends a statement that has one row, whose columns are named in both places: the revision, read after them, is the last.
RETURN_WITH_REVISION = (
    "WITH {columns} OPTIONAL MATCH (ledger:Ledger {{id: 'ledger'}}) "
    "RETURN {names}, coalesce(ledger.revision, 0)"
)
_TAKE_TURN = f"{RAISE_REVISION} RETURN l.model AS model, l.migrating AS migrating"
_READ_LEDGER = """
MATCH (l:Ledger {id: 'ledger'})
RETURN coalesce(l.revision, 0) AS revision, l.model AS model, l.migrating AS migrating
"""


# A revision and when it came about: another graph, restored in the place of this one, may have the same number.
Moment: TypeAlias = tuple[int, int | None]

_Value = TypeVar("_Value")


class MomentCache(Generic[_Value]):
    """What this process made of the data of each database at one moment, by key; the last used are kept.

    ``size`` is how many values are kept, or, with ``weigh``, how much they weigh together.
    """

    def __init__(self, size: int, weigh: Callable[[_Value], int] | None = None) -> None:
        self._size, self._weigh = size, weigh
        self._kept: WeakKeyDictionary[
            AsyncDriver, dict[str, tuple[Moment, LRUCache[Hashable, _Value]]]
        ] = WeakKeyDictionary()

    def at(self, database: Database, moment: Moment) -> LRUCache[Hashable, _Value]:
        """The values of a moment, which was read before what they are made of; those of another are given up.

        A graph that nothing was written into through the ledger has no moments, so of it nothing is kept.
        """
        empty = LRUCache[Hashable, _Value](self._size, self._weigh)
        if moment[1] is None:
            return empty
        of_driver = self._kept.setdefault(database.driver, {})
        if database.name not in of_driver or of_driver[database.name][0] != moment:
            of_driver[database.name] = moment, empty
        return of_driver[database.name][1]


@dataclass(frozen=True)
class GraphVersion:
    """The version of the model that a graph is of; ``migrating``: the one that a migration has begun to make it."""

    model: int
    migrating: int | None = None

    @property
    def is_newer(self) -> bool:
        """Whether a newer program than this has written the graph, or begun to."""
        return max(self.model, self.migrating or 0) > MODEL_VERSION

    @property
    def is_older(self) -> bool:
        """Whether the graph has to be brought up to date first."""
        return self.model < MODEL_VERSION or self.migrating is not None


async def take_turn(tx: Transaction) -> None:
    """Raise the revision, for which writing transactions wait for each other.

    Raises :class:`~partnergraph.schema.errors.Conflict` where the graph is of another model.
    """
    (row,) = await execute_statement(tx, _TAKE_TURN)
    refuse_other_model(graph_version_of_row(row))


async def read_revision(database: Database) -> int:
    """The ledger's revision, which every writing transaction raises by one; 0 in an empty graph."""
    found = await database.read(_READ_LEDGER)
    return found[0]["revision"] if found else 0


async def read_moment(database: Database) -> Moment:
    """The ledger's revision and when it was raised last, in milliseconds since 1970; ``(0, None)`` in an empty graph."""
    revision, changed = await database.values(_READ_MOMENT, {})
    return revision, changed


async def read_graph_version(database: Database) -> GraphVersion | None:
    """The version that a graph is of; None for one into which no version of this program has written."""
    found = await database.read(_READ_LEDGER)
    return graph_version_of_row(found[0]) if found else None


async def check_graph_version(database: Database) -> None:
    """Raise :class:`~partnergraph.schema.errors.Conflict` where the graph is of another model than this program's."""
    version = await read_graph_version(database)
    if version is not None:
        refuse_other_model(version)


def graph_version_of_row(row: Mapping[str, Any]) -> GraphVersion:
    """The version in a row with ``model`` and ``migrating``, where a missing model is the first."""
    return GraphVersion(row["model"] or FIRST_MODEL_VERSION, row["migrating"])


def refuse_newer_model(version: GraphVersion) -> None:
    """Raise :class:`~partnergraph.schema.errors.Conflict` for a graph that a newer program has written."""
    if version.is_newer:
        newest = max(version.model, version.migrating or 0)
        raise Conflict(
            f"the graph is of version {newest} of the model, and this program knows {MODEL_VERSION}",
            do="install the version of partnergraph that the graph was last written with, or a later one",
        )


def refuse_other_model(version: GraphVersion) -> None:
    """Raise :class:`~partnergraph.schema.errors.Conflict` for a graph of a newer model, or of an older one."""
    refuse_newer_model(version)
    if version.is_older:
        state = f"of version {version.model} of the model, and this program's is {MODEL_VERSION}"
        if version.migrating is not None:
            state = f"being brought up to version {version.migrating} of the model, or that was broken off"
        raise Conflict(
            f"the graph is {state}", do="bring it up to date, or finish that: partnergraph migrate"
        )
