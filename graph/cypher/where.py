"""Filters turned into Cypher predicates.

A filter is a mapping as GraphQL gives it: field names in camelCase, each with operators; relations with
``some``, ``none``, ``all``, ``single``, ``count`` and ``within``; ``AND``, ``OR``, ``NOT``; of an abstract type
``asCluster``, for what holds of things of one type below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.graph.cypher.dates import DATE_COMPARISONS
from partnergraph.graph.cypher.distance import compare_distance
from partnergraph.graph.cypher.fragment import (
    TRUE,
    ArgumentPath,
    CypherScope,
    Fragment,
    MatchClause,
    Parameter,
    compose_cypher,
    join_filter_path,
    require_all,
    require_any,
)
from partnergraph.graph.cypher.match import kind_expression, match_link, match_nodes_of_type
from partnergraph.graph.cypher.operators import (
    TEXT_OPERATORS,
    apply_operator,
    compare_folded_text,
    compare_value,
    make_null_condition_error,
    read_stored_words,
)
from partnergraph.graph.cypher.text import fold_expression, regular_expression_check
from partnergraph.graph.cypher.within import shared_parts_list
from partnergraph.schema.catalog import EntityType, RelationType, all_entity_types
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    narrower_types,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import LONGEST_NAME

# Of how many of the related things conditions hold.
QUANTIFIERS = ("some", "none", "all", "single")
_WORDS_FOR_SEVERAL = frozenset({*QUANTIFIERS, "count"})
_QUANTIFIER_TEMPLATES = {
    "some": "EXISTS { %s }",
    "none": "NOT EXISTS { %s }",
    "all": "NOT EXISTS { %s }",
    "single": "COUNT { %s } = 1",
}

EntryWriter = Callable[[str, Any, ArgumentPath], Fragment]


def node_predicate(
    declared: EntityType,
    variable: str,
    filter_: Mapping[str, Any],
    path: ArgumentPath,
    scope: CypherScope,
    without: frozenset[ArgumentPath] = frozenset(),
) -> Fragment:
    """A predicate on ``variable``, a node of type ``declared``, for the filter found at ``path``.

    ``without``: the paths of entries that are known to hold.
    """
    return _FilterWriter(declared, variable, scope, without).all_of(filter_, path)


def relation_predicate(
    direction: Direction,
    variables: tuple[str, str],
    filter_: Mapping[str, Any],
    path: ArgumentPath,
    scope: CypherScope,
    without: frozenset[ArgumentPath] = frozenset(),
) -> Fragment:
    """A predicate on a relation and its other end (two variables): ``node`` for the end, the rest for it.

    ``without``: the paths of entries that are known to hold.
    """
    on_edge = _FilterWriter(direction.relation, variables[0], scope, without)
    on_node = _FilterWriter(direction.other, variables[1], scope, without)

    def write_entry(name: str, value: Any, at: ArgumentPath) -> Fragment:
        if name == "node":
            return on_node.all_of(value, at)
        if name == "within":
            return on_node.within(at)
        if name in _WORDS_FOR_SEVERAL:
            raise InvalidInput(
                f"{name} is said of several relations, and here it is of each one",
                where=join_filter_path(at),
                do=f"write {{{name}: …}} right below the name of the relation",
            )
        return on_edge.entry(name, value, at)

    return write_filter(filter_, path, write_entry)


def write_filter(
    filter_: Mapping[str, Any], path: ArgumentPath, write_entry: EntryWriter
) -> Fragment:
    """Every entry of a filter must hold; an empty filter holds always.

    Raises :class:`InvalidInput` for null, which would be no condition.
    """
    conditions = []
    for name, value in filter_.items():
        at = (*path, name)
        match name:
            case _ if value is None:
                raise make_null_condition_error(at)
            case "AND" | "OR":
                parts = [write_filter(part, (*at, i), write_entry) for i, part in enumerate(value)]
                conditions.append(require_all(parts) if name == "AND" else require_any(parts))
            case "NOT":
                inner = write_filter(value, at, write_entry)
                conditions.append(compose_cypher("NOT coalesce(%s, false)", inner))
            case _:
                conditions.append(write_entry(name, value, at))
    return require_all(conditions)


@dataclass(frozen=True)
class _FilterWriter:
    """Turns filters on one variable into Cypher."""

    declared: EntityType | RelationType
    variable: str
    scope: CypherScope
    without: frozenset[ArgumentPath] = frozenset()

    def all_of(self, filter_: Mapping[str, Any], path: ArgumentPath) -> Fragment:
        """The condition that a filter is."""
        return write_filter(filter_, path, self.entry)

    def entry(self, name: str, value: Any, path: ArgumentPath) -> Fragment:
        """One entry of a filter that is not a connective."""
        fields = {to_camel_case(n): f for n, f in possible_fields(self.declared).items()}
        if name in fields:
            return self.field(fields[name], value, path)
        if isinstance(self.declared, EntityType):
            if name == "typename":
                return self.typename(value, path)
            if name == "within":
                return self.within(path)
            if name in (narrower := narrower_types(self.declared)):
                return self.narrowed(narrower[name], value, path)
        return self.relation(name, value, path)

    def field(
        self, declared: DeclaredField, operations: Mapping[str, Any], path: ArgumentPath
    ) -> Fragment:
        """All operators on one field."""
        return require_all(
            self.operator(declared, name, operand, (*path, name))
            for name, operand in operations.items()
        )

    def operator(
        self, declared: DeclaredField, name: str, operand: Any, path: ArgumentPath
    ) -> Fragment:
        """One operator on one field."""
        expression = f"{self.variable}.{declared.name}"
        if name == "eq" and operand is None:
            return compose_cypher("%s IS NULL", expression)
        if operand is None:
            raise make_null_condition_error(path)
        if name == "isNull":
            return compose_cypher("(%s IS NULL) = %s", expression, Parameter(path))
        if declared.kind is FieldKind.DATE and name in DATE_COMPARISONS:
            template, transform = DATE_COMPARISONS[name]
            return compose_cypher(template, expression, Parameter(path, transform))
        if declared.kind is FieldKind.POINT:
            return compare_distance(expression, path)
        if name == "size":
            return compare_value(f"coalesce(size({expression}), 0)", operand, path)
        if name in TEXT_OPERATORS:
            return self.text_operator(declared, name, path)
        if name == "matches":
            check = regular_expression_check(declared.longest or LONGEST_NAME)
            return compose_cypher("%s =~ %s", expression, Parameter(path, check))
        return apply_operator(expression, name, path)

    def text_operator(self, declared: DeclaredField, name: str, path: ArgumentPath) -> Fragment:
        """An operator on a text, without regard to case and accents; on any of several."""
        stored = f"{self.variable}.{declared.folded or declared.name}"
        text = "x" if declared.many else stored
        folded = text if declared.folded else fold_expression(text)
        test = compare_folded_text(folded, name, path)
        return compose_cypher("any(x IN %s WHERE %s)", stored, test) if declared.many else test

    def typename(self, operations: Mapping[str, Any], path: ArgumentPath) -> Fragment:
        """Which kinds of entity are wanted; an abstract kind is all below it."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        kind = kind_expression(self.declared, self.variable)
        parts = []
        for name, operand in operations.items():
            at = (*path, name)
            if operand is None:
                raise make_null_condition_error(at)
            if name == "isNull":
                parts.append(compose_cypher("false = %s", Parameter(at)))
            else:
                kinds = Parameter(at, list_meant_kinds)
                parts.append(compose_cypher("%s IN %s", kind, kinds))
        return require_all(parts)

    def within(self, path: ArgumentPath) -> Fragment:
        """Whether it is the thing that stands at a path, a part of it, or located in it."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        if path in self.without:
            return TRUE
        parts = shared_parts_list(path, self.scope)
        ways = [compose_cypher("%s IN %s", self.variable, parts)]
        for related in possible_directions(self.declared).values():
            if related.forward and related.relation.name == "LocatedIn":
                match, _, place = self.match_related(related)
                inside = match.where(compose_cypher("%s IN %s", place, parts))
                ways.append(compose_cypher("EXISTS { %s }", inside.cypher))
        return require_any(ways)

    def narrowed(
        self, declared: EntityType, filter_: Mapping[str, Any], path: ArgumentPath
    ) -> Fragment:
        """Whether it is of a narrower type, and meets conditions on things of that."""
        is_such = [compose_cypher("%s:%s", self.variable, declared.name)]
        is_such += match_nodes_of_type(declared, self.variable).conditions
        return require_all([*is_such, replace(self, declared=declared).all_of(filter_, path)])

    def relation(self, name: str, value: Mapping[str, Any], path: ArgumentPath) -> Fragment:
        """A condition on what is related, or on how much is."""
        assert isinstance(self.declared, EntityType)  # noqa: S101
        for related in possible_directions(self.declared).values():
            if name == to_camel_case(related.name):
                return require_all(
                    self.quantified(related, quantifier, inner, (*path, quantifier))
                    for quantifier, inner in value.items()
                )
        if path in self.without:
            return TRUE
        shortcut = possible_shortcuts(self.declared)[name]
        match, _, node = self.match_related(shortcut, shortcut.target.name)
        inner = replace(self, declared=shortcut.target, variable=node).all_of(value, path)
        return compose_cypher("EXISTS { %s }", match.where(inner).cypher)

    def match_related(
        self, link: Direction | Shortcut, label: str = ""
    ) -> tuple[MatchClause, str, str]:
        """A match of what is related, with fresh variables for the relationship and the other end."""
        edge, node = self.scope.variable("e"), self.scope.variable("m")
        return match_link(self.variable, link, edge, node, self.scope, label), edge, node

    def quantified(
        self, related: Direction, quantifier: str, inner: Mapping[str, Any], path: ArgumentPath
    ) -> Fragment:
        """``some``, ``none``, ``all`` or ``single`` of what is related, or their ``count``."""
        if inner is None:
            raise make_null_condition_error(path)
        if path in self.without:
            return TRUE
        if quantifier == "within":
            return self.quantified(related, "some", {"within": inner}, path[:-1])
        match, edge, node = self.match_related(related)
        if quantifier == "count":
            return compare_value(compose_cypher("COUNT { %s }", match.cypher), inner, path)
        if quantifier not in QUANTIFIERS:
            raise InvalidInput(
                f"of how many related things {quantifier} must hold is not said",
                where=join_filter_path(path),
                do=f"write {{some: {{{quantifier}: …}}}}, or none, all or single",
            )
        test = relation_predicate(related, (edge, node), inner, path, self.scope, self.without)
        if test != TRUE:
            test = compose_cypher("coalesce(%s, false)", test)
        if quantifier == "all":
            test = compose_cypher("NOT %s", test)
        return compose_cypher(_QUANTIFIER_TEMPLATES[quantifier], match.where(test).cypher)


def list_meant_kinds(value: Any) -> list[str]:
    """The names of the types whose nodes a kind, or several, stand for: an abstract one for all below it."""
    kinds = value if isinstance(value, list | tuple) else [value]
    declared = [all_entity_types()[read_stored_words(kind)] for kind in kinds]
    return [below.name for d in declared for below in (d.concrete if d.abstract else (d,))]
