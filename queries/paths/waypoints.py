"""Chains on which somebody of a set must stand between the ends: the stops.

Up to a stop the n-th body is n ties away from the first end, and from it on as far from the second as the
chain is long after it; so every way by a stop is as near as there is one by that stop. This holds for
each stop on a chain. Who has a tie with the other end without any stop is no matter here.
"""

from __future__ import annotations

from queries.paths import statement
from queries.paths.chains import Excluded
from queries.paths.deepening import Deepening, Found
from queries.paths.members import Members
from queries.paths.question import Question
from queries.paths.run import Reader


class Passing(Deepening):
    """A search for chains through one of the stops."""

    def __init__(
        self, read: Reader, question: Question, first: Members, second: Members, stops: Members
    ) -> None:
        super().__init__(read, question, first, second)
        self.named, self.stops = stops, set[str]()

    async def start(self) -> None:
        """Find who may be a stop. Chains of one tie pass by nobody."""
        row = await self.read(
            statement.between(self.counting),
            first=self.ends[0].parameters,
            second=self.ends[1].parameters,
            stops=self.named.parameters,
        )
        self.sizes, self.stops = (row["first"], row["second"]), set(row["stops"])
        self.excluded = Excluded(frozenset(), frozenset(row["both"]))

    async def found(self, length: int) -> Found:
        """What chains of so many ties are made of, wherever on them the stop is."""
        if length == 2:  # noqa: PLR2004
            return await self.through_one(self.stops)
        near, far, stops = await self.layer(0, 1), await self.layer(1, 1), self.stops
        if length == 3:  # noqa: PLR2004
            chains = await self.rows((stops & near) - far, far)
            chains += await self.rows(near, (stops & far) - near)
        else:
            near_2, far_2 = await self.layer(0, 2), await self.layer(1, 2)
            chains = await self.rows((stops & near) - far - far_2, far_2, far)
            chains += await self.rows(near, stops & near_2 & far_2, far)
            chains += await self.rows(near, near_2, (stops & far) - near - near_2)
        once = {chain.bodies: chain for chain in chains if self.fits(chain.bodies)}
        return await self.with_endings(list(once.values()))

    def fits(self, bodies: tuple[str, ...]) -> bool:
        """Whether nobody is on it twice, and every stop as near to both ends as its place says."""
        return len(set(bodies)) == len(bodies) and not any(
            body in self.stops
            and (
                any(body in layer for layer in self.layers[0][:place])
                or any(body in layer for layer in self.layers[1][: len(bodies) - place - 1])
            )
            for place, body in enumerate(bodies)
        )
