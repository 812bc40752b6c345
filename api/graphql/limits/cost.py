"""What an operation will cost, estimated from its selection and page sizes before anything runs.

::

    cost of an operation  = sum of the costs of its root fields
    cost of a leaf        = 0, and so of an object that has nothing but leaves (Count, Text, PageInfo)
    cost of an object     = 1 + what is selected in it
    cost of a connection  = 1 + conditions + page * (1 + what is selected in each node and edge) + the rest
                            (without nodes and edges: 1 + conditions + the rest)
    cost of another list  = 1 + conditions + length * (1 + what is selected in each)

``page`` and ``length`` are ``first`` or ``last`` as given, by variables too, else the field's default;
lists that cannot be cut count as :data:`LIST`. ``conditions``: how many fields the filters and orders
name, at any depth. :data:`WORK` is added for fields that look at much to answer little. Fragments on
several types count all, though each node is of one: it is an estimate from above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from api.graphql.limits.conditions import Conditions, fields_of
from api.graphql.limits.size import over
from api.settings import ApiSettings
from graph.reading.fetch import DEFAULT_PAGE

WORK = {
    "totalCount": 10,
    "aggregate": 10,
    "search": 100,
    "partnerPaths": 500,
    "brokers": 500,
    "regionLinks": 500,
    "recommendPartners": 500,
    "neighbourhood": 100,
    "query": 100,
    "__schema": 10_000,
    "__type": 100,
}
LIST, GROUPS = 5, 100
SIZES = ("first", "last")
IN_PAGES = frozenset({"nodes", "edges"})
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Price:
    """The cost of a field for given variables.

    ``base`` is what no variable changes; ``sizes`` the page size: a number, a variable's name, or several
    of which the first that is given counts; ``inputs`` variables that hold filters or orders; ``each`` is
    paid for every thing on the page, ``once`` is not; ``when`` are variables of @include (True) and @skip
    (False). ``conditions`` are those of a whole operation.
    """

    base: int = 0
    sizes: tuple[int | str, ...] = ()
    paged: bool = False
    inputs: tuple[str, ...] = ()
    each: tuple[Price, ...] = ()
    once: tuple[Price, ...] = ()
    when: tuple[tuple[str, bool], ...] = ()
    conditions: Conditions = field(default_factory=Conditions)

    def cost(self, values: Values, pages: list[int]) -> int:
        """The cost; sizes of connections' pages are added to ``pages``."""
        if any(bool(values.get(name)) is not wanted for name, wanted in self.when):
            return 0
        found = self.base
        for name in self.inputs:
            found += conditions(values.get(name))
        if self.sizes:
            size = self.size(values)
            if self.paged:
                pages.append(size)
            if self.each or not self.paged:
                found += max(size, 0) * (1 + sum([one.cost(values, pages) for one in self.each]))
        return found + sum([one.cost(values, pages) for one in self.once])

    def size(self, values: Values) -> int:
        """How many things there are at most."""
        for one in self.sizes:
            size = values.get(one) if isinstance(one, str) else one
            if size is not None:
                return int(size)
        return LIST


def check_cost(price: Price, values: Values, settings: ApiSettings) -> GraphQLError | None:
    """What to say where an operation with these variables costs too much or asks for too much at once."""
    if (many := price.conditions.check(values, settings)) is not None:
        return many
    pages: list[int] = []
    cost = price.cost(values, pages)
    if pages and (largest := max(pages)) > settings.max_page:
        return over("page", settings.max_page, largest)
    return over("cost", settings.max_cost, cost) if cost > settings.max_cost else None


def conditions(value: Any) -> int:
    """How many fields of filters and orders a value names."""
    if isinstance(value, Mapping):
        return sum([1 + conditions(inner) for inner in value.values()])
    if isinstance(value, list):
        return sum([conditions(inner) for inner in value])
    return 0


def price_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> Price:
    """The price of a valid operation."""
    root = schema.get_root_type(operation.operation)
    once = tuple(Pricing(schema, fragments).all(root, operation.selection_set))
    asked = Conditions.of(fields_of(operation.selection_set, fragments))
    return Price(once=once, conditions=asked)


@dataclass(frozen=True)
class Pricing:
    """Turns selections into prices."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def all(self, type_: Any, selections: SelectionSetNode | None) -> Iterator[Price]:
        """The prices of what is selected of a type, without what is free."""
        for selection in selections.selections if selections else ():
            when = tuple(switches(selection))
            price = self.one(type_, selection, when)
            if price.base or price.sizes or price.inputs or price.once:
                yield price

    def one(
        self, type_: Any, selection: SelectionNode, when: tuple[tuple[str, bool], ...]
    ) -> Price:
        """The price of one selection."""
        if isinstance(selection, FieldNode):
            return self.field(type_, selection, when)
        fragment: Any = selection
        if isinstance(selection, FragmentSpreadNode):
            fragment = self.fragments[selection.name.value]
        condition = fragment.type_condition
        on = self.schema.type_map[condition.name.value] if condition else type_
        return Price(once=tuple(self.all(on, fragment.selection_set)), when=when)

    def field(self, type_: Any, node: FieldNode, when: tuple[tuple[str, bool], ...]) -> Price:
        """The price of a field."""
        name = node.name.value
        declared = self.schema.get_field(type_, name)
        work = WORK.get(name, 0)
        if declared is None or name.startswith("__"):
            return Price(work, when=when)
        of = get_named_type(declared.type)
        below = tuple(self.all(of, node.selection_set)) if node.selection_set else ()
        sizes = tuple(sizes_of(declared, node))
        if not sizes and is_free(of):
            return Price(work, once=below, when=when)
        fixed, inputs = inputs_of(node)
        base = 1 + work + fixed
        if not sizes:
            return Price(base, inputs=inputs, once=below, when=when)
        if not of.name.endswith("Connection"):
            return Price(base, sizes, inputs=inputs, each=below, when=when)
        each, once = self.connection(of, node)
        return Price(base, sizes, paged=True, inputs=inputs, each=each, once=once, when=when)

    def connection(
        self, type_: GraphQLNamedType, node: FieldNode
    ) -> tuple[tuple[Price, ...], tuple[Price, ...]]:
        """What is paid for each thing on a page, and what is paid once."""
        each: list[Price] = []
        once: list[Price] = []
        for inner in fields_in(node.selection_set, self.fragments):
            when = tuple(switches(inner))
            if inner.name.value in IN_PAGES:
                of = get_named_type(self.schema.get_field(type_, inner.name.value).type)  # type: ignore[arg-type, union-attr]
                each += [Price(once=tuple(self.all(of, inner.selection_set)), when=when)]
            else:
                once.append(self.field(type_, inner, when))
        return tuple(each), tuple(once)


def fields_in(
    selections: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """The fields of a selection set, its fragments opened."""
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from fields_in(fragments[selection.name.value].selection_set, fragments)
        elif isinstance(selection, InlineFragmentNode):
            yield from fields_in(selection.selection_set, fragments)


def sizes_of(declared: GraphQLField, node: FieldNode) -> Iterator[int | str]:
    """Where the number of things that a field gives is said; nothing for a field that is one thing."""
    if "first" in declared.args:
        for argument in node.arguments or ():
            if argument.name.value in SIZES:
                if isinstance(argument.value, VariableNode):
                    yield argument.value.name.value
                elif isinstance(argument.value, IntValueNode):
                    yield int(argument.value.value)
        default = declared.args["first"].default_value
        if isinstance(default, int):
            yield default
        else:
            yield GROUPS if is_list(declared.type) else DEFAULT_PAGE
    elif is_list(declared.type) and not is_free(get_named_type(declared.type)):
        yield LIST


def inputs_of(node: FieldNode) -> tuple[int, tuple[str, ...]]:
    """Conditions written out in a field's arguments, and the variables that may hold more."""
    fixed, names = 0, []
    waiting: list[ValueNode] = [argument.value for argument in node.arguments or ()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, VariableNode):
            names.append(value.name.value)
        elif isinstance(value, ListValueNode):
            waiting += value.values
        elif isinstance(value, ObjectValueNode):
            fixed += len(value.fields)
            waiting += [field.value for field in value.fields]
    return fixed, tuple(names)


def switches(selection: SelectionNode) -> Iterator[tuple[str, bool]]:
    """The variables that decide whether a selection is there."""
    for directive in selection.directives or ():
        wanted = {"include": True, "skip": False}.get(directive.name.value)
        for argument in directive.arguments or ():
            if wanted is not None and isinstance(argument.value, VariableNode):
                yield argument.value.name.value, wanted


def is_list(type_: Any) -> bool:
    """Whether a field gives a list."""
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


@cache
def is_free(type_: GraphQLNamedType) -> bool:
    """Whether a type is a value, without anything behind it that has to be looked up."""
    if is_leaf_type(type_):
        return True
    if isinstance(type_, GraphQLInterfaceType) or not isinstance(type_, GraphQLObjectType):
        return False
    return not type_.interfaces and all(
        not field.args and is_leaf_type(get_named_type(field.type))
        for field in type_.fields.values()
    )
