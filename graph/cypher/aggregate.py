"""Counting and summing what a connection holds, in groups.

A grouping is a list of entries that name things to group by: a field (``{"kind": True}``), a part of a date
(``{"starts": "YEAR"}``), fields of something related (``{"country": {"code": True, "name": True}}``), or of
the relation that leads to it (``{"edge": {"role": True}}``). Names below one relation speak of the same
related thing, in one entry and in several. What has no value, or is related to nothing, is in a group of its
own, whose key is null. ``{"whole": {"id": True}}``, of programmes and sectors: each that it is a part of, and itself. ``{"typename": True}``, of an abstract type: what kind each is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    Piece,
    compose_cypher,
    require_all,
)
from partnergraph.graph.cypher.match import kind_expression, match_link, match_nodes_of_type
from partnergraph.graph.cypher.page import edge_field
from partnergraph.graph.cypher.within import match_wholes
from partnergraph.schema.catalog import EntityType
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
from partnergraph.schema.names import class_constant, to_camel_case

_DATE_PART_LENGTHS = {"YEAR": 4, "MONTH": 7, "DAY": 10}
DEFAULT_GROUPS, LARGEST_GROUPS = 100, 10_000


@dataclass(frozen=True)
class GroupKey:
    """One thing that is grouped by: its path in the API's names, and what its values are, of a vocabulary where they have one."""

    path: str
    expression: str
    enum: type[Enum] | None = None


@dataclass
class Grouping:
    """The keys of a grouping, and the MATCHes that reach them, each related thing matched once."""

    scope: CypherScope
    matches: list[Piece]
    keys: list[GroupKey]
    reached: dict[Any, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        ends: tuple[EntityType, str],
        relation: tuple[Direction, str] | None,
        entries: Sequence[Mapping[str, Any]],
        scope: CypherScope,
    ) -> Grouping:
        """Read the entries for a node (type, variable) and the relation it was reached by.

        Raises :class:`~partnergraph.schema.errors.InvalidInput` for an entry that names nothing, and for a field
        of an edge where there is none.
        """
        grouping = cls(scope, [], [])
        for entry in entries:
            grouping.walk(ends, relation, entry, ())
        return grouping

    def walk(
        self,
        ends: tuple[EntityType, str],
        relation: tuple[Direction, str] | None,
        entry: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> None:
        """Follow what an entry names to its fields; all below one relation is of the same related thing."""
        declared, variable = ends
        named = {name: value for name, value in entry.items() if value is not None}
        if not named:
            raise InvalidInput(
                "an entry of groupBy must name what to group by",
                where=".".join(path) or "groupBy",
                do="write [{kind: true}, {starts: YEAR}]",
            )
        fields = {to_camel_case(n): f for n, f in possible_fields(declared).items()}
        shortcuts = {s.name: s for s in possible_shortcuts(declared).values()}
        directions = {to_camel_case(d.name): d for d in possible_directions(declared).values()}
        narrower = narrower_types(declared)
        for name, inner in named.items():
            if name == "node":
                self.walk(ends, relation, inner, path)
            elif name == "edge":
                self.walk_edge(relation, inner, (*path, name))
            elif name == "typename":
                self.add_kind(declared, variable, inner, (*path, name))
            elif name == "whole":
                whole = self.reach_whole(declared, variable)
                self.walk((declared, whole), None, inner, (*path, name))
            elif name in narrower:
                narrowed = self.narrow(variable, narrower[name])
                self.walk((narrower[name], narrowed), relation, inner, (*path, name))
            elif name in shortcuts:
                target = shortcuts[name].target
                edge, node = self.reach(variable, shortcuts[name], target.name)
                forward = Direction(shortcuts[name].relation, forward=True)
                self.walk((target, node), (forward, edge), inner, (*path, name))
            elif name in directions:
                direction = directions[name]
                edge, node = self.reach(variable, direction, "")
                self.walk((direction.other, node), (direction, edge), inner, (*path, name))
            else:
                self.add_key(fields[name], variable, inner, (*path, name))

    def walk_edge(
        self,
        relation: tuple[Direction, str] | None,
        entry: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> None:
        """Add a key for each field of the relation that an entry names."""
        direction, variable = relation or (None, "")
        for name, part in entry.items():
            if part is not None:
                self.add_key(edge_field(direction, name), variable, part, (*path, name))

    def narrow(self, variable: str, declared: EntityType) -> str:
        """A variable for the thing where it is of a narrower type, else for nothing."""
        if (variable, declared) not in self.reached:
            narrowed = self.scope.variable("gt")
            conditions = match_nodes_of_type(declared, variable).conditions
            such = require_all([Fragment((f"{variable}:{declared.name}",)), *conditions])
            case = "WITH *, CASE WHEN %s THEN %s END AS %s"
            self.matches.append(compose_cypher(case, such, variable, narrowed))
            self.reached[variable, declared] = narrowed, narrowed
        return self.reached[variable, declared][0]

    def reach(self, variable: str, link: Direction | Shortcut, label: str) -> tuple[str, str]:
        """Match what is related, unless it is; the variables of the relation and of the thing."""
        if (variable, link) not in self.reached:
            edge, node = self.scope.variable("ge"), self.scope.variable("gn")
            match = match_link(variable, link, edge, node, self.scope, label)
            self.matches.append(replace(match, keyword="OPTIONAL MATCH").cypher)
            self.reached[variable, link] = edge, node
        return self.reached[variable, link]

    def reach_whole(self, declared: EntityType, variable: str) -> str:
        """Match what a thing is a part of, itself among that, unless it is; its variable."""
        if (variable, "whole") not in self.reached:
            whole = self.scope.variable("gn")
            self.matches.append(match_wholes(variable, whole, declared))
            self.reached[variable, "whole"] = whole, whole
        return self.reached[variable, "whole"][0]

    def add_key(
        self, declared: DeclaredField, variable: str, part: Any, path: tuple[str, ...]
    ) -> None:
        """Add a key for one field, and what unwinds it where it has many values."""
        if part is False:
            return
        expression = f"{variable}.{declared.name}"
        if declared.many:
            if (variable, declared.name) not in self.reached:
                item = self.scope.variable("gi")
                self.matches.append(f"UNWIND coalesce({expression}, [null]) AS {item}")
                self.reached[variable, declared.name] = item, item
            expression, _ = self.reached[variable, declared.name]
        elif declared.kind is FieldKind.DATE:
            expression = f"left({expression}, {_DATE_PART_LENGTHS[part]})"
        self.keys.append(GroupKey(".".join(path), expression, declared.enum))

    def add_kind(
        self, declared: EntityType, variable: str, part: Any, path: tuple[str, ...]
    ) -> None:
        """Add a key for the kind of a thing, as the API's enum writes it."""
        if part is not False:
            kind = kind_expression(declared, variable, class_constant)
            self.keys.append(GroupKey(".".join(path), kind))


def group_limit(first: int | None) -> int:
    """How many groups to return, given ``first``. Raises :class:`InvalidInput` for more than allowed."""
    size = DEFAULT_GROUPS if first is None else first
    if not 0 <= size <= LARGEST_GROUPS:
        raise InvalidInput(
            f"{size} groups are not allowed", where="first", do=f"ask for 0 to {LARGEST_GROUPS}"
        )
    return size


def group_key_value(key: GroupKey, value: Any) -> Any:
    """A key's value as the API writes it: an enum's word as its name."""
    return key.enum(value).name if key.enum and value is not None else value
