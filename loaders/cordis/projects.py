"""Projects: as the project table describes them, or by their number alone where there is no such table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.loaders.cordis.context import CordisContext
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.schema.activities import Project
from partnergraph.schema.vocabulary import ProjectStatus

_PROJECT_PAGE = "https://cordis.europa.eu/project/"
_STATUSES = {
    "SIGNED": ProjectStatus.SIGNED,
    "ONG": ProjectStatus.SIGNED,
    "EXE": ProjectStatus.SIGNED,
    "CLOSED": ProjectStatus.CLOSED,
    "CLO": ProjectStatus.CLOSED,
    "TERMINATED": ProjectStatus.TERMINATED,
    "CAN": ProjectStatus.TERMINATED,
}


def cordis_project_id(number: str) -> str:
    """The id of a project by its grant agreement, or by ``rcn-`` and CORDIS' record number."""
    return f"project:cordis-{number}"


def bare_project_claims(
    context: CordisContext, where: TableRecord | str, number: str, name: str | None = None
) -> Iterator[SourceItem]:
    """A project that no table describes, the first time that it comes up."""
    if context.is_new("project", number):
        record_number = number.startswith("rcn-")
        identity: dict[str, Any] = (
            {
                "rcn": number.removeprefix("rcn-"),
                "urls": (f"{_PROJECT_PAGE}{number.replace('-', '/')}",),
            }
            if record_number
            else {"code": f"CORDIS {number}", "urls": project_web_addresses(context, number)}
        )
        bare_number = number.removeprefix("rcn-")
        yield context.claim(
            Project,
            where,
            f"project {number}",
            id=cordis_project_id(number),
            name=clean_text(name)
            or (f"CORDIS record {bare_number}" if record_number else f"Project {bare_number}"),
            acronym=clean_text(name),
            **identity,
        )


def project_web_addresses(
    context: CordisContext, number: str, doi: str | None = None
) -> tuple[str, ...]:
    """A project's web addresses: its page at CORDIS, its DOI, and what the link table lists."""
    link_rows = context.db.execute(
        "SELECT url FROM address WHERE project = ? ORDER BY url", (number,)
    )
    own_pages = [f"{_PROJECT_PAGE}id/{number}", *([f"https://doi.org/{doi}"] if doi else [])]
    return (*own_pages, *(row[0] for row in link_rows))


def read_project_status(
    context: CordisContext, record: TableRecord, text: str | None
) -> ProjectStatus | None:
    """Where a project stands; a word for it that the network does not have is noted."""
    if text and text not in _STATUSES:
        context.leave_out(record, f"status {text!r} is not known")
    return _STATUSES.get(text or "")
