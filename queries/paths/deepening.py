"""Chains of one tie, then of two, and so on, until there are enough.

Bodies are found from both ends in layers: ``near[0]`` are tied to the first end, ``near[1]`` to these and
not nearer, and so on; ``far`` likewise from the second. None of them belongs to an end. The n-th body of a
chain of so many ties is in layer n from the first end, and in the layer from the second that makes the
chain as long as it is. (Where somebody must stand between, see :mod:`partnergraph.queries.paths.waypoints`.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from partnergraph.graph.summaries.index import ContractedIndex
from partnergraph.queries.paths import grouping, members, statement
from partnergraph.queries.paths.answer import Alike
from partnergraph.queries.paths.bridges import bridges_statement
from partnergraph.queries.paths.chains import (
    Chain,
    ExcludedPairs,
    TieRow,
    WeighedTie,
    best_ties_by_actor,
    extend_chains,
    rank_chains,
    rank_direct_chains,
    read_tie_groups,
)
from partnergraph.queries.paths.kept_search import KeptSearch
from partnergraph.queries.paths.members import ActorSet, actor_set_of_ids
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import Tally
from partnergraph.queries.paths.ties import TIE_RELATIONS, CountingRules

_UNLIMITED = 1_000_000_000
# What whole chains are made of: chains of bodies without ends, and by body the ties of the first of them
# and of the last to the end beside it.
ChainParts = tuple[list[Chain], dict[str, list[WeighedTie]], dict[str, list[WeighedTie]]]


class IterativeDeepening:
    """A search for chains by iterative deepening. What was found stays in ``chains`` if it is cut off.

    A side of the question is 0 for the first end and 1 for the second; ``sizes`` are how many actors stand
    for each. ``layers`` has for each side the ids of the bodies one tie away, two ties away, and so on.
    What the summaries (``tally``) can tell is counted there, else read by the statement that says the same.
    """

    def __init__(
        self,
        read: QuestionReader,
        question: Question,
        first: ActorSet,
        second: ActorSet,
        tally: Tally | None = None,
    ) -> None:
        self.read, self.question = read, question
        avoid = question.avoid
        self.ends = (
            members.separate_from_other_end(first, second, avoid),
            members.separate_from_other_end(second, first, avoid),
        )
        self.tally = tally
        self.kept = KeptSearch.open(tally, self.ends) if tally else None
        self.counting = counting = CountingRules(question)
        self.ties_cypher, self.reached_cypher = (
            statement.ties_statement(counting),
            statement.reached_statement(counting),
        )
        self.outer_ties_cypher = statement.ties_statement(counting, statement.GATHER_FROM_FIRST)
        self.chains: list[Chain] = []
        self.groups_of_direct: dict[Chain, Alike] = {}
        self.sizes = 0, 0
        self.excluded = ExcludedPairs(frozenset(), frozenset())
        self.layers: tuple[list[set[str]], list[set[str]]] = ([], [])

    @property
    def list_members(self) -> Callable[[str], list[str]] | None:
        """The function that lists all who count as an actor, where its parts do."""
        index = self.tally.index if self.tally else None
        return index.list_members if isinstance(index, ContractedIndex) else None

    async def run(self) -> None:
        """Find as many chains as are wanted, or all there are."""
        limit, grouped = self.question.limit, self.question.grouped
        await self.start()
        for length in range(2, self.question.max_ties + 1):
            if len(self.chains) >= limit or not all(self.sizes):
                return
            parts = await self.find_parts(length)
            missing = limit - len(self.chains)
            self.chains += rank_chains(*parts, self.excluded, missing, grouped=grouped)

    async def start(self) -> None:
        """Find the chains of one tie, and with them how many actors stand for either end."""
        limit = self.question.limit
        depth = _UNLIMITED if self.question.grouped else limit
        row = await self.read_ties(
            self.ties_cypher,
            *self.ends,
            lambda kept: kept.find_direct_ties(limit, grouped=self.question.grouped),
            by_thing=True,
            groups=limit,
            depth=depth,
        )
        self.sizes = row["first"], row["second"]
        groups = sorted(read_tie_groups(row["groups"]))
        self.chains = rank_direct_chains(groups, limit, grouped=self.question.grouped)
        if self.question.grouped:
            counts = [grouping.group_of_shared_thing(group) for group in groups]
            self.groups_of_direct = dict(zip(self.chains, counts, strict=False))
        tied = frozenset((tie.first, tie.second) for group in groups for tie in group)
        self.excluded = ExcludedPairs(tied, frozenset(row["both"]))

    async def find_parts(self, length: int) -> ChainParts:
        """What chains of ``length`` ties are made of (2 to 4)."""
        if length == 2:  # noqa: PLR2004
            return await self.find_single_bodies()
        return await self.find_body_chains(length)

    async def count_groups(self, page: list[Chain]) -> list[Alike]:
        """The group that each chain of a page stands for, where chains are grouped."""
        middles = [chain.bodies[1:-1] for chain in page]
        starts, finishes = [
            {
                group[0].second: group
                for group in await self.find_end_ties(
                    side, {middle[place] for middle in middles if middle}, _UNLIMITED
                )
            }
            for side, place in ((0, 0), (1, -1))
        ]
        return [
            grouping.group_of_intermediaries(starts[middle[0]], finishes[middle[-1]], self.excluded)
            if middle
            else self.groups_of_direct[chain]
            for chain, middle in zip(page, middles, strict=True)
        ]

    async def count_or_read(
        self, count: Callable[[KeptSearch], dict[str, Any] | None], cypher: str, **parameters: Any
    ) -> dict[str, Any]:
        """The row of a statement: what ``count`` makes of the summaries, unless they cannot tell."""
        if self.kept:
            self.read.check_time_left()
            row = await asyncio.to_thread(count, self.kept)
            if row is not None:
                self.read.note_equal_statement(cypher, **parameters)
                return row
        return await self.read(cypher, **parameters)

    async def read_ties(
        self,
        cypher: str,
        first: ActorSet,
        second: ActorSet,
        count: Callable[[KeptSearch], dict[str, Any] | None],
        **parameters: Any,
    ) -> dict[str, Any]:
        """The row that a statement of :func:`partnergraph.queries.paths.statement.ties_statement` returns for two sets."""
        return await self.count_or_read(
            count, cypher, first=first.parameters, second=second.parameters, **parameters
        )

    async def find_ties_between(
        self, first: set[str], second: set[str]
    ) -> dict[str, list[WeighedTie]]:
        """The ties from some bodies to others (sets of ids), by those they lead from."""
        if not first or not second:
            return {}
        ends = actor_set_of_ids(second), actor_set_of_ids(first)
        row = await self.read_ties(
            self.ties_cypher,
            *ends,
            lambda kept: kept.find_ties(*ends, _UNLIMITED),
            by_thing=False,
            groups=_UNLIMITED,
            depth=_UNLIMITED,
        )
        return best_ties_by_actor(read_tie_groups(row["groups"]), reverse=True)

    async def find_single_bodies(self, among: set[str] | None = None) -> ChainParts:
        """What chains of two ties are made of, through anybody or only ``among`` these ids."""
        smaller = 0 if self.sizes[0] <= self.sizes[1] else 1
        larger = 1 - smaller
        missing = self.question.limit - len(self.chains)
        row = await self.count_or_read(
            lambda kept: kept.find_bridges(smaller, self.enough, missing, self.excluded, among),
            bridges_statement(self.counting),
            smaller=self.ends[smaller].parameters,
            larger=self.ends[larger].parameters,
            among=None if among is None else sorted(among),
            depth=self.enough,
        )
        ties_to = {
            side: best_ties_by_actor(read_tie_groups(row[column]), reverse=side == 1)
            for side, column in ((smaller, "smaller_ties"), (larger, "larger_ties"))
        }
        return [Chain((body,)) for body in sorted(ties_to[larger])], ties_to[0], ties_to[1]

    async def find_body_chains(self, length: int) -> ChainParts:
        """What chains of three or four ties are made of."""
        near, far = await self.read_layer(0, 1), await self.read_layer(1, 1)
        if length == 3:  # noqa: PLR2004
            chains = await self.link_bodies(near - far, far - near)
        else:
            near_2, far_2 = await self.read_layer(0, 2), await self.read_layer(1, 2)
            chains = await self.link_bodies(near - far - far_2, near_2 & far_2, far - near - near_2)
        return await self.add_end_ties(chains)

    async def link_bodies(self, first: set[str], *onward: set[str]) -> list[Chain]:
        """Chains of bodies, one of each of these sets of ids in their order."""
        chains, last = [Chain((body,)) for body in sorted(first)], first
        for following in onward:
            chains = extend_chains(
                chains, await self.find_ties_between(last, following) if chains else {}
            )
            last = {chain.bodies[-1] for chain in chains}
        return chains

    async def add_end_ties(self, chains: list[Chain]) -> ChainParts:
        """Chains of bodies with the ties of their first and last bodies to the ends beside them."""
        starts, finishes = await asyncio.gather(
            self.find_best_end_ties(0, {chain.bodies[0] for chain in chains}),
            self.find_best_end_ties(1, {chain.bodies[-1] for chain in chains}),
        )
        return chains, starts, finishes

    async def find_best_end_ties(self, side: int, bodies: set[str]) -> dict[str, list[WeighedTie]]:
        """By body that an end is tied to: its best ties, in the direction of the chain."""
        return best_ties_by_actor(
            await self.find_end_ties(side, bodies, self.enough), reverse=side == 1
        )

    @property
    def enough(self) -> int:
        """How many ties of a body to one end are enough for as many chains as are wanted."""
        return (self.question.limit + len(self.excluded.tied)) * len(TIE_RELATIONS)

    async def find_end_ties(self, side: int, bodies: set[str], depth: int) -> list[list[TieRow]]:
        """For each body that an end is tied to: at most ``depth`` ties from actors of it, the best first."""
        if not bodies:
            return []
        ends = self.ends[side], actor_set_of_ids(bodies)
        row = await self.read_ties(
            self.outer_ties_cypher,
            *ends,
            lambda kept: kept.find_ties(*ends, depth),
            by_thing=False,
            groups=_UNLIMITED,
            depth=depth,
        )
        return read_tie_groups(row["groups"])

    async def read_layer(self, side: int, depth: int) -> set[str]:
        """The ids of the bodies ``depth`` ties away from an end, read once."""
        layers = self.layers[side]
        while len(layers) < depth:
            nearer = actor_set_of_ids(layers[-1]) if layers else self.ends[side]
            layers.append((await self.read_reached(nearer)).difference(*layers))
        return layers[depth - 1]

    async def read_reached(self, actors: ActorSet) -> set[str]:
        """The ids of the bodies tied to some of these actors that belong to neither end."""
        row = await self.count_or_read(
            lambda kept: kept.find_reached_ids(actors),
            self.reached_cypher,
            first=actors.parameters,
            near=self.ends[0].parameters,
            far=self.ends[1].parameters,
        )
        return set(row["ids"])
