"""The statement for chains of two ties, in one: who stands between, and its ties to both ends."""

from __future__ import annotations

from partnergraph.queries.paths import members, score, statement
from partnergraph.queries.paths.ties import CountingRules

# Starts with the end that has fewer actors: whom these are tied to, which of them the larger end is tied to.
_MATCH_BRIDGES = """
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
_BEST_TIES = """CALL (first, second) {{{ways}}}
  WITH p, q, tie[1] AS type, min(tie) AS best, count(DISTINCT tie[2]) AS ties
  WITH q, [-({repeated}), p.id, q.id, type, best[2], ties] AS tie ORDER BY tie
  WITH q, collect(tie)[..$depth] AS ties"""


def bridges_statement(counting: CountingRules) -> str:
    """Who stands between the sets ``$smaller`` and ``$larger``, with its ties to either.

    ``$among`` are the ids of those who may, or null for all. One row: ``smaller_ties`` and ``larger_ties``,
    for each body at most ``$depth`` :class:`~partnergraph.queries.paths.chains.TieRow` (actor of the end, then body), the
    best first.
    """
    larger_ties, smaller_ties = (
        _BEST_TIES.format(
            ways=statement.ties_subquery(counting, statement.GATHER_FROM_FIRST, end, None),
            repeated=score.repeated_strength_cypher("-best[0]", "best[3]", "ties"),
        )
        for end in ("larger", "smaller")
    )
    return "".join(
        members.actor_list_subquery(name, as_of=counting.dated) for name in ("smaller", "larger")
    ) + _MATCH_BRIDGES.format(
        reached=statement.reached_subquery(counting, "smaller"),
        larger_ties=larger_ties,
        smaller_ties=smaller_ties,
    )
