"""The statement for chains of two ties, in one: who stands between, and its ties to both ends."""

from __future__ import annotations

from queries.paths import members, score, statement
from queries.paths.ties import Counting

# Starts with the end that has fewer actors: whom these are tied to, which of them the larger end is tied to.
BRIDGES = """
CALL (smaller, larger) {{
  WITH smaller AS first, smaller, larger
  CALL (first) {{
    CALL (first) {{{reached}}}
    RETURN collect(DISTINCT body) AS bodies
  }}
  RETURN [body IN bodies WHERE NOT body.id IN $avoid AND NOT body IN smaller AND NOT body IN larger
    AND ($among IS NULL OR body.id IN $among)] AS near
}}
CALL (larger, near) {{
  WITH larger AS first, near AS second
  {larger_ties}
  RETURN collect(q) AS tied, collect(ties) AS larger_ties
}}
CALL (smaller, tied) {{
  WITH smaller AS first, tied AS second
  {smaller_ties}
  RETURN collect(ties) AS smaller_ties
}}
RETURN larger_ties, smaller_ties
"""
# The ties of each actor of the second set, the best first, of two actors only the best of each type.
BEST = """CALL (first, second) {{{ways}}}
  WITH p, q, tie[1] AS type, min(tie) AS best, count(DISTINCT tie[2]) AS ties
  WITH q, [-({repeated}), p.id, q.id, type, best[2], ties] AS tie ORDER BY tie
  WITH q, collect(tie)[..$depth] AS ties"""


def bridges(counting: Counting) -> str:
    """Who stands between the sets ``$smaller`` and ``$larger``, with its ties to either.

    ``$among`` are the ids of those who may, or null for all. One row: ``smaller_ties`` and ``larger_ties``,
    for each body at most ``$depth`` :class:`~queries.paths.chains.Row` (actor of the end, then body), the
    best first.
    """
    larger_ties, smaller_ties = (
        BEST.format(
            ways=statement.tie_ways(counting, statement.THERE_AND_BACK, end, None),
            repeated=score.repeated("-best[0]", "best[3]", "ties"),
        )
        for end in ("larger", "smaller")
    )
    return "".join(
        members.actors(name, as_of=counting.dated) for name in ("smaller", "larger")
    ) + BRIDGES.format(
        reached=statement.reached_ways(counting, "smaller"),
        larger_ties=larger_ties,
        smaller_ties=smaller_ties,
    )
