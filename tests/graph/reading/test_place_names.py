"""What places are called, as people write it: without blanks, with errors, declined."""

from __future__ import annotations

import pytest

from partnergraph.graph.reading.place_names import PlaceNames

_NAMES = PlaceNames(
    [
        ("country:GB", ["united kingdom", "велика британія", "великобритания"]),
        ("country:HU", ["hungary", "угорщина", "венгрия"]),
        ("country:IR", ["іран"]),
        ("country:IQ", ["ірак"]),
        ("country:NL", ["нідерланди"]),
        ("country:PL", ["польща"]),
        ("region:UA46", ["львівська область"]),
        ("region:UA735", ["стрииськии раион"]),
        ("region:A", ["мале село"]),
        ("region:B", ["мала сел"]),
    ],
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Великої Британії", ["country:GB"]),
        ("Великою Британією", ["country:GB"]),
        ("Угорщини", ["country:HU"]),
        ("УГОРЩИНОЮ", ["country:HU"]),
        ("Нідерландів", ["country:NL"]),
        ("Польщі", ["country:PL"]),
        ("Ірану", ["country:IR"]),
        ("Іраку", ["country:IQ"]),
        ("Львівської області", ["region:UA46"]),
        ("Стрийського району", ["region:UA735"]),
        # the very name before what only shares its stems
        ("Мале Село", ["region:A"]),
        ("Малого села", ["region:A", "region:B"]),
        # an end of which declension changes nothing is no case
        ("Угорщинка", []),
        ("Hungari", []),
        ("Перу", []),
        ("", []),
        ("–", []),
    ],
)
def test_a_declined_name_is_the_name(text: str, wanted: list[str]) -> None:
    assert _NAMES.called(text) == wanted
    if wanted:
        assert [(one.id, one.edits, one.whole) for one in _NAMES.near(text)] == [
            (one, 0, True) for one in wanted
        ]


def test_letters_that_are_swapped_count_less_than_others() -> None:
    names = PlaceNames([("country:LY", ["libya", "liviya"]), ("region:UA73", ["lvivska oblast"])])
    assert [one.id for one in names.near("Lvvi")] == ["region:UA73"]
    assert [one.id for one in names.near("Lvivska Olbast")] == ["region:UA73"]
    assert [one.id for one in names.near("Livya")] == ["country:LY"]
