"""Partner paths by brute force, straight from the definition in ``queries/paths/__init__.py``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Edge = tuple[str, str, str]
SHARED = ("PARTNER_IN", "TOOK_PART_IN", "SIGNED")
DIRECT = ("MEMBER_OF", "COOPERATES_WITH")
BODIES = ("organisation", "cluster", "network")


@dataclass(frozen=True)
class World:
    """A graph of edges, and two countries to connect."""

    edges: frozenset[Edge]
    ends: tuple[str, str]

    def members(self, country: str) -> frozenset[str]:
        """Who stands for a country."""
        located = {a for a, type_, b in self.edges if type_ == "LOCATED_IN" and b == country}
        return frozenset(located | {country})

    def neighbours(self) -> dict[str, set[str]]:
        """Who is tied to whom."""
        parts: dict[tuple[str, str], set[str]] = {}
        found: dict[str, set[str]] = {}
        for a, type_, b in self.edges:
            if type_ in SHARED:
                parts.setdefault((type_, b), set()).add(a)
            if type_ in DIRECT:
                found.setdefault(a, set()).add(b)
                found.setdefault(b, set()).add(a)
        for some in parts.values():
            for actor in some:
                found.setdefault(actor, set()).update(some - {actor})
        return found


def distances(
    start: frozenset[str], apart: frozenset[str], tied: dict[str, set[str]]
) -> dict[str, int]:
    """How many ties bodies outside both ends are away from one end."""
    found: dict[str, int] = {}
    layer, depth = set(start), 0
    while layer:
        depth += 1
        near = {n for one in layer for n in tied.get(one, ())}
        layer = {n for n in near if n.split(":")[0] in BODIES and n not in apart and n not in found}
        found.update(dict.fromkeys(layer, depth))
    return found


def paths(world: World, most: int) -> set[tuple[str, ...]]:
    """Every chain of actors that is a path of at most ``most`` ties."""
    first, second = (world.members(end) for end in world.ends)
    both, tied = first & second, world.neighbours()
    near = distances(first, first | second, tied)
    far = distances(second, first | second, tied)

    def onward(chain: tuple[str, ...], length: int) -> Iterator[tuple[str, ...]]:
        if len(chain) == length:
            yield from ((*chain, n) for n in tied.get(chain[-1], ()) if n in second)
            return
        for n in tied.get(chain[-1], ()):
            if near.get(n) == len(chain) and far.get(n) == length - len(chain):
                yield from onward((*chain, n), length)

    def good(chain: tuple[str, ...]) -> bool:
        start, end = chain[0], chain[-1]
        alone = len(chain) == 2 or end not in tied.get(start, ())
        return start != end and alone and not (start in both and end in both)

    return {
        chain
        for length in range(1, most + 1)
        for start in first
        for chain in onward((start,), length)
        if good(chain)
    }


def through(world: World, stops: frozenset[str], most: int) -> set[tuple[str, ...]]:
    """Every chain of actors that is a path of at most ``most`` ties with a stop between the ends."""
    first, second = (world.members(end) for end in world.ends)
    both, tied = first & second, world.neighbours()
    near = distances(first, first | second, tied)
    far = distances(second, first | second, tied)

    def fits(middle: tuple[str, ...]) -> bool:
        places = [n for n, body in enumerate(middle) if body in stops]
        return bool(places) and all(
            near.get(middle[place]) == place + 1 and far.get(middle[place]) == len(middle) - place
            for place in places
        ) and any(
            all(near.get(body) == n + 1 for n, body in enumerate(middle[: place + 1]))
            and all(far.get(body) == n + 1 for n, body in enumerate(middle[:place:-1]))
            for place in places
        )  # fmt: skip

    def rows(middle: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if middle:
            yield middle
        if len(middle) < most - 1:
            for body in tied.get(middle[-1], ()) if middle else near:
                if (
                    body not in middle
                    and body.split(":")[0] in BODIES
                    and body not in first | second
                ):
                    yield from rows((*middle, body))

    return {
        (start, *middle, end)
        for middle in rows(())
        if fits(middle)
        for start in first & tied.get(middle[0], set())
        for end in second & tied.get(middle[-1], set())
        if not (start in both and end in both)
    }
