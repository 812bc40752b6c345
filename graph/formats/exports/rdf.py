"""RDF: Turtle (https://www.w3.org/TR/turtle/), N-Triples and N-Quads, which every store and tool of linked data reads.

N-Quads have a graph for each source beside the default graph; the other two are the default graph alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from pyoxigraph import Quad, RdfFormat, serialize

from partnergraph.graph.formats.exports.base import GraphEncoder
from partnergraph.graph.formats.linked_data.statements import CLAIM_TYPE, NetworkStatements
from partnergraph.graph.formats.linked_data.values import EntityNames
from partnergraph.graph.formats.linked_data.vocabulary import PREFIXES
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship


class RdfEncoder(GraphEncoder):
    """What the encoders of linked data have in common; ``address``: of the server whose pages the IRIs are."""

    form: ClassVar[RdfFormat]
    claims = True

    def __init__(self, address: str | None = None) -> None:
        self.statements = NetworkStatements(EntityNames.under(address))

    def write(self, quads: Iterable[Quad]) -> bytes:
        """Some statements in the format."""
        return serialize(quads, format=self.form) or b""

    def node(self, node: DumpedNode) -> bytes:
        """The statements about a node."""
        return self.write(self.statements.of_node(node))

    def tie(self, tie: DumpedRelationship) -> bytes:
        """The statements about a relationship."""
        return self.write(self.statements.of_tie(tie))


class NTriplesEncoder(RdfEncoder):
    """N-Triples (https://www.w3.org/TR/n-triples/), a statement a line."""

    media = "application/n-triples"
    suffix = "nt"
    form = RdfFormat.N_TRIPLES


class NQuadsEncoder(RdfEncoder):
    """N-Quads (https://www.w3.org/TR/n-quads/): what the network shows, and what each source says."""

    media = "application/n-quads"
    suffix = "nq"
    form = RdfFormat.N_QUADS

    def tie(self, tie: DumpedRelationship) -> bytes:
        """The statements about a relationship, and in their sources' graphs those of which it was made."""
        said = self.statements
        of_sources = said.of_claim if tie.type == CLAIM_TYPE else said.of_relation_claims
        return super().tie(tie) + self.write(of_sources(tie))


class TurtleEncoder(RdfEncoder):
    """Turtle, which people read too."""

    media = "text/turtle"
    suffix = "ttl"
    form = RdfFormat.TURTLE

    def head(self) -> bytes:
        """The prefixes, once and before everything."""
        return _turtle_prefixes()

    def write(self, quads: Iterable[Quad]) -> bytes:
        """Some statements, without the prefixes that stand at the head."""
        written = serialize(quads, format=self.form, prefixes=PREFIXES) or b""
        return written.split(b"\n", len(PREFIXES))[-1]


def _turtle_prefixes() -> bytes:
    """The lines that a document of Turtle begins with."""
    return "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items()).encode()
