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
    """A field whose arguments are needed when a request is bound."""

    definition: GraphQLField
    node: FieldNode
    fixed: Mapping[str, Any] | None
    # Arguments that are a variable and nothing else, and all others.
    direct: Mapping[str, str] | None
    rest: Mapping[str, Any]

    @classmethod
    def of(cls, definition: GraphQLField, node: FieldNode, arguments: Mapping[str, Any]) -> Site:
        """A field that has these arguments for the variables of the first request."""
        given = {one.name.value: one.value for one in node.arguments or ()}
        direct = {
            n: value.name.value for n, value in given.items() if isinstance(value, VariableNode)
        }
        plain = not any(has_variables(value) for n, value in given.items() if n not in direct)
        named = {definition.args[n].out_name or n: variable for n, variable in direct.items()}
        rest = {n: value for n, value in arguments.items() if n not in named}
        fixed = arguments if plain and not direct else None
        return cls(definition, node, fixed, named if plain else None, rest)

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """The field's arguments for a request's variables."""
        if self.fixed is not None:
            return self.fixed
        if self.direct is not None:
            coerced = variables.coerced
            found = {n: coerced.get(variable) for n, variable in self.direct.items()}
            # What a variable without a value means is the specification's, and graphql-core's, to say.
            if None not in found.values():
                return {**self.rest, **found}
        return get_argument_values(self.definition, self.node, variables)


@dataclass(frozen=True)
class Plan:
    """A compiled operation."""

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
    roots = compiler.roots(operation)
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
    """Turns selections into trees of what is wanted."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    sites: list[Site] = field(default_factory=list)

    def roots(self, operation: OperationDefinitionNode) -> list[tree.Root]:
        """The root fields of a query."""
        query = self.schema.query_type
        if query is None or operation.operation.value != "query":
            raise NotCompiled
        known = root_fields()
        found: list[tree.Root] = []
        for key, nodes in self.collect("Query", [operation.selection_set]).items():
            name = nodes[0].name.value
            if name == "__typename":
                found.append(tree.TypeName(key, "Query"))
            elif name in known:
                found.append(known[name](self, key, nodes))
            else:
                raise NotCompiled
        return found

    def lookup(self, declared: EntityType, key: str, nodes: Sequence[FieldNode]) -> tree.Lookup:
        """A root field that finds one node."""
        place, arguments = self.site("Query", nodes[0])
        as_of = arguments.get("asOf") is not None
        given = [n for n, v in arguments.items() if v is not None and n != "asOf"]
        if len(given) != 1:
            raise NotCompiled
        by = next((f for f in declared.identifiers if camel(f.name) == given[0]), None)
        return tree.Lookup(key, declared, by, given[0], as_of, place, self.node(declared, nodes))

    def connection(
        self,
        parent: str,
        declared: EntityType,
        direction: Direction | None,
        key: str,
        nodes: Sequence[FieldNode],
    ) -> tree.Connection:
        """A connection and what is wanted of its page."""
        place, arguments = self.site(parent, nodes[0])
        name = f"{type_name(direction) if direction else declared.name}Connection"
        wanted: list[Any] = []
        for inner, fields in self.below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    wanted.append(tree.TypeName(inner, name))
                case "totalCount":
                    wanted.append(tree.Total(inner))
                case "nodes":
                    wanted.append(tree.Nodes(inner, self.node(declared, fields)))
                case "pageInfo":
                    wanted.append(tree.PageInfo(inner, self.parts("PageInfo", fields)))
                case "aggregate":
                    wanted.append(self.aggregate(name, declared, direction, inner, fields))
                case "edges":
                    wanted.append(tree.Edges(inner, self.edge(declared, direction, fields)))
                case _:
                    raise NotCompiled
        return tree.Connection(key, declared, direction, arguments, place, tuple(wanted))

    def aggregate(
        self,
        connection: str,
        declared: EntityType,
        direction: Direction | None,
        key: str,
        nodes: Sequence[FieldNode],
    ) -> tree.Aggregate:
        """The groups of a connection."""
        place, arguments = self.site(connection, nodes[0])
        name = connection.removesuffix("Connection") + "Group"
        of_node = measured(declared)
        wanted: list[Any] = []
        for inner, fields in self.below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    wanted.append(tree.TypeName(inner, name))
                case "count":
                    wanted.append(tree.GroupCount(inner))
                case "keys":
                    wanted.append(tree.GroupKeys(inner, self.parts("GroupKey", fields)))
                case "edge" if direction and "edge" not in of_node:
                    below = self.measures_of_edge(direction, fields)
                    wanted.append(tree.EdgeMeasures(inner, below))
                case field_name:
                    wanted.append(self.measures(inner, of_node[field_name], fields, of_edge=False))
        return tree.Aggregate(key, arguments, place, tuple(wanted))

    def measures_of_edge(
        self, direction: Direction, nodes: Sequence[FieldNode]
    ) -> tuple[tree.Measures | tree.TypeName, ...]:
        """What is measured of a relation."""
        name, own = f"{direction.relation.name}Measures", measured(direction.relation)
        return tuple(
            tree.TypeName(key, name)
            if fields[0].name.value == "__typename"
            else self.measures(key, own[fields[0].name.value], fields, of_edge=True)
            for key, fields in self.below(name, nodes).items()
        )

    def measures(
        self, key: str, declared: Field, nodes: Sequence[FieldNode], *, of_edge: bool
    ) -> tree.Measures:
        """What is measured of a field."""
        name = "NumberMeasures" if declared.kind in NUMERIC else "DateMeasures"
        return tree.Measures(key, of_edge, declared, self.parts(name, nodes))

    def edge(
        self, declared: EntityType, direction: Direction | None, nodes: Sequence[FieldNode]
    ) -> tuple[Any, ...]:
        """What is wanted of an edge."""
        name = f"{type_name(direction) if direction else declared.name}Edge"
        own = {camel(n): f for n, f in direction.relation.own.items()} if direction else {}
        wanted: list[Any] = []
        for key, fields in self.below(name, nodes).items():
            match fields[0].name.value:
                case "__typename":
                    wanted.append(tree.TypeName(key, name))
                case "cursor":
                    wanted.append(tree.Cursor(key))
                case "node":
                    wanted.append(tree.Node(key, self.node(declared, fields)))
                case "sources":
                    wanted.append(self.citations(key, fields))
                case field_name:
                    wanted.append(self.value(key, own[field_name], fields))
        return tuple(wanted)

    def node(self, declared: EntityType, nodes: Sequence[FieldNode]) -> tree.Selection:
        """What is wanted of a node, for each type that it may have."""
        concrete = declared.concrete if declared.abstract else (declared,)
        made: dict[Any, tuple[Any, ...]] = {}
        found = {}
        for one in concrete:
            fields = self.below(one.name, nodes)
            # Types of which the same is asked share one compiled selection.
            same = tuple((key, tuple(map(id, some))) for key, some in fields.items())
            if same not in made:
                made[same] = self.object(one, fields)
            found[one.name] = made[same]
        return found

    def object(self, declared: EntityType, selected: Fields) -> tuple[Any, ...]:
        """What is wanted of a node of one type."""
        own = {camel(n): f for n, f in declared.fields.items()}
        related = {camel(d.name): d for d in relation_fields(declared)}
        short = {s.name: s for s in shortcuts(declared)}
        wanted: list[Any] = []
        for key, fields in selected.items():
            name = fields[0].name.value
            if name == "__typename":
                wanted.append(tree.TypeName(key))
            elif name in own:
                wanted.append(self.value(key, own[name], fields))
            elif name == "sources":
                wanted.append(self.citations(key, fields))
            elif name == "version":
                wanted.append(tree.Version(key))
            elif name in related:
                direction = related[name]
                wanted.append(
                    self.connection(declared.name, direction.other, direction, key, fields)
                )
            elif name in short:
                way = short[name]
                wanted.append(tree.One(key, way, self.node(way.target, fields)))
            else:
                raise NotCompiled
        return tuple(wanted)

    def value(self, key: str, declared: Any, nodes: Sequence[FieldNode]) -> Any:
        """A field's value, whole or in parts."""
        if declared.kind in PARTS:
            name = "Count" if declared.kind is Kind.COUNT else "Text"
            return tree.Parts(key, declared, self.parts(name, nodes))
        return tree.Value(key, declared)

    def parts(self, name: str, nodes: Sequence[FieldNode]) -> tuple[tuple[str, str], ...]:
        """The fields wanted of a type without further levels; the type's name is the empty part."""
        found = self.below(name, nodes).items()
        return tuple((key, plain(fields[0].name.value)) for key, fields in found)

    def citations(self, key: str, nodes: Sequence[FieldNode]) -> tree.Citations:
        """What is wanted of each source."""
        parts: list[tuple[str, Any]] = []
        for inner, fields in self.below("Citation", nodes).items():
            name = fields[0].name.value
            whole = name == "source"
            parts.append((inner, self.node(entities()["Source"], fields) if whole else plain(name)))
        return tree.Citations(key, tuple(parts))

    def site(self, parent: str, node: FieldNode) -> tuple[int, Mapping[str, Any]]:
        """Remember a field with arguments; its place, and the arguments now."""
        definition = self.schema.type_map[parent].fields[node.name.value]  # type: ignore[attr-defined]
        arguments = get_argument_values(definition, node, self.variables)
        self.sites.append(Site.of(definition, node, arguments))
        return len(self.sites) - 1, arguments

    def below(self, type_: str, nodes: Sequence[FieldNode]) -> Fields:
        """The fields selected below several nodes that are one field."""
        return self.collect(type_, [n.selection_set for n in nodes if n.selection_set])

    def collect(self, type_: str, sets: Sequence[SelectionSetNode]) -> Fields:
        """The fields selected on an object type by the names of the answer, as CollectFields orders them."""
        found: dict[str, tuple[FieldNode, ...]] = {}
        seen: set[str] = set()
        for node in self.walk(type_, sets, seen):
            key = node.alias.value if node.alias else node.name.value
            found[key] = (*found.get(key, ()), node)
        return found

    def walk(
        self, type_: str, sets: Sequence[SelectionSetNode], seen: set[str]
    ) -> Iterator[FieldNode]:
        """The field nodes selected on an object type, through fragments and directives."""
        for selection in (one for each in sets for one in each.selections):
            if not self.included(selection.directives):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self.applies(condition.name.value, type_):
                    yield from self.walk(type_, [selection.selection_set], seen)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in seen:
                    continue
                seen.add(name)
                fragment = self.fragments[name]
                if fragment.variable_definitions or selection.arguments:
                    raise NotCompiled
                if self.applies(fragment.type_condition.name.value, type_):
                    yield from self.walk(type_, [fragment.selection_set], seen)

    def included(self, directives: Sequence[DirectiveNode] | None) -> bool:
        """What @skip and @include say of a selection; any other directive is not ours to handle."""
        for directive in directives or ():
            match directive.name.value:
                case "skip":
                    values = self.directive(GraphQLSkipDirective, directive)
                    if values["if"] is True:
                        return False
                case "include":
                    values = self.directive(GraphQLIncludeDirective, directive)
                    if values["if"] is False:
                        return False
                case _:
                    raise NotCompiled
        return True

    def directive(self, definition: Any, node: DirectiveNode) -> Mapping[str, Any]:
        """A directive's arguments."""
        return get_argument_values(definition, node, self.variables)

    def applies(self, condition: str, type_: str) -> bool:
        """Whether a fragment on a type applies to an object type."""
        if condition == type_:
            return True
        found = self.schema.type_map[condition]
        return self.schema.is_sub_type(found, self.schema.type_map[type_])  # type: ignore[arg-type]


def plain(name: str) -> str:
    """A part's name; the empty one for the type's name."""
    return "" if name == "__typename" else name


def has_variables(value: ValueNode) -> bool:
    """Whether a value of an argument uses variables."""

    class Finder(Visitor):
        """Notes a variable."""

        found = False

        def enter_variable(self, _node: VariableNode, *_args: Any) -> None:
            self.found = True

    finder = Finder()
    visit(value, finder)
    return finder.found


RootField = Callable[[Compiler, str, Sequence[FieldNode]], tree.Root]


@cache
def root_fields() -> Mapping[str, RootField]:
    """How each root field that is derived from the declarations is compiled."""
    found: dict[str, RootField] = {"node": looked_up(entities()["Entity"])}
    for declared in entities().values():
        found[singular(declared)] = looked_up(declared)
        found[declared.plural] = listed(declared)
    return found


def looked_up(declared: EntityType) -> RootField:
    """The compiler of a lookup."""
    return lambda compiler, key, nodes: compiler.lookup(declared, key, nodes)


def listed(declared: EntityType) -> RootField:
    """The compiler of a root connection."""
    return lambda compiler, key, nodes: compiler.connection("Query", declared, None, key, nodes)
