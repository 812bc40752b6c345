"""The statements of the search: the ties between two sets of actors, and whom a set is tied to."""

from __future__ import annotations

from partnergraph.graph.cypher.dates import begin_date_cypher
from partnergraph.queries.paths import members, score
from partnergraph.queries.paths.ties import CountingRules

# The parts of both sets in what any of them share. Both sets are followed to what they take part in, or only
# the first, and from there back, which is less where the second takes part in much besides.
_GATHER_FROM_BOTH = """
  UNWIND [true, false] AS one
  UNWIND CASE WHEN one THEN first ELSE second END AS actor
  MATCH (actor)-[r:{types}]->(via)
  WITH via, collect(CASE WHEN one THEN r END) AS ones, collect(CASE WHEN NOT one THEN r END) AS others
"""
GATHER_FROM_FIRST = """
  UNWIND first AS actor
  MATCH (actor)-[r:{types}]->(via)
  WITH via, collect(r) AS ones
  MATCH (via)<-[r:{types}]-(actor) WHERE actor IN second
  WITH via, head(collect(ones)) AS ones, collect(r) AS others
"""
_PARTICIPATION_WEIGHTS = (
    "[startNode(r), coalesce(r.role IN $leading, false), coalesce(size(r.sources), 1)]"
)
# Each tie between an actor p of the first set and an actor q of the second, as [-strength, type, key, base].
# Its key is what the two share, or where the edge between them ends. What is shared is of one kind, so all
# relations to it are of one type.
_TIES_BY_SHARED = """{gather}  WHERE size(ones) > 0 AND size(others) > 0 AND {thing}
  WITH via, type(ones[0]) AS type, ones, others
  WITH via.id AS key, type, {base} AS base, {recent} AS recency,
    [r IN ones WHERE {own} | {weights}] AS ones, [r IN others WHERE {others_own} | {weights}] AS others
  UNWIND ones AS a UNWIND others AS b
  WITH a[0] AS p, b[0] AS q, type, key, base, recency, a[1] OR b[1] AS lead,
    CASE WHEN a[2] < b[2] THEN a[2] ELSE b[2] END AS sources
  WHERE p <> q
  RETURN p, q, [-({single}), type, key, base] AS tie
"""
_TIES_BY_EDGE = """
  UNWIND first AS p MATCH (p)-[r:{types}]-(q) WHERE q IN second AND p <> q AND {direct}
  WITH p, q, type(r) AS type, endNode(r).id AS key, coalesce(size(r.sources), 1) AS sources,
    {base} AS base, {recent} AS recency, false AS lead
  RETURN p, q, [-({single}), type, key, base] AS tie
"""
# Of all ties of a type between two actors, the best one and how many there are; then groups of them, the
# group with the best tie first: by what is shared, or by the second actor. An actor that stands for both
# ends ties them by itself; what two such share says nothing more.
_GROUP_TIES = """
WITH first, second, [one IN first WHERE one IN second] AS both
CALL (first, second, both) {{
  CALL (first, second) {{{ways}}}
  WITH p, q, tie[1] AS type, min(tie) AS best, count(DISTINCT tie[2]) AS ties
  WHERE size(both) = 0 OR NOT (p IN both AND q IN both)
  WITH CASE WHEN $by_thing THEN [type, best[2]] ELSE [q.id] END AS alike,
    [-({repeated}), p.id, q.id, type, best[2], ties] AS tie
  WITH alike, min(tie) AS best, collect(tie) AS ties ORDER BY best LIMIT $groups
  UNWIND ties AS tie
  WITH best, tie ORDER BY best, tie
  WITH best, collect(tie)[..$depth] AS ties ORDER BY best
  RETURN collect(ties) AS groups
}}
RETURN size(first) AS first, size(second) AS second, groups,
  CASE WHEN size(groups) < $groups THEN [one IN both | one.id] ELSE [] END AS both
"""
_MATCH_WAYPOINTS = """
RETURN size(first) AS first, size(second) AS second, [one IN first WHERE one IN second | one.id] AS both,
  [one IN waypoints WHERE one:{body} AND NOT one IN first AND NOT one IN second | one.id] AS waypoints
"""
_MATCH_REACHED = """
CALL (first) {{
  CALL (first) {{{ways}}}
  RETURN collect(DISTINCT body) AS bodies
}}
WITH near, far, [body IN bodies WHERE NOT body.id IN $avoid] AS bodies
RETURN [body IN bodies WHERE NOT body IN near AND NOT body IN far | body.id] AS ids
"""
_REACHED_BY_SHARED = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]->(via) WHERE {own}
  WITH DISTINCT via WHERE {thing}
  MATCH (via)<-[r:{types}]-(body:{body}) WHERE {part}
  RETURN DISTINCT body
"""
_REACHED_BY_EDGE = """
  UNWIND first AS actor MATCH (actor)-[r:{types}]-(body:{body}) WHERE {direct}
  RETURN DISTINCT body
"""


def ties_statement(counting: CountingRules, gather: str = _GATHER_FROM_BOTH) -> str:
    """The ties between the sets ``$first`` and ``$second``, best first.

    ``gather`` says how shared things are found: :data:`GATHER_FROM_FIRST` where the first set takes part in
    far less than the second.

    One row: ``groups``, at most ``$groups`` lists of at most ``$depth`` ties (as
    :class:`partnergraph.queries.paths.chains.TieRow`), grouped by what is shared (``$by_thing``) or by the second actor; the
    sizes of both sets; and in ``both`` the ids of who is in both, unless more groups may be left.
    """
    return (
        members.actor_list_subquery("first", as_of=counting.dated)
        + members.actor_list_subquery("second", as_of=counting.dated)
        + _GROUP_TIES.format(
            ways=ties_subquery(counting, gather, "first", "second"),
            repeated=score.repeated_strength_cypher("-best[0]", "best[3]", "ties"),
        )
    )


def ties_subquery(
    counting: CountingRules, gather: str, first_set: str | None, second_set: str | None
) -> str:
    """Cypher for every tie between the lists ``first`` and ``second``.

    These were made of the actor sets in the parameters ``first_set`` and ``second_set``; where that is
    None they are bodies, whose places do not matter.
    """
    common = {
        "own": counting.participation_at_site("r", first_set),
        "others_own": counting.participation_at_site("r", second_set),
        "thing": counting.shared_thing("via"),
        "direct": counting.direct_tie("r"),
        "single": score.single_strength_cypher("recency", "lead", "sources"),
        "weights": _PARTICIPATION_WEIGHTS,
    }
    branches = []
    if counting.shared_types:
        recent, base = (
            score.recency_cypher(begin_date_cypher("via")),
            score.base_strength_cypher("type", "via.status"),
        )
        gathered = gather.format(types=counting.shared_types)
        branches.append(_TIES_BY_SHARED.format(gather=gathered, base=base, recent=recent, **common))
    if counting.edge_types:
        recent, base = score.recency_cypher("r.since"), score.base_strength_cypher("type(r)")
        branches.append(
            _TIES_BY_EDGE.format(types=counting.edge_types, base=base, recent=recent, **common)
        )
    return "  UNION ALL".join(branches)


def waypoints_statement(counting: CountingRules) -> str:
    """The statement for who of the set ``$waypoints`` may stand between the ends.

    One row: the sizes of both ends (``first``, ``second``), the ids of who is in ``both``, and of the bodies
    among the ``waypoints`` that are in neither.
    """
    return "".join(
        members.actor_list_subquery(name, as_of=counting.dated)
        for name in ("first", "second", "waypoints")
    ) + _MATCH_WAYPOINTS.format(body=counting.body_labels)


def reached_statement(counting: CountingRules) -> str:
    """The statement for the ids of the bodies one tie away from the set ``$first``, in one row (``ids``).

    Left out is who is in ``$near`` or ``$far``, the sets of both ends.
    """
    return (
        members.actor_list_subquery("first", as_of=counting.dated)
        + members.actor_list_subquery("near", as_of=counting.dated)
        + members.actor_list_subquery("far", as_of=counting.dated)
        + _MATCH_REACHED.format(ways=reached_subquery(counting, "first"))
    )


def reached_subquery(counting: CountingRules, first_set: str) -> str:
    """Cypher for every body tied to the list ``first``, which was made of the parameter ``first_set``."""
    common = {
        "body": counting.body_labels,
        "own": counting.participation_at_site("r", first_set),
        "part": counting.participation("r"),
        "thing": counting.shared_thing("via"),
        "direct": counting.direct_tie("r"),
    }
    branches = []
    if counting.shared_types:
        branches.append(_REACHED_BY_SHARED.format(types=counting.shared_types, **common))
    if counting.edge_types:
        branches.append(_REACHED_BY_EDGE.format(types=counting.edge_types, **common))
    return "  UNION".join(branches)
