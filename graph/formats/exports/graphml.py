"""GraphML (http://graphml.graphdrawing.org/specification.html): a column is called by its plain name, in its key too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from partnergraph.graph.formats.exports.attributes import edge_attributes, node_attributes
from partnergraph.graph.formats.exports.gathered import GatheredEncoder
from partnergraph.graph.formats.exports.xml import XML_HEAD, escape_xml_text, quote_xml_attribute
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

# Keys of edges are other than those of nodes, for a document has each key once.
_EDGE_KEY = "edge_"


class GraphMlEncoder(GatheredEncoder):
    """GraphML with the attributes that are in use."""

    media = "application/graphml+xml"
    suffix = "graphml"

    def write_node(self, node: DumpedNode) -> bytes:
        """A node element with its attributes."""
        return f"<node id={quote_xml_attribute(node.id)}>{_data(node_attributes(node))}</node>\n".encode()

    def write_edge(self, tie: DumpedRelationship) -> bytes:
        """An edge element with its attributes."""
        ends = f"source={quote_xml_attribute(tie.start)} target={quote_xml_attribute(tie.end)}"
        data = _data(edge_attributes(tie), _EDGE_KEY)
        return f'<edge id="r{self.edges}" {ends}>{data}</edge>\n'.encode()

    def end(self) -> Iterator[bytes]:
        """The whole document, now that its columns are known."""
        lines = [XML_HEAD, '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
        for of, prefix, columns in (
            ("node", "", self.node_columns),
            ("edge", _EDGE_KEY, self.edge_columns),
        ):
            for name, kind in columns.types.items():
                quoted, key = quote_xml_attribute(name), quote_xml_attribute(prefix + name)
                lines.append(f'<key id={key} for="{of}" attr.name={quoted} attr.type="{kind}"/>')
        default = "directed" if self.directed or not self.edges else "undirected"
        lines.append(f'<graph id="partnergraph" edgedefault="{default}">\n')
        yield "\n".join(lines).encode()
        yield from self.read_nodes()
        yield from self.read_edges()
        yield b"</graph>\n</graphml>\n"


def _data(values: Mapping[str, Any], prefix: str = "") -> str:
    return "".join(
        f"<data key={quote_xml_attribute(prefix + name)}>{escape_xml_text(value)}</data>"
        for name, value in values.items()
    )
