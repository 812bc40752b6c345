"""Encoders that say at the beginning of a file which columns it has: nodes and edges wait in files until all are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import IO

from partnergraph.graph.disk_space import open_spool_file
from partnergraph.graph.formats.exports.attributes import (
    Timeline,
    UsedColumns,
    edge_attributes,
    node_attributes,
)
from partnergraph.graph.formats.exports.base import GraphEncoder, ProjectedTie, edges_by_year
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_PIECE_BYTES = 1 << 18


class GatheredEncoder(GraphEncoder):
    """Writes nodes and edges to files as they come, and notes the columns in use.

    ``directed``: whether an edge has a direction; a graph of which none has is undirected.
    """

    projections = True

    def __init__(self) -> None:
        self.node_columns, self.edge_columns = (
            UsedColumns(of_nodes=True),
            UsedColumns(of_nodes=False),
        )
        self.timeline = Timeline()
        self.nodes = self.edges = 0
        self.directed = False

    @cached_property
    def node_file(self) -> IO[bytes]:
        """Where nodes wait; opened for the first."""
        return open_spool_file("the nodes of an export")

    @cached_property
    def edge_file(self) -> IO[bytes]:
        """Where edges wait; opened for the first."""
        return open_spool_file("the edges of an export")

    def node(self, node: DumpedNode) -> bytes:
        """No bytes yet: the node goes to its file."""
        self.nodes += 1
        self.node_columns.note(node_attributes(node))
        self.node_file.write(self.write_node(node))
        return b""

    def tie(self, tie: DumpedRelationship) -> bytes:
        """No bytes yet, as with nodes."""
        self.directed |= not isinstance(tie, ProjectedTie) or tie.directed
        for edge in self.split_edge(tie):
            self.edges += 1
            self.edge_columns.note(edge_attributes(edge))
            self.edge_file.write(self.write_edge(edge))
        return b""

    def split_edge(self, tie: DumpedRelationship) -> Iterable[DumpedRelationship]:
        """The edges that a tie is written as: one for each year, unless the format has a timeline."""
        return edges_by_year(tie)

    def write_node(self, node: DumpedNode) -> bytes:
        """The bytes of a node."""
        raise NotImplementedError

    def write_edge(self, tie: DumpedRelationship) -> bytes:
        """The bytes of an edge, the one whose number is ``edges``."""
        raise NotImplementedError

    def read_nodes(self) -> Iterator[bytes]:
        """The bytes of all nodes, in pieces."""
        return _read_from_beginning(self.node_file) if self.nodes else iter(())

    def read_edges(self) -> Iterator[bytes]:
        """The bytes of all edges, in pieces."""
        return _read_from_beginning(self.edge_file) if self.edges else iter(())

    def close(self) -> None:
        """Remove the files that were opened."""
        for file in vars(self).keys() & {"node_file", "edge_file"}:
            getattr(self, file).close()


def _read_from_beginning(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE_BYTES):
        yield piece
