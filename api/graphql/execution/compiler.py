"""From a validated operation to a compiled statement, and the cache of these.

What is not of the declared kinds (introspection, search, partner paths) is not compiled: the whole
operation then goes to graphql-core's executor, which is also the oracle for what is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values

from partnergraph.api.graphql.types.filters import DatePart, SortOrder, direction_type_name
from partnergraph.api.graphql.types.root import entity_field_name
from partnergraph.graph.cypher.aggregate import NUMERIC_KINDS, measurable_fields
from partnergraph.graph.reading.compiler import projection
from partnergraph.graph.reading.compiler.build import CompiledStatement, StatementBuilder
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.directions import Direction, directions_of_type, shortcuts_of_type
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

_FieldsByKey = Mapping[str, tuple[FieldNode, ...]]
_KINDS_WITH_PARTS = frozenset({FieldKind.COUNT, FieldKind.TEXT})


class NotCompiled(Exception):
    """The compiler does not handle this; the executor does."""


@dataclass(frozen=True)
class ArgumentSite:
    """A field whose arguments are needed when a request is bound.

    ``fixed``: all its arguments, where no variable changes them. ``variable_of``: the variables' names by
    argument, where each argument is one variable or has none in it; ``others``: the arguments without.
    """

    definition: GraphQLField
    node: FieldNode
    fixed: Mapping[str, Any] | None
    variable_of: Mapping[str, str] | None
    others: Mapping[str, Any]

    @classmethod
    def of(
        cls, definition: GraphQLField, node: FieldNode, arguments: Mapping[str, Any]
    ) -> ArgumentSite:
        """The site of a field that has these arguments for the variables of the first request."""
        written = {argument.name.value: argument.value for argument in node.arguments or ()}
        variables = {
            n: value.name.value for n, value in written.items() if isinstance(value, VariableNode)
        }
        simple = not any(
            _has_variables(value) for n, value in written.items() if n not in variables
        )
        variable_of = {
            definition.args[n].out_name or n: variable for n, variable in variables.items()
        }
        others = {n: value for n, value in arguments.items() if n not in variable_of}
        fixed = arguments if simple and not variables else None
        return cls(definition, node, fixed, variable_of if simple else None, others)

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """The field's arguments for a request's variables."""
        if self.fixed is not None:
            return self.fixed
        if self.variable_of is not None:
            coerced = variables.coerced
            values = {n: coerced.get(variable) for n, variable in self.variable_of.items()}
            # What a variable without a value means is the specification's, and graphql-core's, to say.
            if None not in values.values():
                return {**self.others, **values}
        return get_argument_values(self.definition, self.node, variables)


@dataclass(frozen=True)
class CompiledOperation:
    """A statement with the sites of its arguments; ``by_id``: answer keys of root fields that look up an id."""

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
    compiler = SelectionCompiler(schema, fragments, variables)
    roots = compiler.compile_roots(operation)
    by_id = tuple(
        r.key for r in roots if isinstance(r, projection.ProjectedLookup) and r.by is None
    )
    return CompiledOperation(StatementBuilder().build(roots), tuple(compiler.sites), by_id)


def shape_of(value: Any) -> Any:
    """What of a variable's value may change a statement's text: not the value, but what it is made of."""
    if isinstance(value, Mapping):
        return tuple((name, shape_of(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(map(shape_of, value)) if any(isinstance(v, Mapping) for v in value) else list
    if isinstance(value, bool | SortOrder | DatePart):
        return value
    return None if value is None else str


@dataclass
class SelectionCompiler:
    """Turns the selections of one operation into projections: what is wanted of the graph."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    sites: list[ArgumentSite] = field(default_factory=list)

    def compile_roots(self, operation: OperationDefinitionNode) -> list[projection.RootProjection]:
        """The projections of a query's root fields. Raises :class:`NotCompiled`."""
        query = self.schema.query_type
        if query is None or operation.operation.value != "query":
            raise NotCompiled
        compilers = root_field_compilers()
        roots: list[projection.RootProjection] = []
        for key, nodes in self.collect_fields("Query", [operation.selection_set]).items():
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
        name = f"{direction_type_name(direction) if direction else declared.name}Connection"
        projections: list[Any] = []
        for inner, fields in self.collect_below(name, nodes).items():
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
        name = connection.removesuffix("Connection") + "Group"
        of_node = measurable_fields(declared)
        projections: list[Any] = []
        for inner, fields in self.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(projection.ProjectedTypeName(inner, name))
                case "count":
                    projections.append(projection.ProjectedGroupCount(inner))
                case "keys":
                    projections.append(
                        projection.ProjectedGroupKeys(inner, self.compile_parts("GroupKey", fields))
                    )
                case "edge" if direction and "edge" not in of_node:
                    measures = self.compile_edge_measures(direction, fields)
                    projections.append(projection.ProjectedEdgeMeasures(inner, measures))
                case field_name:
                    projections.append(
                        self.compile_measures(inner, of_node[field_name], fields, of_edge=False)
                    )
        return projection.ProjectedAggregate(key, arguments, place, tuple(projections))

    def compile_edge_measures(
        self, direction: Direction, nodes: Sequence[FieldNode]
    ) -> tuple[projection.ProjectedMeasures | projection.ProjectedTypeName, ...]:
        """What is measured of a relation."""
        name, declared = f"{direction.relation.name}Measures", measurable_fields(direction.relation)
        return tuple(
            projection.ProjectedTypeName(key, name)
            if fields[0].name.value == "__typename"
            else self.compile_measures(key, declared[fields[0].name.value], fields, of_edge=True)
            for key, fields in self.collect_below(name, nodes).items()
        )

    def compile_measures(
        self, key: str, declared: DeclaredField, nodes: Sequence[FieldNode], *, of_edge: bool
    ) -> projection.ProjectedMeasures:
        """What is measured of a field."""
        name = "NumberMeasures" if declared.kind in NUMERIC_KINDS else "DateMeasures"
        return projection.ProjectedMeasures(key, of_edge, declared, self.compile_parts(name, nodes))

    def compile_edge(
        self, declared: EntityType, direction: Direction | None, nodes: Sequence[FieldNode]
    ) -> tuple[Any, ...]:
        """What is wanted of an edge."""
        name = f"{direction_type_name(direction) if direction else declared.name}Edge"
        declared_fields = (
            {to_camel_case(n): f for n, f in direction.relation.own.items()} if direction else {}
        )
        projections: list[Any] = []
        for key, fields in self.collect_below(name, nodes).items():
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
            fields = self.collect_below(type_.name, nodes)
            # Types of which the same is asked share one compiled selection.
            selection = tuple((key, tuple(map(id, merged))) for key, merged in fields.items())
            if selection not in by_selection:
                by_selection[selection] = self.compile_object(type_, fields)
            by_type[type_.name] = by_selection[selection]
        return by_type

    def compile_object(self, declared: EntityType, selected: _FieldsByKey) -> tuple[Any, ...]:
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
        selected = self.collect_below(name, nodes).items()
        return tuple((key, _part_name(fields[0].name.value)) for key, fields in selected)

    def compile_citations(
        self, key: str, nodes: Sequence[FieldNode]
    ) -> projection.ProjectedCitations:
        """What is wanted of each source."""
        parts: list[tuple[str, Any]] = []
        for inner, fields in self.collect_below("Citation", nodes).items():
            name = fields[0].name.value
            part: Any = _part_name(name)
            if name == "source":
                part = self.compile_node(all_entity_types()["Source"], fields)
            parts.append((inner, part))
        return projection.ProjectedCitations(key, tuple(parts))

    def add_argument_site(self, parent: str, node: FieldNode) -> tuple[int, Mapping[str, Any]]:
        """Remember a field with arguments; its place among the sites, and the arguments of this request."""
        definition = self.schema.type_map[parent].fields[node.name.value]  # type: ignore[attr-defined]
        arguments = get_argument_values(definition, node, self.variables)
        self.sites.append(ArgumentSite.of(definition, node, arguments))
        return len(self.sites) - 1, arguments

    def collect_below(self, type_: str, nodes: Sequence[FieldNode]) -> _FieldsByKey:
        """The fields selected below several nodes that are one field."""
        return self.collect_fields(type_, [n.selection_set for n in nodes if n.selection_set])

    def collect_fields(self, type_: str, sets: Sequence[SelectionSetNode]) -> _FieldsByKey:
        """The fields selected on an object type by the names of the answer, as CollectFields orders them."""
        fields: dict[str, tuple[FieldNode, ...]] = {}
        seen: set[str] = set()
        for node in self.walk_selections(type_, sets, seen):
            key = node.alias.value if node.alias else node.name.value
            fields[key] = (*fields.get(key, ()), node)
        return fields

    def walk_selections(
        self, type_: str, sets: Sequence[SelectionSetNode], seen: set[str]
    ) -> Iterator[FieldNode]:
        """The field nodes selected on an object type, through fragments and directives."""
        for selection in (node for selected in sets for node in selected.selections):
            if not self.is_included(selection.directives):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self.applies_to(condition.name.value, type_):
                    yield from self.walk_selections(type_, [selection.selection_set], seen)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in seen:
                    continue
                seen.add(name)
                fragment = self.fragments[name]
                if fragment.variable_definitions or selection.arguments:
                    raise NotCompiled
                if self.applies_to(fragment.type_condition.name.value, type_):
                    yield from self.walk_selections(type_, [fragment.selection_set], seen)

    def is_included(self, directives: Sequence[DirectiveNode] | None) -> bool:
        """Whether @skip and @include leave a selection in; with any other directive, not compiled."""
        for directive in directives or ():
            match directive.name.value:
                case "skip":
                    values = self.directive_arguments(GraphQLSkipDirective, directive)
                    if values["if"] is True:
                        return False
                case "include":
                    values = self.directive_arguments(GraphQLIncludeDirective, directive)
                    if values["if"] is False:
                        return False
                case _:
                    raise NotCompiled
        return True

    def directive_arguments(self, definition: Any, node: DirectiveNode) -> Mapping[str, Any]:
        """A directive's arguments for this request's variables."""
        return get_argument_values(definition, node, self.variables)

    def applies_to(self, condition: str, type_: str) -> bool:
        """Whether a fragment on a type applies to an object type."""
        if condition == type_:
            return True
        conditioned = self.schema.type_map[condition]
        return self.schema.is_sub_type(conditioned, self.schema.type_map[type_])  # type: ignore[arg-type]


def _part_name(name: str) -> str:
    """A part as projections name it: the empty text stands for ``__typename``."""
    return "" if name == "__typename" else name


def _has_variables(value: ValueNode) -> bool:
    """Whether a value of an argument uses variables."""

    class Finder(Visitor):
        found = False

        def enter_variable(self, _node: VariableNode, *_args: Any) -> None:
            self.found = True

    finder = Finder()
    visit(value, finder)
    return finder.found


_RootFieldCompiler = Callable[
    [SelectionCompiler, str, Sequence[FieldNode]], projection.RootProjection
]


@cache
def root_field_compilers() -> Mapping[str, _RootFieldCompiler]:
    """How each root field of Query that is derived from the declarations is compiled, by its name."""
    compilers: dict[str, _RootFieldCompiler] = {
        "node": _lookup_compiler(all_entity_types()["Entity"])
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
