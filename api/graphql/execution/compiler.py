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

from api.graphql.types.inputs import DatePart, Order, type_name
from api.graphql.types.root import singular
from graph.cypher.aggregate import NUMERIC, measured
from graph.reading.compiler import tree
from graph.reading.compiler.build import Builder, Compiled
from schema.catalog import EntityType, entities
from schema.directions import Direction, relation_fields, shortcuts
from schema.fields import Field, Kind
from schema.names import camel

Fields = Mapping[str, tuple[FieldNode, ...]]
PARTS = frozenset({Kind.COUNT, Kind.TEXT})


class NotCompiled(Exception):
    """The compiler does not handle this; the executor does."""


@dataclass(frozen=True)
class Site:
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
    def of(cls, definition: GraphQLField, node: FieldNode, arguments: Mapping[str, Any]) -> Site:
        """The site of a field that has these arguments for the variables of the first request."""
        written = {argument.name.value: argument.value for argument in node.arguments or ()}
        variables = {
            n: value.name.value for n, value in written.items() if isinstance(value, VariableNode)
        }
        simple = not any(has_variables(value) for n, value in written.items() if n not in variables)
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
class Plan:
    """A statement with the sites of its arguments; ``by_id``: answer keys of root fields that look up an id."""

    compiled: Compiled
    sites: tuple[Site, ...]
    by_id: tuple[str, ...]


def compile_operation(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> Plan:
    """Compile an operation for variables of this shape. Raises :class:`NotCompiled`."""
    compiler = Compiler(schema, fragments, variables)
    roots = compiler.compile_roots(operation)
    by_id = tuple(r.key for r in roots if isinstance(r, tree.Lookup) and r.by is None)
    return Plan(Builder().build(roots), tuple(compiler.sites), by_id)


def shape_of(value: Any) -> Any:
    """What of a variable's value may change a statement's text: not the value, but what it is made of."""
    if isinstance(value, Mapping):
        return tuple((name, shape_of(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(map(shape_of, value)) if any(isinstance(v, Mapping) for v in value) else list
    if isinstance(value, bool | Order | DatePart):
        return value
    return None if value is None else str


@dataclass
class Compiler:
    """Turns the selections of one operation into projections: what is wanted of the graph."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    sites: list[Site] = field(default_factory=list)

    def compile_roots(self, operation: OperationDefinitionNode) -> list[tree.Root]:
        """The projections of a query's root fields. Raises :class:`NotCompiled`."""
        query = self.schema.query_type
        if query is None or operation.operation.value != "query":
            raise NotCompiled
        compilers = root_fields()
        roots: list[tree.Root] = []
        for key, nodes in self.collect_fields("Query", [operation.selection_set]).items():
            name = nodes[0].name.value
            if name == "__typename":
                roots.append(tree.TypeName(key, "Query"))
            elif name in compilers:
                roots.append(compilers[name](self, key, nodes))
            else:
                raise NotCompiled
        return roots

    def compile_lookup(
        self, declared: EntityType, key: str, nodes: Sequence[FieldNode]
    ) -> tree.Lookup:
        """A root field that finds one node."""
        place, arguments = self.add_argument_site("Query", nodes[0])
        as_of = arguments.get("asOf") is not None
        identifiers = [n for n, v in arguments.items() if v is not None and n != "asOf"]
        if len(identifiers) != 1:
            raise NotCompiled
        (name,) = identifiers
        by = next((f for f in declared.identifiers if camel(f.name) == name), None)
        return tree.Lookup(
            key, declared, by, name, as_of, place, self.compile_node(declared, nodes)
        )

    def compile_connection(
        self,
        parent: str,
        declared: EntityType,
        direction: Direction | None,
        key: str,
        nodes: Sequence[FieldNode],
    ) -> tree.Connection:
        """A connection, at the root or from a node in a direction, and what is wanted of its page."""
        place, arguments = self.add_argument_site(parent, nodes[0])
        name = f"{type_name(direction) if direction else declared.name}Connection"
        projections: list[Any] = []
        for inner, fields in self.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(tree.TypeName(inner, name))
                case "totalCount":
                    projections.append(tree.Total(inner))
                case "nodes":
                    projections.append(tree.Nodes(inner, self.compile_node(declared, fields)))
                case "pageInfo":
                    projections.append(tree.PageInfo(inner, self.compile_parts("PageInfo", fields)))
                case "aggregate":
                    projections.append(
                        self.compile_aggregate(name, declared, direction, inner, fields)
                    )
                case "edges":
                    projections.append(
                        tree.Edges(inner, self.compile_edge(declared, direction, fields))
                    )
                case _:
                    raise NotCompiled
        return tree.Connection(key, declared, direction, arguments, place, tuple(projections))

    def compile_aggregate(
        self,
        connection: str,
        declared: EntityType,
        direction: Direction | None,
        key: str,
        nodes: Sequence[FieldNode],
    ) -> tree.Aggregate:
        """The groups of a connection."""
        place, arguments = self.add_argument_site(connection, nodes[0])
        name = connection.removesuffix("Connection") + "Group"
        of_node = measured(declared)
        projections: list[Any] = []
        for inner, fields in self.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(tree.TypeName(inner, name))
                case "count":
                    projections.append(tree.GroupCount(inner))
                case "keys":
                    projections.append(
                        tree.GroupKeys(inner, self.compile_parts("GroupKey", fields))
                    )
                case "edge" if direction and "edge" not in of_node:
                    measures = self.compile_edge_measures(direction, fields)
                    projections.append(tree.EdgeMeasures(inner, measures))
                case field_name:
                    projections.append(
                        self.compile_measures(inner, of_node[field_name], fields, of_edge=False)
                    )
        return tree.Aggregate(key, arguments, place, tuple(projections))

    def compile_edge_measures(
        self, direction: Direction, nodes: Sequence[FieldNode]
    ) -> tuple[tree.Measures | tree.TypeName, ...]:
        """What is measured of a relation."""
        name, declared = f"{direction.relation.name}Measures", measured(direction.relation)
        return tuple(
            tree.TypeName(key, name)
            if fields[0].name.value == "__typename"
            else self.compile_measures(key, declared[fields[0].name.value], fields, of_edge=True)
            for key, fields in self.collect_below(name, nodes).items()
        )

    def compile_measures(
        self, key: str, declared: Field, nodes: Sequence[FieldNode], *, of_edge: bool
    ) -> tree.Measures:
        """What is measured of a field."""
        name = "NumberMeasures" if declared.kind in NUMERIC else "DateMeasures"
        return tree.Measures(key, of_edge, declared, self.compile_parts(name, nodes))

    def compile_edge(
        self, declared: EntityType, direction: Direction | None, nodes: Sequence[FieldNode]
    ) -> tuple[Any, ...]:
        """What is wanted of an edge."""
        name = f"{type_name(direction) if direction else declared.name}Edge"
        declared_fields = (
            {camel(n): f for n, f in direction.relation.own.items()} if direction else {}
        )
        projections: list[Any] = []
        for key, fields in self.collect_below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    projections.append(tree.TypeName(key, name))
                case "cursor":
                    projections.append(tree.Cursor(key))
                case "node":
                    projections.append(tree.Node(key, self.compile_node(declared, fields)))
                case "sources":
                    projections.append(self.compile_citations(key, fields))
                case field_name:
                    projections.append(self.compile_value(key, declared_fields[field_name], fields))
        return tuple(projections)

    def compile_node(self, declared: EntityType, nodes: Sequence[FieldNode]) -> tree.Selection:
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

    def compile_object(self, declared: EntityType, selected: Fields) -> tuple[Any, ...]:
        """What is wanted of a node of one type."""
        declared_fields = {camel(n): f for n, f in declared.fields.items()}
        related = {camel(d.name): d for d in relation_fields(declared)}
        shortcut_of = {s.name: s for s in shortcuts(declared)}
        projections: list[Any] = []
        for key, fields in selected.items():
            name = fields[0].name.value
            if name == "__typename":
                projections.append(tree.TypeName(key))
            elif name in declared_fields:
                projections.append(self.compile_value(key, declared_fields[name], fields))
            elif name == "sources":
                projections.append(self.compile_citations(key, fields))
            elif name == "version":
                projections.append(tree.Version(key))
            elif name in related:
                direction = related[name]
                projections.append(
                    self.compile_connection(declared.name, direction.other, direction, key, fields)
                )
            elif name in shortcut_of:
                shortcut = shortcut_of[name]
                node = self.compile_node(shortcut.target, fields)
                projections.append(tree.One(key, shortcut, node))
            else:
                raise NotCompiled
        return tuple(projections)

    def compile_value(self, key: str, declared: Any, nodes: Sequence[FieldNode]) -> Any:
        """A field's value, whole or in parts."""
        if declared.kind in PARTS:
            name = "Count" if declared.kind is Kind.COUNT else "Text"
            return tree.Parts(key, declared, self.compile_parts(name, nodes))
        return tree.Value(key, declared)

    def compile_parts(self, name: str, nodes: Sequence[FieldNode]) -> tuple[tuple[str, str], ...]:
        """The fields wanted of a type without further levels; the type's name is the empty part."""
        selected = self.collect_below(name, nodes).items()
        return tuple((key, plain(fields[0].name.value)) for key, fields in selected)

    def compile_citations(self, key: str, nodes: Sequence[FieldNode]) -> tree.Citations:
        """What is wanted of each source."""
        parts: list[tuple[str, Any]] = []
        for inner, fields in self.collect_below("Citation", nodes).items():
            name = fields[0].name.value
            part: Any = plain(name)
            if name == "source":
                part = self.compile_node(entities()["Source"], fields)
            parts.append((inner, part))
        return tree.Citations(key, tuple(parts))

    def add_argument_site(self, parent: str, node: FieldNode) -> tuple[int, Mapping[str, Any]]:
        """Remember a field with arguments; its place among the sites, and the arguments of this request."""
        definition = self.schema.type_map[parent].fields[node.name.value]  # type: ignore[attr-defined]
        arguments = get_argument_values(definition, node, self.variables)
        self.sites.append(Site.of(definition, node, arguments))
        return len(self.sites) - 1, arguments

    def collect_below(self, type_: str, nodes: Sequence[FieldNode]) -> Fields:
        """The fields selected below several nodes that are one field."""
        return self.collect_fields(type_, [n.selection_set for n in nodes if n.selection_set])

    def collect_fields(self, type_: str, sets: Sequence[SelectionSetNode]) -> Fields:
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


def plain(name: str) -> str:
    """A part as projections name it: the empty text stands for ``__typename``."""
    return "" if name == "__typename" else name


def has_variables(value: ValueNode) -> bool:
    """Whether a value of an argument uses variables."""

    class Finder(Visitor):
        found = False

        def enter_variable(self, _node: VariableNode, *_args: Any) -> None:
            self.found = True

    finder = Finder()
    visit(value, finder)
    return finder.found


RootField = Callable[[Compiler, str, Sequence[FieldNode]], tree.Root]


@cache
def root_fields() -> Mapping[str, RootField]:
    """How each root field of Query that is derived from the declarations is compiled, by its name."""
    compilers: dict[str, RootField] = {"node": looked_up(entities()["Entity"])}
    for declared in entities().values():
        compilers[singular(declared)] = looked_up(declared)
        compilers[declared.plural] = listed(declared)
    return compilers


def looked_up(declared: EntityType) -> RootField:
    return lambda compiler, key, nodes: compiler.compile_lookup(declared, key, nodes)


def listed(declared: EntityType) -> RootField:
    return lambda compiler, key, nodes: compiler.compile_connection(
        "Query", declared, None, key, nodes
    )
