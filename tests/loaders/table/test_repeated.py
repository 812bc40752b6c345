"""Several rows of one thing: what counts where they differ, and that it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from partnergraph.loaders.table.mapping_file import read_mapping_file
from partnergraph.schema.activities import Project
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import PartnerIn
from tests.loaders.table.test_rows import csv, read, things

MAP = """
source: {id: source:funds, title: Funds}
locator: "row {code}"
entities:
  project:
    type: Project
    id: "project:{code}"
    fields: {name: code, total_cost_eur: cost, acronym: short, urls: web}
    REPEATED
  body: {type: Organisation, id: "organisation:{body}", fields: {name: body}}
relations:
  - start: body
    type: PARTNER_IN
    end: project
    fields: {total_cost_eur: share, note: short}
    REPEATED
"""
ROWS = [
    "code;cost;short;web;body;share",
    "a;100;X;one.example;Tau;10",
    "b;7;Y;;Rho;1",
    "a;250;Z;two.example;Tau;20",
    "a;75;X;one.example;Tau;20",
]


def loaded(folder: Path, repeated: str) -> tuple[Any, dict[str, Any], Any, list[Any]]:
    mapping = MAP.replace("REPEATED", repeated)
    reading, claims, rejects = read(folder, csv(folder, *ROWS), mapping)
    shown: dict[str, Any] = {}
    for project in things(claims, Project):  # as claims of one id are merged: the first counts
        kept = shown.setdefault(project.id, {"cost": None, "short": None, "urls": set()})
        kept["cost"] = kept["cost"] if kept["cost"] is not None else project.total_cost_eur
        kept["short"] = kept["short"] or project.acronym
        kept["urls"] |= set(project.urls)
    shares = [tie.total_cost_eur for tie in things(claims, PartnerIn) if tie.end == "project:a"]
    return reading, shown, [share for share in shares if share is not None], rejects


BOTH = {"http://one.example", "http://two.example"}


@pytest.mark.parametrize(
    ("repeated", "cost", "short", "share"),
    [
        ("", 100, "X", 10),
        ("repeated: first", 100, "X", 10),
        ("repeated: last", 75, "X", 20),
        ("repeated: {total_cost_eur: sum}", 425, "X", 50),
        ("repeated: sum", 425, "X", 50),
        ("repeated: list", 100, "X; Z", 10),
    ],
)
def test_what_counts(repeated: str, cost: float, short: str, share: float, tmp_path: Path) -> None:
    _, projects, shares, rejects = loaded(tmp_path, repeated)
    assert projects["project:a"] == {"cost": cost, "short": short, "urls": BOTH}
    assert projects["project:b"]["cost"] == 7
    assert (shares[0], rejects) == (share, [])


def test_rows_that_contradict_each_other_can_be_rejected(tmp_path: Path) -> None:
    _, projects, shares, rejects = loaded(tmp_path, "repeated: {total_cost_eur: reject}")
    assert list(projects) == ["project:b"]
    assert shares == []
    assert {reject.where for reject in rejects} == {f"labs.csv, line {n}" for n in (2, 4, 5)}
    assert "total_cost_eur is 100.0 in one row and 250.0 in another" in rejects[0].reason


@pytest.mark.parametrize("repeated", ["", "repeated: last", "repeated: {total_cost_eur: sum}"])
def test_each_row_that_differs_is_noted_and_counted(repeated: str, tmp_path: Path) -> None:
    reading, _, _, _ = loaded(tmp_path, repeated)
    notes = [(note.where, note.reason) for note in reading.audit.left_out]
    assert [where for where, reason in notes if reason.startswith("total_cost_eur is 250.0")] == [
        "labs.csv, line 4"
    ]
    assert reading.audit.conflicts["project.total_cost_eur"] == 2
    assert any("project.total_cost_eur: 2 rows" in warning for warning in reading.warnings())


@pytest.mark.parametrize(
    ("repeated", "problem"),
    [
        ("repeated: {budget: sum}", "gives no field 'budget'"),
        ("repeated: {acronym: sum}", "sum does not fit acronym"),
        ("repeated: {total_cost_eur: list}", "list does not fit total_cost_eur"),
        ("repeated: most", "repeated"),
    ],
)
def test_a_rule_that_does_not_fit_is_named(repeated: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MAP.replace("REPEATED", repeated, 1).replace("REPEATED", ""), "utf-8")
    with pytest.raises(InvalidInput, match=problem):
        read_mapping_file(path)
