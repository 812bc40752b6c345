"""From a validated operation to a compiled statement, and the cache of these.

What is not of the declared kinds (introspection, search, partner paths) is not compiled: the whole
operation then goes to graphql-core's executor, which is also the oracle for what is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues, get_argument_values

from partnergraph.api.graphql.execution.arguments import ArgumentSite
from partnergraph.api.graphql.execution.selections import FieldsByKey, NotCompiled, SelectionReader
from partnergraph.api.graphql.types.aggregates import aggregate_type_name
from partnergraph.api.graphql.types.root import entity_field_name
from partnergraph.graph.cypher.measure import (
    NUMERIC_KINDS,
    OF_EDGE,
    measurable_directions,
    measurable_edge_fields,
    measurable_fields,
)
from partnergraph.graph.reading.compiler import projection
from partnergraph.graph.reading.compiler.build import CompiledStatement, compile_projection
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.directions import Direction, directions_of_type, shortcuts_of_type
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

_KINDS_WITH_PARTS = frozenset({FieldKind.COUNT, FieldKind.TEXT})


@dataclass(frozen=True)
class CompiledOperation:
    """A statement with the sites of its arguments; ``by_id``: answer keys of root fields that look up an id, or several."""

    compiled: CompiledStatement
    sites: tuple[ArgumentSite, ...]
    by_id: tuple[str, ...]


def compile_operation(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> CompiledOperation:
    """Compile an operation for variables of this shape. Raises :class:`NotCompiled`."""
    compiler = SelectionCompiler(SelectionReader(schema, fragments, variables))
    roots = compiler.compile_roots(operation)
    by_id = tuple(
        r.key
        for r in roots
        if isinstance(r, projection.ProjectedList)
        or (isinstance(r, projection.ProjectedLookup) and r.by is None)
    )
    return CompiledOperation(compile_projection(roots), tuple(compiler.sites), by_id)


@dataclass
class SelectionCompiler:
    """Turns the selections of one operation into projections: what is wanted of the graph."""

    selections: SelectionReader
    sites: list[ArgumentSite] = field(default_factory=list)

    def compile_roots(self, operation: OperationDefinitionNode) -> list[projection.RootProjection]:
        """The projections of a query's root fields. Raises :class:`NotCompiled`."""
        query = self.selections.schema.query_type
        if query is None or operation.operation.value != "query":
            raise NotCompiled
        compilers = root_field_compilers()
        roots: list[projection.RootProjection] = []
        for key, nodes in self.selections.collect_fields(
            "Query", [operation.selection_set]
        ).items():
            name = nodes[0].name.value
            if name == "__typename":
                roots.append(projection.ProjectedTypeName(key, "Query"))
            elif name in compilers:
                roots.append(compilers[name](self, key, nodes))
            else:
                raise NotCompiled
        return roots

    def compile_lookup(
        self, declared: EntityType, key: str, nodes: Sequence[FieldNode]
    ) -> projection.ProjectedLookup:
        """A root field that finds one node."""
        place, arguments = self.add_argument_site("Query", nodes[0])
        as_of = arguments.get("asOf") is not None
        identifiers = [n for n, v in arguments.items() if v is not None and n != "asOf"]
        if len(identifiers) != 1:
            raise NotCompiled
        (name,) = identifiers
        by = next((f for f in declared.identifiers if to_camel_case(f.name) == name), None)
        return projection.ProjectedLookup(
            key, declared, by, name, as_of, place, self.compile_node(declared, nodes)
        )

    def compile_list(self, key: str, nodes: Sequence[FieldNode]) -> projection.ProjectedList:
        """The root field that finds the nodes of a list of ids."""
        place, _ = self.add_argument_site("Query", nodes[0])
        selection = self.compile_node(all_entity_types()["Entity"], nodes)
        return projection.ProjectedList(key, place, selection)

    def compile_connection(
        self,
        parent: str,
        declared: EntityType,
        direction: Direction | None,
        key: str,
        nodes: Sequence[FieldNode],
    ) -> projection.ProjectedConnection:
        """A connection, at the root or from a node in a direction, and what is wanted of its page."""
        place, arguments = self.add_argument_site(parent, nodes[0])
        name = f"{direction.type_name if direction else declared.name}Connection"
        projections: list[Any] = []
        for inner, fields in self.selections.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(projection.ProjectedTypeName(inner, name))
                case "totalCount":
                    projections.append(projection.ProjectedTotal(inner))
                case "nodes":
                    projections.append(
                        projection.ProjectedNodes(inner, self.compile_node(declared, fields))
                    )
                case "pageInfo":
                    projections.append(
                        projection.ProjectedPageInfo(inner, self.compile_parts("PageInfo", fields))
                    )
                case "aggregate":
                    projections.append(
                        self.compile_aggregate(name, declared, direction, inner, fields)
                    )
                case "edges":
                    projections.append(
                        projection.ProjectedEdges(
                            inner, self.compile_edge(declared, direction, fields)
                        )
                    )
                case _:
                    raise NotCompiled
        return projection.ProjectedConnection(
            key, declared, direction, arguments, place, tuple(projections)
        )

    def compile_aggregate(
        self,
        connection: str,
        declared: EntityType,
        direction: Direction | None,
        key: str,
        nodes: Sequence[FieldNode],
    ) -> projection.ProjectedAggregate:
        """The groups of a connection."""
        place, arguments = self.add_argument_site(connection, nodes[0])
        name = aggregate_type_name(declared)
        of_node, followed = measurable_fields(declared), measurable_directions(declared)
        projections: list[Any] = []
        for inner, fields in self.selections.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(projection.ProjectedTypeName(inner, name))
                case "count":
                    projections.append(projection.ProjectedGroupCount(inner))
                case "keys":
                    projections.append(
                        projection.ProjectedGroupKeys(inner, self.compile_parts("GroupKey", fields))
                    )
                case "edge" if direction is None:
                    projections.append(projection.ProjectedTypeName(inner, None))
                case "edge":
                    projections.append(self.compile_edge_measures(inner, OF_EDGE, fields))
                case field_name if field_name in of_node:
                    projections.append(self.compile_measures(inner, (), of_node, fields))
                case field_name if field_name in followed:
                    projections.append(self.compile_edge_measures(inner, (field_name,), fields))
                case _:
                    raise NotCompiled
        return projection.ProjectedAggregate(key, arguments, place, tuple(projections))

    def compile_edge_measures(
        self, key: str, path: tuple[str, ...], nodes: Sequence[FieldNode]
    ) -> projection.ProjectedEdgeMeasures:
        """What is measured of the relations of a path."""
        name, declared = "EdgeMeasures", measurable_edge_fields()
        wanted: list[Any] = []
        for inner, fields in self.selections.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    wanted.append(projection.ProjectedTypeName(inner, name))
                case "count":
                    wanted.append(projection.ProjectedEdgeCount(inner, path))
                case _:
                    wanted.append(self.compile_measures(inner, path, declared, fields))
        return projection.ProjectedEdgeMeasures(key, tuple(wanted))

    def compile_measures(
        self,
        key: str,
        path: tuple[str, ...],
        declared: Mapping[str, DeclaredField],
        nodes: Sequence[FieldNode],
    ) -> projection.ProjectedMeasures:
        """What is measured of a field, one of those that are declared."""
        field_name = nodes[0].name.value
        measured = declared[field_name]
        name = "NumberMeasures" if measured.kind in NUMERIC_KINDS else "DateMeasures"
        parts = self.compile_parts(name, nodes)
        return projection.ProjectedMeasures(key, path, field_name, measured, parts)

    def compile_edge(
        self, declared: EntityType, direction: Direction | None, nodes: Sequence[FieldNode]
    ) -> tuple[Any, ...]:
        """What is wanted of an edge."""
        name = f"{direction.type_name if direction else declared.name}Edge"
        declared_fields = (
            {to_camel_case(n): f for n, f in direction.relation.own.items()} if direction else {}
        )
        projections: list[Any] = []
        for key, fields in self.selections.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(projection.ProjectedTypeName(key, name))
                case "cursor":
                    projections.append(projection.ProjectedCursor(key))
                case "node":
                    projections.append(
                        projection.ProjectedEdgeNode(key, self.compile_node(declared, fields))
                    )
                case "sources":
                    projections.append(self.compile_citations(key, fields))
                case field_name:
                    projections.append(self.compile_value(key, declared_fields[field_name], fields))
        return tuple(projections)

    def compile_node(
        self, declared: EntityType, nodes: Sequence[FieldNode]
    ) -> projection.NodeProjection:
        """What is wanted of a node, for each type that it may have."""
        concrete = declared.concrete if declared.abstract else (declared,)
        by_selection: dict[Any, tuple[Any, ...]] = {}
        by_type = {}
        for type_ in concrete:
            fields = self.selections.collect_below(type_.name, nodes)
            # Types of which the same is asked share one compiled selection.
            selection = tuple((key, tuple(map(id, merged))) for key, merged in fields.items())
            if selection not in by_selection:
                by_selection[selection] = self.compile_object(type_, fields)
            by_type[type_.name] = by_selection[selection]
        return by_type

    def compile_object(self, declared: EntityType, selected: FieldsByKey) -> tuple[Any, ...]:
        """What is wanted of a node of one type."""
        declared_fields = {to_camel_case(n): f for n, f in declared.fields.items()}
        related = {to_camel_case(d.name): d for d in directions_of_type(declared)}
        shortcut_of = {s.name: s for s in shortcuts_of_type(declared)}
        projections: list[Any] = []
        for key, fields in selected.items():
            name = fields[0].name.value
            if name == "__typename":
                projections.append(projection.ProjectedTypeName(key))
            elif name in declared_fields:
                projections.append(self.compile_value(key, declared_fields[name], fields))
            elif name == "sources":
                projections.append(self.compile_citations(key, fields))
            elif name == "displayName":
                projections.append(projection.ProjectedDisplayName(key))
            elif name == "version":
                projections.append(projection.ProjectedVersion(key))
            elif name in related:
                direction = related[name]
                projections.append(
                    self.compile_connection(declared.name, direction.other, direction, key, fields)
                )
            elif name in shortcut_of:
                shortcut = shortcut_of[name]
                node = self.compile_node(shortcut.target, fields)
                projections.append(projection.ProjectedShortcut(key, shortcut, node))
            else:
                raise NotCompiled
        return tuple(projections)

    def compile_value(self, key: str, declared: Any, nodes: Sequence[FieldNode]) -> Any:
        """A field's value, whole or in parts."""
        if declared.kind in _KINDS_WITH_PARTS:
            name = "Count" if declared.kind is FieldKind.COUNT else "Text"
            return projection.ProjectedParts(key, declared, self.compile_parts(name, nodes))
        return projection.ProjectedValue(key, declared)

    def compile_parts(self, name: str, nodes: Sequence[FieldNode]) -> tuple[tuple[str, str], ...]:
        """The fields wanted of a type without further levels; the type's name is the empty part."""
        selected = self.selections.collect_below(name, nodes).items()
        return tuple((key, _part_name(fields[0].name.value)) for key, fields in selected)

    def compile_citations(
        self, key: str, nodes: Sequence[FieldNode]
    ) -> projection.ProjectedCitations:
        """What is wanted of each source."""
        parts: list[tuple[str, Any]] = []
        for inner, fields in self.selections.collect_below("Citation", nodes).items():
            name = fields[0].name.value
            part: Any = _part_name(name)
            if name == "source":
                part = self.compile_node(all_entity_types()["Source"], fields)
            parts.append((inner, part))
        return projection.ProjectedCitations(key, tuple(parts))

    def add_argument_site(self, parent: str, node: FieldNode) -> tuple[int, Mapping[str, Any]]:
        """Remember a field with arguments; its place among the sites, and the arguments of this request."""
        definition = self.selections.schema.type_map[parent].fields[node.name.value]  # type: ignore[attr-defined]
        arguments = get_argument_values(definition, node, self.selections.variables)
        self.sites.append(ArgumentSite.of(definition, node, arguments))
        return len(self.sites) - 1, arguments


def _part_name(name: str) -> str:
    """A part as projections name it: the empty text stands for ``__typename``."""
    return "" if name == "__typename" else name


_RootFieldCompiler = Callable[
    [SelectionCompiler, str, Sequence[FieldNode]], projection.RootProjection
]


@cache
def root_field_compilers() -> Mapping[str, _RootFieldCompiler]:
    """How each root field of Query that is derived from the declarations is compiled, by its name."""
    compilers: dict[str, _RootFieldCompiler] = {
        "node": _lookup_compiler(all_entity_types()["Entity"]),
        "nodes": SelectionCompiler.compile_list,
    }
    for declared in all_entity_types().values():
        compilers[entity_field_name(declared)] = _lookup_compiler(declared)
        compilers[declared.plural] = _connection_compiler(declared)
    return compilers


def _lookup_compiler(declared: EntityType) -> _RootFieldCompiler:
    return lambda compiler, key, nodes: compiler.compile_lookup(declared, key, nodes)


def _connection_compiler(declared: EntityType) -> _RootFieldCompiler:
    return lambda compiler, key, nodes: compiler.compile_connection(
        "Query", declared, None, key, nodes
    )
