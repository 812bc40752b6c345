"""Decisions on match proposals as contributions: with an entry in the audit trail."""

from __future__ import annotations

from partnergraph.graph.contributions.contribution import Contribution, MutationResult
from partnergraph.graph.resolution.matching.decide import apply_decisions, apply_part


async def decide_proposal(
    contribution: Contribution, identifier: str, status: str
) -> MutationResult:
    """Accept a proposal, reject it, or have it proposed again: that takes the decision back."""
    new = await apply_decisions(contribution.tx, [identifier], status, contribution.author.name)
    contribution.ids += [identifier, *(row[end] for row in new for end in ("first", "second"))]
    return {"proposal": identifier}


async def decide_part(contribution: Contribution, part: str, whole: str) -> MutationResult:
    """Decide that a record is a part of another, whether that was proposed or not."""
    identifier = await apply_part(contribution.tx, part, whole, contribution.author.name)
    contribution.ids += [identifier, part, whole]
    return {"proposal": identifier}
