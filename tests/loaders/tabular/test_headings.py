"""What names of columns and formats of cells say of amounts."""

from __future__ import annotations

import pytest

from partnergraph.loaders.tabular.amounts import currency_of_format
from partnergraph.loaders.tabular.headings import currencies_of_heading, says_scale


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
    ("written", "currency"),
    [
        ('#,##0.00\\ "Kč"', "CZK"),
        ("#,##0.00\\ [$Kč-405]", "CZK"),
        ("#,##0\\ \\K\\č", "CZK"),
        ("[$€-2]\\ #,##0.00", "EUR"),
        ("[$PLN]\\ 0", "PLN"),
        ("[$₺-41F]#,##0", "TRY"),
        ('_-* #,##0.00\\ "Kč"_-;\\-* #,##0.00\\ "Kč"_-', "CZK"),
        ('#,##0,"k"', None),
        ('#,##0 "ks"', None),
        ("#,##0\\ [$kr-41D]", None),
        ("[$-405]d\\.\\ mmmm\\ yyyy", None),
        ("0.00%", None),
    ],
)
def test_what_a_format_of_numbers_shows(written: str, currency: str | None) -> None:
    assert currency_of_format(written) == currency
