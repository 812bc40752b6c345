"""The statement for chains of two ties, in one: who stands between, and its ties to both ends."""

from __future__ import annotations

from queries.paths import members, score, statement
from queries.paths.ties import Counting

# Starts with the end that has fewer actors: whom these are tied to, which of them the other end is tied to.
BRIDGES = """
CALL (small, other) {{
  WITH small AS first, small, other
  CALL (first) {{
    CALL (first) {{{reached}}}
    RETURN collect(DISTINCT body) AS bodies
  }}
  RETURN [body IN bodies WHERE NOT body.id IN $avoid AND NOT body IN small AND NOT body IN other
    AND ($among IS NULL OR body.id IN $among)] AS near
}}
CALL (other, near) {{
  WITH other AS first, near AS second
  {others}
  RETURN collect(q) AS tied, collect(ties) AS others
}}
CALL (small, tied) {{
  WITH small AS first, tied AS second
  {owns}
  RETURN collect(ties) AS owns
}}
RETURN others, owns
"""
# The ties of each actor of the second set, the best first, of two actors only the best of each type.
BEST = """CALL (first, second) {{{ways}}}
  WITH p, q, tie[1] AS type, min(tie) AS best, count(DISTINCT tie[2]) AS ties
  WITH q, [-({repeated}), p.id, q.id, type, best[2], ties] AS tie ORDER BY tie
  WITH q, collect(tie)[..$depth] AS ties"""


def bridges(counting: Counting) -> str:
    """Who stands between the sets ``$small`` and ``$other``, with its ties to either.

    ``$among`` are the ids of those who may, or null for all. One row: ``others`` and ``owns``, for each body
    at most ``$depth`` ties ([-strength, actor of the end, body, type, key, how many]), the best first.
    """
    best = [
        BEST.format(
            ways=statement.tie_ways(counting, statement.THERE_AND_BACK, end, None),
            repeated=score.repeated("-best[0]", "best[3]", "ties"),
        )
        for end in ("other", "small")
    ]
    return "".join(
        members.actors(name, as_of=counting.dated) for name in ("small", "other")
    ) + BRIDGES.format(
        reached=statement.reached_ways(counting, "small"), others=best[0], owns=best[1]
    )
