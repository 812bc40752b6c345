"""What a source must be like before it takes the place of the last: counts, filled columns, what would go.

Beside what a refresh file expects, a source is held against itself: what its last refresh read.
"""

from __future__ import annotations

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from partnergraph.graph.loading.load import LoadReport
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.errors import RejectedLoad

_FEWEST_COMPARED = 20  # records, below which a share says nothing


class Between(BaseModel):
    """A number of things: at least ``min``, at most ``max``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: int = Field(0, ge=0)
    max: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """The least is no more than the most."""
        if self.max is not None and self.max < self.min:
            raise ValueError("'max' is below 'min'")
        return self

    def problem(self, what: str, count: int) -> str | None:
        """What is wrong with a count, in words."""
        if count < self.min:
            return f"{what}: {count:,}, at least {self.min:,} were expected"
        if self.max is not None and count > self.max:
            return f"{what}: {count:,}, at most {self.max:,} were expected"
        return None


class Expectations(BaseModel):
    """What a refresh file expects of a source.

    ``records`` and ``filled`` go by the table, as ``partnergraph load`` names it, and ``table.column``. ``drop`` is
    by how much the records of a table, and the share of them with a value in a column, may have fallen since the
    last refresh; ``rejected`` and ``removed`` are the shares that a load is refused above.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    records: dict[str, Between] = {}
    entities: Between = Between()
    relations: Between = Between()
    filled: dict[str, float] = {}
    rejected: float = Field(0.05, ge=0, le=1)
    removed: float = Field(0.1, ge=0, le=1)
    drop: float = Field(0.5, ge=0, le=1)

    def check(self, reading: Reading, planned: LoadReport, last: str | None) -> None:
        """Raise :class:`RejectedLoad` with all that is not as expected. ``last``: the counts of the last refresh."""
        counts = count_records(reading)
        problems = [
            *self.problems_of_counts(counts, planned),
            *self.problems_since(counts, json.loads(last) if last else {}),
        ]
        if problems:
            raise RejectedLoad(
                "it is not what was expected; nothing was changed\n  " + "\n  ".join(problems),
                where=", ".join(planned.sources),
                do="look at the publisher's files; if they are right, change what is expected of them (expect:)",
            )

    def problems_of_counts(self, counts: dict[str, Any], planned: LoadReport) -> list[str]:
        """What the file says of numbers and filled columns, and is not so."""
        found = [
            between.problem(f"records of {table}", counts["records"].get(table, 0))
            for table, between in self.records.items()
        ]
        change = planned.difference
        for kind, between in (("entities", self.entities), ("relations", self.relations)):
            whole = sum(
                getattr(change, f"{kind}_{what}") for what in ("new", "changed", "unchanged")
            )
            found.append(between.problem(kind, whole))
        for name, share in self.filled.items():
            rate = counts["filled"].get(name, 0.0)
            if rate < share:
                found.append(f"{name} has a value in {rate:.1%}, {share:.1%} was expected")
        return [problem for problem in found if problem]

    def problems_since(self, counts: dict[str, Any], last: dict[str, Any]) -> list[str]:
        """What has fallen by more than ``drop`` since the last refresh."""
        left, problems = 1 - self.drop, []
        for table, before in last.get("records", {}).items():
            now = counts["records"].get(table, 0)
            if before >= _FEWEST_COMPARED and now < left * before:
                problems.append(f"records of {table}: {now:,}, they were {before:,}")
        for name, before in last.get("filled", {}).items():
            table = name.partition(".")[0]
            enough = counts["records"].get(table, 0) >= _FEWEST_COMPARED
            rate = counts["filled"].get(name, 0.0)
            if enough and rate < left * before:
                problems.append(f"{name} has a value in {rate:.1%}, it was {before:.1%}")
        return problems


def count_records(reading: Reading) -> dict[str, Any]:
    """How many records of each table were read, and which share of them has a value, by ``table.column``."""
    audit = reading.audit
    return {
        "records": dict(audit.records),
        "filled": {
            f"{table}.{column}": round(rate, 4)
            for table in audit.records
            for column, rate in audit.fill_rates(table).items()
        },
    }
