"""Where columns are kept: in nodes beside the network (``Summary``), marked with the data version they are of.

They count for as long as the graph is of that version. What is of another is stale, whoever wrote and whatever
happened to them: the question is then counted in the graph, as it was before there were summaries.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement
from partnergraph.graph.summaries.columns import (
    COLUMNS_VERSION,
    decode_columns,
    encode_columns,
)
from partnergraph.graph.summaries.index import TieIndex
from partnergraph.graph.summaries.truth import read_columns

_PIECE_BYTES = 2_000_000
_STATE = "state"
# How long one process is left to make them before another tries.
_PATIENCE_MS = 600_000
_READ_STATE = f"""
OPTIONAL MATCH (l:Ledger {{id: 'ledger'}})
OPTIONAL MATCH (s:Summary {{id: '{_STATE}'}})
RETURN coalesce(l.revision, 0) AS revision, l.changed AS changed, s.revision AS kept, s.build AS build, s.columns AS columns,
  EXISTS {{ MATCH (source:Source) WHERE source.state = 'loading' }} AS loading
"""
_CLAIM_WORK = f"""
MERGE (s:Summary {{id: '{_STATE}'}})
WITH s WHERE s.making IS NULL OR s.making < timestamp() - $patience
SET s.making = timestamp(), s.maker = $maker
RETURN s.maker AS maker
"""
_GIVE_UP_WORK = f"MATCH (s:Summary {{id: '{_STATE}', maker: $maker}}) REMOVE s.making, s.maker"
_DELETE_PIECES = f"MATCH (s:Summary) WHERE s.id <> '{_STATE}' DELETE s"
_CREATE_PIECE = "CREATE (:Summary {id: $id, number: $number, data: $data})"
_SET_STATE = f"""
MATCH (l:Ledger {{id: 'ledger'}}) WHERE l.revision = $revision
MATCH (s:Summary {{id: '{_STATE}', maker: $maker}})
SET s.revision = $revision, s.build = $build, s.columns = {COLUMNS_VERSION}
REMOVE s.making, s.maker
RETURN s.build AS build
"""
_MATCH_PIECES = f"""
MATCH (s:Summary {{id: '{_STATE}', build: $build}})
MATCH (piece:Summary) WHERE piece.number >= 0
WITH piece ORDER BY piece.number
RETURN piece.data AS data
"""


@dataclass(frozen=True)
class SummaryState:
    """The data version and when it came about, that of what is kept (None: nothing), and whether a source is being loaded."""

    revision: int
    changed: int | None
    kept: int | None
    build: str | None
    loading: bool

    @property
    def fresh(self) -> bool:
        """Whether what is kept is of the graph as it is now."""
        return self.build is not None and self.kept == self.revision


async def read_summary_state(database: Database) -> SummaryState:
    """The state now; columns that another version of this program declared are none."""
    revision, changed, kept, build, columns, loading = await database.values(_READ_STATE, {})
    known = columns == COLUMNS_VERSION
    return SummaryState(
        revision, changed, kept if known else None, build if known else None, loading
    )


async def renew_summaries(database: Database) -> bool:
    """Make the columns of the graph as it is now, unless they are; whether they are then.

    They stay as they were where another process makes them, or the graph was written to meanwhile.
    """
    state = await read_summary_state(database)
    if state.fresh:
        return True
    maker = uuid.uuid4().hex
    claimed = await database.write(_CLAIM_WORK, maker=maker, patience=_PATIENCE_MS)
    if not claimed:
        return False
    try:
        revision = (await read_summary_state(database)).revision
        columns = await read_columns(database)
        data = await asyncio.to_thread(encode_columns, columns)
        return await database.transact(lambda tx: _write_pieces(tx, data, revision, maker))
    finally:
        await database.write(_GIVE_UP_WORK, maker=maker)


async def _write_pieces(tx: Transaction, data: bytes, revision: int, maker: str) -> bool:
    """Put the pieces in the place of those before, if the graph still is of that revision."""
    row = {"revision": revision, "maker": maker, "build": uuid.uuid4().hex}
    if not await execute_statement(tx, _SET_STATE, **row):
        return False
    await execute_statement(tx, _DELETE_PIECES)
    for number, start in enumerate(range(0, len(data), _PIECE_BYTES)):
        piece: Row = {"id": f"piece {number}", "number": number}
        await execute_statement(tx, _CREATE_PIECE, **piece, data=data[start : start + _PIECE_BYTES])
    return True


_INDEXES: WeakKeyDictionary[object, tuple[str, TieIndex]] = WeakKeyDictionary()


async def read_fresh_index(database: Database) -> TieIndex | None:
    """What is kept, ready to be counted, if it is of the graph as it is now; read once by this process."""
    state = await read_summary_state(database)
    if not state.fresh or state.build is None:
        return None
    cached = _INDEXES.get(database.driver)
    if cached is not None and cached[0] == state.build:
        return cached[1]
    rows = await database.read(_MATCH_PIECES, build=state.build)
    if not rows:
        return None
    data = b"".join(row["data"] for row in rows)
    index = await asyncio.to_thread(lambda: TieIndex(decode_columns(data)))
    _INDEXES[database.driver] = state.build, index
    return index
