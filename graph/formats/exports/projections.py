"""Rows with two nodes and no relationship between them, as edges: ``RETURN a, b, count(*) AS weight``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from partnergraph.graph.formats.exports.base import ProjectedTie

_ENDS = ("source", "target"), ("from", "to")
_WEIGHT, _YEAR, _EDGE_TYPE = "weight", "year", "projection"
_NODE_MEMBERS = frozenset({"labels", "properties"})


def project_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[ProjectedTie]:
    """An edge for each row, from its first node to its second, with its other columns; none for rows without two nodes.

    Columns of ids called ``source`` and ``target`` (or ``from``, ``to``) will do for nodes. ``weight`` is the column of this
    name, or the only one of numbers; rows that differ in ``year`` and weight alone are one edge with years.
    """
    ends = _find_end_columns(columns, rows)
    if ends is None:
        return []
    others = [index for index in range(len(columns)) if index not in ends]
    year = next((i for i in others if columns[i].lower() == _YEAR and _is_numeric(rows, i)), None)
    weight = _find_weight_column(columns, rows, [i for i in others if i != year])
    edges: dict[Any, ProjectedTie] = {}
    for row in rows:
        start, end = (_node_id(row[index]) for index in ends)
        if start is None or end is None:
            continue
        props = {columns[i]: row[i] for i in others if i not in {year, weight}}
        weighs = 1 if weight is None or row[weight] is None else row[weight]
        key = (start, end, str(props)) if year is not None else len(edges)
        edge = edges.setdefault(
            key, ProjectedTie(start, _EDGE_TYPE, end, {**props, _WEIGHT: 0}, by_year={})
        )
        _add_weight(edge, weighs, None if year is None else row[year])
    return list(edges.values())


def _add_weight(edge: ProjectedTie, weight: float, year: int | None) -> None:
    props: Any = edge.props
    props[_WEIGHT] += weight
    if year is not None:
        by_year: Any = edge.by_year
        by_year[year] = by_year.get(year, 0) + weight


def _find_end_columns(
    columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[int, int] | None:
    """Which columns are an edge's ends."""
    nodes = [i for i in range(len(columns)) if any(_is_node(row[i]) for row in rows)]
    if len(nodes) > 1:
        return nodes[0], nodes[1]
    named = [column.lower() for column in columns]
    for start, end in _ENDS:
        if start in named and end in named:
            return named.index(start), named.index(end)
    return None


def _find_weight_column(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], others: Iterable[int]
) -> int | None:
    numeric = [i for i in others if _is_numeric(rows, i)]
    named = [i for i in numeric if columns[i].lower() == _WEIGHT]
    return named[0] if named else numeric[0] if len(numeric) == 1 else None


def _is_node(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == _NODE_MEMBERS


def _node_id(value: Any) -> str | None:
    """The id of a node, or an id."""
    found = value["properties"].get("id") if _is_node(value) else value
    return found if isinstance(found, str) else None


def _is_numeric(rows: Sequence[Sequence[Any]], index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and all(type(value) in {int, float} for value in values)
