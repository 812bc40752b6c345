"""The extracts of 2016: organisations, projects (of Horizon 2020 only) and edges between their keys."""

from __future__ import annotations

from collections.abc import Iterator

from graph.loading.claims import Claim, Reject
from loaders.cordis.context import Context
from loaders.cordis.native import each, project
from loaders.cordis.organisations import Said, organisation_claims, organisation_id
from loaders.cordis.participations import RANKS, participation_claims
from loaders.cordis.programmes import FRAMEWORKS, Vocabulary
from loaders.cordis.projects import numbered, project_id
from loaders.reading.record import Record
from loaders.reading.text import clean, unquoted
from schema.actors import Organisation
from schema.relations import FundedUnder

Claims = Iterator[Claim | Reject]
PLAIN = RANKS["participant"]

COORDINATORS = """
UPDATE participation SET rank = 0, role = 'coordinator' WHERE rowid IN (
    SELECT min(p.rowid) FROM participation p
    JOIN project ON project.id = p.project
    JOIN organisation o ON o.id = p.organisation AND o.name = project.coordinator
    GROUP BY p.project HAVING count(DISTINCT p.organisation) = 1
)
"""
UNFOUND = """
SELECT id, coordinator FROM project WHERE coordinator IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM participation p WHERE p.project = project.id AND p.role = 'coordinator'
)
"""


def extract_claims(context: Context) -> Claims:
    """Everything that an extract says."""
    said = Vocabulary()
    yield from each(context, "projects_2016", lambda c, r: old_project(c, r, said))
    yield from each(context, "organisations_fp7_2016", organisation)
    yield from each(context, "organisations_h2020_2016", organisation)
    if context.has("organisations_fp7_2016"):
        said.part("FP7")
    context.db.execute("CREATE INDEX named ON organisation (id)")
    yield from each(context, "edges_2016", edge)
    context.flush()
    context.db.execute("CREATE INDEX of_project ON participation (project)")
    context.db.execute(COORDINATORS)
    for number, name in context.db.execute(UNFOUND):
        context.audit.left_out.add(
            f"project {number}", f"coordinator {name!r} is not one of its organisations by name"
        )
    yield from participation_claims(context)
    yield from said.claims(context)


def old_project(context: Context, record: Record, said: Vocabulary) -> Claims:
    """A project of Horizon 2020 with its coordinator's name; a grant that comes again is only noted."""
    number, rcn = record.fields["reference"], record.fields["rcn"]
    coordinator = clean(record.pop("coordinator"))
    if not number or not context.first("grant", number):
        context.leave_out(
            record, f"grant {number} is there before; record {rcn} counts as the same"
        )
        context.db.execute(
            "INSERT INTO project VALUES (?, ?, NULL, NULL, NULL)", (f"{number}*{rcn}", rcn)
        )
        record.fields.clear()
        return
    yield from project(context, record, said)
    context.db.execute(
        "UPDATE project SET coordinator = ? WHERE id = ?",
        (unquoted(coordinator or "") or None, number),
    )


def organisation(context: Context, record: Record) -> Claims:
    """An organisation of either extract."""
    pop = record.pop
    said = Said(
        key=record.need("new_org_id"),
        name=pop("organisationName", "name"),
        short=pop("organisationShortName", "shortName"),
        street=pop("street"),
        postcode=pop("postCode"),
        city=pop("city"),
        country=pop("country"),
        nuts=pop("REGION_Level_NUTS_3"),
        url=pop("organizationUrl"),
    )
    name = unquoted(clean(said.name) or "")
    context.db.execute("INSERT INTO organisation VALUES (?, ?)", (said.key, name))
    yield from organisation_claims(context, record, said)


def edge(context: Context, record: Record) -> Claims:
    """That an organisation took part. Ends that their own tables do not have are told as missing."""
    rcn, key = record.need("projectRcn"), record.need("new_org_id")
    number = f"rcn-{rcn}"
    if context.has("projects_2016"):
        found = context.db.execute("SELECT id FROM project WHERE rcn = ?", (rcn,)).fetchone()
        if found is None:
            yield record.reject(f"project {rcn} is not in the table of projects")
            return
        number = found[0].partition("*")[0]
    elif context.first("edge of", rcn):
        yield from numbered(context, record, number)
        if context.has("organisations_fp7_2016"):
            yield context.claim(
                FundedUnder,
                record,
                f"project {number}",
                start=project_id(number),
                end=FRAMEWORKS["FP7"].id,
            )
    if not {"organisations_fp7_2016", "organisations_h2020_2016"} & context.tables.keys():
        if context.first("end", key):
            name = f"Participant {key}"
            identifier = organisation_id(key)
            pic = key if "pic" in identifier else None
            where = f"organisation {key}"
            yield context.claim(Organisation, record, where, id=identifier, name=name, pic=pic)
    elif not context.db.execute("SELECT 1 FROM organisation WHERE id = ?", (key,)).fetchone():
        yield record.reject(f"organisation {key} is not in the table of organisations")
        return
    context.spool(number, key, PLAIN, None, None, None, None)
