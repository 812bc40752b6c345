"""Chains on which somebody of a set must stand between the ends: the waypoints.

Up to a waypoint the n-th body is n ties away from the first end, and from it on as far from the second as the
chain is long after it; so every way by a waypoint is as near as there is one by that waypoint. This holds
for each waypoint on a chain. Who has a tie with the other end without any waypoint is no matter here.
"""

from __future__ import annotations

from partnergraph.queries.paths import statement
from partnergraph.queries.paths.chains import ExcludedPairs
from partnergraph.queries.paths.deepening import ChainParts, IterativeDeepening
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import Tally


class WaypointSearch(IterativeDeepening):
    """A search for chains through one of the waypoints, which are bodies that stand for ``through``."""

    def __init__(
        self,
        read: QuestionReader,
        question: Question,
        first: ActorSet,
        second: ActorSet,
        through: ActorSet,
        tally: Tally | None = None,
    ) -> None:
        super().__init__(read, question, first, second, tally)
        self.through, self.waypoints = through, set[str]()

    async def start(self) -> None:
        """Find who may be a waypoint. Chains of one tie pass by nobody."""
        row = await self.count_or_read(
            lambda kept: kept.find_waypoints(self.through),
            statement.waypoints_statement(self.counting),
            first=self.ends[0].parameters,
            second=self.ends[1].parameters,
            waypoints=self.through.parameters,
        )
        self.sizes, self.waypoints = (row["first"], row["second"]), set(row["waypoints"])
        self.excluded = ExcludedPairs(frozenset(), frozenset(row["both"]))

    async def find_parts(self, length: int) -> ChainParts:
        """What chains of so many ties are made of, wherever on them the waypoint is."""
        if length == 2:  # noqa: PLR2004
            return await self.find_single_bodies(self.waypoints)
        near, far, waypoints = (
            await self.read_layer(0, 1),
            await self.read_layer(1, 1),
            self.waypoints,
        )
        if length == 3:  # noqa: PLR2004
            chains = await self.link_bodies((waypoints & near) - far, far)
            chains += await self.link_bodies(near, (waypoints & far) - near)
        else:
            near_2, far_2 = await self.read_layer(0, 2), await self.read_layer(1, 2)
            chains = await self.link_bodies((waypoints & near) - far - far_2, far_2, far)
            chains += await self.link_bodies(near, waypoints & near_2 & far_2, far)
            chains += await self.link_bodies(near, near_2, (waypoints & far) - near - near_2)
        by_bodies = {chain.bodies: chain for chain in chains if self.is_shortest(chain.bodies)}
        return await self.add_end_ties(list(by_bodies.values()))

    def is_shortest(self, bodies: tuple[str, ...]) -> bool:
        """Whether nobody is on it twice, and every waypoint as near to both ends as its place says."""
        return len(set(bodies)) == len(bodies) and not any(
            body in self.waypoints
            and (
                any(body in layer for layer in self.layers[0][:place])
                or any(body in layer for layer in self.layers[1][: len(bodies) - place - 1])
            )
            for place, body in enumerate(bodies)
        )
