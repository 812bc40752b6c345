"""Projects, their themes, calls and funds."""

from __future__ import annotations

from collections.abc import Iterator

from partnergraph.loaders.keep.programmes import ProgrammeName
from partnergraph.loaders.keep.row import KeepRow, parse_keep_amount
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.loaders.tabular.values import parse_partial_date, parse_web_addresses
from partnergraph.schema.activities import Call, Project
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.codes import make_slug
from partnergraph.schema.documents import Sector
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import ActiveIn, Concerns, FundedUnder, InCall
from partnergraph.schema.values import PartialDate, Text
from partnergraph.schema.vocabulary import CallKind, SectorScheme

_THEME_COLUMNS = ("Thematic1", "Thematic2", "Thematic3")
_NAME_COLUMNS = ("Project Name", "Project Name language 2", "Project Name language 3")
_DESCRIPTION_COLUMNS = ("Description EN", "Description 1", "Description 2")
_FUND_COLUMNS = ("ERDF budget", "ENI budget", "IPA budget", "ERDF eq. budget")


def keep_project_id(programme: ProgrammeName, acronym: str) -> str:
    """A project's id: keep.eu's workbook has no number for it, and an acronym is used once in a programme."""
    if not make_slug(acronym):
        raise InvalidInput(f"nothing of the acronym {acronym!r} can be a key")
    return f"project:keep-{programme.key}-{make_slug(acronym)}"


def _keep_call_id(programme: ProgrammeName, number: str) -> str:
    """A call's id: its number is its programme's own."""
    if not make_slug(number):
        raise InvalidInput(f"nothing of the number {number!r} can be a key")
    return f"call:keep-{programme.key}-{make_slug(number)}"


def build_keep_project(row: KeepRow) -> Project:
    """The project that a row of the sheet of projects describes."""
    names = [text for name in _NAME_COLUMNS if (text := clean_text(row.record.pop(name)))]
    descriptions = [
        text for name in _DESCRIPTION_COLUMNS if (text := clean_text(row.record.pop(name)))
    ]
    name, *others = dict.fromkeys((*names, row.acronym))
    starts, ends = _read_project_period(row, "Project start", "Project end")
    total = row.value(parse_keep_amount, "Budget")
    share = row.value(parse_keep_amount, "EU Funding")
    if total is not None and share is not None and share > total:
        row.leave_out(f"EU Funding {share:.2f} is more than the whole Budget {total:.2f}")
        share = None
    return Project(
        id=keep_project_id(row.programme, row.acronym),
        name=name,
        aliases=tuple(Text(text=other) for other in others if other != row.acronym),
        acronym=row.acronym,
        objective=descriptions[0] if descriptions else None,
        starts=starts,
        ends=ends,
        total_cost_eur=total,
        ec_contribution_eur=share,
        urls=row.value(parse_web_addresses, "Website") or (),
    )


def _read_project_period(
    row: KeepRow, first: str, last: str
) -> tuple[PartialDate | None, PartialDate | None]:
    """The dates of two columns; neither, and a note, where the second lies before the first."""
    starts, ends = row.value(parse_partial_date, first), row.value(parse_partial_date, last)
    if starts and ends and ends.last < starts.first:
        row.leave_out(f"{last} {ends} lies before {first} {starts}")
        return None, None
    return starts, ends


def keep_project_relations(row: KeepRow, identifier: str) -> Iterator[Relation]:
    """The relations of a project to its programme, call, themes and macro-regional strategy."""
    yield FundedUnder(start=identifier, end=row.programme.id, note=_describe_funds(row))
    if number := clean_text(row.record.pop("Call SN")):
        yield InCall(start=identifier, end=_keep_call_id(row.programme, number))
    priorities = [clean_text(row.record.pop(name)) for name in ("Priority Area", "Degree of comp.")]
    if strategy := clean_text(row.record.pop("Strategy")):
        note = "; ".join(text for text in priorities if text)
        yield Concerns(start=identifier, end=f"group:{strategy}", note=note or None)


def _describe_funds(row: KeepRow) -> str | None:
    """The funds that pay for a project and their amounts in EUR, in words for a note."""
    sources = clean_text(row.record.pop("Co-Financing sources"))
    phrases = [f"co-financed by {sources}"] if sources else []
    sums = {
        name.removesuffix(" budget"): row.value(parse_keep_amount, name) for name in _FUND_COLUMNS
    }
    phrases += [f"{fund} {amount_eur:.2f} EUR" for fund, amount_eur in sums.items() if amount_eur]
    return "; ".join(phrases) or None


def read_project_themes(record: TableRecord) -> list[Sector]:
    """The themes that a project's record names, each once."""
    texts = [
        text
        for name in _THEME_COLUMNS
        if (text := clean_text(record.pop(name))) and make_slug(text)
    ]
    return [
        Sector(id=f"sector:keep-{make_slug(text)}", name=text, scheme=SectorScheme.TOPIC)
        for text in dict.fromkeys(texts)
    ]


def theme_relation(identifier: str, sector: Sector) -> ActiveIn:
    """A project is active in a theme."""
    return ActiveIn(start=identifier, end=sector.id)


def call_things(row: KeepRow, number: str) -> Iterator[Entity | Relation]:
    """A call of a programme. Its budget goes into the note of what ties it to the programme."""
    starts, ends = _read_project_period(row, "Start Date", "End Date")
    budget = row.value(parse_keep_amount, "Budget")
    identifier = _keep_call_id(row.programme, number)
    label = number if number.lower().startswith("call") else f"Call {number}"
    yield Call(
        id=identifier,
        name=f"{label}, {row.programme.name} {row.programme.period}".strip(),
        kind=CallKind.PROPOSALS,
        starts=starts,
        ends=ends,
        deadline=ends,
    )
    note = f"budget {budget:.2f} EUR" if budget else None
    yield FundedUnder(start=identifier, end=row.programme.id, note=note)
