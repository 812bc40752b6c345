"""Match proposals as the search for them would leave them, made at once."""

from __future__ import annotations

from partnergraph.graph.connection.database import Database
from partnergraph.graph.resolution.matching import decide


async def propose_pair(database: Database, one: str, other: str, score: float) -> str:
    """Propose that two records are one; the proposal's id."""
    identifier = await decide.separate_records(database, one, other, "names")
    await database.write(
        "MATCH (p:MatchProposal {id: $id}) SET p.status = 'proposed', p.by = 'names', p.score = $score, "
        "p.reasons = ['same words: nordwerk'] REMOVE p.decided_by, p.decided_at",
        id=identifier,
        score=score,
    )
    return identifier
