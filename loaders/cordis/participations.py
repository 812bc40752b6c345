"""Who took part in which project: from the spool, one relation for all rows of the same two."""

from __future__ import annotations

from collections.abc import Iterator

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.loaders.cordis.context import CordisContext
from partnergraph.loaders.cordis.organisations import cordis_organisation_id
from partnergraph.schema.relations import PartnerIn
from partnergraph.schema.vocabulary import ProjectRole

# What CORDIS calls the roles, the strongest first.
_ROLES = {
    "coordinator": ProjectRole.COORDINATOR,
    "hostInstitution": ProjectRole.COORDINATOR,
    "participant": ProjectRole.PARTNER,
    "beneficiary": ProjectRole.PARTNER,
    "associatedPartner": ProjectRole.ASSOCIATED,
    "partner": ProjectRole.ASSOCIATED,
    "internationalPartner": ProjectRole.INTERNATIONAL,
    "thirdParty": ProjectRole.THIRD_PARTY,
}
ROLE_RANKS = {name: rank for rank, name in enumerate(_ROLES)}
_ROLES_BY_OWN_NAME = {
    "coordinator",
    "participant",
    "associatedPartner",
    "internationalPartner",
    "thirdParty",
}

_SELECT_PARTICIPATIONS = """
SELECT p.project, p.organisation, count(*), min(p.rank), group_concat(DISTINCT p.role),
       round(sum(p.contribution), 2), round(sum(p.cost), 2), group_concat(DISTINCT p.note),
       project.starts, project.ends
FROM participation p LEFT JOIN project ON project.id = p.project
GROUP BY p.project, p.organisation ORDER BY p.project, p.organisation
"""


def participation_claims(context: CordisContext) -> Iterator[SourceItem]:
    """Every participation. Amounts of several rows are added up, for each row is a share of its own."""
    context.flush()
    ranked = list(_ROLES)
    for row in context.db.execute(_SELECT_PARTICIPATIONS):
        project, organisation, count, rank, roles, contribution, cost, notes, starts, ends = row
        name = ranked[rank] if rank is not None and rank < len(ranked) else None
        yield context.claim(
            PartnerIn,
            where := f"project {project}, organisation {organisation}",
            where,
            start=cordis_organisation_id(organisation),
            end=f"project:cordis-{project}",
            role=_ROLES[name] if name else None,
            ec_contribution_eur=contribution,
            total_cost_eur=cost,
            participations=count if count > 1 else None,
            since=starts,
            until=ends,
            note=_participation_note(name, roles, notes),
        )


def _participation_note(shown: str | None, roles: str | None, notes: str | None) -> str | None:
    """What the role and the amounts do not say: CORDIS' own words for roles, further roles."""
    phrases = []
    other_roles = sorted(role for role in (roles or "").split(",") if role and role != shown)
    if shown and shown not in _ROLES_BY_OWN_NAME:
        phrases.append(f"in CORDIS: {shown}")
    if other_roles:
        phrases.append(
            f"also as {', '.join(other_roles)}" if shown else f"in CORDIS: {', '.join(other_roles)}"
        )
    if notes:
        phrases += sorted(set(notes.split(",")))
    return "; ".join(phrases) or None
