from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from partnergraph.schema import codes
from partnergraph.schema.actors import Organisation
from partnergraph.schema.placeholders import is_placeholder_name

KEPT: list[tuple[Callable[[str], str], str, str]] = [
    (codes.parse_country_code, "EL", "GR"),
    (codes.parse_country_code, "GR", "GR"),
    (codes.parse_country_code, "UK", "GB"),
    (codes.parse_country_code, " gb ", "GB"),
    (codes.parse_country_code, "XK", "XK"),
    (codes.parse_country_code, "NA", "NA"),
    (codes.parse_country_code, "NO", "NO"),
    (codes.parse_nuts_code, "EL30", "EL30"),
    (codes.parse_nuts_code, "GR30", "EL30"),
    (codes.parse_nuts_code, "GBI3", "UKI3"),
    (codes.parse_nuts_code, "de212", "DE212"),
    (codes.parse_nuts_code, "XK0", "XK0"),
    (codes.parse_pic, " 999999999 ", "999999999"),
    (codes.parse_vat_number, "AT U13585627", "ATU13585627"),
    (codes.parse_vat_number, "el094259216", "EL094259216"),
    (codes.parse_vat_number, "GR094259216", "EL094259216"),
    (codes.parse_vat_number, "GB 980 7806 84", "GB980780684"),
    (codes.parse_vat_number, "CHE-107.787.577 MWST", "CHE107787577MWST"),
    (codes.parse_vat_number, "CHE-107.787.577 IVA", "CHE107787577MWST"),
    (codes.parse_vat_number, "NO 995 525 828 MVA", "NO995525828MVA"),
    (codes.parse_vat_number, "NO 995 525 828", "NO995525828MVA"),
    (codes.parse_vat_number, "CHE-107.787.577", "CHE107787577MWST"),
    (codes.parse_vat_number, "IL 516179157", "IL516179157"),
    (codes.parse_vat_number, "RS101134702", "RS101134702"),
    (codes.parse_vat_number, "TR 4540536920", "TR4540536920"),
    (codes.parse_vat_number, "UA 32855961", "UA32855961"),
    (codes.parse_vat_number, "MD1008600038413", "MD1008600038413"),
    (codes.parse_vat_number, "AL J91402501L", "ALJ91402501L"),
    (codes.parse_vat_number, "MK4030000375897", "MK4030000375897"),
    (codes.parse_currency_code, "pln", "PLN"),
    (codes.parse_currency_code, "BGN", "BGN"),
    (codes.parse_ror_id, "https://ror.org/05591TE55", "05591te55"),
    (codes.parse_ror_id, "05591te55", "05591te55"),
    (codes.parse_wikidata_item, "http://www.wikidata.org/entity/Q84263196", "Q84263196"),
    (codes.parse_wikidata_item, "q42", "Q42"),
]
REFUSED: list[tuple[Callable[[str], str], str]] = [
    (codes.parse_country_code, "EU"),
    (codes.parse_country_code, "Greece"),
    (codes.parse_country_code, ""),
    (codes.parse_nuts_code, "DE"),
    (codes.parse_nuts_code, "DE2123"),
    (codes.parse_nuts_code, "1E21"),
    (codes.parse_pic, "99999999"),
    (codes.parse_pic, "٣٣٣٣٣٣٣٣٣"),
    (codes.parse_vat_number, "13585627"),
    (codes.parse_vat_number, "ATU13585628"),
    (codes.parse_vat_number, "US123456789"),
    (codes.parse_vat_number, "IL516179150"),
    (codes.parse_vat_number, "TR00000000000"),
    (codes.parse_vat_number, "RU500100732259"),  # of a person
    (codes.parse_vat_number, "UA3319005153"),  # of a person
    (codes.parse_pic, "000000000"),
    (codes.parse_pic, "111111111"),
    (codes.parse_pic, "123456789"),
    (codes.parse_pic, "987654321"),
    (codes.parse_pic, "012345678"),
    (codes.parse_currency_code, "kr"),
    (codes.parse_vat_number, ""),
    (codes.parse_ror_id, "15591te55"),
    (codes.parse_ror_id, "05591le55"),
    (codes.parse_wikidata_item, "P31"),
    (codes.parse_wikidata_item, "Q0"),
]


@pytest.mark.parametrize(("check", "written", "kept"), KEPT)
def test_one_writing_is_kept(check: Callable[[str], str], written: str, kept: str) -> None:
    assert check(written) == kept
    assert check(kept) == kept, "what is kept is read again as itself"


@pytest.mark.parametrize(("check", "written"), REFUSED)
def test_anything_else_is_refused_and_named(check: Callable[[str], str], written: str) -> None:
    with pytest.raises(ValueError, match="is not ") as caught:
        check(written)
    assert repr(written) in str(caught.value)


def test_the_countries_are_those_of_iso_and_kosovo() -> None:
    assert len(codes.iso_country_codes()) == 250
    assert not codes.iso_country_codes() & codes.ISO_OF_EUROSTAT.keys()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Łódź   Região ", "lodz regiao"),
        ("STRASSE Straße", "strasse strasse"),
        ("Đakovo, Ærø, Þórshöfn", "dakovo, aero, thorshofn"),
        ("İZMİR ızmir Izmir", "izmir izmir izmir"),
        ("КИЇВ Київ", "киів киів"),
        ("Αθήνα ΑΘΗΝΑ", "αθηνα αθηνα"),
        ("e\u0301 é", "e e"),
        ("℡ ﬁrm", "tel firm"),
        ("\u0301", ""),
    ],
)
def test_folding_forgets_case_and_accents_and_keeps_the_script(text: str, folded: str) -> None:
    assert codes.fold_for_comparison(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    once = codes.fold_for_comparison(text)
    assert codes.fold_for_comparison(once) == once
    assert once == " ".join(once.split())


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_makes_no_difference(text: str) -> None:
    assert (
        codes.fold_for_comparison(text.upper()) == codes.fold_for_comparison(text.lower())
        or "ı" in text
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Cluj IT Cluster", "cluj-it-cluster"),
        ("«Мебель & Ко.»", "мебель-ко"),
        ("--", ""),
        ("B-8, Łódź", "b-8-lodz"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert codes.make_slug(name) == slug


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("516179157", "IL", "IL516179157"),
        ("101134702", "RS", "RS101134702"),
        ("094259216", "GR", "EL094259216"),
        ("980 7806 84", "GB", "GB980780684"),
        ("995525828", "NO", "NO995525828MVA"),
        ("ATU13585627", "DE", "ATU13585627"),
    ],
)
def test_a_number_without_its_country(written: str, country: str, kept: str) -> None:
    assert codes.parse_vat_number(written, country) == kept


@pytest.mark.parametrize(
    "name",
    ["To be confirmed", "TBC", "n/a", "N.A.", "Private company", "???", "-", "000", "Keine Angabe",
     "Osoba fizyczna", "Физическо лице", "nie dotyczy", "unknown",
     "Partner 2", "PP3", "Lead partner no. 1", "ohne Angabe", "k. A.", "няма", "a determinar", "Nincs adat", "Ιδιώτης",
     "fizička osoba", "N.v.t.", "Non communiqué", "sole trader", "nan", "Name of partner",
     "Partner to be identified", "Lead partner TBC", "PP4 - to be defined", "organisation not known yet", "még nem ismert", "nog onbekend",
     "TOTAL", "Grand total:", "Gesamtergebnis", "Celkový součet", "Ukupni zbroj", "Viso", "(blank)", "(prázdné)", "Razem", "Összesen", "Σύνολο", "Итого",
     "Entreprise privée", "soukromá osoba", "частна фирма", "ιδιωτική εταιρεία", "privat företag",
     "სულ:", "Ընդամենը", "Mezisoučet", "Celkem za rok 2020", "UKUPNO ZA ZAGREB", "Yhteensä 2020", "Н/Д", "Nėra duomenų",
     "dtto", "XXX", "Privatpersoner", "Fyzická osoba - podnikateľ", "ფიზიკური პირი"],
)  # fmt: skip
def test_what_stands_where_there_is_no_name(name: str) -> None:
    assert is_placeholder_name(name)
    with pytest.raises(ValidationError, match="it is nobody's"):
        Organisation(id="organisation:x", name=name)


@pytest.mark.parametrize(
    "name",
    [
        "NATO",
        "Confirmed Ltd",
        "451",
        "Unknown Worlds AB",
        "TBC Bank",
        "Partner 2000 e.V.",
        "Company 21 Ltd",
        "Participant 999999005",
        "NEMA",
        "Nincs Kft",
        "Partner NA",
        "TOTAL S.A.",
        "Summa Equity",
        "Private Company Builders Ltd",
        "Still Unknown Pleasures Ltd",
        "Lead Partner Bank",
        "Spolu pre deti o.z.",
        "Razem dla Ziemi",
        "NAV",
        "IDEM",
        "X Corp",
    ],
)
def test_names_that_only_look_like_it(name: str) -> None:
    assert not is_placeholder_name(name)
    assert Organisation(id="organisation:x", name=name).name == name
