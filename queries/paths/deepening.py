"""Chains of one tie, then of two, and so on, until there are enough.

Bodies are found from both ends in layers: ``near[0]`` are tied to the first end, ``near[1]`` to these and
not nearer, and so on; ``far`` likewise from the second. None of them belongs to an end. The n-th body of a chain of so many ties is in
layer n from the first end, and in the layer from the second that makes the chain as long as it is.
"""

from __future__ import annotations

import asyncio
from typing import Any

from queries.paths import members, statement
from queries.paths.found import Chain, Excluded, Weighed, best, direct, extended, ranked
from queries.paths.members import Members, these
from queries.paths.question import Question
from queries.paths.reading import Reader
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
        counting = Counting(question)
        self.ties_text, self.reached_text = statement.ties(counting), statement.reached(counting)
        self.outer_text = statement.ties(counting, statement.THERE_AND_BACK)
        self.chains: list[Chain] = []
        self.sizes = 0, 0
        self.excluded = Excluded(frozenset(), frozenset())
        self.layers: tuple[list[set[str]], list[set[str]]] = ([], [])

    async def run(self) -> None:
        """Find as many chains as are wanted, or all there are."""
        limit = self.question.wanted
        row = await self.ties(self.ties_text, *self.ends, by_thing=True, groups=limit, depth=limit)
        self.sizes = row["first"], row["second"]
        self.chains = direct(row["groups"], limit)
        tied = frozenset((chain.bodies[0], chain.bodies[1]) for chain in self.chains)
        self.excluded = Excluded(tied, frozenset(row["both"]))
        if not all(self.sizes):
            return
        for length in range(2, self.question.max_ties + 1):
            if len(self.chains) >= limit:
                return
            found = await (self.through_one() if length == 2 else self.through_more(length))  # noqa: PLR2004
            self.chains += ranked(*found, self.excluded, limit - len(self.chains))

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

    async def through_one(self) -> Found:
        """What chains of two ties are made of: the smaller end's neighbours that the other is tied to."""
        small = 0 if self.sizes[0] <= self.sizes[1] else 1
        other = await self.endings(1 - small, await self.layer(small, 1))
        own = await self.endings(small, set(other))
        starts, finishes = (other, own) if small else (own, other)
        return [Chain((body,)) for body in sorted(other)], starts, finishes

    async def through_more(self, length: int) -> Found:
        """What chains of three or four ties are made of."""
        near, far = await self.layer(0, 1), await self.layer(1, 1)
        if length == 3:  # noqa: PLR2004
            first, last = near - far, far - near
            chains = extended(map(Chain, zip(sorted(first))), await self.between(first, last))
        else:
            near_2, far_2 = await self.layer(0, 2), await self.layer(1, 2)
            first, middle, last = near - far - far_2, near_2 & far_2, far - near - near_2
            chains = extended(map(Chain, zip(sorted(first))), await self.between(first, middle))
            chains = extended(chains, await self.between(middle, last) if chains else {})
        starts, finishes = await asyncio.gather(
            self.endings(0, {chain.bodies[0] for chain in chains}),
            self.endings(1, {chain.bodies[-1] for chain in chains}),
        )
        return chains, starts, finishes

    async def endings(self, side: int, bodies: set[str]) -> dict[str, list[Weighed]]:
        """For each of the bodies that an end is tied to, its best ties to actors of that end."""
        if not bodies:
            return {}
        depth = (self.question.wanted + len(self.excluded.tied)) * len(TIES)
        row = await self.ties(
            self.outer_text,
            self.ends[side],
            these(bodies),
            by_thing=False,
            groups=EVERY,
            depth=depth,
        )
        return best(row["groups"], turned=side == 1)

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
