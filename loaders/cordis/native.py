"""The publisher's own tables: legalBasis, topics, euroSciVoc, webLink, project, organization."""

from __future__ import annotations

from collections.abc import Callable

from graph.claims.claim import Draft, Reject
from loaders.cordis.context import Claims, Context
from loaders.cordis.organisations import Said, organisation_claims, read
from loaders.cordis.participations import RANKS, participation_claims
from loaders.cordis.programmes import Vocabulary
from loaders.cordis.projects import addresses, numbered, project_id, status
from loaders.tabular import values
from loaders.tabular.record import Record
from loaders.tabular.text import clean, mended
from schema.activities import Project
from schema.errors import InvalidInput
from schema.relations import ActiveIn, FundedUnder, InCall


def native_claims(context: Context) -> Claims:
    """Everything that the publisher's own tables say, in the order in which one needs another."""
    vocabulary = Vocabulary()
    yield from each(context, "webLink", link)
    context.flush()
    yield from each(context, "project", lambda _, record: project(context, record, vocabulary))
    yield from each(
        context, "legalBasis", lambda _, record: legal_basis(context, record, vocabulary)
    )
    yield from each(context, "topics", lambda _, record: topic(context, record, vocabulary))
    yield from each(context, "euroSciVoc", lambda _, record: science(context, record, vocabulary))
    yield from each(context, "organization", organisation)
    yield from linked(context)
    yield from participation_claims(context)
    yield from vocabulary.claims(context)


def each(context: Context, kind: str, make: Callable[[Context, Record], Claims]) -> Claims:
    """What each record of a kind of table says; one that lacks what it needs is rejected."""
    for record in context.records(kind):
        if isinstance(record, Reject):
            yield record
            continue
        try:
            yield from make(context, record)
        except InvalidInput as error:
            yield record.reject(error.what)


def listed(text: str | None) -> list[str]:
    """The codes of a cell, between semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def project(
    context: Context, record: Record, vocabulary: Vocabulary, coordinator: str | None = None
) -> Claims:
    """A project and what pays for it."""
    number = record.need("id", "reference")
    starts = read(context, record, values.day, record.pop("startDate"))
    ends = read(context, record, values.day, record.pop("endDate"))
    acronym, title = clean(record.pop("acronym")), clean(record.pop("title"))
    rcn, objective = record.pop("rcn"), record.pop("objective")
    parts, topics = listed(record.pop("legalBasis", "programme")), listed(record.pop("topics"))
    framework, master = record.pop("frameworkProgramme"), record.pop("masterCall")
    call = record.pop("subCall", "call") or master
    yield context.claim(
        Project,
        record,
        f"project {number}",
        id=project_id(number),
        name=title or acronym or f"Project {number}",
        acronym=acronym,
        code=f"CORDIS {number}",
        rcn=rcn,
        status=status(context, record, record.pop("status")),
        objective=mended(objective).strip() if objective else None,
        total_cost_eur=read(context, record, values.amount, record.pop("totalCost")),
        ec_contribution_eur=read(context, record, values.amount, record.pop("ecMaxContribution")),
        starts=starts,
        ends=ends,
        urls=(
            *addresses(context, number, record.pop("grantDoi")),
            *(read(context, record, values.urls, record.pop("projectUrl")) or ()),
        ),
    )
    context.spool("project", number, rcn, starts, ends, coordinator)
    under = [vocabulary.part(code) for code in parts] or (
        [vocabulary.part(framework)] if framework else []
    )
    for end in [*under, *map(vocabulary.topic, topics)]:
        yield tie(context, record, number, end)
    if call:
        where = f"project {number}"
        end = vocabulary.call(call, master)
        yield context.claim(InCall, record, where, start=project_id(number), end=end)


def tie(context: Context, record: Record, number: str, end: str, note: str | None = None) -> Draft:
    """That a project is paid for by a programme, a part of one, or a topic."""
    return context.claim(
        FundedUnder, record, f"project {number}", start=project_id(number), end=end, note=note
    )


def known(context: Context, record: Record) -> tuple[str, Claims]:
    """The number of a record's project, and the project itself if no table describes projects."""
    number = record.need("projectID")
    project_claims = iter(()) if context.has_table("project") else numbered(context, record, number)
    return number, project_claims


def legal_basis(context: Context, record: Record, vocabulary: Vocabulary) -> Claims:
    """A part of a programme that a project is funded under."""
    number, project_claims = known(context, record)
    yield from project_claims
    code, title = record.need("legalBasis"), clean(record.pop("title"))
    main = values.attempt(values.yes_or_no, record.pop("uniqueProgrammePart"))[0]
    yield tie(context, record, number, vocabulary.part(code, title), "main part" if main else None)


def topic(context: Context, record: Record, vocabulary: Vocabulary) -> Claims:
    """A topic whose call a project answers: the claim that it is funded under it, with its title."""
    number, project_claims = known(context, record)
    yield from project_claims
    yield tie(
        context, record, number, vocabulary.topic(record.need("topic"), clean(record.pop("title")))
    )


def science(context: Context, record: Record, vocabulary: Vocabulary) -> Claims:
    """A field of science that a project is active in."""
    number, project_claims = known(context, record)
    yield from project_claims
    code, path = record.need("euroSciVocCode"), record.pop("euroSciVocPath")
    end = vocabulary.sector(code, path, clean(record.pop("euroSciVocTitle")))
    yield context.claim(ActiveIn, record, f"project {number}", start=project_id(number), end=end)


def link(context: Context, record: Record) -> Claims:
    """A web address of a project; kept for when the project comes."""
    number = record.need("projectID")
    for url in read(context, record, values.urls, record.pop("physUrl")) or ():
        context.spool("address", number, url)
    yield from ()


def linked(context: Context) -> Claims:
    """The projects that web addresses belong to, where no table describes them."""
    if not context.has_table("project"):
        numbers = context.db.execute(
            "SELECT DISTINCT project FROM address ORDER BY project"
        ).fetchall()
        for (number,) in numbers:
            yield from numbered(context, f"project {number}", number)


def organisation(context: Context, record: Record) -> Claims:
    """An organisation, claimed once for all rows that say the same of it, and its participation."""
    number, acronym = record.need("projectID"), record.pop("projectAcronym")
    key = record.pop("organisationID", "organizationID", "id") or ""
    pop = record.pop
    texts = Said(
        key=key or "rcn-" + record.need("rcn"),
        name=pop("name"),
        short=pop("shortName"),
        kind=pop("activityType"),
        sme=pop("SME"),
        vat=pop("vatNumber"),
        street=pop("street"),
        postcode=pop("postCode"),
        city=pop("city"),
        country=pop("country"),
        nuts=pop("nutsCode"),
        point=pop("geolocation"),
        url=pop("organizationURL", "organizationUrl"),
    )
    if not context.has_table("project"):
        yield from numbered(context, record, number, acronym)
    role = record.pop("role") or ""
    granted = read(context, record, values.amount, record.pop("ecContribution"))
    net_grant = read(context, record, values.amount, record.pop("netEcContribution"))
    cost = read(context, record, values.amount, record.pop("totalCost"))
    left_early = values.attempt(values.yes_or_no, record.pop("endOfParticipation"))[0]
    notes = (
        [f"granted {granted:.2f} EUR with third parties"]
        if net_grant is not None and granted not in {None, net_grant}
        else []
    )
    notes += ["left before the end"] if left_early else []
    contribution = granted if net_grant is None else net_grant
    if context.is_new("organisation", texts):
        yield from organisation_claims(context, record, texts)
    rank = RANKS.get(role, len(RANKS))
    note = "; ".join(notes) or None
    context.spool(
        "participation", number, texts.key, rank, role, contribution, cost, note, record.line
    )
