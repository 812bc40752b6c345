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

from loaders.table.columns import columns_in
from loaders.table.dataset import Mapped, reading
from loaders.table.mapping import Mapping
from loaders.table.mapping_file import read
from loaders.tabular.dataset import Reading
from loaders.tabular.files import Meter
from loaders.tabular.tables import Table, tables
from schema.errors import InvalidInput

FOLDER = Path(__file__).parent
KINDS = ("s3_regions", "clusters", "ecosystems")  # the one that needs most columns first


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of each kind of list, in the order in which a table is compared with them."""
    return {kind: read(FOLDER / f"{kind}.yaml") for kind in KINDS}


def open_(paths: list[Path], source: str | None = None) -> Reading:
    """A reading of the platform's lists. Raises :class:`InvalidInput` for a table that is none of them."""
    if not paths:
        raise InvalidInput("there is no file to read", do="name the platform's lists")
    meter = Meter()
    by_kind: dict[str, list[Table]] = {}
    for table in tables(paths, meter):
        by_kind.setdefault(kind_of(table), []).append(table)
    mapped = [Mapped(kind, mappings()[kind], lists) for kind, lists in by_kind.items()]
    return reading(mapped, meter, source)


def kind_of(table: Table) -> str:
    """Which of the lists a table is: the first that finds its columns there."""
    reasons = []
    for kind, mapping in mappings().items():
        try:
            columns_in(mapping, table.columns, table.label)
        except InvalidInput as error:
            reasons.append(f"{kind}: {error.what}")
        else:
            return kind
    raise InvalidInput(
        f"it is none of the platform's lists; its columns are {', '.join(table.columns)}",
        where=table.label,
        do=f"see what each kind needs. {'; '.join(reasons)}",
    )
