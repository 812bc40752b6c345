"""The one declaration of what is kept: who takes part in what, who is where, by which sources, as columns.

A column is an array, or a list of texts. Actors, things, places and sources are told by their position in the
column of their ids, which are sorted: comparing positions is comparing ids. Dates, statuses and sets of sources
are positions too; position 0 of dates and of statuses is the empty text, for none.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[Any]
Texts: TypeAlias = list[str]

# Raised when a column is added or means something else: what an older program kept is then made anew.
COLUMNS_VERSION = 2
_END = "\x1e"  # of a text: ASCII's record separator


@dataclass(frozen=True)
class TieColumns:
    """All columns. Pairs stand in two columns of one length; ``types`` are positions in ``relation_types``."""

    actor_ids: Texts
    actor_labels: Numbers  # a bit for each of BODY_LABELS that the node has

    thing_ids: Texts
    thing_types: Numbers  # by which relation one takes part in it
    thing_dates: Numbers  # when it began
    thing_statuses: Numbers
    thing_sizes: Numbers  # how many relations lead to it, whatever their roles

    part_actors: Numbers  # each relation to a thing, by thing and actor
    part_things: Numbers
    part_absent: Numbers  # whether the role says that it took no part
    part_leads: Numbers
    part_sources: Numbers  # set of sources
    part_types: Numbers

    edge_starts: Numbers  # each relation that itself ties two actors
    edge_ends: Numbers
    edge_types: Numbers
    edge_dates: Numbers
    edge_sources: Numbers

    place_ids: Texts
    place_levels: Numbers  # 0 for countries, -1 for what is neither country nor region
    located_actors: Numbers  # who is located where, by place
    located_places: Numbers
    outer_inner: Numbers  # the places in force that a place lies in, itself too
    outer_places: Numbers

    source_ids: Texts
    source_titles: Texts
    set_sizes: Numbers  # of each set of sources, how many claims it stands for
    source_sets: Numbers  # pairs of set and source
    source_members: Numbers
    said_actors: Numbers  # who is described by a source, or has a tie by it
    said_sources: Numbers

    lesser_actors: Numbers  # organisations that are parts, and the one outermost whole of each
    whole_actors: Numbers

    relation_types: Texts
    dates: Texts
    statuses: Texts


def encode_columns(columns: TieColumns) -> bytes:
    """The columns as one piece of bytes (NumPy's own format, without pickles)."""
    arrays: dict[str, Any] = {"version": np.array(COLUMNS_VERSION)}
    for column in fields(columns):
        value = getattr(columns, column.name)
        arrays[column.name] = (
            np.frombuffer("".join(text + _END for text in value).encode(), np.uint8)
            if isinstance(value, list)
            else value
        )
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def decode_columns(data: bytes) -> TieColumns:
    """What :func:`encode_columns` made bytes of."""
    columns: dict[str, Any] = {}
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        for column in fields(TieColumns):
            array = arrays[column.name]
            columns[column.name] = _read_texts(array) if column.type == "Texts" else array
    return TieColumns(**columns)


def _read_texts(array: Numbers) -> Texts:
    return array.tobytes().decode().split(_END)[:-1]
