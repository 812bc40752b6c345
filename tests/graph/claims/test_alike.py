"""Relations that say the same of different ends: staged as if each had been checked by its model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.claims import alike
from partnergraph.graph.claims.claim import Claim, Draft
from partnergraph.graph.claims.stage import Stage
from partnergraph.schema.base import Relation
from partnergraph.schema.relations import CooperatesWith, LocatedIn, PartnerIn, Represents
from partnergraph.schema.values import Count, Qualifier
from partnergraph.schema.vocabulary import ProjectRole
from tests.graph.loading.network import A

ENDS = st.sampled_from(
    [
        *(
            "organisation:a",
            "organisation:b",
            "cluster:z-1",
            "project:p",
            "country:UA",
            "region:UA1",
        ),
        *(
            "organisation:ї",
            "organisation:a\x07b",
            "organisation:a b",
            "organisation:",
            "nothing:a",
        ),
        *(f"organisation:{'x' * 480}", f"organisation:{'x' * 500}", "organisation:a/b", 7, None),
    ]
)
VALUES = {
    "role": st.sampled_from([ProjectRole.PARTNER, "partner", "coordinator", "nobody", None]),
    "ec_contribution_eur": st.sampled_from([1, 1.0, True, "1", 2.5, "much", None]),
    "participations": st.sampled_from([1, 1.0, True, 2, None]),
    "since": st.sampled_from(["2020", 2020, "2021-02", "soon", None]),
    "until": st.sampled_from(["2020", "2019", None]),
    "note": st.sampled_from(["it", " it ", "", ["it"], None]),
    "people": st.just(Count(value=3, qualifier=Qualifier.EXACT)),
}
MODELS: st.SearchStrategy[type[Relation]] = st.sampled_from(
    [PartnerIn, LocatedIn, CooperatesWith, Represents]
)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    fields: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=VALUES))
    ends = {"start": draw(ENDS), "end": draw(ENDS)}
    return Draft(A.id, draw(MODELS), {**ends, **fields}, "list.csv, line 2", "row 2")


def staged(said: list[Draft], *, one_by_one: bool) -> list[list[Any]]:
    """What a stage holds of drafts; ``one_by_one``: each as if none had come before it."""
    with Stage() as stage:
        for number, draft in enumerate(said):
            if one_by_one:
                stage.patterns = alike.RelationPatterns()
            stage.stage_item(number, draft)
        stage.flush()
        tables = ("relation", "unusable", "left_out")
        return [stage.db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608


@given(st.lists(drafts(), min_size=2, max_size=12))
def test_it_makes_no_difference_what_came_before(said: list[Draft]) -> None:
    assert staged(said * 2, one_by_one=False) == staged(said * 2, one_by_one=True)


def test_what_was_found_valid_is_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    check = Draft.claim

    def watched(self: Draft) -> Any:
        made = check(self)
        assert isinstance(made[0], Claim)
        checked.append(self.fields["end"])
        return made

    monkeypatch.setattr(Draft, "claim", watched)
    monkeypatch.setattr(alike, "_MOST_PATTERNS", 2)
    roles = (*(ProjectRole.PARTNER,) * 3, None, ProjectRole.COORDINATOR, ProjectRole.PARTNER)
    with Stage() as stage:
        for number, role in enumerate(roles):
            fields = {"start": "organisation:a", "end": f"project:{number}", "role": role}
            stage.stage_item(number, Draft(A.id, PartnerIn, fields, "line", "row"))
        stage.flush()
        assert stage.count("SELECT 1 FROM relation") == len(roles)
    assert checked == ["project:0", "project:3", "project:4", "project:5"]
