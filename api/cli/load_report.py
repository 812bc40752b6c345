"""What a load did, as a table, as JSON, and the file of what it could not use."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from rich.table import Table

from partnergraph.api.cli.console import console, error_console, make_table, print_json_value
from partnergraph.graph.claims.claim import Reject
from partnergraph.graph.loading.load import LoadReport
from partnergraph.loaders.tabular.dataset import Reading

_SHOWN_REJECTS = 5  # rejects on the terminal; the file has them all


@dataclass
class LoadOutcome:
    """A load that is over: what it changed, what it read, and where its rejects are."""

    name: str
    report: LoadReport
    reading: Reading | None = None
    rejects_file: Path | None = None

    def write_rejects(self, path: Path) -> None:
        """Write every record that was not used, and every value that was left out, if there are any."""
        left_out: Iterable[Reject] = self.reading.audit.left_out if self.reading else ()
        if write_rejects_file(path, self.report.rejects, left_out):
            self.rejects_file = path

    def data(self) -> dict[str, Any]:
        """The summary as ``--json`` prints it, with the first 1,000 rejects."""
        report, reading = self.report, self.reading
        summary: dict[str, Any] = {
            "load": self.name,
            "dry_run": report.dry_run,
            "sources": report.sources,
            "read": report.read,
            **asdict(report.difference),
            "rejected": len(report.rejects),
            "proposals": report.proposals,
            "rejects": [asdict(reject) for reject in report.rejects[:1000]],
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
        }
        if reading is not None:
            summary["records"] = dict(reading.audit.records)
            summary["expected"] = reading.expected
            summary["values_left_out"] = reading.audit.left_out.count
            summary["warnings"] = reading.warnings()
        return summary


def write_rejects_file(
    path: Path, rejects: Iterable[Reject], left_out: Iterable[Reject] = ()
) -> bool:
    """Write a CSV of records that were not used and values that were left out; whether there were any.

    Where there are none no file is made, and that of a run before is removed: it is no longer so.
    """
    records = (("record", reject) for reject in rejects)
    values = (("value", reject) for reject in left_out)
    unused = chain(records, values)
    first = next(unused, None)
    if first is None:
        path.unlink(missing_ok=True)
        return False
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("what", "where", "reason"))
        for what, reject in chain([first], unused):
            writer.writerow((what, reject.where, reject.reason))
    return True


def print_load_outcome(outcome: LoadOutcome, *, as_json: bool) -> None:
    """Print a load's summary; the first rejects and every warning on standard error."""
    report = outcome.report
    for reject in report.rejects[:_SHOWN_REJECTS]:
        _print_aside(f"rejected {reject.where}: {reject.reason}")
    if len(report.rejects) > _SHOWN_REJECTS:
        _print_aside(f"… and {len(report.rejects) - _SHOWN_REJECTS} more")
    for warning in outcome.reading.warnings() if outcome.reading else ():
        _print_aside(f"warning: {warning}")
    if outcome.rejects_file:
        _print_aside(f"what was not used is in {outcome.rejects_file}")
    if as_json:
        print_json_value(outcome.data())
        return
    console.print(_changes_table(outcome))
    if outcome.reading and outcome.reading.audit.records:
        console.print(_records_table(outcome.reading))
    if report.proposals:
        _print_aside(f"{report.proposals:,} proposals wait: partnergraph matches list")
    if report.difference.entities_new and not report.dry_run:
        options = " ".join(f"--source {source}" for source in report.sources[:1])
        _print_aside(f"to compare names with all others': partnergraph matches find {options}")
    if not report.difference.anything:
        console.print(
            f"{outcome.name}: nothing written; the graph says this already.", highlight=False
        )


def _print_aside(line: str) -> None:
    error_console.print(line, highlight=False, markup=False)


def _changes_table(outcome: LoadOutcome) -> Table:
    """The table of what a load wrote, changed, left and removed."""
    report, difference = outcome.report, outcome.report.difference
    kinds = ("", "read", "written", "changed", "unchanged", "removed", "rejected")
    table = make_table(*kinds, title=f"{outcome.name}{' (dry run)' if report.dry_run else ''}")
    for kind in ("entities", "relations"):
        numbers = [
            f"{getattr(difference, f'{kind}_{what}'):,}"
            for what in ("new", "changed", "unchanged", "removed")
        ]
        entities = kind == "entities"
        first, last = (f"{report.read:,}", f"{len(report.rejects):,}") if entities else ("", "")
        table.add_row(kind, first, *numbers, last)
    return table


def _records_table(reading: Reading) -> Table:
    """The table of records read, beside how many the publisher says there are."""
    table = make_table("table", "records read", "publisher says")
    for name, count in reading.audit.records.items():
        expected = reading.expected.get(name)
        table.add_row(name, f"{count:,}", f"{expected:,}" if expected is not None else "")
    if reading.audit.left_out.count:
        table.caption = (
            f"{reading.audit.left_out.count:,} values left out of records that were used"
        )
    return table
