"""Random GraphQL operations out of the schema: valid ones nearly always, with mistakes in their arguments now and then.

Nothing here names a type of the network but where its arguments are special (pages, orders, lookups), so a
new entity is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from partnergraph.api.graphql.execution.compiler import root_field_compilers
from tests.api.graphql import network
from tests.api.graphql.literals import BROKEN_CURSORS, SCALARS, Leaf, Variable, Word, literal, plain

T = TypeVar("T")
Composite = GraphQLObjectType | GraphQLInterfaceType

DEPTH, FILTER_DEPTH, BUDGET = 4, 3, 22
VARIANTS = 4
# What is said of all the things at a relation, not of one; and the mark of where that has to be.
WORDS_FOR_SEVERAL = frozenset({"some", "none", "all", "single", "count"})
SEVERAL = "(of several)"
# The same under every type, so fragments may ask for them under their own names.
COMMON = frozenset({"id", "name", "description", "urls"})


@dataclass(frozen=True)
class Operation:
    """A document with one operation, its variables, and which of them want a cursor of which alias.

    It comes in :data:`VARIANTS`: the same structure with other values, which costs Neo4j no other plan.
    """

    text: str
    values: dict[str, Any]
    leaves: tuple[Leaf, ...]
    cursors: dict[str, str]

    def variant(self, number: int) -> tuple[str, dict[str, Any]]:
        """Its text and variables, with one choice of values."""
        text = self.text
        for leaf in self.leaves:
            text = text.replace(str(leaf), literal(leaf.values[number]))
        return text, {name: plain(value, number) for name, value in self.values.items()}


@dataclass
class Draft:
    """An operation while it is being written."""

    schema: GraphQLSchema
    draw: Callable[[st.SearchStrategy[Any]], Any]
    definitions: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[Composite, str]] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)
    edges: frozenset[str] = frozenset()
    measured: frozenset[str] = frozenset()
    budget: int = BUDGET
    made: int = 0

    def number(self, low: int, high: int) -> int:
        found: int = self.draw(st.integers(low, high))
        return found

    def chance(self, percent: int) -> bool:
        return self.percent() >= 100 - percent

    def percent(self) -> int:
        """A number below 100. Hypothesis likes the ends of a range, so these are hidden within it."""
        return self.number(0, 1023) * 389 % 1024 * 100 // 1024

    def pick(self, among: Sequence[T]) -> T:
        found: T = self.draw(st.sampled_from(among))
        return found

    def leaf(self, among: Sequence[Any]) -> Leaf:
        """One of some values, and another of them in every other variant."""
        first = self.number(0, len(among) - 1)
        values = tuple(among[(first + n) % len(among)] for n in range(VARIANTS))
        self.leaves.append(made := Leaf(len(self.leaves), values))
        return made

    def fresh(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}{self.made}"

    def operation(self) -> Operation:
        """The whole document."""
        query = self.schema.query_type
        assert query is not None
        roots = [self.root(query) for _ in range(self.number(1, 2))]
        defined = ", ".join(f"${name}: {text}" for name, text in self.definitions.items())
        head = f"query Q({defined}) " if defined else self.pick(["", "query ", "query Q "])
        fragments = [f"fragment {n} on {t.name} {body}" for n, (t, body) in self.fragments.items()]
        text = "\n".join([f"{head}{{ {' '.join(roots)} }}", *fragments])
        return Operation(text, self.values, tuple(self.leaves), self.cursors)

    def root(self, query: GraphQLObjectType) -> str:
        """A field of Query, under an alias of its own; rarely one that only the executor knows."""
        rare = self.percent()
        if rare > 98:
            return f'{self.fresh("t")}: __type(name: "Event") {{ name }}'
        if rare > 96:
            return f"{self.fresh('q')}: __typename"
        names = [n for n in query.fields if n in root_field_compilers() or rare < 4]
        plural = [n for n in names if str(query.fields[n].type).endswith("Connection")]
        name = self.pick(plural if self.chance(60) else names)
        return self.field(query, name, DEPTH, self.fresh("r"))

    def selection(self, type_: Composite, depth: int, suffix: str = "") -> str:
        """A selection set on a type; ``suffix`` keeps the keys of several types apart."""
        parts = [self.part(type_, depth, suffix) for _ in range(self.number(1, 3))]
        return f"{{ {' '.join(parts)} }}"

    def part(self, type_: Composite, depth: int, suffix: str) -> str:
        """A field or a fragment."""
        kind = self.percent()
        if self.budget <= 0 or kind > 97:
            return f"__typename{self.directive()}"
        if kind > 87 and depth > 0:
            condition = self.pick([None, *overlapping(self.schema, type_)])
            inner = condition or type_
            on = f"... on {condition.name}" if condition else "..."
            own = f"_{condition.name}" if condition and condition is not type_ else suffix
            return f"{on}{self.directive()} {self.selection(inner, depth, own)}"
        if kind > 79 and depth > 0:
            return f"...{self.fragment(type_, depth)}{self.directive()}"
        leaves = [n for n, f in type_.fields.items() if is_leaf_type(get_named_type(f.type))]
        deeper = [n for n in type_.fields if n not in leaves] if depth > 0 else []
        if not leaves and not deeper:
            return "__typename"
        # Relations come by the dozen; values are not to drown among them.
        name = self.pick(deeper if deeper and (self.chance(60) or not leaves) else leaves)
        alias = self.fresh("z") if self.chance(12) else ""
        if not alias and suffix and name not in COMMON:
            alias = f"{name}{suffix}"
        return self.field(type_, name, depth, alias)

    def fragment(self, type_: Composite, depth: int) -> str:
        """The name of a fragment that may be spread on a type, a new one or one that is there."""
        possible = overlapping(self.schema, type_)
        usable = [name for name, (on, _) in self.fragments.items() if on in possible]
        if usable and self.chance(40):
            return self.pick(usable)
        on = self.pick(possible)
        name = self.fresh("F")
        body = self.selection(on, depth, f"_{on.name}")
        self.fragments[name] = (on, body)
        return name

    def field(self, parent: Composite, name: str, depth: int, alias: str) -> str:
        """A field with arguments and what is wanted below it, sometimes in two halves."""
        self.budget -= 1
        definition = parent.fields[name]
        type_ = get_named_type(definition.type)
        arguments = ""
        wants: str | None = None
        page = parent if parent.name.endswith("Connection") else type_
        self.edges, self.measured = fields_of_edges(page), fields_of_groups(page)
        if definition.args and (
            name in {"node", "nodes"} or self.chance(75) or parent.name == "Query"
        ):
            alias = alias if parent.name == "Query" else self.fresh("a")
            arguments, wants = self.arguments(name, definition, alias)
        head = f"{alias}: {name}" if alias else name
        head = f"{head}{arguments}{self.directive()}"
        if not isinstance(type_, Composite):
            return head
        cursors = " pageInfo { startCursor endCursor }" if wants else ""
        halves = [self.selection(type_, depth - 1) for _ in range(1 + self.chance(12))]
        halves[0] = f"{halves[0][:-1]}{cursors} }}"
        return " ".join(f"{head} {half}" for half in halves)

    def directive(self) -> str:
        """@include or @skip, now and then."""
        if not self.chance(8):
            return ""
        value = self.value(GraphQLNonNull(GraphQLBoolean), 0)
        return f" @{self.pick(['include', 'skip'])}(if: {literal(value)})"

    def arguments(self, name: str, definition: GraphQLField, alias: str) -> tuple[str, str | None]:
        """A field's arguments; and the variable for a cursor of the same field, if one is wanted."""
        given: dict[str, Any] = {}
        args, wants = dict(definition.args), None
        if "filter" in args:
            given, wants = self.page(alias)
            for one, percent in (("filter", 45), ("orderBy", 40), ("asOf", 12), ("deep", 40)):
                if one in args and self.chance(percent):
                    given[one] = self.argument(one, args[one])
        elif name == "node":
            given = {"id": self.known(definition)}
        elif name == "nodes":
            given = {"ids": [self.known(definition) for _ in range(self.number(0, 3))]}
        elif name not in root_field_compilers():
            given = {n: self.argument(n, a) for n, a in args.items() if isinstance(a.type, GraphQLNonNull) or self.chance(30)}  # fmt: skip
        else:
            chosen = [n for n in args if n != "asOf"]
            chosen = chosen[:1] if self.chance(60) else [self.pick(chosen)]
            if self.chance(4):
                chosen = [n for n in args if self.chance(30)]
            given = {n: self.argument(n, args[n]) for n in chosen}
            if chosen == ["id"] and self.chance(85):
                given["id"] = self.known(definition)
            if self.chance(15):
                given["asOf"] = self.argument("asOf", args["asOf"])
        text = ", ".join(f"{n}: {literal(v)}" for n, v in given.items())
        return (f"({text})" if text else ""), wants

    def known(self, definition: GraphQLField) -> Any:
        """The id of something that is there, of a type that a lookup finds."""
        type_ = get_named_type(definition.type)
        assert isinstance(type_, Composite)
        kinds = {name.lower() for name in possible(self.schema, type_)}
        known = [one for one in network.ids() if one.partition(":")[0] in kinds]
        found = self.leaf(known or network.ids())
        return self.given("ID", found) if self.chance(20) else found

    def argument(self, name: str, argument: GraphQLArgument) -> Any:
        """The value of one argument."""
        return self.value(argument.type, FILTER_DEPTH, name)

    def page(self, alias: str) -> tuple[dict[str, Any], str | None]:
        """The arguments of a page: mostly sound ones, in one direction."""
        given: dict[str, Any] = {}
        count, cursor = ("last", "before") if self.chance(25) else ("first", "after")
        if self.chance(80):
            size = self.leaf(range(5) if self.chance(95) else [-1, 5000, 1001, 1000])
            given[count] = self.given("Int", size) if self.chance(20) else size
        wants = None
        if self.chance(20):
            name = self.fresh("c")
            self.definitions[name], self.cursors[name], wants = "String", alias, name
            given[cursor] = Variable(name)
        elif self.chance(4):
            given[cursor] = self.pick(BROKEN_CURSORS)
        if self.chance(1):
            given[self.pick(["first", "last"])] = 1
        return given, wants

    def given(self, type_: str, value: Any) -> Variable:
        """A new variable with a value."""
        name = self.fresh("v")
        self.definitions[name] = self.types[name] = type_
        self.values[name] = value
        return Variable(name)

    def value(self, type_: GraphQLInputType, depth: int, name: str = "") -> Any:
        """A value of an input type, or a variable that has one."""
        if self.chance(15):
            return self.variable(type_, depth, name)
        return self.constant(type_, depth, name, fixed=False)

    def variable(self, type_: GraphQLInputType, depth: int, name: str) -> Variable:
        """A variable with a value, with null, with nothing, with or without default."""
        written = str(type_)
        if (known := [v for v, t in self.types.items() if t == written]) and self.chance(30):
            return Variable(self.pick(known))
        made = self.fresh("v")
        required = isinstance(type_, GraphQLNonNull)
        default = ""
        if self.chance(25):
            default = f" = {literal(self.constant(type_, depth, name, fixed=True))}"
            written = written.removesuffix("!") if self.chance(50) else written
        self.definitions[made], self.types[made] = f"{written}{default}", str(type_)
        what = self.percent()
        if what <= 75 or (required and not default):
            self.values[made] = self.constant(type_, depth, name, fixed=True)
        elif what <= 85 and not required:
            self.values[made] = None
        return Variable(made)

    def constant(self, type_: GraphQLInputType, depth: int, name: str, *, fixed: bool) -> Any:
        """A value written out; ``fixed``: without variables in it."""
        inner: Any = get_nullable_type(type_)
        if inner is type_ and self.chance(4 if depth == FILTER_DEPTH else 1):
            return None
        if isinstance(inner, GraphQLList):
            one = inner.of_type
            if self.chance(5):
                alone = one if isinstance(one, GraphQLNonNull) else GraphQLNonNull(one)
                return self.constant(alone, depth, name, fixed=fixed)
            each = [one] * self.number(0 if self.chance(20) else 1, 2)
            return [self.inside(o, depth, name, fixed=fixed) for o in each]
        if isinstance(inner, GraphQLInputObjectType):
            return self.object(inner, depth, name, fixed=fixed)
        if isinstance(inner, GraphQLEnumType):
            return self.leaf([Word(one) for one in inner.values])
        if name == "first":
            return self.leaf(range(6))
        return self.leaf(SCALARS[inner.name])

    def inside(self, type_: GraphQLInputType, depth: int, name: str, *, fixed: bool) -> Any:
        """A value within another."""
        return self.constant(type_, depth, name, fixed=True) if fixed else self.value(type_, depth, name)  # fmt: skip

    def object(
        self, type_: GraphQLInputObjectType, depth: int, name: str, *, fixed: bool
    ) -> dict[str, Any]:
        """An input object: an entry of an order names one field, a filter one or two conditions."""
        required = [n for n, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull)]
        others = [
            n for n in type_.fields if n not in required and (depth > 0 or shallow(type_.fields[n]))
        ]
        if self.chance(97):
            others = self.sensible(type_, others, several=name == SEVERAL)
        if type_.name.endswith("Order"):
            others = [n for n in others if n != "nulls"]
            amount = 1 if self.chance(97) else self.pick([0, 2])
        else:
            amount = self.number(0 if self.chance(10) else 1, 2) if others else 0
        chosen = {self.pick(others) for _ in range(amount)} if others else set()
        if "nulls" in type_.fields and self.chance(25):
            chosen.add("nulls")
        fields = [n for n in type_.fields if n in required or n in chosen]
        given = {}
        for n in fields:
            inner = type_.fields[n].type
            of_several = says_of_several(inner) and not says_of_several(type_)
            given[n] = self.inside(inner, depth - 1, SEVERAL if of_several else n, fixed=fixed)
        return given

    def sensible(
        self, type_: GraphQLInputObjectType, among: list[str], *, several: bool
    ) -> list[str]:
        """Of some fields of an input type those that have a meaning where it stands."""
        if says_of_several(type_):
            return [n for n in among if (n in WORDS_FOR_SEVERAL) == several or n == "within"]
        if type_.name in {"EdgeOrder", "EdgeDimension"}:
            return [n for n in among if n in self.edges or n == "nulls"]
        if type_.name in {"AggregateOrder", "AggregateHaving"}:
            among = [n for n in among if n in self.measured]
        return [n for n in among if n != "edge" or self.edges]


def says_of_several(type_: Any) -> bool:
    """Whether an input type, through lists and non-null, has the words for all the things at a relation."""
    inner = get_named_type(type_)
    return isinstance(inner, GraphQLInputObjectType) and inner.fields.keys() >= WORDS_FOR_SEVERAL


def fields_of_edges(type_: Any) -> frozenset[str]:
    """What the edges of a connection have of the relation that leads to each thing."""
    if not type_.name.endswith("Connection"):
        return frozenset()
    return frozenset(get_named_type(type_.fields["edges"].type).fields) - {
        *("cursor", "node", "sources")
    }


def fields_of_groups(type_: Any) -> frozenset[str]:
    """What groups of a connection can be kept and ordered by."""
    if not type_.name.endswith("Connection") or "aggregate" not in type_.fields:
        return frozenset()
    groups = get_named_type(type_.fields["aggregate"].type)
    return frozenset(groups.fields) | {"AND", "OR", "NOT"}


@cache
def overlapping(schema: GraphQLSchema, type_: Composite) -> list[Composite]:
    """The types on which a fragment within a type may be."""
    mine, node = possible(schema, type_), schema.type_map["Node"]
    every = [t for t in schema.type_map.values() if isinstance(t, Composite)]
    return [t for t in every if t is type_ or ((t.interfaces or t is node) and possible(schema, t) & mine)]  # fmt: skip


@cache
def possible(schema: GraphQLSchema, type_: Composite) -> frozenset[str]:
    """The names of the object types that a type stands for."""
    if isinstance(type_, GraphQLObjectType):
        return frozenset({type_.name})
    return frozenset(one.name for one in schema.get_possible_types(type_))


def shallow(field_: GraphQLInputField) -> bool:
    """Whether a field's value has no fields in turn."""
    return not isinstance(get_named_type(field_.type), GraphQLInputObjectType)


def operations(schema: GraphQLSchema) -> st.SearchStrategy[Operation]:
    """Random operations on a schema."""

    @st.composite
    def made(draw: st.DrawFn) -> Operation:
        return Draft(schema, draw).operation()

    return made()
