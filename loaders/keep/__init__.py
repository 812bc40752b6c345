"""keep.eu: projects of Interreg and its neighbours, with partners, calls and themes.

Its workbook has three sheets, told apart by their columns: projects with their lead partners, all
partners, calls. A project is named by its programme and acronym on each; one that two lead partners share
has a row for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from graph.claims.claim import Claim, Reject
from loaders.keep import partners, programmes, projects
from loaders.keep.row import Row, row_of
from loaders.tabular.dataset import Dataset, Reading
from loaders.tabular.files import Meter
from loaders.tabular.record import Audit, Notes, Record
from loaders.tabular.tables import tables
from loaders.tabular.text import clean
from schema.base import Entity, Relation
from schema.errors import InvalidInput, PartnergraphError, details

SOURCE = "source:keep-eu"
DATASET = Dataset(Path(__file__).parent)

Things = Iterator[tuple[Entity | Relation, str]]


def open_(paths: list[Path], source: str | None = None) -> Reading:
    """A reading of a workbook, or of its sheets as files.

    Raises :class:`InvalidInput` for a table that is none of the three, and where no projects are among them.
    """
    if not paths:
        raise InvalidInput("there is no file to read", do="name a workbook of keep.eu")
    meter, audit = Meter(), Audit()
    by_kind = DATASET.sort_by_kind(tables(paths, meter), audit)
    if "projects" not in by_kind:
        raise InvalidInput(
            "there is no sheet of projects", where=str(paths[0]), do="export the projects as well"
        )
    name = source or SOURCE
    source_id = name if name.startswith("source:") else f"source:{name}"

    def claims() -> Iterator[Claim | Reject]:
        seen: set[str] = set()
        for kind, read in SHEETS.items():
            for record in DATASET.records(kind, by_kind.get(kind, []), audit):
                if isinstance(record, Record):
                    yield from claims_of(record, read, source_id, seen, audit.left_out)
                else:
                    yield record

    return Reading([DATASET.source(source_id)], claims, meter, audit, DATASET)


def claims_of(
    record: Record, read: Callable[[Row], Things], source: str, seen: set[str], left_out: Notes
) -> Iterator[Claim | Reject]:
    """What one record says; what many say alike (programmes, themes) only once.

    ``seen`` holds the keys of programmes and ids of themes that were claimed before, and grows.
    """
    try:
        row = row_of(record, of_project=read is not call)
        things = list(read(row))
    except (ValidationError, PartnergraphError, ValueError) as error:
        record.fields.clear()
        yield record.reject(reason_of(error))
        return
    if row.programme.key not in seen:
        seen.add(row.programme.key)
        for thing, locator in programmes.things(row.programme):
            yield Claim(source, thing, locator)
    for thing, locator in things:
        if locator:
            yield Claim(source, thing, locator)
        elif isinstance(thing, Entity) and thing.id not in seen:
            seen.add(thing.id)
            yield Claim(source, thing, f"theme {thing.name}")
    for reason in row.left_out:
        left_out.add(record.where, reason)


def reason_of(error: Exception) -> str:
    """Why a record cannot be used, in words for its reject."""
    if isinstance(error, ValidationError):
        return "; ".join(details(error))
    return error.what if isinstance(error, PartnergraphError) else str(error)


def project(row: Row) -> Things:
    """What a row of the sheet of projects says: the project, its themes, and its lead partner."""
    made = projects.project(row)
    yield made, row.locator
    for sector in projects.themes(row.record):
        yield sector, ""
        yield projects.in_theme(made.id, sector), row.locator
    for relation in projects.ties(row, made.id):
        yield relation, row.locator
    for thing in partners.lead(row, made.id):
        yield thing, row.locator


def partner(row: Row) -> Things:
    """What a row of the sheet of partners says: the partner, its region, and its part in the project."""
    identifier = projects.project_id(row.programme, row.acronym)
    for thing in partners.partner(row, identifier):
        yield thing, row.locator


def call(row: Row) -> Things:
    """What a row of the sheet of calls says: the call, and the programme that it is of."""
    number = clean(row.record.need("Serial Number"))
    for thing in projects.call(row, number or ""):
        yield thing, f"call {number}, {row.programme.written}"


SHEETS: dict[str, Callable[[Row], Things]] = {
    "projects": project,
    "partners": partner,
    "calls": call,
}
