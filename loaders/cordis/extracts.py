"""The extracts of 2016: organisations, projects (of Horizon 2020 only) and edges between their keys."""

from __future__ import annotations

from partnergraph.graph.claims.claim import Reject
from partnergraph.loaders.cordis.context import Claims, CordisContext
from partnergraph.loaders.cordis.native import claims_of_each_record, cordis_project_claims
from partnergraph.loaders.cordis.organisations import (
    PIC_NUMBER,
    OrganisationTexts,
    cordis_organisation_claims,
    cordis_organisation_id,
)
from partnergraph.loaders.cordis.participations import ROLE_RANKS, participation_claims
from partnergraph.loaders.cordis.programmes import FRAMEWORKS, CordisVocabulary
from partnergraph.loaders.cordis.projects import bare_project_claims, cordis_project_id
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.text import clean_text, strip_export_quotes
from partnergraph.schema.actors import Organisation
from partnergraph.schema.relations import FundedUnder

_PARTICIPANT_RANK = ROLE_RANKS["participant"]
_ORGANISATION_KINDS = {"organisations_fp7_2016", "organisations_h2020_2016"}

# An edge names a project by CORDIS' record number; two of these may be of one grant (see `old_project`).
_DELETE_WITHOUT_PROJECT = """
DELETE FROM participation WHERE substr(project, 5) NOT IN (SELECT rcn FROM project)
RETURNING line, 'project ' || substr(project, 5) || ' is not in the table of projects'
"""
_DELETE_WITHOUT_ORGANISATION = """
DELETE FROM participation WHERE organisation NOT IN (SELECT id FROM organisation)
RETURNING line, 'organisation ' || organisation || ' is not in the table of organisations'
"""
_REPLACE_RCN_BY_GRANT = """
UPDATE participation SET project = (
    SELECT substr(id, 1, instr(id || '*', '*') - 1) FROM project WHERE rcn = substr(participation.project, 5)
)
"""
_MARK_COORDINATORS = """
UPDATE participation SET rank = 0, role = 'coordinator' WHERE rowid IN (
    SELECT min(p.rowid) FROM participation p
    JOIN project ON project.id = p.project
    JOIN organisation o ON o.id = p.organisation AND o.name = project.coordinator
    GROUP BY p.project HAVING count(DISTINCT p.organisation) = 1
)
"""
_SELECT_UNFOUND_COORDINATORS = """
SELECT id, coordinator FROM project WHERE coordinator IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM participation p WHERE p.project = project.id AND p.role = 'coordinator'
)
"""


def extract_claims(context: CordisContext) -> Claims:
    """Everything that the tables of an extract of 2016 say."""
    vocabulary = CordisVocabulary()
    yield from claims_of_each_record(
        context,
        "projects_2016",
        lambda _, record: _extract_project_claims(context, record, vocabulary),
    )
    yield from claims_of_each_record(
        context, "organisations_fp7_2016", _extract_organisation_claims
    )
    yield from claims_of_each_record(
        context, "organisations_h2020_2016", _extract_organisation_claims
    )
    if context.has_table("organisations_fp7_2016"):
        vocabulary.part("FP7")
    yield from claims_of_each_record(context, "edges_2016", _extract_edge_claims)
    context.flush()
    yield from _connect_edges(context)
    yield from participation_claims(context)
    yield from vocabulary.claims(context)


def _connect_edges(context: CordisContext) -> Claims:
    """Connect the spooled edges to their ends: rejects for missing ones; coordinators found by name."""
    db = context.db
    label = next((table.label for table in context.tables.get("edges_2016", ())), "")
    if context.has_table("projects_2016"):
        for line, reason in db.execute(_DELETE_WITHOUT_PROJECT).fetchall():
            yield Reject(f"{label}, line {line}", reason)
        db.execute(_REPLACE_RCN_BY_GRANT)
    if not context.tables.keys().isdisjoint(_ORGANISATION_KINDS):
        for line, reason in db.execute(_DELETE_WITHOUT_ORGANISATION).fetchall():
            yield Reject(f"{label}, line {line}", reason)
    db.execute("CREATE INDEX named ON organisation (id)")
    db.execute("CREATE INDEX of_project ON participation (project)")
    db.execute(_MARK_COORDINATORS)
    for number, name in db.execute(_SELECT_UNFOUND_COORDINATORS):
        context.audit.left_out.add(
            f"project {number}", f"coordinator {name!r} is not one of its organisations by name"
        )


def _extract_project_claims(
    context: CordisContext, record: TableRecord, vocabulary: CordisVocabulary
) -> Claims:
    """A project of Horizon 2020 with its coordinator's name; a grant that comes again is only noted."""
    coordinator = strip_export_quotes(clean_text(record.pop("coordinator")) or "") or None
    number, rcn = record.fields["reference"], record.fields["rcn"]
    if number and not context.is_new("grant", number):
        reason = f"grant {number} is there before; record {rcn} counts as the same"
        context.leave_out(record, reason)
        context.spool("project", f"{number}*{rcn}", rcn, None, None, None)
        record.fields.clear()
        return
    yield from cordis_project_claims(context, record, vocabulary, coordinator)


def _extract_organisation_claims(context: CordisContext, record: TableRecord) -> Claims:
    """An organisation of either extract, spooled by its key and name too."""
    pop = record.pop
    texts = OrganisationTexts(
        key=context.need_key(record, "new_org_id"),
        name=pop("organisationName", "name"),
        short=pop("organisationShortName", "shortName"),
        street=pop("street"),
        postcode=pop("postCode"),
        city=pop("city"),
        country=pop("country"),
        nuts=pop("REGION_Level_NUTS_3"),
        url=pop("organizationUrl"),
    )
    context.spool("organisation", texts.key, strip_export_quotes(clean_text(texts.name) or ""))
    yield from cordis_organisation_claims(context, record, texts)


def _extract_edge_claims(context: CordisContext, record: TableRecord) -> Claims:
    """That an organisation took part; an end that no table describes is known by its number alone."""
    rcn, key = context.need_key(record, "projectRcn"), context.need_key(record, "new_org_id")
    number = f"rcn-{rcn}"
    if not context.has_table("projects_2016"):
        for project_claim in bare_project_claims(context, record, number):
            yield project_claim
            if context.has_table("organisations_fp7_2016"):
                where, end = f"project {number}", FRAMEWORKS["FP7"].id
                start = cordis_project_id(number)
                yield context.claim(FundedUnder, record, where, start=start, end=end)
    if context.tables.keys().isdisjoint(_ORGANISATION_KINDS) and context.is_new("end", key):
        identifier, where = cordis_organisation_id(key), f"organisation {key}"
        pic = key if PIC_NUMBER.fullmatch(key) else None
        name = f"Participant {key}"
        yield context.claim(Organisation, record, where, id=identifier, name=name, pic=pic)
    context.spool(
        "participation", number, key, _PARTICIPANT_RANK, None, None, None, None, record.line
    )
