"""CORDIS: projects of the EU's framework programmes for research, and who took part in them.

Read are the publisher's archives as they are downloaded (CSV, XLSX or JSON, zipped or not), from FP7 to
Horizon Europe, and the extracts of 2016 that others made of them. A table is known by its columns.

A project's id is made of its grant agreement number, where only CORDIS' own record number (rcn) is known
of that; an organisation's of its PIC, else of the key that the file has. Rows that name the same
organisation in the same project are one participation: amounts are added up, the strongest role counts,
and ``participations`` says how many rows they are.

Each folder or zip is a data set of its own, and so a source: the whole of a framework programme
(``source:cordis-h2020``) if it has both projects and organisations, else only those tables
(``source:cordis-topics``), so that a table alone never takes the place of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.loaders.cordis import editions
from partnergraph.loaders.cordis.context import CORDIS_DATASET, CordisContext
from partnergraph.loaders.cordis.extracts import extract_claims
from partnergraph.loaders.cordis.native import native_claims
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.record import ColumnAudit
from partnergraph.loaders.tabular.tables import SourceTable, find_tables
from partnergraph.schema.errors import InvalidInput


def open_cordis_files(paths: list[Path], source: str | None = None) -> Reading:
    """A reading of CORDIS files; ``source`` names it, else the tables do.

    Raises :class:`InvalidInput` for files that are no tables of CORDIS.
    """
    if not paths:
        raise InvalidInput(
            "CORDIS' files are not given",
            do="download an archive from https://cordis.europa.eu/data and name it",
        )
    meter, audit = ByteMeter(), ColumnAudit()
    by_folder: dict[Path, list[SourceTable]] = defaultdict(list)
    for table in find_tables(paths, meter):
        file = table.file
        by_folder[file.path if file.member else file.path.parent].append(table)
    table_sets = []
    for group in by_folder.values():
        kinds = CORDIS_DATASET.sort_by_kind(group, audit)
        table_sets.append((editions.identify_cordis_source(kinds, source), kinds))

    def claims() -> Iterator[SourceItem]:
        for described, kinds in table_sets:
            with CordisContext(described.id, kinds, audit) as context:
                reader = extract_claims if editions.EXTRACT_KINDS & kinds.keys() else native_claims
                yield from reader(context)

    sources = {described.id: described for described, _ in table_sets}
    return Reading(list(sources.values()), claims, meter, audit, CORDIS_DATASET)
