"""A data set of other publishers: what its folder says of it, and one reading of its files.

A loader's folder holds ``metadata.yaml``::

    title: CORDIS, Horizon 2020 projects
    publisher: European Commission
    licence: CC BY 4.0
    url: https://…
    priority: 60                     # whose value is shown where sources disagree; a document's is 50
    tables:
      organization:                  # a kind of table, whatever the file is called
        known_by: [projectID, organisationID]
        columns: {name: 1.0, vatNumber: 0.8}    # used, with the share of records that have a value
        ignored: {contentUpdateDate: when the publisher touched the row}
    editions:                        # what a publisher says is in one edition of it, by source id
      source:cordis-h2020: {organization: 176000}
    downloads:                       # where the publisher has it now: partnergraph.loaders.tabular.downloads
      h2020: {title: Horizon 2020, urls: [https://…]}

Its package offers an entry point, :class:`partnergraph.loaders.registry.OpenReading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partnergraph.graph.claims.claim import Reject, SourceItem
from partnergraph.graph.yaml_text import parse_own_yaml
from partnergraph.loaders.tabular.downloads import Download
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.record import ColumnAudit, TableRecord
from partnergraph.loaders.tabular.tables import SourceTable
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.vocabulary import SourceKind

_ENOUGH_FILLED = (
    0.5  # of the share of values that a column should have, below which something is wrong
)


class TableKind(BaseModel):
    """A kind of table that a data set has: the columns that tell it, those used, and those ignored.

    ``columns`` gives for each the share of records (0 to 1) that have a value; ``ignored`` the reason.
    """

    model_config = ConfigDict(extra="forbid")

    known_by: list[str] = Field(min_length=1)
    columns: dict[str, float]
    ignored: dict[str, str] = {}


class Metadata(BaseModel):
    """What a loader's ``metadata.yaml`` may hold; the module's docstring says what each part is for."""

    model_config = ConfigDict(extra="forbid")

    title: str
    publisher: str
    licence: str
    url: str | None = None
    description: str | None = None
    priority: int = 60
    tables: dict[str, TableKind]
    editions: dict[str, dict[str, int]] = {}
    downloads: dict[str, Download] = {}


class Dataset:
    """A loader's folder, described. Raises :class:`InvalidInput` for a description that is not as above."""

    def __init__(self, folder: Path) -> None:
        file = folder / "metadata.yaml"
        try:
            self.metadata = Metadata.model_validate(parse_own_yaml(file.read_text("utf-8")))
        except (yaml.YAMLError, ValidationError) as error:
            raise InvalidInput(str(error), where=str(file), do="correct the file") from None

    def kind_of(self, columns: Iterable[str]) -> str | None:
        """The kind of a table with these columns: of those that fit, the one known by the most."""
        present = set(columns)
        fitting = [
            name for name, kind in self.metadata.tables.items() if present.issuperset(kind.known_by)
        ]
        return max(fitting, key=lambda name: len(self.metadata.tables[name].known_by), default=None)

    def sort_by_kind(
        self, tables: list[SourceTable], audit: ColumnAudit
    ) -> dict[str, list[SourceTable]]:
        """Tables by the name of their kind; one of no kind is noted in the audit.

        Raises :class:`InvalidInput` where they all are of no kind.
        """
        by_kind: dict[str, list[SourceTable]] = {}
        for table in tables:
            kind = self.kind_of(table.columns)
            if kind:
                by_kind.setdefault(kind, []).append(table)
            else:
                audit.passed_over.append(table.label)
        if not by_kind:
            kinds = "; ".join(
                f"{name}: {', '.join(kind.known_by)}" for name, kind in self.metadata.tables.items()
            )
            raise InvalidInput(
                f"it is no table of this data set; its columns are {', '.join(tables[0].columns)}",
                where=tables[0].label,
                do=f"give a table that has the columns of one of these. {kinds}",
            )
        return by_kind

    def records(
        self, kind: str, tables: list[SourceTable], audit: ColumnAudit
    ) -> Iterator[TableRecord | Reject]:
        """Every record of the tables of a kind. What the caller does not pop is noted in the audit."""
        ignored = self.metadata.tables[kind].ignored.keys()
        for table in tables:
            for record in table.records():
                if isinstance(record, TableRecord):
                    audit.count(kind, record)
                    yield record
                    audit.check(kind, record, ignored)
                else:
                    yield record

    def source(self, identifier: str, **more: Any) -> Source:
        """The node of a source of this id, as ``metadata.yaml`` describes it; ``more`` takes precedence."""
        fields: dict[str, Any] = {
            "id": identifier,
            "kind": SourceKind.DATASET,
            **self.metadata.model_dump(
                include={"title", "publisher", "licence", "url", "priority"}
            ),
            "description": self.metadata.description,
        }
        return Source(**{**fields, **more})

    def shortfalls(self, audit: ColumnAudit) -> list[str]:
        """Columns with far fewer values than they should have, in words."""
        messages = []
        for name, kind in self.metadata.tables.items():
            rates = audit.fill_rates(name) if audit.records[name] else {}
            for column, expected in kind.columns.items():
                rate = rates.get(column, 0)
                if rates and rate < expected * _ENOUGH_FILLED:
                    messages.append(
                        f"{name}: {column} has a value in {rate:.0%}, not {expected:.0%}"
                    )
        return messages


@dataclass
class Reading:
    """One reading of the files of one or several sources, which begins when ``claims`` is called.

    ``meter`` counts the bytes read and ``audit`` the columns used while it goes on; ``dataset`` says what
    there should be, where a description says it.
    """

    sources: list[Source]
    claims: Callable[[], Iterable[SourceItem]]
    meter: ByteMeter = field(default_factory=ByteMeter)
    audit: ColumnAudit = field(default_factory=ColumnAudit)
    dataset: Dataset | None = None

    @property
    def expected(self) -> dict[str, int]:
        """How many records the publisher says there are, by kind of table."""
        if self.dataset is None:
            return {}
        editions = self.dataset.metadata.editions
        return {
            kind: count
            for source in self.sources
            for kind, count in editions.get(source.id, {}).items()
        }

    def warnings(self) -> list[str]:
        """What a steward should look at: columns nobody uses, and columns that are too empty."""
        unused = [
            f"{table}: column {column} ({count} values) is neither used nor named as ignored"
            for table, columns in self.audit.unused.items()
            for column, count in columns.items()
            if count
        ]
        unused += [
            f"{name}: {count} rows say something else of a thing than one before; see 'repeated:' in the guide"
            for name, count in self.audit.conflicts.items()
        ]
        other_tables = [f"{label} is no table of this data set" for label in self.audit.passed_over]
        return other_tables + unused + (self.dataset.shortfalls(self.audit) if self.dataset else [])
