"""Any table through a mapping: CSV, TSV, XLSX, JSON, JSON lines or Parquet, and a YAML file beside it.

``partnergraph load table --map M FILE``. How to write the mapping: docs/guides/new-source.md.

=====================  ============================================================
:mod:`~.mapping`       what a mapping may hold
:mod:`~.mapping_file`  a mapping as a YAML file
:mod:`~.checks`        a mapping compared with the declarations of ``schema/``
:mod:`~.columns`       the columns that it uses, and what a table calls them
:mod:`~.cells`         a record's values, read as it says (:mod:`~.parse`: how)
:mod:`~.rows`          records as claims
:mod:`~.dataset`       tables and their mappings as one reading
=====================  ============================================================
"""

from __future__ import annotations

from pathlib import Path

from partnergraph.loaders.table.dataset import (
    MappedTables,
    build_mapped_reading,
    select_sheet_tables,
)
from partnergraph.loaders.table.mapping_file import read_mapping_file
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.tables import find_tables
from partnergraph.schema.errors import InvalidInput

_MAPPING_SUFFIXES = {".yaml", ".yml"}


def open_mapped_files(paths: list[Path], source: str | None = None) -> Reading:
    """A reading of tables by a mapping, which is the YAML file among ``paths``.

    Raises :class:`InvalidInput` where there is not one mapping and at least one table, and for a mapping
    or table that is not as it should be.
    """
    mappings = [path for path in paths if path.suffix.lower() in _MAPPING_SUFFIXES]
    if len(mappings) != 1:
        raise InvalidInput(
            f"a table is read by one mapping, and {len(mappings)} are given",
            do="give one: partnergraph load table --map MAPPING.yaml FILE; see docs/guides/new-source.md",
        )
    files = [path for path in paths if path not in mappings]
    if not files:
        raise InvalidInput("there is no file to read", do="name it after the mapping")
    meter = ByteMeter()
    mapping = read_mapping_file(mappings[0])
    sheets = select_sheet_tables(mapping, find_tables(files, meter))
    return build_mapped_reading([MappedTables("rows", mapping, sheets)], meter, source)
