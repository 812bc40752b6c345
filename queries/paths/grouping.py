"""What one path stands for, where all through the same intermediaries are told as one."""

from __future__ import annotations

from partnergraph.queries.paths.answer import Alike
from partnergraph.queries.paths.chains import ExcludedPairs, TieRow


def group_of_shared_thing(group: list[TieRow]) -> Alike:
    """What a path of one tie stands for: all pairs of actors that share its thing."""
    pairs = {(row.first, row.second) for row in group}
    return Alike(
        paths=len(pairs),
        from_actors=len({first for first, _ in pairs}),
        to_actors=len({second for _, second in pairs}),
        ties=len(group),
    )


def group_of_intermediaries(
    starts: list[TieRow], finishes: list[TieRow], excluded: ExcludedPairs
) -> Alike:
    """What a path stands for: all through its intermediaries, from whoever to whoever is tied to them.

    ``starts`` and ``finishes`` are the ties of the first and the last intermediary to the end beside it.
    """
    from_actors, to_actors = ({row.first for row in rows} for rows in (starts, finishes))
    both = excluded.both
    left_out = len(both & from_actors) * len(both & to_actors) + sum(
        start in from_actors and end in to_actors and not both.issuperset((start, end))
        for start, end in excluded.tied
    )
    return Alike(
        paths=len(from_actors) * len(to_actors) - left_out,
        from_actors=len(from_actors),
        to_actors=len(to_actors),
        ties=sum(row.ties for row in (*starts, *finishes)),
    )
