"""Chains of one tie, then of two, and so on, until there are enough.

Bodies are found from both ends in layers: ``near[0]`` are tied to the first end, ``near[1]`` to these and
not nearer, and so on; ``far`` likewise from the second. None of them belongs to an end. The n-th body of a
chain of so many ties is in layer n from the first end, and in the layer from the second that makes the
chain as long as it is. (Where somebody must stand between, see :mod:`queries.paths.waypoints`.)
"""

from __future__ import annotations

import asyncio
from typing import Any

from queries.paths import grouping, members, statement
from queries.paths.answer import Alike
from queries.paths.bridges import bridges
from queries.paths.chains import Chain, Excluded, Row, Weighed, best, direct, extended, ranked
from queries.paths.members import Members, these
from queries.paths.question import Question
from queries.paths.run import Reader
from queries.paths.ties import TIES, Counting

EVERY = 1_000_000_000
# Bodies in a row, and the ties of the first and the last to the ends beside them.
Found = tuple[list[Chain], dict[str, list[Weighed]], dict[str, list[Weighed]]]


class Deepening:
    """A search on its way. What was found stays in ``chains``, even if the search is cut off."""

    def __init__(self, read: Reader, question: Question, first: Members, second: Members) -> None:
        self.read, self.question = read, question
        avoid = question.avoid
        self.ends = members.apart(first, second, avoid), members.apart(second, first, avoid)
        self.counting = counting = Counting(question)
        self.ties_text, self.reached_text = statement.ties(counting), statement.reached(counting)
        self.outer_text = statement.ties(counting, statement.THERE_AND_BACK)
        self.chains: list[Chain] = []
        self.things: dict[Chain, Alike] = {}
        self.sizes = 0, 0
        self.excluded = Excluded(frozenset(), frozenset())
        self.layers: tuple[list[set[str]], list[set[str]]] = ([], [])

    async def run(self) -> None:
        """Find as many chains as are wanted, or all there are."""
        limit, grouped = self.question.wanted, self.question.grouped
        await self.start()
        for length in range(2, self.question.max_ties + 1):
            if len(self.chains) >= limit or not all(self.sizes):
                return
            found = await self.found(length)
            left = limit - len(self.chains)
            self.chains += ranked(*found, self.excluded, left, grouped=grouped)

    async def start(self) -> None:
        """Find the chains of one tie, and with them how many actors stand for either end."""
        limit = self.question.wanted
        depth = EVERY if self.question.grouped else limit
        row = await self.ties(self.ties_text, *self.ends, by_thing=True, groups=limit, depth=depth)
        self.sizes, groups = (row["first"], row["second"]), sorted(row["groups"])
        self.chains = direct(groups, limit, grouped=self.question.grouped)
        if self.question.grouped:
            counts = map(grouping.of_thing, groups)
            self.things = dict(zip(self.chains, counts, strict=False))
        tied = frozenset((row[1], row[2]) for group in groups for row in group)
        self.excluded = Excluded(tied, frozenset(row["both"]))

    async def found(self, length: int) -> Found:
        """What chains of so many ties are made of."""
        return await (self.through_one() if length == 2 else self.through_more(length))  # noqa: PLR2004

    async def alike(self, page: list[Chain]) -> list[Alike]:
        """What each of some chains stands for, where chains are grouped."""
        middles = [chain.bodies[1:-1] for chain in page]
        starts, finishes = [
            {
                group[0][2]: group
                for group in await self.groups(side, {one[place] for one in middles if one}, EVERY)
            }
            for side, place in ((0, 0), (1, -1))
        ]
        return [
            grouping.of_middle(starts[one[0]], finishes[one[-1]], self.excluded)
            if one
            else self.things[chain]
            for chain, one in zip(page, middles, strict=True)
        ]

    async def ties(self, text: str, first: Members, second: Members, **how: Any) -> dict[str, Any]:
        """The row of :func:`queries.paths.statement.ties`."""
        return await self.read(text, first=first.parameters, second=second.parameters, **how)

    async def between(self, first: set[str], second: set[str]) -> dict[str, list[Weighed]]:
        """The ties from some bodies to others, by those they lead from."""
        if not first or not second:
            return {}
        row = await self.ties(
            self.ties_text, these(second), these(first), by_thing=False, groups=EVERY, depth=EVERY
        )
        return best(row["groups"], turned=True)

    async def through_one(self, among: set[str] | None = None) -> Found:
        """What chains of two ties are made of, by anybody or only by one of some."""
        small = 0 if self.sizes[0] <= self.sizes[1] else 1
        row = await self.read(
            bridges(self.counting),
            small=self.ends[small].parameters,
            other=self.ends[1 - small].parameters,
            among=None if among is None else sorted(among),
            depth=self.enough,
        )
        own = best(row["owns"], turned=small == 1)
        other = best(row["others"], turned=small == 0)
        starts, finishes = (other, own) if small else (own, other)
        return [Chain((body,)) for body in sorted(other)], starts, finishes

    async def through_more(self, length: int) -> Found:
        """What chains of three or four ties are made of."""
        near, far = await self.layer(0, 1), await self.layer(1, 1)
        if length == 3:  # noqa: PLR2004
            chains = await self.rows(near - far, far - near)
        else:
            near_2, far_2 = await self.layer(0, 2), await self.layer(1, 2)
            chains = await self.rows(near - far - far_2, near_2 & far_2, far - near - near_2)
        return await self.with_endings(chains)

    async def rows(self, first: set[str], *onward: set[str]) -> list[Chain]:
        """Bodies in a row, one of each set, tied from each to the next."""
        chains, last = [Chain((body,)) for body in sorted(first)], first
        for following in onward:
            chains = extended(chains, await self.between(last, following) if chains else {})
            last = {chain.bodies[-1] for chain in chains}
        return chains

    async def with_endings(self, chains: list[Chain]) -> Found:
        """Bodies in a row with their ties to both ends."""
        starts, finishes = await asyncio.gather(
            self.endings(0, {chain.bodies[0] for chain in chains}),
            self.endings(1, {chain.bodies[-1] for chain in chains}),
        )
        return chains, starts, finishes

    async def endings(self, side: int, bodies: set[str]) -> dict[str, list[Weighed]]:
        """For each of the bodies that an end is tied to, its best ties to actors of that end."""
        return best(await self.groups(side, bodies, self.enough), turned=side == 1)

    @property
    def enough(self) -> int:
        """How many ties of a body to one end are enough for as many chains as are wanted."""
        return (self.question.wanted + len(self.excluded.tied)) * len(TIES)

    async def groups(self, side: int, bodies: set[str], depth: int) -> list[list[Row]]:
        """For each of the bodies that an end is tied to, the ties from actors of that end, the best first."""
        if not bodies:
            return []
        row = await self.ties(
            self.outer_text,
            self.ends[side],
            these(bodies),
            by_thing=False,
            groups=EVERY,
            depth=depth,
        )
        return list(row["groups"])

    async def layer(self, side: int, depth: int) -> set[str]:
        """The bodies so many ties away from an end."""
        layers = self.layers[side]
        while len(layers) < depth:
            from_ = these(layers[-1]) if layers else self.ends[side]
            layers.append((await self.reached(from_)).difference(*layers))
        return layers[depth - 1]

    async def reached(self, from_: Members) -> set[str]:
        """The bodies tied to some of ``from_`` that belong to neither end."""
        row = await self.read(
            self.reached_text,
            first=from_.parameters,
            near=self.ends[0].parameters,
            far=self.ends[1].parameters,
        )
        return set(row["ids"])
