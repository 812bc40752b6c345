"""Names as they are compared, what is told apart, and how the labelled pairs are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from partnergraph.graph.resolution.matching.acronyms import acronym_fits
from partnergraph.graph.resolution.matching.compared import (
    ComparedOrganisation,
    compared_organisation,
)
from partnergraph.graph.resolution.matching.gates import CONTRADICTED_SCORE
from partnergraph.graph.resolution.matching.names import ParsedName, parse_names
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import (
    ACCEPTED_SCORE,
    PROPOSED_SCORE,
    score_match,
    shipped_model,
)
from tests.graph.resolution.matching.sample import measured, pairs

NAMES = {
    "Müller & Söhne GmbH & Co. KG": ("muller sohne", "gmbh co kg", set()),
    "Elektro Primer d.o.o.": ("elektro primer", "doo", set()),
    "ELEKTRO PRIMER D O O": ("elektro primer", "doo", set()),
    "S.C. Ana Pan S.R.L.": ("ana pan", "srl", set()),
    "Primer Kowalski Sp. z o.o.": ("primer kowalski", "sp zoo", set()),
    "ТОВ «Агро-Інвест»": ("agro invest", "tov", set()),
    "ООО Ромашка": ("romashka", "ooo", set()),
    "Agence Exemple de l'Innovation (AEI)": ("agence exemple innovation", None, {"aei"}),
    "AEI - Agence Exemple Innovation": ("agence exemple innovation", None, {"aei"}),
    "GmbH": ("gmbh", None, set()),
    "PRIMERIA, d.o.o.": ("primeria", "doo", set()),
    "PRIMERIA, d.o.o., Idrija": ("primeria idrija", "doo", set()),
    "PMR - GmbH": ("pmr", "gmbh", set()),
    "Громадська організація «Приклад»": ("priklad", "go", set()),
    "ΔΗΜΟΣ ΠΑΡΑΔΕΙΓΜΑΤΟΣ": ("dimos paradeigmatos", None, set()),
    "BYDGOSZCZ - MIASTO NA PRAWACH POWIATU": ("bydgoszcz miasto prawach powiatu", None, set()),
}
FITS = [
    ("aei", "agence exemple de innovation", True),
    ("bydgoszcz", "miasto na prawach powiatu", False),
    ("alps", "sas exemple", False),
    ("rra", "regionalna razvojna agencija", True),
    ("varna", "obshtinsko predpriyatie", False),
    ("efsa", "european food safety authority", True),
    ("a", "agence", False),
]


def read_kinds() -> list[dict[str, str]]:
    path = Path(__file__).with_name("kinds_of_pairs.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


KINDS = read_kinds()


def compare_kind(row: dict[str, str]) -> tuple[ComparedOrganisation, ComparedOrganisation]:
    one, other = (
        compared_organisation(f"organisation:{side}", [row[side]], countries=[row["country"]])
        for side in ("one", "other")
    )
    return one, other


@pytest.fixture(scope="module")
def rarity() -> WordRarity:
    return WordRarity(
        [one for pair in pairs() for one in pair.both]
        + [one for row in KINDS for one in compare_kind(row)]
    )


@pytest.mark.parametrize(("text", "expected"), NAMES.items(), ids=NAMES)
def test_a_name(text: str, expected: tuple[str, str | None, set[str]]) -> None:
    (name, *_) = parse_names(text)
    assert (" ".join(name.words), name.form, set(name.acronyms)) == expected


def test_a_name_in_two_languages_is_two() -> None:
    names = parse_names("Univerza v Primeru / University of Example")
    assert {" ".join(name.words) for name in names[1:]} == {
        "univerza primeru",
        "university example",
    }
    assert not any(name.is_composite for name in names)


def test_two_bodies_in_one_name_are_neither_of_them() -> None:
    (name,) = parse_names("City of Example / Union of Fishermen")
    assert name.is_composite


def test_a_part_stands_beside_its_whole() -> None:
    (name,) = parse_names("University of Example, Faculty of Law")
    assert (name.words, name.part) == (("university", "example"), ("faculty", "law"))


def test_numerals_and_single_letters_are_kept() -> None:
    def told(name: ParsedName) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return name.numerals, name.letters

    assert told(parse_names("UNIVERSITE EXEMPLE IV")[0]) == (("4",), ())
    assert told(parse_names("Exemple B")[0]) == ((), ("b",))


@pytest.mark.parametrize(("short", "words", "expected"), FITS, ids=[case[0] for case in FITS])
def test_an_acronym_is_one_if_its_letters_fit(short: str, words: str, *, expected: bool) -> None:
    assert acronym_fits(short, words.split()) is expected


@pytest.mark.parametrize("row", KINDS, ids=[f"{row['kind']}: {row['one']}" for row in KINDS])
def test_kinds_of_pairs(row: dict[str, str], rarity: WordRarity) -> None:
    one, other = compare_kind(row)
    match = score_match(one, other, rarity)
    proposed = match.value >= PROPOSED_SCORE and match.part is None
    match row["expected"]:
        case "nobody":
            assert (match.value, match.part) == (0, None)
        case "part":
            assert match.part == one.id
            assert PROPOSED_SCORE <= match.value < ACCEPTED_SCORE
        case "apart":
            assert not proposed, match.reasons
        case "look":
            assert match.value < ACCEPTED_SCORE, match.reasons
        case "found":
            assert proposed, match.reasons
        case "accepted":
            assert match.value >= ACCEPTED_SCORE, match.reasons
        case _:
            pytest.fail("an unknown expectation")


def test_numerals_contradict(rarity: WordRarity) -> None:
    one, other = (
        compared_organisation(f"organisation:{name}", [name], countries=["FR"])
        for name in ("Société Exemplaire 3", "Société Exemplaire 5")
    )
    assert score_match(one, other, rarity).value <= CONTRADICTED_SCORE


def test_the_reasons_tell_words_gates_and_what_weighed(rarity: WordRarity) -> None:
    one, other = (
        compared_organisation(f"organisation:{place}", [name], countries=["DE"], city="Ulm")
        for place, name in enumerate(("Nordwerk Maschinenbau GmbH", "Nordwerk Maschinnenbau AG"))
    )
    reasons = score_match(one, other, rarity).reasons
    assert reasons[:3] == (
        "same words: nordwerk",
        "maschinenbau = maschinnenbau (typo)",
        "another legal form",
    )
    assert reasons[3].startswith(("for: ", "against: "))


def test_one_without_a_country_is_not_accepted_unseen(rarity: WordRarity) -> None:
    one = compared_organisation("organisation:1", ["Agence Exemple"], countries=["FR"])
    other = compared_organisation("organisation:2", ["Agence Exemple"])
    match = score_match(one, other, rarity)
    assert match.value < ACCEPTED_SCORE
    assert "the country of one is not known" in match.reasons


# Name, city and acronym of two in one country, and whether they are accepted unseen.
PLACES = {
    "a place in two spellings": (
        ("UNIVERSITAET ZUERICH", "", ""),
        ("UNIVERSITAT ZURICH", "Zürich", ""),
        True,
    ),
    "a place on one side": (("MUSIKVEREIN", "", ""), ("MUSIKVEREIN ZURICH", "Zürich", ""), False),
    "an acronym that both have": (
        ("CENTRE EXEMPLE DE LA RECHERCHE", "", "CEDR"),
        ("CENTRE EXEMPLE DE LA RECHERCHE CEDR", "Paris", "CEDR"),
        True,
    ),
    "a company in two cities by its acronym": (
        ("PRIMERA GMBH", "Munich", "PMG"),
        ("PRIMERA GMBH", "Unterhaching", "PMG"),
        True,
    ),
    "a company in two cities": (
        ("PRIMERA GMBH", "Munich", ""),
        ("PRIMERA GMBH", "Unterhaching", ""),
        False,
    ),
    "a person in two cities": (
        ("HANS MUSTER E.K.", "Kassel", ""),
        ("HANS MUSTER E.K.", "Trier", ""),
        False,
    ),
    "a school in two cities": (
        ("GRUNDSCHULE GOETHE", "Munich", "GSG"),
        ("GRUNDSCHULE GOETHE", "Bonn", "GSG"),
        False,
    ),
}


@pytest.mark.parametrize(("one", "other", "accepted"), PLACES.values(), ids=PLACES)
def test_what_stands_beside_names(
    one: tuple[str, str, str], other: tuple[str, str, str], rarity: WordRarity, *, accepted: bool
) -> None:
    a, b = (
        compared_organisation(
            f"organisation:{side}", [name], acronym=short, countries=["DE"], city=city
        )
        for side, (name, city, short) in (("a", one), ("b", other))
    )
    match = score_match(a, b, rarity)
    assert (match.value >= ACCEPTED_SCORE) is accepted, match.reasons


def test_the_order_does_not_matter(rarity: WordRarity) -> None:
    for both in [pair.both for pair in pairs()] + [compare_kind(row) for row in KINDS]:
        one, two = both
        there, back = score_match(one, two, rarity), score_match(two, one, rarity)
        assert (there.value, there.part) == (back.value, back.part)


def test_contributions_add_up_to_the_odds() -> None:
    model = shipped_model()
    features = dict.fromkeys(model.features, 0.5)
    added = sum(value for _, value in model.contributions(features))
    nothing = dict.fromkeys(model.features, -1.0)
    other = sum(value for _, value in model.contributions(nothing))
    assert model.odds(features) - model.odds(nothing) == pytest.approx(added - other)


def test_precision_and_recall_on_the_labelled_sample() -> None:
    proposed, sure = measured(0.75), measured(0.95)
    assert proposed.recall >= 0.9
    assert proposed.precision >= 0.85
    assert sure.precision >= 0.98
