"""The European Cluster Collaboration Platform: clusters, industrial ecosystems, and regions' choice of them.

Three kinds of list, told apart by their columns, each read by a mapping of the table loader and each a
source of its own:

===================  ===========================================================================
``clusters.yaml``    cluster organisations: name and country, and what else a list has of them
``s3_regions.yaml``  regions by NUTS code, with the ecosystems that their strategies set on
``ecosystems.yaml``  the 14 industrial ecosystems
===================  ===========================================================================

A cluster's id is its profile's number where a list has it, else ``cluster:<name>-<country>``. Names alone
are not proof, so a cluster of the founding documents (``cluster:cluj-it-cluster``) stays apart from the
platform's (``cluster:cluj-it-cluster-ro``) until a steward accepts that they are one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from partnergraph.loaders.table.columns import match_columns
from partnergraph.loaders.table.dataset import MappedTables, build_mapped_reading
from partnergraph.loaders.table.mapping import TableMapping
from partnergraph.loaders.table.mapping_file import read_mapping_file
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.tables import SourceTable, find_tables
from partnergraph.schema.errors import InvalidInput

_ECCP_FOLDER = Path(__file__).parent
_LIST_KINDS = ("s3_regions", "clusters", "ecosystems")  # the one that needs most columns first


@cache
def read_eccp_mappings() -> dict[str, TableMapping]:
    """The mapping of each kind of list, in the order in which a table is compared with them."""
    return {kind: read_mapping_file(_ECCP_FOLDER / f"{kind}.yaml") for kind in _LIST_KINDS}


def open_eccp_files(paths: list[Path], source: str | None = None) -> Reading:
    """A reading of the platform's lists. Raises :class:`InvalidInput` for a table that is none of them."""
    if not paths:
        raise InvalidInput("there is no file to read", do="name the platform's lists")
    meter = ByteMeter()
    by_kind: dict[str, list[SourceTable]] = {}
    for table in find_tables(paths, meter):
        by_kind.setdefault(_kind_of_eccp_list(table), []).append(table)
    mapped = [
        MappedTables(kind, read_eccp_mappings()[kind], lists) for kind, lists in by_kind.items()
    ]
    return build_mapped_reading(mapped, meter, source)


def _kind_of_eccp_list(table: SourceTable) -> str:
    """Which of the lists a table is: the first that finds its columns there."""
    reasons = []
    for kind, mapping in read_eccp_mappings().items():
        try:
            match_columns(mapping, table.columns, table.label)
        except InvalidInput as error:
            reasons.append(f"{kind}: {error.what}")
        else:
            return kind
    raise InvalidInput(
        f"it is none of the platform's lists; its columns are {', '.join(table.columns)}",
        where=table.label,
        do=f"see what each kind needs. {'; '.join(reasons)}",
    )
