"""From a tree of what is wanted to one Cypher statement and the function that shapes its record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from partnergraph.graph.cypher.aggregate import (
    NUMERIC_KINDS,
    Grouping,
    GroupKey,
    group_limit,
    grouping_statement,
    measure_expression,
)
from partnergraph.graph.cypher.page import (
    OrderKey,
    PageWindow,
    after_cursor_predicate,
    decode_cursor,
    encode_cursor,
    order_checksum,
    order_keys,
    order_values,
)
from partnergraph.graph.cypher.parameters import ArgumentPath, StatementParameters
from partnergraph.graph.cypher.where import (
    CypherScope,
    as_of_days,
    node_predicate,
    relation_predicate,
    validity_predicate,
)
from partnergraph.graph.reading.compiler import projection, shape
from partnergraph.graph.reading.fetch import DEFAULT_PAGE, LARGEST_PAGE
from partnergraph.graph.reading.nodes import claimed_values
from partnergraph.graph.reading.version import CLAIM_DIGESTS, version_of_claims
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.values import Qualifier

BoundWindows = list[tuple[int, bool, bool]]
Shaper = Callable[[Any, BoundWindows], dict[str, Any]]


@dataclass(frozen=True)
class CompiledStatement:
    """A statement, how its parameters are bound, and how its record becomes the answer's data.

    The statement is empty where nothing of the graph is asked.
    """

    cypher: str
    parameters: StatementParameters
    paging: tuple[ConnectionPaging, ...]
    shaper: Shaper

    def bind(self, arguments: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], BoundWindows]:
        """Parameters and windows for the arguments of each place.

        Raises :class:`~partnergraph.schema.errors.InvalidInput` for pages and cursors that are not allowed.
        """
        bound = self.parameters.bind(arguments)
        windows = [paging.bind(arguments, bound) for paging in self.paging]
        return bound, windows


@dataclass(frozen=True)
class ConnectionPaging:
    """The window of one connection: where its arguments are, its order, its parameters' names."""

    place: int
    number: int
    order: tuple[OrderKey, ...]
    peek: bool

    def bind(
        self, arguments: Sequence[Mapping[str, Any]], bound: dict[str, Any]
    ) -> tuple[int, bool, bool]:
        """Add the parameters of the window; the window as :func:`shape.page` takes it."""
        window = PageWindow.of(arguments[self.place], DEFAULT_PAGE, LARGEST_PAGE)
        bound[f"l{self.number}"] = window.limit + self.peek
        if window.cursor is not None:
            bound[f"c{self.number}"] = decode_cursor(window.cursor, self.order)
        return window.limit, window.reverse, window.cursor is not None


@dataclass
class _RecordLevel:
    """One list of the record: the variable it is about, and its columns."""

    node: str
    row: str
    edge: str | None = None
    columns: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def column(self, expression: str) -> str:
        """Python for a column with this Cypher; the same expression is one column."""
        if expression not in self.columns:
            self.columns.append(expression)
        return f"{self.row}[{self.columns.index(expression)}]"

    def call(self, variable: str, statement: str) -> str:
        """Python for a column that a subquery of its own computes before the list is made.

        So with aggregations: within a list, Cypher takes them for aggregations of the list.
        """
        scope = self.node or ""
        self.calls.append(f"CALL ({scope}) {{ {statement} AS {variable} }} ")
        return self.column(variable)

    @property
    def cypher(self) -> str:
        """What returns the list."""
        return f"{''.join(self.calls)}RETURN [{', '.join(self.columns)}]"


@dataclass
class _GroupMeasures:
    """The measures of one list of groups, each computed once."""

    row: str
    of: _RecordLevel
    wanted: list[str] = field(default_factory=list)

    def measure(self, part: projection.ProjectedMeasures, name: str) -> str:
        """Python for one measure of a field."""
        if name == "":
            return repr("NumberMeasures" if part.field.kind in NUMERIC_KINDS else "DateMeasures")
        variable = self.of.edge if part.of_edge else self.of.node
        cypher = measure_expression(name, f"{variable}.{part.field.name}")
        if cypher not in self.wanted:
            self.wanted.append(cypher)
        return f"{self.row}[{2 + self.wanted.index(cypher)}]"


@dataclass
class StatementBuilder:
    """Builds one statement."""

    parameters: StatementParameters = field(default_factory=StatementParameters)
    paging: list[ConnectionPaging] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    numbers: Iterable[int] = field(default_factory=count)
    known: dict[str, Any] = field(default_factory=dict)

    def build(self, roots: Sequence[projection.RootProjection]) -> CompiledStatement:
        """Compile the roots of an operation into one statement."""
        top = _RecordLevel("", "r")
        scope = CypherScope(self.parameters)
        parts = [f"{root.key!r}: {self.root(root, top, scope)}" for root in roots]
        body = f"def shape_record(r, w):\n    return {{{', '.join(parts)}}}\n"
        environment: dict[str, Any] = {
            **shape.SHAPER_ENVIRONMENT,
            "ENUM": self.known,
            "encoded": encode_cursor,
            "said": claimed_values,
            "version": version_of_claims,
            "QUALIFIER": {one.value: one.name for one in Qualifier},
        }
        # The source is made of names from the declarations and of quoted keys; no value is in it.
        exec("\n".join([*self.functions, body]), environment)  # noqa: S102
        cypher = f"{''.join(top.calls)}RETURN {', '.join(top.columns)}" if top.columns else ""
        return CompiledStatement(
            cypher, self.parameters, tuple(self.paging), environment["shape_record"]
        )

    def fresh(self, prefix: str) -> str:
        """A name that nothing else uses."""
        return f"{prefix}{next(iter(self.numbers))}"

    def root(self, root: projection.RootProjection, top: _RecordLevel, scope: CypherScope) -> str:
        """Python for one root field."""
        if isinstance(root, projection.ProjectedTypeName):
            return repr(root.fixed)
        if isinstance(root, projection.ProjectedConnection):
            return self.connection(root, top, scope)
        return self.lookup(root, top, scope)

    def lookup(
        self, wanted: projection.ProjectedLookup, top: _RecordLevel, scope: CypherScope
    ) -> str:
        """One node, or nothing."""
        if wanted.as_of:
            scope = replace(scope, as_of=scope.parameters.add((wanted.place, "asOf"), as_of_days))
        level = _RecordLevel(self.fresh("n"), self.fresh("x"))
        inner = self.node(wanted.selection, level, scope)
        value = scope.parameters.add((wanted.place, wanted.argument))
        node = level.node
        if wanted.by is None:
            match = f"({node}:Entity {{id: {value}}})"
            if wanted.declared.name != "Entity":
                match += f" WHERE {node}:{wanted.declared.name}"
        else:
            match = f"({node}:{wanted.declared.name}) WHERE {node}.{wanted.by.name} = {value}"
        if others := wanted.declared.others:
            match += f"{' AND' if ' WHERE ' in match else ' WHERE'} NOT {node}:{others}"
        found = top.column(
            f"head(COLLECT {{ MATCH {match} WITH {node} ORDER BY {node}.id LIMIT 1 {level.cypher} }})"
        )
        return f"(None if ({level.row} := {found}) is None else {inner})"

    def node(
        self, selection: projection.NodeProjection, level: _RecordLevel, scope: CypherScope
    ) -> str:
        """Python for a node, of whatever type."""
        variants = {id(wanted): wanted for wanted in selection.values()}
        if len(variants) == 1:
            return self.object(next(iter(variants.values())), level, scope)
        labels = level.column(f"labels({level.node})")
        cases = self.fresh("T")
        names = {}
        for identity, wanted in variants.items():
            names[identity] = self.fresh("f")
            body = self.object(wanted, level, scope)
            self.functions.append(f"{names[identity]} = lambda {level.row}, w: {body}")
        table = ", ".join(f"{name!r}: {names[id(wanted)]}" for name, wanted in selection.items())
        self.functions.append(f"{cases} = {{{table}}}")
        return f"{cases}[TYPES[tuple({labels})]]({level.row}, w)"

    def object(self, wanted: Iterable[Any], level: _RecordLevel, scope: CypherScope) -> str:
        """Python for a dictionary of what is wanted."""
        entries = [f"{one.key!r}: {self.entry(one, level, scope)}" for one in wanted]
        return f"{{{', '.join(entries)}}}"

    def entry(self, one: Any, level: _RecordLevel, scope: CypherScope) -> str:
        """Python for one wanted thing of a node."""
        match one:
            case projection.ProjectedTypeName():
                if one.fixed is not None:
                    return repr(one.fixed)
                return f"TYPES[tuple({level.column(f'labels({level.node})')})]"
            case projection.ProjectedValue():
                return self.value(one.field, level.node, level)
            case projection.ProjectedParts():
                columns = [level.column(f"{level.node}.{name}") for name in one.field.properties]
                return shape.parts_source(one.field, columns, one.parts)
            case projection.ProjectedShortcut():
                return self.shortcut(one, level, scope)
            case projection.ProjectedCitations():
                return self.evidence(one, level, scope)
            case projection.ProjectedVersion():
                claims = CLAIM_DIGESTS.format(level.node, self.fresh("d"), self.fresh("s"))
                return f"version({level.column(claims)})"
            case projection.ProjectedConnection():
                return self.connection(one, level, scope)
        raise TypeError(type(one).__name__)

    def value(self, declared: DeclaredField, variable: str, level: _RecordLevel) -> str:
        """Python for a field that is one value or a list of them."""
        if declared.enum:
            self.known[declared.enum.__name__] = shape.enum_names(declared)
        return shape.value_source(declared, level.column(f"{variable}.{declared.name}"))

    def shortcut(
        self, one: projection.ProjectedShortcut, level: _RecordLevel, scope: CypherScope
    ) -> str:
        """The one thing at the end of a relation."""
        inner = _RecordLevel(self.fresh("n"), self.fresh("x"))
        body = self.node(one.selection, inner, scope)
        edge = self.fresh("e") if scope.as_of else ""
        condition = f" WHERE {validity_predicate(edge, scope.as_of)}" if scope.as_of else ""
        found = level.column(
            f"head(COLLECT {{ MATCH ({level.node}){one.way.arrow(edge)}({inner.node}:{one.way.target.name})"
            f"{condition} WITH {inner.node} ORDER BY {inner.node}.id LIMIT 1 {inner.cypher} }})"
        )
        return f"(None if ({inner.row} := {found}) is None else {body})"

    def evidence(
        self, one: projection.ProjectedCitations, level: _RecordLevel, scope: CypherScope
    ) -> str:
        """Who describes a node."""
        inner = _RecordLevel(self.fresh("s"), self.fresh("x"), edge=self.fresh("d"))
        source, said = inner.node, inner.edge
        own = ""
        if any(part == "values" for _, part in one.parts):
            own = f"TYPES[tuple({level.column(f'labels({level.node})')})]"
        body = self.citation(one, inner, scope, f"{said}.locator", own)
        found = level.column(
            f"COLLECT {{ MATCH ({level.node})-[{said}:DESCRIBED_BY]->({source}:Source) "
            f"WITH {source}, {said} ORDER BY {source}.priority DESC, {source}.published DESC, {source}.id "
            f"{inner.cypher} }}"
        )
        return f"[{body} for {inner.row} in {found}]"

    def edge_sources(
        self, one: projection.ProjectedCitations, edge: str, level: _RecordLevel, scope: CypherScope
    ) -> str:
        """Who says that a relation holds."""
        index = self.fresh("i")
        inner = _RecordLevel(self.fresh("s"), self.fresh("x"))
        body = self.citation(one, inner, scope, f"{edge}.locators[{index}]", "")
        found = level.column(
            f"COLLECT {{ UNWIND range(0, size({edge}.sources) - 1) AS {index} "
            f"MATCH ({inner.node}:Entity {{id: {edge}.sources[{index}]}}) "
            f"WITH {inner.node}, {index} ORDER BY {index} {inner.cypher} }}"
        )
        return f"[{body} for {inner.row} in {found}]"

    def citation(
        self,
        one: projection.ProjectedCitations,
        level: _RecordLevel,
        scope: CypherScope,
        locator: str,
        own: str,
    ) -> str:
        """Python for one citation; ``own``: Python for the type whose fields the source gives."""
        source = level.node
        entries = []
        for key, part in one.parts:
            match part:
                case "":
                    python = "'Citation'"
                case "locator":
                    python = level.column(locator)
                case "values":
                    claim = level.column(f"properties({level.edge})") if own else ""
                    python = f"said({claim}, {own})" if own else "None"
                case "id" | "title":
                    python = shape.required_value_source(level.column(f"{source}.{part}"))
                case str():
                    python = level.column(f"{source}.{part}")
                case _:
                    python = self.node(part, level, scope)
            entries.append(f"{key!r}: {python}")
        return f"{{{', '.join(entries)}}}"

    def connection(
        self, one: projection.ProjectedConnection, level: _RecordLevel, scope: CypherScope
    ) -> str:
        """A page of nodes."""
        given = one.arguments
        if given.get("asOf") is not None:
            scope = replace(scope, as_of=scope.parameters.add((one.place, "asOf"), as_of_days))
        node, edge = self.fresh("n"), self.fresh("r") if one.direction else None
        inner = _RecordLevel(node, self.fresh("x"), edge)
        match = self.match(one, level.node, inner, scope)
        entries = []
        rows = self.fresh("g")
        paged = [
            part
            for part in one.wanted
            if isinstance(
                part,
                projection.ProjectedEdges
                | projection.ProjectedNodes
                | projection.ProjectedPageInfo,
            )
        ]
        info = any(isinstance(part, projection.ProjectedPageInfo) for part in paged)
        reverse = given.get("last") is not None or given.get("before") is not None
        # What was read is the page as it is, unless it was read from the end or one row beyond it.
        listed = f"{rows}[0]" if info or reverse else rows
        number = next(iter(self.numbers))
        order = order_keys(
            one.declared, node, given.get("orderBy"), one.direction, edge or "", scope.as_of
        )
        for part in one.wanted:
            match part:
                case projection.ProjectedTypeName():
                    python = repr(part.fixed)
                case projection.ProjectedTotal():
                    python = level.column(f"COUNT {{ {match} }}")
                case projection.ProjectedAggregate():
                    python = self.aggregate(part, one, match, inner, level, scope)
                case _:
                    python = self.paged(part, inner, scope, order, (rows, listed))
            entries.append(f"{part.key!r}: {python}")
        body = f"{{{', '.join(entries)}}}"
        if not paged:
            # A page that nobody looks at is still judged.
            self.paging.append(ConnectionPaging(one.place, number, order, peek=False))
            return body
        after = self.after(one, node, number, order, reverse=reverse)
        by = ", ".join(key.text(reverse=reverse) for key in one.seen(order))
        distinct = f"WITH {', '.join(filter(None, (node, edge)))} " if edge else f"WITH {node} "
        found = level.column(
            f"COLLECT {{ {match}{after} {distinct}ORDER BY {by} LIMIT $l{number} {inner.cypher} }}"
        )
        window = len(self.paging)
        self.paging.append(ConnectionPaging(one.place, number, order, peek=info))
        if listed == rows:
            return f"(({rows} := {found}) is not None and {body})"
        return f"(({rows} := page({found}, w[{window}])) and {body})"

    def paged(
        self,
        part: projection.ProjectedEdges | projection.ProjectedNodes | projection.ProjectedPageInfo,
        level: _RecordLevel,
        scope: CypherScope,
        order: tuple[OrderKey, ...],
        names: tuple[str, str],
    ) -> str:
        """Python for a part of a page, given those for the page and for its rows."""
        page, listed = names
        match part:
            case projection.ProjectedEdges():
                return f"[{self.edge(part, level, scope, order)} for {level.row} in {listed}]"
            case projection.ProjectedNodes():
                return f"[{self.node(part.selection, level, scope)} for {level.row} in {listed}]"
        return self.page_info(part, page, level, order)

    def after(
        self,
        one: projection.ProjectedConnection,
        node: str,
        number: int,
        order: tuple[OrderKey, ...],
        *,
        reverse: bool,
    ) -> str:
        """The condition that a page begins after its cursor, where there is one."""
        if one.arguments.get("before" if reverse else "after") is not None:
            return f" AND {after_cursor_predicate(order, f'$c{number}', reverse=reverse)}"
        # True of every id, and what lets an index give them in order, no more than are wanted.
        by_id = one.direction is None and len(order) == 1
        return f" AND {node}.id >= ''" if by_id else ""

    def match(
        self, one: projection.ProjectedConnection, of: str, inner: _RecordLevel, scope: CypherScope
    ) -> str:
        """MATCH with all conditions, which never end in an open one."""
        filter_ = one.arguments.get("filter") or {}
        path: ArgumentPath = (one.place, "filter")
        if one.direction is None:
            pattern = f"({inner.node}:{one.declared.name})"
            conditions = [node_predicate(one.declared, inner.node, filter_, path, scope)]
            if others := one.declared.others:
                conditions.append(f"NOT {inner.node}:{others}")
        else:
            edge = inner.edge or ""
            pattern = f"({of}){one.direction.arrow(edge)}({inner.node})"
            conditions = [
                relation_predicate(one.direction, (edge, inner.node), filter_, path, scope)
            ]
            if scope.as_of:
                conditions.append(validity_predicate(edge, scope.as_of))
        kept = [condition for condition in conditions if condition != "true"]
        return f"MATCH {pattern} WHERE {' AND '.join(kept) or 'true'}"

    def aggregate(
        self,
        part: projection.ProjectedAggregate,
        one: projection.ProjectedConnection,
        match: str,
        inner: _RecordLevel,
        level: _RecordLevel,
        scope: CypherScope,
    ) -> str:
        """All pages together in groups."""
        relation = (one.direction, inner.edge or "") if one.direction else None
        by = part.arguments.get("groupBy") or ()
        grouping = Grouping.of((one.declared, inner.node), relation, by, scope)
        limit = scope.parameters.add((part.place,), lambda given: group_limit(given.get("first")))
        group = _GroupMeasures(self.fresh("x"), inner)
        entries = [f"{p.key!r}: {self.grouped(p, group, grouping)}" for p in part.wanted]
        rows = [inner.node, inner.edge] if inner.edge else [inner.node]
        statement, row = grouping_statement(match, rows, grouping, group.wanted, limit)
        found = level.call(self.fresh("a"), f"{statement} RETURN collect({row})")
        return f"[{{{', '.join(entries)}}} for {group.row} in {found}]"

    def grouped(self, part: Any, group: _GroupMeasures, grouping: Grouping) -> str:
        """Python for one wanted thing of a group."""
        match part:
            case projection.ProjectedTypeName():
                return repr(part.fixed)
            case projection.ProjectedGroupCount():
                return f"{group.row}[1]"
            case projection.ProjectedGroupKeys():
                keys = [self.group_key(i, key, group, part) for i, key in enumerate(grouping.keys)]
                return f"[{', '.join(keys)}]"
            case projection.ProjectedMeasures():
                entries = [f"{k!r}: {group.measure(part, name)}" for k, name in part.parts]
                return f"{{{', '.join(entries)}}}"
        entries = [f"{p.key!r}: {self.grouped(p, group, grouping)}" for p in part.wanted]
        return f"{{{', '.join(entries)}}}"

    def group_key(
        self, index: int, key: GroupKey, group: _GroupMeasures, part: projection.ProjectedGroupKeys
    ) -> str:
        """Python for one key of a group."""
        value = f"{group.row}[0][{index}]"
        if key.field.enum:
            self.known[key.field.enum.__name__] = shape.enum_names(key.field)
            value = f"ENUM[{key.field.enum.__name__!r}][{value}]"
        python = {"field": repr(key.path), "value": value, "": "'GroupKey'"}
        return f"{{{', '.join(f'{k!r}: {python[name]}' for k, name in part.parts)}}}"

    def edge(
        self,
        part: projection.ProjectedEdges,
        level: _RecordLevel,
        scope: CypherScope,
        order: tuple[OrderKey, ...],
    ) -> str:
        """Python for one edge."""
        entries = []
        for wanted in part.wanted:
            match wanted:
                case projection.ProjectedCursor():
                    python = (
                        f"encoded({order_checksum(order)}, {level.column(order_values(order))})"
                    )
                case projection.ProjectedEdgeNode():
                    python = self.node(wanted.selection, level, scope)
                case projection.ProjectedTypeName():
                    python = repr(wanted.fixed)
                case projection.ProjectedValue():
                    python = self.value(wanted.field, level.edge or "", level)
                case projection.ProjectedParts():
                    columns = [level.column(f"{level.edge}.{p}") for p in wanted.field.properties]
                    python = shape.parts_source(wanted.field, columns, wanted.parts)
                case projection.ProjectedCitations():
                    python = self.edge_sources(wanted, level.edge or "", level, scope)
            entries.append(f"{wanted.key!r}: {python}")
        return f"{{{', '.join(entries)}}}"

    def page_info(
        self,
        part: projection.ProjectedPageInfo,
        rows: str,
        level: _RecordLevel,
        order: tuple[OrderKey, ...],
    ) -> str:
        """Python for a PageInfo."""
        python = {
            "hasNextPage": f"{rows}[1]",
            "hasPreviousPage": f"{rows}[2]",
            "": "'PageInfo'",
        }
        entries = []
        for key, name in part.parts:
            if name in {"startCursor", "endCursor"}:
                at = 0 if name == "startCursor" else -1
                column = level.column(order_values(order)).removeprefix(level.row)
                cursor = f"encoded({order_checksum(order)}, {rows}[0][{at}]{column})"
                entries.append(f"{key!r}: ({cursor} if {rows}[0] else None)")
            else:
                entries.append(f"{key!r}: {python[name]}")
        return f"{{{', '.join(entries)}}}"
