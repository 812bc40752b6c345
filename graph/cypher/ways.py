"""The ways to match what a filter holds of: among all things of a type, or from where the filter lets one start.

Which is the cheapest depends on values, and a statement's text must not: where there are several ways the statement
has all of them, and takes the one whose estimate is least when it runs. An estimate is a number of things looked at: as
many as relations lead to the start, which Neo4j keeps with each node, times a few for each further hop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.graph.cypher.fragment import (
    ArgumentPath,
    CypherScope,
    Fragment,
    MatchClause,
    Parameter,
    Piece,
    compose_cypher,
    join_cypher,
    require_all,
)
from partnergraph.graph.cypher.match import match_link, match_nodes_of_type
from partnergraph.graph.cypher.operators import read_stored_words
from partnergraph.graph.cypher.starts import (
    SOME_BY_COUNT,
    KeySeek,
    RelationSeek,
    Start,
    WithinSeek,
    find_starts,
)
from partnergraph.graph.cypher.where import node_predicate, relation_predicate
from partnergraph.graph.cypher.within import shared_parts_list
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.directions import Direction, Shortcut, possible_directions

# Of more than these Neo4j would plan longer than they save.
_MOST_STARTS = 2
# How many things a thing is related to by one kind of relation, at a guess.
_FAN_OUT = 4
# A scan in the order of a page ends when the page is full: soon, if what it looks for is spread evenly.
_CAUTION = 4
_BEYOND_ALL = "1e18"


@dataclass(frozen=True)
class Ways:
    """Ways to match the same nodes, and the variable with the number of the one to take, where there are several."""

    node: str
    scope: CypherScope
    matches: tuple[MatchClause, ...]
    chosen: str = ""

    def rows(self, *conditions: Fragment, then: Fragment | None = None) -> Fragment:
        """Cypher for the nodes on which some more conditions hold; ``then``: what is done to those of each way."""
        tail = compose_cypher(" %s", then) if then else ""
        ways = [
            compose_cypher("%s%s", match.where(*conditions).cypher, tail) for match in self.matches
        ]
        if len(ways) == 1:
            return ways[0]
        imported = ", ".join(self.scope.shared_names)
        # Each in a subquery of its own, or no index could give its nodes in order.
        branches = (
            compose_cypher(
                f"UNWIND CASE {self.chosen} WHEN {number} THEN [0] ELSE [] END AS way "
                f"CALL ({imported}) {{ %s RETURN {self.node} }} RETURN {self.node}",
                way,
            )
            for number, way in enumerate(ways)
        )
        return compose_cypher(
            f"CALL ({imported}) {{ %s }}%s", join_cypher(" UNION ALL ", branches), tail
        )


@dataclass(frozen=True)
class FilteredNodes:
    """The nodes of a type, bound to a variable, that meet the filter at a path."""

    declared: EntityType
    node: str
    filter_: Mapping[str, Any]
    path: ArgumentPath
    scope: CypherScope

    def among_all(self) -> Ways:
        """The one way that is always there: to look at every node of the type."""
        return self._only_way(self._match_from(None))

    def ways(self, page_size: Parameter | None = None) -> Ways:
        """Every way that may be the cheapest; ``page_size`` where a page in the order of ids is wanted."""
        by_entry = find_starts(self.declared, self.filter_, self.path)
        for start in (start for starts in by_entry for start in starts):
            if not start.hops and isinstance(start.seek, KeySeek):
                found = _seek_conditions(start.seek, self.node)
                return self._only_way(self._match_from(None).where(*found))
        best = [min(starts, key=_rank_start) for starts in by_entry if starts]
        chosen = sorted(best, key=_rank_start)[:_MOST_STARTS]
        if not chosen:
            return self.among_all()
        alone = len(by_entry) == 1 and chosen[0].alone
        page_size = page_size if alone else None
        scans = page_size or all(isinstance(start.seek, RelationSeek) for start in chosen)
        if len(chosen) == 1 and not scans:
            return self._only_way(self._match_from(chosen[0]))
        matches = [self._match_from(start) for start in (*chosen, *([None] if scans else []))]
        estimates = [self._estimate(start) for start in chosen]
        if scans:
            estimates.append(self._estimate_scan(estimates, page_size))
        chosen_way = self.scope.share(_choose_least(estimates))
        return Ways(self.node, self.scope, tuple(matches), chosen_way)

    def _only_way(self, match: MatchClause) -> Ways:
        return Ways(self.node, self.scope, (match,))

    def _match_from(self, start: Start | None) -> MatchClause:
        """All of them from a start, or without one."""
        match = match_nodes_of_type(self.declared, self.node)
        used = frozenset[ArgumentPath]()
        if start is not None:
            used = start.used
            match = replace(match, keyword=self._lead_from(start))
        return match.where(
            node_predicate(self.declared, self.node, self.filter_, self.path, self.scope, used)
        )

    def _lead_from(self, start: Start) -> Fragment:
        """Cypher that binds each node that may be meant once, from the start hop by hop, up to the last MATCH."""
        nodes = [self.node, *(self.scope.variable("m") for _ in start.hops)]
        lead = self._seek_lead(start.seek, nodes[-1])
        for number in reversed(range(len(start.hops))):
            here, there = nodes[number : number + 2]
            match = self._match_hop(start, number, here, there)
            if isinstance(start.seek, KeySeek) and there == nodes[-1]:
                match = match.where(*_seek_conditions(start.seek, there, start.hops[-1].link))
            lead = self.scope.enclose(
                compose_cypher("%s%s", lead, match.cypher), f"DISTINCT {here}"
            )
        return compose_cypher("%sMATCH", lead)

    def _seek_lead(self, seek: KeySeek | WithinSeek | RelationSeek, node: str) -> Piece:
        """What finds the nodes to start from, unless the pattern of the first hop does."""
        if isinstance(seek, RelationSeek) and seek.operator:
            edge = self.scope.variable("e")
            match = match_link(node, seek.direction, edge, "", self.scope)
            return self.scope.enclose(match.cypher, f"DISTINCT {node}")
        if not isinstance(seek, WithinSeek):
            return ""
        parts, part = shared_parts_list(seek.path, self.scope), self.scope.variable("part")
        if (located := _located_in(seek.declared)) is None:
            return f"UNWIND {parts} AS {node} "
        edge = self.scope.variable("e")
        there = match_link(node, located, edge, part, self.scope)
        found = compose_cypher(
            f"UNWIND {parts} AS {part} CALL ({part}) {{ RETURN {part} AS {node} UNION ALL %s RETURN {node} }}",
            there.cypher,
        )
        return self.scope.enclose(found, f"DISTINCT {node}")

    def _match_hop(self, start: Start, number: int, here: str, there: str) -> MatchClause:
        """The relations of one hop, and what must hold of them and of the things at their other end."""
        hop, edge = start.hops[number], self.scope.variable("e")
        if isinstance(hop.link, Direction):
            variables = (edge, there)
            test = relation_predicate(
                hop.link, variables, hop.filter_, hop.path, self.scope, start.used
            )
            return match_link(here, hop.link, edge, there, self.scope).where(test)
        target = hop.link.target
        test = node_predicate(target, there, hop.filter_, hop.path, self.scope, start.used)
        return match_link(here, hop.link, edge, there, self.scope, target.name).where(test)

    def _estimate(self, start: Start) -> Fragment:
        """How many things are looked at from a start: the variable that has it."""
        seek, hops = start.seek, len(start.hops)
        if isinstance(seek, RelationSeek):
            hops += 1 if seek.operator else 0
            every = compose_cypher(
                f"COUNT {{ (){seek.direction.arrow()}() }} * {_FAN_OUT ** (hops - 1)}"
            )
            if seek.operator:
                some = compose_cypher(SOME_BY_COUNT[seek.operator], Parameter(seek.path))
                every = compose_cypher(f"CASE WHEN %s THEN %s ELSE {_BEYOND_ALL} END", some, every)
            return every
        last: Direction | Shortcut | None = start.hops[-1].link if start.hops else None
        if isinstance(seek, KeySeek):
            labels = f"a:{'|'.join(seek.labels)}"
            found = MatchClause(compose_cypher("(%s)", labels)).where(_seek_predicate(seek, "a"))
            first = found.cypher
        else:
            first = compose_cypher(f"UNWIND {shared_parts_list(seek.path, self.scope)} AS a")
            if (located := _located_in(seek.declared)) is not None:
                last, hops = located, hops + 1
        degree = f"COUNT {{ (){last.arrow()}(a) }}" if last else "1"
        total = f"WITH {degree} AS degree RETURN coalesce(sum(degree), 0) * {_FAN_OUT ** max(0, hops - 1)}"
        return compose_cypher(self.scope.share(compose_cypher(f"%s {total}", first)))

    def _estimate_scan(
        self, estimates: Sequence[Fragment], page_size: Parameter | None
    ) -> Fragment:
        """How many things are looked at among all: until a page is full, where a size is given."""
        every = f"COUNT {{ (:{self.declared.name}) }}"
        if page_size is None:
            return compose_cypher(every)
        rarity = join_cypher(" * ", (compose_cypher(f"{every} / (%s + 1.0)", e) for e in estimates))
        return compose_cypher(f"{_CAUTION} * %s * %s", page_size, rarity)


def _rank_start(start: Start) -> tuple[bool, int]:
    """By what starts are preferred whatever the values: what is named before what is only related, the nearest first."""
    return isinstance(start.seek, RelationSeek), len(start.hops)


def _seek_conditions(
    seek: KeySeek, variable: str, link: Direction | Shortcut | None = None
) -> Iterator[Fragment]:
    """What makes an index serve, beside the condition on the field: a label that it is of, the value as it has it."""
    if not isinstance(link, Shortcut) or seek.labels != (link.target.name,):
        yield compose_cypher(f"{variable}:{'|'.join(seek.labels)}")
    if seek.field.folded:
        yield _seek_predicate(seek, variable)


def _seek_predicate(seek: KeySeek, variable: str) -> Fragment:
    """That a node has the value as the index has it."""
    folded = seek.field.folded
    transform = _fold_words if folded else read_stored_words
    sign = "=" if seek.operator == "eq" else "IN"
    return compose_cypher(
        f"{variable}.{folded or seek.field.name} {sign} %s", Parameter(seek.path, transform)
    )


def _fold_words(value: Any) -> Any:
    """One text or several without case and accents."""
    if isinstance(value, list | tuple):
        return [_fold_words(item) for item in value]
    return fold_for_comparison(value)


def _located_in(declared: EntityType) -> Direction | None:
    """The relation by which things of a type are somewhere, if they can be."""
    found = possible_directions(declared).values()
    return next((d for d in found if d.forward and d.relation.name == "LocatedIn"), None)


def _choose_least(estimates: Sequence[Fragment]) -> Fragment:
    """Cypher that returns the number of the least of some estimates, the first of equal ones."""
    cases = []
    for number, estimate in enumerate(estimates[:-1]):
        others = estimates[number + 1 :]
        least = require_all(compose_cypher("%s <= %s", estimate, other) for other in others)
        cases.append(compose_cypher(f"WHEN %s THEN {number}", least))
    return compose_cypher(f"RETURN CASE %s ELSE {len(estimates) - 1} END", join_cypher(" ", cases))
