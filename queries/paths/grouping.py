"""What one path stands for, where all through the same intermediaries are told as one."""

from __future__ import annotations

from queries.paths.answer import Alike
from queries.paths.chains import Excluded, Row


def of_thing(group: list[Row]) -> Alike:
    """The ties through one thing, each of two actors."""
    pairs = {(row[1], row[2]) for row in group}
    ones, others = {one for one, _ in pairs}, {other for _, other in pairs}
    return Alike(len(pairs), len(ones), len(others), len(group))


def of_middle(starts: list[Row], finishes: list[Row], excluded: Excluded) -> Alike:
    """The chains through the same bodies: whoever is tied to the first, with whoever is to the last."""
    ones, others = ({row[1] for row in rows} for rows in (starts, finishes))
    both = excluded.both
    left_out = len(both & ones) * len(both & others) + sum(
        one in ones and other in others and not both.issuperset((one, other))
        for one, other in excluded.tied
    )
    return Alike(
        paths=len(ones) * len(others) - left_out,
        from_actors=len(ones),
        to_actors=len(others),
        ties=sum(row[-1] for row in (*starts, *finishes)),
    )
