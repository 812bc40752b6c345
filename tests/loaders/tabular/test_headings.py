"""What names of columns and formats of cells say of amounts."""

from __future__ import annotations

import pytest

from partnergraph.loaders.tabular.amounts import read_number_format
from partnergraph.loaders.tabular.headings import currencies_of_heading, title_says_scale
from partnergraph.loaders.tabular.scales import says_scale


@pytest.mark.parametrize(
    ("heading", "scaled", "currencies"),
    [
        ("Cost (thousand EUR)", True, "EUR"),
        ("Celkové výdaje v tis. Kč", True, "CZK"),
        ("Kwota w tys. PLN", True, "PLN"),
        ("Suma tūkst. eurų", True, "EUR"),
        ("Toetus, tuhat eurot", True, "EUR"),
        ("Rahoitus, milj. €", True, "EUR"),
        ("Hibe (bin TL)", True, "TRY"),
        ("Сума, тис. грн", True, "UAH"),
        ("Valoare (mii lei)", True, "RON"),
        ("Iznos (mil. dinara)", True, ""),
        ("Budget in M€", True, "EUR"),
        ("budget_keur", True, ""),
        ("Belopp (tkr)", True, ""),
        ("EUR 000", True, ""),
        ("Montant total (M €)", True, "EUR"),
        ("Total cost, M EUR", True, "EUR"),
        ("Budget (EUR m)", True, "EUR"),
        ("Coût (Mds €)", True, "EUR"),
        ("Támogatás (eFt)", True, ""),
        ("Támogatás (E Ft)", True, "HUF"),
        ("Támogatás, millió Ft", True, "HUF"),
        ("Tilskudd i 1000 kr", True, "kr"),
        ("Cost (EUR x 1000)", True, "EUR"),
        ("Bidrag (mnkr)", True, ""),
        ("Tilskud (t.kr.)", True, "kr"),
        ("Hibe (milyar TL)", True, "TRY"),
        ("Sum €", False, "EUR"),
        ("Cost in 2000 EUR", False, "EUR"),
        ("Náklady (Kč)", False, "CZK"),
        ("Támogatás összege Ft", False, "HUF"),
        ("Iznos (kn)", False, "HRK"),
        ("Finansējums, Ls", False, "LVL"),
        ("თანხა (ლარი)", False, "GEL"),
        ("cost_czk", False, "CZK"),
        ("Tilsagnsbeløb i kr.", False, "kr"),
        ("Příspěvek EU", False, "EUR"),
        ("TOTAL COST ALL", False, ""),
        ("Cost try", False, ""),
        ("Total cost", False, ""),
        ("Milestone cost", False, ""),
        ("Total 2000", False, ""),
    ],
)
def test_what_a_column_is_called(heading: str, currencies: str, *, scaled: bool) -> None:
    assert says_scale(heading) is scaled
    assert currencies_of_heading(heading) == set(currencies.split())


@pytest.mark.parametrize(
    ("title", "scaled"),
    [
        ("v tis. Kč", True),
        ("Přehled projektů OP PIK (v tis. Kč)", True),
        ("Beneficiaries 2014-2020, in thousand EUR", True),
        ("(in thousands)", True),
        ("en milliers d'euros", True),
        ("Beträge in TEUR", True),
        ("Kwoty w mln zł", True),
        ("EU funds, EUR million", True),
        ("Суми, тис. грн", True),
        ("Списък на проектите (хил. лв.)", True),
        ("Belopp i mkr", True),
        ("€ million", True),
        ("Angaben in T EUR", True),
        ("Montants en M €, 2014-2020", True),
        ("Támogatások (eFt)", True),
        ("Prosjekter 2014-2020 (i 1000 kr)", True),
        ("Projects in MD and UA", False),
        ("Partners of Team A, 2020", False),
        ("Grants above 2000 EUR", False),
        ("List of beneficiaries", False),
        ("Ten thousand small firms programme, beneficiaries in 2020", False),
        ("Seznam příjemců k 31. 12. 2020", False),
        ("Erasmus for a million students", False),
        ("Amounts in EUR", False),
        ("Mil. Obrazovanje d.o.o., Beograd", False),
    ],
)
def test_what_a_title_says_of_amounts(title: str, *, scaled: bool) -> None:
    assert title_says_scale(title) is scaled


@pytest.mark.parametrize(
    ("written", "currency", "words", "shown_in"),
    [
        ('#,##0.00\\ "Kč"', "CZK", "", 1),
        ("#,##0.00\\ [$Kč-405]", "CZK", "", 1),
        ("#,##0\\ \\K\\č", "CZK", "", 1),
        ("[$€-2]\\ #,##0.00", "EUR", "", 1),
        ("[$PLN]\\ 0", "PLN", "", 1),
        ("[$₺-41F]#,##0", "TRY", "", 1),
        ('_-* #,##0.00\\ "Kč"_-;\\-* #,##0.00\\ "Kč"_-', "CZK", "", 1),
        ('#,##0,"k"', None, "k", 1000),
        ('#,##0.0,,\\ "mil. Kč"', "CZK", "mil. Kč", 1_000_000),
        ('0.0\\ "mil. Kč"', "CZK", "mil. Kč", 1),
        ('[$-415]#,##0.00\\ "mln zł"', "PLN", "mln zł", 1),
        ("#,##0,", None, "", 1000),
        ('0.0"M"', None, "M", 1),
        ('0.0\\ "M EUR"', "EUR", "M EUR", 1),
        ('0.0\\ "Mds €"', "EUR", "Mds €", 1),
        ('0\\ "m²"', None, "", 1),
        ("#,##0,.00", None, "", 1000),
        ('#,##0, "TEUR";-#,##0, "TEUR"', "EUR", "TEUR", 1000),
        ("#,##0", None, "", 1),
        ("#,##0\\,", None, "", 1),
        ('#,##0 "ks"', None, "", 1),
        ("#,##0\\ [$kr-41D]", None, "", 1),
        ("[$-405]d\\.\\ mmmm\\ yyyy", None, "", 1),
        ("0.00%", None, "", 1),
    ],
)
def test_what_a_format_of_numbers_shows(
    written: str, currency: str | None, words: str, shown_in: int
) -> None:
    assert read_number_format(written) == (currency, words, shown_in, 0)
