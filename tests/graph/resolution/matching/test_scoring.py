"""Names as they are compared, and how the labelled pairs are told apart."""

from __future__ import annotations

import pytest

from partnergraph.graph.resolution.matching.names import normalise_names
from partnergraph.graph.resolution.matching.scoring import WordWeights, score_match
from tests.graph.resolution.matching.sample import measured, pairs

NAMES = {
    "Müller & Söhne GmbH & Co. KG": ("muller sohne", "gmbh co kg", set()),
    "Elektro Primer d.o.o.": ("elektro primer", "doo", set()),
    "ELEKTRO PRIMER D O O": ("elektro primer", "doo", set()),
    "S.C. Ana Pan S.R.L.": ("sc ana pan", "srl", set()),
    "Primer Kowalski Sp. z o.o.": ("primer kowalski", "sp zoo", set()),
    "ТОВ «Агро-Інвест»": ("агро інвест", "тов", set()),
    "ООО Ромашка": ("ромашка", "ооо", set()),
    "Agence Exemple de l'Innovation (AEI)": ("agence exemple linnovation", None, {"aei"}),
    "AEI - Agence Exemple Innovation": ("agence exemple innovation", None, {"aei"}),
    "Univ. of Example": ("university example", None, set()),
    "GmbH": ("gmbh", None, set()),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.items(), ids=NAMES)
def test_a_name(text: str, expected: tuple[str, str | None, set[str]]) -> None:
    (name, *_), acronyms = normalise_names([text])
    assert (" ".join(name.words), name.form, acronyms) == expected


def test_a_name_in_two_languages_is_two() -> None:
    names, _ = normalise_names(["Univerza v Primeru / University of Example"])
    assert {" ".join(name.words) for name in names[1:]} == {
        "univerza primeru",
        "university example",
    }


def test_the_order_does_not_matter() -> None:
    sample = pairs()
    weights = WordWeights([one for pair in sample for one in pair.both])
    for pair in sample:
        one, two = pair.both
        assert score_match(one, two, weights).value == score_match(two, one, weights).value


def test_precision_and_recall_on_the_labelled_sample() -> None:
    proposed, sure = measured(0.75), measured(0.95)
    assert proposed.recall >= 0.9
    assert proposed.precision >= 0.85
    assert sure.precision >= 0.98
