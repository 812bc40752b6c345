"""Two that take part in one project: whoever lists a project's partners takes them for two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from partnergraph.graph.connection.database import Database
from partnergraph.graph.resolution.identity import RecordPair
from partnergraph.graph.resolution.matching.gates import REVIEWED_SCORE
from partnergraph.graph.resolution.matching.scoring import ACCEPTED_SCORE, MatchScore

JOINT_PROJECT_REASON = "both are partners in one project"

_PAIRS_ASKED = 2000
_MATCH_JOINT_PROJECTS = """
UNWIND $pairs AS pair
MATCH (a:Organisation {id: pair[0]}), (b:Organisation {id: pair[1]})
WHERE EXISTS { (a)-[:PARTNER_IN]->(:Project)<-[:PARTNER_IN]-(b) }
RETURN a.id AS first, b.id AS second
"""


def needs_projects(score: MatchScore) -> bool:
    """Whether a joint project would change anything: only of what would be accepted unseen."""
    return score.part is None and score.value >= ACCEPTED_SCORE


async def find_joint_projects(database: Database, pairs: Iterable[RecordPair]) -> set[RecordPair]:
    """Which of these pairs of organisations are partners in one project."""
    found = set()
    unasked = iter(pairs)
    while batch := [list(pair) for pair in islice(unasked, _PAIRS_ASKED)]:
        rows = await database.read(_MATCH_JOINT_PROJECTS, pairs=batch)
        found |= {(row["first"], row["second"]) for row in rows}
    return found


def keep_for_review(score: MatchScore) -> MatchScore:
    """The score of two that take part in one project: proposed, and never accepted unseen."""
    value = min(score.value, REVIEWED_SCORE)
    return replace(score, value=value, reasons=(*score.reasons, JOINT_PROJECT_REASON))
