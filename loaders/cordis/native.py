"""The publisher's own tables: legalBasis, topics, euroSciVoc, webLink, project, organization."""

from __future__ import annotations

from collections.abc import Callable

from partnergraph.graph.claims.claim import Draft, Reject
from partnergraph.loaders.cordis.context import Claims, CordisContext, restored_key
from partnergraph.loaders.cordis.organisations import (
    OrganisationTexts,
    cordis_organisation_claims,
    parse_or_note,
    replace_placeholder_key,
)
from partnergraph.loaders.cordis.participations import ROLE_RANKS, participation_claims
from partnergraph.loaders.cordis.programmes import CordisVocabulary
from partnergraph.loaders.cordis.projects import (
    bare_project_claims,
    cordis_project_id,
    project_web_addresses,
    read_project_status,
)
from partnergraph.loaders.tabular import values
from partnergraph.loaders.tabular.amounts import parse_euro_amount
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.text import clean_text, repair_text
from partnergraph.schema.activities import Project
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import ActiveIn, FundedUnder, InCall, OnTopic


def native_claims(context: CordisContext) -> Claims:
    """Everything that the publisher's own tables say, in the order in which one needs another."""
    vocabulary = CordisVocabulary()
    yield from claims_of_each_record(context, "webLink", _spool_web_link)
    context.flush()
    yield from claims_of_each_record(
        context, "project", lambda _, record: cordis_project_claims(context, record, vocabulary)
    )
    yield from claims_of_each_record(
        context, "legalBasis", lambda _, record: _legal_basis_claims(context, record, vocabulary)
    )
    yield from claims_of_each_record(
        context, "topics", lambda _, record: _topic_claims(context, record, vocabulary)
    )
    yield from claims_of_each_record(
        context, "euroSciVoc", lambda _, record: _science_field_claims(context, record, vocabulary)
    )
    yield from claims_of_each_record(context, "organization", _participant_claims)
    yield from _linked_project_claims(context)
    yield from participation_claims(context)
    yield from vocabulary.claims(context)


def claims_of_each_record(
    context: CordisContext, kind: str, make: Callable[[CordisContext, TableRecord], Claims]
) -> Claims:
    """What each record of a kind of table says; one that lacks what it needs is rejected."""
    for record in context.records(kind):
        if isinstance(record, Reject):
            yield record
            continue
        try:
            yield from make(context, record)
        except InvalidInput as error:
            yield record.reject(error.what)


def _split_codes(text: str | None) -> list[str]:
    """The codes of a cell, between semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def cordis_project_claims(
    context: CordisContext,
    record: TableRecord,
    vocabulary: CordisVocabulary,
    coordinator: str | None = None,
) -> Claims:
    """A project and what pays for it."""
    number = context.need_key(record, "id", "reference")
    starts = parse_or_note(context, record, values.parse_partial_date, record.pop("startDate"))
    ends = parse_or_note(context, record, values.parse_partial_date, record.pop("endDate"))
    acronym, title = clean_text(record.pop("acronym")), clean_text(record.pop("title"))
    rcn, objective = record.pop("rcn"), record.pop("objective")
    parts, topics = (
        _split_codes(record.pop("legalBasis", "programme")),
        _split_codes(record.pop("topics")),
    )
    framework, master = record.pop("frameworkProgramme"), record.pop("masterCall")
    call = record.pop("subCall", "call") or master
    yield context.claim(
        Project,
        record,
        f"project {number}",
        id=cordis_project_id(number),
        name=title or acronym or f"Project {number}",
        acronym=acronym,
        code=f"CORDIS {number}",
        rcn=rcn,
        status=read_project_status(context, record, record.pop("status")),
        objective=repair_text(objective).strip() if objective else None,
        total_cost_eur=parse_or_note(context, record, parse_euro_amount, record.pop("totalCost")),
        ec_contribution_eur=parse_or_note(
            context, record, parse_euro_amount, record.pop("ecMaxContribution")
        ),
        starts=starts,
        ends=ends,
        urls=(
            *project_web_addresses(context, number, record.pop("grantDoi")),
            *(
                parse_or_note(context, record, values.parse_web_addresses, record.pop("projectUrl"))
                or ()
            ),
        ),
    )
    context.spool("project", number, rcn, starts, ends, coordinator)
    under = [vocabulary.part(code) for code in parts] or (
        [vocabulary.part(framework)] if framework else []
    )
    for end in under:
        yield _funding_claim(context, record, number, end)
    for end in map(vocabulary.topic, topics):
        yield _answered_topic_claim(context, record, number, end)
    if call:
        where = f"project {number}"
        end = vocabulary.call(call, master)
        yield context.claim(InCall, record, where, start=cordis_project_id(number), end=end)


def _funding_claim(
    context: CordisContext, record: TableRecord, number: str, end: str, note: str | None = None
) -> Draft:
    """That a project is paid for by a programme or a part of one."""
    return context.claim(
        FundedUnder,
        record,
        f"project {number}",
        start=cordis_project_id(number),
        end=end,
        note=note,
    )


def _answered_topic_claim(
    context: CordisContext, record: TableRecord, number: str, end: str
) -> Draft:
    """That a project answers a topic."""
    where, start = f"project {number}", cordis_project_id(number)
    return context.claim(OnTopic, record, where, start=start, end=end)


def _read_project_number(context: CordisContext, record: TableRecord) -> tuple[str, Claims]:
    """The number of a record's project, and the project itself if no table describes projects."""
    number = context.need_key(record, "projectID")
    project_claims = (
        iter(()) if context.has_table("project") else bare_project_claims(context, record, number)
    )
    return number, project_claims


def _legal_basis_claims(
    context: CordisContext, record: TableRecord, vocabulary: CordisVocabulary
) -> Claims:
    """A part of a programme that a project is funded under."""
    number, project_claims = _read_project_number(context, record)
    yield from project_claims
    code, title = record.need("legalBasis"), clean_text(record.pop("title"))
    main = values.try_parse(values.parse_yes_no, record.pop("uniqueProgrammePart"))[0]
    yield _funding_claim(
        context, record, number, vocabulary.part(code, title), "main part" if main else None
    )


def _topic_claims(
    context: CordisContext, record: TableRecord, vocabulary: CordisVocabulary
) -> Claims:
    """A topic that a project answers, with its title."""
    number, project_claims = _read_project_number(context, record)
    yield from project_claims
    yield _answered_topic_claim(
        context,
        record,
        number,
        vocabulary.topic(record.need("topic"), clean_text(record.pop("title"))),
    )


def _science_field_claims(
    context: CordisContext, record: TableRecord, vocabulary: CordisVocabulary
) -> Claims:
    """A field of science that a project is active in."""
    number, project_claims = _read_project_number(context, record)
    yield from project_claims
    code, path = record.need("euroSciVocCode"), record.pop("euroSciVocPath")
    end = vocabulary.sector(code, path, clean_text(record.pop("euroSciVocTitle")))
    yield context.claim(
        ActiveIn, record, f"project {number}", start=cordis_project_id(number), end=end
    )


def _spool_web_link(context: CordisContext, record: TableRecord) -> Claims:
    """A web address of a project; kept for when the project comes."""
    number = context.need_key(record, "projectID")
    for url in (
        parse_or_note(context, record, values.parse_web_addresses, record.pop("physUrl")) or ()
    ):
        context.spool("address", number, url)
    yield from ()


def _linked_project_claims(context: CordisContext) -> Claims:
    """The projects that web addresses belong to, where no table describes them."""
    if not context.has_table("project"):
        numbers = context.db.execute(
            "SELECT DISTINCT project FROM address ORDER BY project"
        ).fetchall()
        for (number,) in numbers:
            yield from bare_project_claims(context, f"project {number}", number)


def _participant_claims(context: CordisContext, record: TableRecord) -> Claims:
    """An organisation, claimed once for all rows that say the same of it, and its participation."""
    number, acronym = context.need_key(record, "projectID"), record.pop("projectAcronym")
    key = restored_key(record.pop("organisationID", "organizationID", "id") or "")
    pop = record.pop
    texts = OrganisationTexts(
        key=key or "rcn-" + context.need_key(record, "rcn"),
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
    texts = replace_placeholder_key(context, record, texts)
    if not context.has_table("project"):
        yield from bare_project_claims(context, record, number, acronym)
    role = record.pop("role") or ""
    granted = parse_or_note(context, record, parse_euro_amount, record.pop("ecContribution"))
    net_grant = parse_or_note(context, record, parse_euro_amount, record.pop("netEcContribution"))
    cost = parse_or_note(context, record, parse_euro_amount, record.pop("totalCost"))
    left_early = values.try_parse(values.parse_yes_no, record.pop("endOfParticipation"))[0]
    notes = (
        [f"granted {granted:.2f} EUR with third parties"]
        if net_grant is not None and granted not in {None, net_grant}
        else []
    )
    notes += ["left before the end"] if left_early else []
    contribution = granted if net_grant is None else net_grant
    if context.is_new("organisation", texts):
        yield from cordis_organisation_claims(context, record, texts)
    rank = ROLE_RANKS.get(role, len(ROLE_RANKS))
    note = "; ".join(notes) or None
    context.spool(
        "participation", number, texts.key, rank, role, contribution, cost, note, record.line
    )
