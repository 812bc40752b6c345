"""keep.eu: projects of Interreg and its neighbours, with partners, calls and themes.

Its workbook has three sheets, told apart by their columns: projects with their lead partners, all
partners, calls. A project is named by its programme and acronym on each; one that two lead partners share
has a row for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.loaders.keep import partners, programmes, projects
from partnergraph.loaders.keep.row import KeepRow, read_keep_row
from partnergraph.loaders.tabular.dataset import Dataset, Reading
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.record import ColumnAudit, Notes, TableRecord
from partnergraph.loaders.tabular.tables import find_tables
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import InvalidInput, PartnergraphError, describe_validation_errors

_KEEP_SOURCE = "source:keep-eu"
_KEEP_DATASET = Dataset(Path(__file__).parent)

_LocatedThings = Iterator[tuple[Entity | Relation, str]]


def open_keep_files(paths: list[Path], source: str | None = None) -> Reading:
    """A reading of a workbook, or of its sheets as files.

    Raises :class:`InvalidInput` for a table that is none of the three, and where no projects are among them.
    """
    if not paths:
        raise InvalidInput("there is no file to read", do="name a workbook of keep.eu")
    meter, audit = ByteMeter(), ColumnAudit()
    by_kind = _KEEP_DATASET.sort_by_kind(find_tables(paths, meter), audit)
    if "projects" not in by_kind:
        raise InvalidInput(
            "there is no sheet of projects", where=str(paths[0]), do="export the projects as well"
        )
    name = source or _KEEP_SOURCE
    source_id = name if name.startswith("source:") else f"source:{name}"

    def claims() -> Iterator[Claim | Reject]:
        seen: set[str] = set()
        for kind, read in _SHEET_READERS.items():
            for record in _KEEP_DATASET.records(kind, by_kind.get(kind, []), audit):
                if isinstance(record, TableRecord):
                    yield from _keep_record_claims(record, read, source_id, seen, audit.left_out)
                else:
                    yield record

    return Reading([_KEEP_DATASET.source(source_id)], claims, meter, audit, _KEEP_DATASET)


def _keep_record_claims(
    record: TableRecord,
    read: Callable[[KeepRow], _LocatedThings],
    source: str,
    seen: set[str],
    left_out: Notes,
) -> Iterator[Claim | Reject]:
    """What one record says; what many say alike (programmes, themes) only once.

    ``seen`` holds the keys of programmes and ids of themes that were claimed before, and grows.
    """
    try:
        row = read_keep_row(record, of_project=read is not _call_row_things)
        things = list(read(row))
    except (ValidationError, PartnergraphError, ValueError) as error:
        record.fields.clear()
        yield record.reject(_reject_reason(error))
        return
    if row.programme.key not in seen:
        seen.add(row.programme.key)
        for thing, locator in programmes.programme_things(row.programme):
            yield Claim(source, thing, locator)
    for thing, locator in things:
        if locator:
            yield Claim(source, thing, locator)
        elif isinstance(thing, Entity) and thing.id not in seen:
            seen.add(thing.id)
            yield Claim(source, thing, f"theme {thing.name}")
    for reason in row.left_out:
        left_out.add(record.where, reason)


def _reject_reason(error: Exception) -> str:
    """Why a record cannot be used, in words for its reject."""
    if isinstance(error, ValidationError):
        return "; ".join(describe_validation_errors(error))
    return error.what if isinstance(error, PartnergraphError) else str(error)


def _project_row_things(row: KeepRow) -> _LocatedThings:
    """What a row of the sheet of projects says: the project, its themes, and its lead partner."""
    made = projects.build_keep_project(row)
    yield made, row.locator
    for sector in projects.read_project_themes(row.record):
        yield sector, ""
        yield projects.theme_relation(made.id, sector), row.locator
    for relation in projects.keep_project_relations(row, made.id):
        yield relation, row.locator
    for thing in partners.lead_partner_things(row, made.id):
        yield thing, row.locator


def _partner_row_things(row: KeepRow) -> _LocatedThings:
    """What a row of the sheet of partners says: the partner, its region, and its part in the project."""
    identifier = projects.keep_project_id(row.programme, row.acronym)
    for thing in partners.partner_things(row, identifier):
        yield thing, row.locator


def _call_row_things(row: KeepRow) -> _LocatedThings:
    """What a row of the sheet of calls says: the call, and the programme that it is of."""
    number = clean_text(row.record.need("Serial Number"))
    for thing in projects.call_things(row, number or ""):
        yield thing, f"call {number}, {row.programme.written}"


_SHEET_READERS: dict[str, Callable[[KeepRow], _LocatedThings]] = {
    "projects": _project_row_things,
    "partners": _partner_row_things,
    "calls": _call_row_things,
}
