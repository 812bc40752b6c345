"""GraphML (http://graphml.graphdrawing.org/specification.html) and GEXF (https://gexf.net/primer.html).

Gephi shows ``label``, so that is the name; a declared field that is called as the formats' own words are
(``label``, ``type``, ``id``, ``weight``) has an underscore behind it. Lists have semicolons between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from partnergraph.graph.formats.exports.base import (
    GraphEncoder,
    declared_attribute_types,
    iterate_declared_properties,
    narrowest_label,
    node_coordinates,
)
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_RESERVED_NAMES = frozenset({"label", "type", "id", "weight", "labels"})
_FORBIDDEN_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODE_ATTRIBUTES: Mapping[str, str] = {"label": "string", "labels": "string", "type": "string"}
_COORDINATE_ATTRIBUTES: Mapping[str, str] = {"longitude": "double", "latitude": "double"}


def _unreserved_name(name: str) -> str:
    """A property name, with an underscore if the formats use it themselves."""
    return f"{name}_" if name in _RESERVED_NAMES else name


def _quote_xml_attribute(value: Any) -> str:
    """A value as a quoted attribute; characters that XML cannot have are replaced."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return quoteattr(
        _FORBIDDEN_CHARACTERS.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    )


def _escape_xml_text(value: Any) -> str:
    return _quote_xml_attribute(value)[1:-1]


def _node_attributes(node: DumpedNode) -> Iterator[tuple[str, Any]]:
    """The attributes of a node, by name."""
    yield "label", node.props.get("name", node.id)
    yield "labels", "; ".join(node.labels)
    yield "type", narrowest_label(node)
    if at := node_coordinates(node):
        yield from zip(_COORDINATE_ATTRIBUTES, at, strict=True)
    for name, value in iterate_declared_properties(node):
        yield _unreserved_name(name), value


def _edge_attributes(tie: DumpedRelationship) -> Iterator[tuple[str, Any]]:
    """The attributes of a relationship, by name."""
    yield "label", tie.type
    yield "type", tie.type
    for name, value in iterate_declared_properties(tie):
        yield _unreserved_name(name), value


def _declared_xml_attributes(*, of_nodes: bool) -> dict[str, str]:
    """All attributes that nodes or edges can have, with their types."""
    own = {
        _unreserved_name(name): kind
        for name, kind in declared_attribute_types(of_nodes=of_nodes).items()
    }
    return (
        {**_NODE_ATTRIBUTES, **_COORDINATE_ATTRIBUTES, **own}
        if of_nodes
        else {"label": "string", "type": "string", **own}
    )


class GraphMlEncoder(GraphEncoder):
    """Encodes GraphML 1.0 (http://graphml.graphdrawing.org/), with every attribute declared ahead of the nodes."""

    media = "application/graphml+xml"
    suffix = "graphml"

    def __init__(self) -> None:
        self.ties = 0

    def head(self) -> bytes:
        """The head, with a declaration of every attribute."""
        keys = [
            f'<key id="{letter}_{name}" for="{of}" attr.name="{name}" attr.type="{type_}"/>'
            for of, letter in (("node", "n"), ("edge", "e"))
            for name, type_ in _declared_xml_attributes(of_nodes=of == "node").items()
        ]
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
                *keys,
                '<graph id="partnergraph" edgedefault="directed">\n',
            ]
        ).encode()

    def node(self, node: DumpedNode) -> bytes:
        """A node element with its attributes."""
        return f"<node id={_quote_xml_attribute(node.id)}>{_graphml_data('n', _node_attributes(node))}</node>\n".encode()

    def tie(self, tie: DumpedRelationship) -> bytes:
        """An edge element with its attributes."""
        self.ties += 1
        ends = f"source={_quote_xml_attribute(tie.start)} target={_quote_xml_attribute(tie.end)}"
        return f'<edge id="r{self.ties}" {ends}>{_graphml_data("e", _edge_attributes(tie))}</edge>\n'.encode()

    def end(self) -> Iterator[bytes]:
        """The closing tags of the document."""
        yield b"</graph>\n</graphml>\n"


def _graphml_data(letter: str, values: Iterator[tuple[str, Any]]) -> str:
    return "".join(f'<data key="{letter}_{n}">{_escape_xml_text(v)}</data>' for n, v in values)


class GexfEncoder(GraphEncoder):
    """Encodes GEXF 1.2, which Gephi and NetworkX both read."""

    media = "application/gexf+xml"
    suffix = "gexf"

    def __init__(self) -> None:
        self.ties = 0
        self.nodes = False

    def head(self) -> bytes:
        """The head, with a declaration of every attribute."""
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
            '<graph mode="static" defaultedgetype="directed">',
        ]
        for of in ("node", "edge"):
            lines.append(f'<attributes class="{of}">')
            for name, type_ in _declared_xml_attributes(of_nodes=of == "node").items():
                if name != "label":
                    lines.append(f'<attribute id="{name}" title="{name}" type="{type_}"/>')
            lines.append("</attributes>")
        return "\n".join([*lines, "<nodes>\n"]).encode()

    def node(self, node: DumpedNode) -> bytes:
        """A node element with its attributes."""
        label, values = _gexf_label_and_values(_node_attributes(node))
        return f"<node id={_quote_xml_attribute(node.id)} label={_quote_xml_attribute(label)}>{values}</node>\n".encode()

    def tie(self, tie: DumpedRelationship) -> bytes:
        """An edge element with its attributes."""
        before = self.between()
        self.ties += 1
        label, values = _gexf_label_and_values(_edge_attributes(tie))
        ends = f"source={_quote_xml_attribute(tie.start)} target={_quote_xml_attribute(tie.end)}"
        return before + (
            f'<edge id="r{self.ties}" {ends} label={_quote_xml_attribute(label)}>{values}</edge>\n'.encode()
        )

    def between(self) -> bytes:
        """The tags between nodes and edges, once."""
        before, self.nodes = self.nodes, True
        return b"" if before else b"</nodes>\n<edges>\n"

    def end(self) -> Iterator[bytes]:
        """The closing tags of the document."""
        yield self.between() + b"</edges>\n</graph>\n</gexf>\n"


def _gexf_label_and_values(values: Iterator[tuple[str, Any]]) -> tuple[Any, str]:
    """The label, and an ``attvalues`` element with all other values."""
    others = dict(values)
    label = others.pop("label")
    inner = "".join(
        f'<attvalue for="{n}" value={_quote_xml_attribute(v)}/>' for n, v in others.items()
    )
    return label, f"<attvalues>{inner}</attvalues>"
