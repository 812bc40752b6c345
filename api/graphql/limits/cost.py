"""What an operation will cost, estimated from its selection and page sizes before anything runs.

::

    cost of an operation  = sum of the costs of its root fields
    cost of a leaf        = 0, and so of an object that has nothing but leaves (Count, Text, PageInfo)
    cost of an object     = 1 + what is selected in it
    cost of a connection  = 1 + conditions + page * (1 + what is selected in each node and edge) + the rest
                            (without nodes and edges: 1 + conditions + the rest)
    cost of another list  = 1 + conditions + length * (1 + what is selected in each)

``page`` and ``length`` are ``first`` or ``last`` as given, by variables too, else the field's default;
lists that cannot be cut count as :data:`_LIST_LENGTH`, or as what :data:`_LIST_LENGTHS` says. ``conditions``: how many fields the filters and orders
name, at any depth; what they follow costs besides (:mod:`partnergraph.api.graphql.limits.hops`). ``aggregate`` without ``groupBy``
costs what ``totalCount`` does. :data:`_EXTRA_COST` is added for fields that look at much to answer little. Fragments on
several types count all, though each node is of one: it is an estimate from above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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

from partnergraph.api.graphql.limits.conditions import ConditionCount, walk_selected_fields
from partnergraph.api.graphql.limits.hops import HopPrice
from partnergraph.api.graphql.limits.size import limit_error
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.cypher.window import DEFAULT_PAGE
from partnergraph.graph.reading.facets import FACETS, MOST_VALUES

_EXTRA_COST = {
    "totalCount": 10,
    "aggregate": 10,
    "search": 100,
    "partnerPaths": 500,
    "brokers": 500,
    "regionLinks": 500,
    "closestPartners": 500,
    "recommendPartners": 500,
    "pairTotals": 500,
    "placeMatrix": 500,
    "suggest": 20,
    "neighbourhood": 100,
    "query": 100,
    "__schema": 10_000,
    "__type": 100,
    # Relations that are followed from every row.
    "of EdgeMeasures": 10,
}
_LIST_LENGTH, _GROUPS = 5, 100
_LIST_LENGTHS = {"facets": len(FACETS) * MOST_VALUES}
_SIZE_ARGUMENTS = ("first", "last")
_PAGE_FIELDS = frozenset({"nodes", "edges"})
_CoercedVariables = Mapping[str, Any]


@dataclass(frozen=True)
class CostFormula:
    """The cost of a selection, or of an operation, for any values of its variables.

    ``base`` is what no variable changes; ``sizes`` the page size: a number, a variable's name, or several
    of which the first that is given counts; ``inputs`` variables that hold filters or orders; ``per_item``
    is paid for every thing on the page, ``once`` is not; ``switches`` are variables of @include (True) and
    @skip (False). ``conditions`` are those of a whole operation.
    """

    base: int = 0
    sizes: tuple[int | str, ...] = ()
    paged: bool = False
    inputs: tuple[str, ...] = ()
    hops: HopPrice = field(default_factory=HopPrice)
    per_item: tuple[CostFormula, ...] = ()
    once: tuple[CostFormula, ...] = ()
    switches: tuple[tuple[str, bool], ...] = ()
    conditions: ConditionCount = field(default_factory=ConditionCount)

    def cost(self, values: _CoercedVariables, pages: list[int]) -> int:
        """The cost for these values; the sizes of connections' pages are appended to ``pages``."""
        if any(bool(values.get(name)) is not included_if for name, included_if in self.switches):
            return 0
        cost = self.base
        for name in self.inputs:
            cost += _count_conditions(values.get(name))
        if self.hops.variables:
            cost += self.hops.of_values(values) - self.hops.written
        if self.sizes:
            size = self.size(values)
            if self.paged:
                pages.append(size)
            if self.per_item or not self.paged:
                cost += max(size, 0) * (
                    1 + sum([price.cost(values, pages) for price in self.per_item])
                )
        return cost + sum([price.cost(values, pages) for price in self.once])

    def size(self, values: _CoercedVariables) -> int:
        """The page size, or the length of a list."""
        for source in self.sizes:
            size = values.get(source) if isinstance(source, str) else source
            if size is not None:
                return len(size) if isinstance(size, list) else int(size)
        return _LIST_LENGTH


def check_cost(
    price: CostFormula, values: _CoercedVariables, settings: ApiSettings
) -> GraphQLError | None:
    """The error for an operation that with these variables costs or asks for too much; else None."""
    if (excess := price.conditions.check_limits(values, settings)) is not None:
        return excess
    pages: list[int] = []
    cost = price.cost(values, pages)
    if pages and (largest := max(pages)) > settings.max_page:
        return limit_error("page", settings.max_page, largest)
    return limit_error("cost", settings.max_cost, cost) if cost > settings.max_cost else None


def _count_conditions(value: Any) -> int:
    """How many fields of filters and orders a value names."""
    if isinstance(value, Mapping):
        return sum([1 + _count_conditions(inner) for inner in value.values()])
    if isinstance(value, list):
        return sum([_count_conditions(inner) for inner in value])
    return 0


def derive_cost_formula(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> CostFormula:
    """The cost of a valid operation as a formula over its variables."""
    root = schema.get_root_type(operation.operation)
    once = tuple(_CostAnalysis(schema, fragments).price_selections(root, operation.selection_set))
    counted = ConditionCount.of_fields(walk_selected_fields(operation.selection_set, fragments))
    return CostFormula(once=once, conditions=counted)


@dataclass(frozen=True)
class _CostAnalysis:
    """Turns the selections of one operation into cost formulas."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def price_selections(
        self, type_: Any, selections: SelectionSetNode | None
    ) -> Iterator[CostFormula]:
        """The formulas of what is selected of a type, without what is free."""
        for selection in selections.selections if selections else ():
            switched = tuple(_switch_variables(selection))
            price = self.price_selection(type_, selection, switched)
            if price.base or price.sizes or price.inputs or price.once:
                yield price

    def price_selection(
        self, type_: Any, selection: SelectionNode, switched: tuple[tuple[str, bool], ...]
    ) -> CostFormula:
        """The formula of one selection."""
        if isinstance(selection, FieldNode):
            return self.price_field(type_, selection, switched)
        fragment: Any = selection
        if isinstance(selection, FragmentSpreadNode):
            fragment = self.fragments[selection.name.value]
        condition = fragment.type_condition
        on = self.schema.type_map[condition.name.value] if condition else type_
        return CostFormula(
            once=tuple(self.price_selections(on, fragment.selection_set)), switches=switched
        )

    def price_field(
        self, type_: Any, node: FieldNode, switched: tuple[tuple[str, bool], ...]
    ) -> CostFormula:
        """The formula of a field and all below it."""
        name = node.name.value
        declared = self.schema.get_field(type_, name)
        work = _EXTRA_COST.get(name, 0) + _EXTRA_COST.get(
            f"of {get_named_type(declared.type).name}" if declared else "", 0
        )
        if declared is None or name.startswith("__"):
            return CostFormula(work, switches=switched)
        of = get_named_type(declared.type)
        below = tuple(self.price_selections(of, node.selection_set)) if node.selection_set else ()
        sizes = tuple(_page_sizes(declared, node))
        if not sizes and _is_free_type(of):
            return CostFormula(work, once=below, switches=switched)
        fixed, inputs = _input_conditions(node)
        hops = HopPrice.of_arguments(declared, node)
        asked = CostFormula(
            1 + work + fixed + hops.written, inputs=inputs, hops=hops, switches=switched
        )
        if name == "aggregate" and not _names_argument(node, "groupBy"):
            # One group, for which all is counted at once.
            return replace(asked, base=asked.base - 1, once=below)
        if not sizes:
            return replace(asked, once=below)
        if not of.name.endswith("Connection"):
            return replace(asked, sizes=sizes, per_item=below)
        per_item, once = self.price_connection(of, node)
        return replace(asked, sizes=sizes, paged=True, per_item=per_item, once=once)

    def price_connection(
        self, type_: GraphQLNamedType, node: FieldNode
    ) -> tuple[tuple[CostFormula, ...], tuple[CostFormula, ...]]:
        """What is paid for each thing on a page, and what is paid once."""
        per_item: list[CostFormula] = []
        once: list[CostFormula] = []
        for inner in _expand_fragments(node.selection_set, self.fragments):
            switched = tuple(_switch_variables(inner))
            if inner.name.value in _PAGE_FIELDS:
                of = get_named_type(self.schema.get_field(type_, inner.name.value).type)  # type: ignore[arg-type, union-attr]
                per_item += [
                    CostFormula(
                        once=tuple(self.price_selections(of, inner.selection_set)),
                        switches=switched,
                    )
                ]
            else:
                once.append(self.price_field(type_, inner, switched))
        return tuple(per_item), tuple(once)


def _expand_fragments(
    selections: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """The fields of a selection set, its fragments opened."""
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _expand_fragments(fragments[selection.name.value].selection_set, fragments)
        elif isinstance(selection, InlineFragmentNode):
            yield from _expand_fragments(selection.selection_set, fragments)


def _id_counts(node: FieldNode) -> Iterator[int | str]:
    """Where the number of ids that a field is given stands."""
    for argument in node.arguments or ():
        if isinstance(argument.value, VariableNode):
            yield argument.value.name.value
        else:
            yield len(getattr(argument.value, "values", "1"))


def _page_sizes(declared: GraphQLField, node: FieldNode) -> Iterator[int | str]:
    """Where the number of things that a field gives stands: numbers, and names of variables; none for one thing."""
    if "ids" in declared.args:
        yield from _id_counts(node)
    elif "first" in declared.args:
        for argument in node.arguments or ():
            if argument.name.value in _SIZE_ARGUMENTS:
                if isinstance(argument.value, VariableNode):
                    yield argument.value.name.value
                elif isinstance(argument.value, IntValueNode):
                    yield int(argument.value.value)
        default = declared.args["first"].default_value
        if isinstance(default, int):
            yield default
        else:
            yield _GROUPS if _gives_list(declared.type) else DEFAULT_PAGE
    elif _gives_list(declared.type) and not _is_free_type(get_named_type(declared.type)):
        yield _LIST_LENGTHS.get(node.name.value, _LIST_LENGTH)


def _names_argument(node: FieldNode, name: str) -> bool:
    return any(argument.name.value == name for argument in node.arguments or ())


def _input_conditions(node: FieldNode) -> tuple[int, tuple[str, ...]]:
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
            waiting += [member.value for member in value.fields]
    return fixed, tuple(names)


def _switch_variables(selection: SelectionNode) -> Iterator[tuple[str, bool]]:
    """The variables that decide whether a selection is there, each with the value for which it is."""
    for directive in selection.directives or ():
        included_if = {"include": True, "skip": False}.get(directive.name.value)
        for argument in directive.arguments or ():
            if included_if is not None and isinstance(argument.value, VariableNode):
                yield argument.value.name.value, included_if


def _gives_list(type_: Any) -> bool:
    """Whether a field gives a list."""
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)


@cache
def _is_free_type(type_: GraphQLNamedType) -> bool:
    """Whether a type is a value, without anything behind it that has to be looked up."""
    if is_leaf_type(type_):
        return True
    if isinstance(type_, GraphQLInterfaceType) or not isinstance(type_, GraphQLObjectType):
        return False
    return not type_.interfaces and all(
        not member.args and is_leaf_type(get_named_type(member.type))
        for member in type_.fields.values()
    )
