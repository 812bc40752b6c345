"""What a reader gives, set down: the same in this process and in another; and drafts of claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from partnergraph.graph.claims import staging, worker
from partnergraph.graph.claims.claim import Claim, Draft, Reject, SourceItem
from partnergraph.graph.claims.stage import Stage
from partnergraph.graph.claims.staging import stage_items
from partnergraph.schema.activities import Project
from partnergraph.schema.base import DeclaredModel
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.relations import PartnerIn
from tests.graph.loading.network import A_SAYS, A, B, claims

TABLES = ("entity", "relation", "unusable", "left_out")


def draft(model: type[DeclaredModel], **fields: Any) -> Draft:
    return Draft(A.id, model, fields, "list.csv, line 2", "row 2")


GOOD = {"id": "project:x", "name": "X"}
TIE = {"start": "organisation:shared", "end": "project:p"}
# What a record says, what is made of it, and what is said of the rest.
DRAFTS: dict[str, tuple[Draft, dict[str, Any] | None, list[str]]] = {
    "all of it": (draft(Project, **GOOD, rcn="7"), {**GOOD, "rcn": "7"}, []),
    "nothing for nothing": (draft(Project, **GOOD, rcn=None), GOOD, []),
    "not one bad value": (
        draft(Project, **GOOD, total_cost_eur="much", rcn="7"),
        {**GOOD, "rcn": "7"},
        ["total_cost_eur: Input should be a valid number, unable to parse string as a number"],
    ),
    "not dates that contradict each other": (
        draft(Project, **GOOD, starts="2020", ends="2019"),
        GOOD,
        ["dates: Value error, ends 2019 lies before starts 2020"],
    ),
    "nothing without a name": (
        draft(Project, id="project:x"),
        None,
        ["name: Field required"],
    ),
    "a tie": (draft(PartnerIn, **TIE), TIE, []),
}


@pytest.mark.parametrize(("said", "made", "reasons"), DRAFTS.values(), ids=DRAFTS)
def test_a_draft_becomes_a_claim_of_all_that_can_be_said(
    said: Draft, made: dict[str, Any] | None, reasons: list[str]
) -> None:
    claim, left_out = said.claim()
    if made is None:
        assert claim == Reject("list.csv, line 2", "; ".join(reasons))
        assert left_out == []
    else:
        assert claim == Claim(A.id, said.model.model_validate(made), "row 2")  # type: ignore[arg-type]
        assert left_out == reasons


HEARD: list[SourceItem] = [
    *claims(A, A_SAYS[:4]),
    Reject("list.csv, line 1", "too few values"),
    *(said for said, _, _ in DRAFTS.values()),
    *claims(B, A_SAYS[:1]),
    draft(PartnerIn, start="project:p", end="project:x"),
    *claims(A, A_SAYS[4:]),
    *claims(A, A_SAYS[:2]),
]


def filled() -> tuple[dict[str, list[tuple[Any, ...]]], list[Any]]:
    """What a stage holds after it was filled, and what was told meanwhile."""
    told: list[Any] = []
    with Stage() as stage:
        read, rejects = stage_items(
            stage, (A.id,), iter(HEARD), lambda *now: told.append(now), lambda *it: told.append(it)
        )
        stage.close()
        rows = {
            table: stage.db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for table in TABLES
        }
    return rows, [read, *rejects, *told]


def test_it_is_the_same_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCH_ITEMS", 2)
    monkeypatch.setattr(staging, "BATCHES_HERE", len(HEARD))
    here, told_here = filled()
    monkeypatch.setattr(staging, "BATCHES_HERE", 1)
    there, told_there = filled()
    assert there == here
    assert told_there == told_here
    assert {table: len(rows) for table, rows in here.items()} == {
        "entity": 6, "relation": 7, "unusable": 4, "left_out": 2,
    }  # fmt: skip
    assert told_here[:5] == [
        len(HEARD),
        Reject("list.csv, line 1", "too few values"),
        Reject("list.csv, line 2", "name: Field required"),
        Reject("country:UA", "it is said by source:b, which is not being loaded"),
        Reject("row 2", "PARTNER_IN cannot start at project:p"),
    ]


def test_a_reader_that_fails_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCHES_HERE", 1)
    monkeypatch.setattr(staging, "BATCH_ITEMS", 2)
    started = []

    class Watched(worker.WorkerProcess):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            started.append(self.process)

    monkeypatch.setattr(worker, "WorkerProcess", Watched)

    def reader() -> Iterator[SourceItem]:
        yield from claims(A, A_SAYS)
        raise InvalidInput("git left a conflict in it")

    with Stage() as stage, pytest.raises(InvalidInput):
        stage_items(stage, (A.id,), reader())
    (process,) = started
    assert process.poll() is not None
