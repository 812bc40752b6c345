"""GEXF 1.2 (https://gexf.net/primer.html), which Gephi and NetworkX both read, with a timeline where there are dates.

Of a month or year a thing is there from the first day of it to the last. An edge that was counted by year is one edge, with a
spell and a weight for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from partnergraph.graph.formats.exports.attributes import (
    TimeSpan,
    UsedColumns,
    edge_attributes,
    node_attributes,
    year_span,
)
from partnergraph.graph.formats.exports.base import ProjectedTie
from partnergraph.graph.formats.exports.gathered import GatheredEncoder
from partnergraph.graph.formats.exports.xml import XML_HEAD, quote_xml_attribute
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_WEIGHT_BY_YEAR = "weight_in_year"
# What is an attribute of the elements themselves.
_OF_ELEMENTS = frozenset({"label", "weight"})


class GexfEncoder(GatheredEncoder):
    """GEXF with the attributes that are in use; ``dynamic``, too, if anything has a date."""

    media = "application/gexf+xml"
    suffix = "gexf"

    def __init__(self) -> None:
        super().__init__()
        self.dated = self.by_year = False

    def split_edge(self, tie: DumpedRelationship) -> Iterable[DumpedRelationship]:
        """One edge, whatever its years."""
        return (tie,)

    def write_node(self, node: DumpedNode) -> bytes:
        """A node element with its attributes."""
        values, span = node_attributes(node), self.timeline.span_of_node(node)
        head = (
            f"<node id={quote_xml_attribute(node.id)} label={quote_xml_attribute(values['label'])}"
        )
        return f"{head}{self._times(span)}>{_attvalues(values)}</node>\n".encode()

    def write_edge(self, tie: DumpedRelationship) -> bytes:
        """An edge element with its attributes, and its years."""
        values = edge_attributes(tie)
        years = dict(sorted(tie.by_year.items())) if isinstance(tie, ProjectedTie) else {}
        self.by_year |= bool(years)
        directed = not isinstance(tie, ProjectedTie) or tie.directed
        head = [
            f'<edge id="r{self.edges}" source={quote_xml_attribute(tie.start)}',
            f"target={quote_xml_attribute(tie.end)} label={quote_xml_attribute(values['label'])}",
            f'type="{"directed" if directed else "undirected"}"',
        ]
        if "weight" in values:
            head.append(f"weight={quote_xml_attribute(values['weight'])}")
        spans = [year_span(year) for year in years]
        times = self._times(None if years else self.timeline.span_of_edge(tie))
        self.dated |= bool(spans)
        spells = "".join(f"<spell{self._times(span)}/>" for span in spans)
        weights = "".join(
            f'<attvalue for="{_WEIGHT_BY_YEAR}" value="{weight}"{self._times(span)}/>'
            for weight, span in zip(years.values(), spans, strict=True)
        )
        inner = _attvalues(values, weights) + (f"<spells>{spells}</spells>" if spells else "")
        return f"{' '.join(head)}{times}>{inner}</edge>\n".encode()

    def _times(self, span: TimeSpan | None) -> str:
        """A span as attributes of an element."""
        if span is None:
            return ""
        self.dated = True
        named = zip(("start", "end"), span, strict=True)
        return "".join(f' {name}="{day}"' for name, day in named if day)

    def end(self) -> Iterator[bytes]:
        """The whole document, now that its columns are known."""
        mode = 'mode="dynamic" timeformat="date"' if self.dated else 'mode="static"'
        default = "directed" if self.directed or not self.edges else "undirected"
        lines = [
            XML_HEAD,
            '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
            f'<graph {mode} defaultedgetype="{default}">',
            *_declare_attributes("node", self.node_columns),
            *_declare_attributes("edge", self.edge_columns),
        ]
        if self.by_year:
            lines += [
                '<attributes class="edge" mode="dynamic">',
                f'<attribute id="{_WEIGHT_BY_YEAR}" title="{_WEIGHT_BY_YEAR}" type="double"/>',
                "</attributes>",
            ]
        yield "\n".join([*lines, "<nodes>\n"]).encode()
        yield from self.read_nodes()
        yield b"</nodes>\n<edges>\n"
        yield from self.read_edges()
        yield b"</edges>\n</graph>\n</gexf>\n"


def _declare_attributes(of: str, columns: UsedColumns) -> list[str]:
    declared = [
        f'<attribute id={quote_xml_attribute(name)} title={quote_xml_attribute(name)} type="{kind}"/>'
        for name, kind in columns.types.items()
        if name not in _OF_ELEMENTS
    ]
    return (
        [f'<attributes class="{of}" mode="static">', *declared, "</attributes>"] if declared else []
    )


def _attvalues(values: Mapping[str, Any], more: str = "") -> str:
    """An ``attvalues`` element with all values that are no attributes of the element itself."""
    inner = "".join(
        f"<attvalue for={quote_xml_attribute(name)} value={quote_xml_attribute(value)}/>"
        for name, value in values.items()
        if name not in _OF_ELEMENTS
    )
    return f"<attvalues>{inner}{more}</attvalues>"
