"""The statement of groups: which are kept (``having``), in which order, and how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from partnergraph.graph.cypher.aggregate import Grouping
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.fragment import (
    TRUE,
    ArgumentPath,
    Fragment,
    Parameter,
    compose_cypher,
    join_cypher,
)
from partnergraph.graph.cypher.measure import (
    OF_EDGE,
    MeasurePlan,
    measurable_directions,
    measurable_edge_fields,
    measurable_fields,
    no_such_measure,
)
from partnergraph.graph.cypher.operators import compare_value
from partnergraph.graph.cypher.page import OrderKey, single_entry
from partnergraph.graph.cypher.where import write_filter
from partnergraph.schema.fields import DeclaredField, FieldKind

_KEYS = "keys"


@dataclass
class GroupStatement:
    """All pages of a connection together in groups; ``arguments`` are those of ``aggregate``, found at ``path``."""

    connection: ConnectionStatement
    arguments: Mapping[str, Any]
    path: ArgumentPath

    @cached_property
    def grouping(self) -> Grouping:
        """What the rows are grouped by, read from the arguments."""
        return self.connection.group_by(self.arguments.get("groupBy") or ())

    @cached_property
    def plan(self) -> MeasurePlan:
        """What is measured. What is asked of it must be asked before the statement is made."""
        related = self.connection.related
        relation = (related.direction, related.edge) if related else None
        return MeasurePlan(self.connection.declared, self.connection.node, relation, self.grouping)

    @property
    def is_count(self) -> bool:
        """Whether nothing but the number of all rows is asked for."""
        # What cannot be ordered by is refused even where there is one group.
        self.sorting()
        asked = self.arguments.get("having") is not None or self.plan.columns
        return not asked and not self.grouping.keys

    def statement(self, limit: Parameter) -> tuple[Fragment, str]:
        """The statement up to its groups, and the list for each: keys, rows, each measure.

        Without keys there is one group, even of nothing.
        """
        having, order = self.kept_groups(), self.sorting()
        names = [f"gk{index}" for index in range(len(self.grouping.keys))]
        group = [f"[{', '.join(names)}] AS gk"] if names else []
        columns = [f"{text} AS gm{index}" for index, text in enumerate(self.plan.columns)]
        filtered = "WITH * WHERE %(having)s " if having != TRUE else ""
        groups = ", ".join([*group, "count(*) AS gc", *columns])
        statement = compose_cypher(
            f"%(groups)s{filtered}WITH * ORDER BY %(order)s LIMIT %(limit)s",
            groups=self._enclose(self.rows(names), groups),
            having=having,
            order=order,
            limit=limit,
        )
        results = ["gk" if names else "[]", "gc", *self.plan.results()]
        if not self.plan.listed:
            return statement, f"[{', '.join(results)}]"
        # An aggregation takes no subquery in it.
        named = ", ".join(f"{text} AS go{index}" for index, text in enumerate(results))
        outputs = ", ".join(f"go{index}" for index in range(len(results)))
        return compose_cypher("%s WITH %s", statement, named), f"[{outputs}]"

    def rows(self, names: Sequence[str]) -> Fragment:
        """The rows, each once for every combination of keys, with the relations that are followed from it."""
        matches = join_cypher(" ", [self.connection.rows, *self.grouping.matches])
        keys = [f"{k.expression} AS {n}" for k, n in zip(self.grouping.keys, names, strict=True)]
        columns = ", ".join([*self.connection.row, *keys])
        if self.plan.gathered:
            lists = [f"collect(DISTINCT {e}) AS {name}" for e, name in self.plan.gathered.items()]
            return self._enclose(matches, ", ".join([columns, *lists]))
        if self.grouping.matches:
            return self._enclose(matches, f"DISTINCT {columns}")
        # What nothing was followed from is in one row as it is.
        return compose_cypher(f"%s WITH {columns}", matches)

    def _enclose(self, rows: Fragment, returned: str) -> Fragment:
        """A subquery that returns something of some rows of the connection."""
        related = self.connection.related
        outer = [related.outer] if related else []
        return self.connection.scope.enclose(rows, returned, *outer)

    def kept_groups(self) -> Fragment:
        """The condition on groups."""
        having = self.arguments.get("having")
        return TRUE if having is None else write_filter(having, (*self.path, "having"), self.kept)

    def kept(self, name: str, value: Any, path: ArgumentPath) -> Fragment:
        """The condition that one entry of ``having`` is."""
        if name == "count":
            return compare_value("gc", value, path)
        if (within := self.measured_within(name)) is None:
            declared = self.plan.own_field(name)
            return self.kept_measures((), name, declared, value, path)

        def kept_below(inner: str, conditions: Any, at: ArgumentPath) -> Fragment:
            if inner == "count":
                return compare_value(self.plan.count_column(within), conditions, at)
            declared = measurable_edge_fields()[inner]
            return self.kept_measures(within, inner, declared, conditions, at)

        return write_filter(value, path, kept_below)

    def kept_measures(
        self,
        within: tuple[str, ...],
        name: str,
        declared: DeclaredField,
        value: Any,
        path: ArgumentPath,
    ) -> Fragment:
        """Conditions on the measures of a field."""

        def kept_measure(measure: str, conditions: Any, at: ArgumentPath) -> Fragment:
            dated = declared.kind is FieldKind.DATE and measure in {"min", "max"}
            column = self.plan.column(within, name, measure)
            return compare_value(column, conditions, at, dated=dated)

        return write_filter(value, path, kept_measure)

    def measured_within(self, name: str) -> tuple[str, ...] | None:
        """The path of the measures of relations that are called so; None for a field of the things."""
        if name == "edge":
            return OF_EDGE
        if name in measurable_fields(self.connection.declared):
            return None
        if name in (known := measurable_directions(self.connection.declared)):
            return (name,)
        raise no_such_measure(name, {**measurable_fields(self.connection.declared), **known}, ())

    def sorting(self) -> Fragment:
        """What groups are ordered by: what is asked for, else the largest first; then their keys."""
        entries = self.arguments.get("orderBy") or ({"count": "DESC"},)
        keys = [self.order_key(entry) for entry in entries]
        items = [key.sort_item(reverse=False) for key in keys if key.expression]
        tie_breaker = [Fragment(("gk",))] if self.grouping.keys else []
        return join_cypher(", ", [*items, *tie_breaker] or [Fragment(("gc",))])

    def order_key(self, entry: Mapping[str, Any]) -> OrderKey:
        """One entry of ``orderBy``: ``{count: DESC}``, ``{keys: ASC}``, ``{partners: {totalCostEur: {sum: DESC}}}``."""
        nulls = entry.get("nulls")
        path: list[str] = []
        sorting: Any = {n: value for n, value in entry.items() if n != "nulls"}
        while isinstance(sorting, Mapping):
            name, sorting = single_entry(sorting, "aggregate.orderBy")
            path.append(name)
        return OrderKey(
            ".".join(path),
            self.ordered_column(path),
            sorting == "DESC",
            present=path[-1] in {"count", "distinct", "sum", _KEYS},
            nulls_first=nulls == "FIRST",
        )

    def ordered_column(self, path: Sequence[str]) -> str:
        """The variable that a path of an order names; empty for the keys of groups that have none."""
        match path:
            case ["count"]:
                return "gc"
            case ["keys"]:
                return "gk" if self.grouping.keys else ""
            case [within, "count"] if self.measured_within(within) is not None:
                return self.plan.count_column(self.measured_within(within) or ())
            case [name, measure]:
                return self.plan.column((), name, measure)
            case [within, name, measure]:
                return self.plan.column(self.measured_within(within) or (), name, measure)
        raise no_such_measure(".".join(path), measurable_fields(self.connection.declared), ())
